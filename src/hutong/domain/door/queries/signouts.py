"""Which systems are to be told that a sign-in has ended, and which sign-in a system means."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hutong.domain.door.models import SignOut
from hutong.domain.journal import sealed


@dataclass(frozen=True, slots=True)
class Farewell:
    """What one system is told. `index`: what it calls the sign-in (the ticket of CAS); the rest is SAML's."""

    kind: str
    system: str
    address: str
    index: str
    name_id: str = ""
    form: str = ""
    issuer: str = ""


def to_tell(sid: str) -> tuple[int, ...]:
    """The numbers of those that were entered under this sign-in, want to hear of its end, and have not yet."""
    rows = SignOut.objects.filter(sid=sid, told_at=None).exclude(address="").exclude(system__state="ended")
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def farewell(number: int) -> Farewell | None:
    """What to tell; None when it has been told, or is over."""
    row = SignOut.objects.filter(pk=number, told_at=None).exclude(address="").select_related("system").first()
    if row is None:
        return None
    text = sealed.unseal(f"door:signout:{bytes(row.index).hex()}", row.sealed)
    if row.kind == "cas":
        return Farewell("cas", row.system.name, row.address, text)
    words = json.loads(text)
    return Farewell("saml", row.system.name, row.address, words["index"], words["name_id"], words["form"], words["issuer"])


def meant(system: int, index: str, name_id: str) -> str | None:
    """The `sid` that a SAML system means by its SessionIndex and the name it knows her by; None for one that is not its own."""
    blind = sealed.blind("door.signout:saml", index)
    row = SignOut.objects.filter(system_id=system, kind="saml", index=blind).first()
    if row is None:
        return None
    words = json.loads(sealed.unseal(f"door:signout:{blind.hex()}", row.sealed))
    return row.sid if words["name_id"] == name_id else None
