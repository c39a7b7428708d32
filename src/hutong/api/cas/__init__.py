"""Where CAS systems take tickets in. `/cas/login` and `/cas/logout` are pages and lie in the room web."""

from __future__ import annotations

from hutong.api.cas.addresses import addresses

__all__ = ["addresses"]
