"""Notes down which systems were entered under a sign-in, and that they have been told of its end."""

from __future__ import annotations

import datetime as dt
import json

from hutong.domain.door.models import SignOut
from hutong.domain.door.queries import SystemView
from hutong.domain.journal import sealed
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM


def noted_cas(system: SystemView, sid: str, *, ticket: str, address: str) -> None:
    """A CAS system took a ticket in; it is told at the address it was for, if it wants to be (`logout`, by default)."""
    if system.settings.get("logout", True):
        _noted(system, sid, "cas", ticket, ticket, address)


def noted_saml(system: SystemView, sid: str, *, index: str, name_id: str, form: str, issuer: str) -> None:
    """A SAML system got an assertion; it is told at its SOAP address, if it has one (`slo_soap`)."""
    words = json.dumps({"index": index, "name_id": name_id, "form": form, "issuer": issuer})
    _noted(system, sid, "saml", index, words, str(system.settings.get("slo_soap") or ""))


def told(number: int) -> None:
    """It has been told, or will not hear."""
    with scope(SYSTEM):
        SignOut.objects.filter(pk=number).update(told_at=clock.now())


def forget(before: dt.datetime) -> int:
    """Forgets what was entered before that moment; returns how much."""
    with scope(SYSTEM):
        return SignOut.objects.filter(made_at__lt=before).delete()[0]


def _noted(system: SystemView, sid: str, kind: str, index: str, text: str, address: str) -> None:
    blind = sealed.blind(f"door.signout:{kind}", index)
    with scope(SYSTEM):
        SignOut.objects.create(
            system_id=system.id, kind=kind, sid=sid, index=blind, address=address, made_at=clock.now(),
            sealed=sealed.seal(f"door:signout:{blind.hex()}", text),
        )  # fmt: skip
