"""The door: the register of systems, tickets, tokens, the vault, health and the work of systems."""

from hutong.domain.door.models.register import Sight, System, Ticket, Use

__all__ = ["Sight", "System", "Ticket", "Use"]
