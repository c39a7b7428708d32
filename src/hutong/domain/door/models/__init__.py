"""The door: the register of systems, tickets, tokens, the vault, health and the work of systems."""

from hutong.domain.door.models.health import Health
from hutong.domain.door.models.provision import Provisioned, Provisioning
from hutong.domain.door.models.register import Sight, System, Ticket, Use
from hutong.domain.door.models.signout import Certificate, SignOut
from hutong.domain.door.models.tokens import Consent, Grant, Key, Token
from hutong.domain.door.models.vault import Credential, Jar, Pass
from hutong.domain.door.models.work import SystemTask, WorkEvent

__all__ = [
    "Certificate",
    "Consent",
    "Credential",
    "Grant",
    "Health",
    "Jar",
    "Key",
    "Pass",
    "Provisioned",
    "Provisioning",
    "Sight",
    "SignOut",
    "System",
    "SystemTask",
    "Ticket",
    "Token",
    "Use",
    "WorkEvent",
]
