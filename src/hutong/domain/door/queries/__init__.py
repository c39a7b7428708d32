"""Reads of the door."""

from hutong.domain.door.queries.register import Claims, SystemView, TileView, claims_of, sid_of, subject_of, system, systems_for

__all__ = ["Claims", "SystemView", "TileView", "claims_of", "sid_of", "subject_of", "system", "systems_for"]
