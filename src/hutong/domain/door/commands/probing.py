"""Tickets that open nothing: by them a check sees whether a system comes with what its browser has brought."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hutong.domain.door import rules
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries import SystemView
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor

# What is not true of the tokens for a code: a word of `openid.lies.LIES`, empty for a code that is refused.
LIE, _TOLD = "lie", "told"


@dataclass(frozen=True, slots=True)
class Probe:
    """A ticket of nobody: no sign-in is behind it, so it is refused whoever brings it; that it was brought is seen."""

    ticket: str
    number: int


@command(needs="*")
def probe(actor: Actor, *, system: SystemView, how: str, target: str, bound: Mapping[str, Any]) -> Probe:
    """Makes out a ticket of nobody for a system. `how`: code or cas."""
    ticket, now = ("ST-" if how == "cas" else "") + secrets.token_urlsafe(32), clock.now()
    row = Ticket.objects.create(
        digest=rules.digest(ticket), kind=how, system_id=system.id, sid="", staff=0, post=0, target=target, bound=dict(bound),
        made_at=now, ends_at=now + dt.timedelta(seconds=rules.TICKET),
    )  # fmt: skip
    about(entity="door_system", records=[system.id], system=system.name, how=how)
    return Probe(ticket, row.pk)


def take_lie(system: SystemView, code: str) -> Mapping[str, Any] | None:
    """What is bound to a code of nobody that this system has brought a moment ago, and for which it is to be told what is not
    true; None for every other code. Once."""
    since = clock.now() - dt.timedelta(seconds=rules.TICKET)
    rows = Ticket.objects.filter(digest=rules.digest(code), kind="code", system_id=system.id, sid="", staff=0, used_at__gt=since)
    row = rows.exclude(**{f"bound__{LIE}": ""}).filter(**{f"bound__{LIE}__isnull": False}).first()
    if row is None or not rows.filter(**{f"bound__{LIE}": row.bound[LIE]}).update(bound={**row.bound, LIE: "", _TOLD: True}):
        return None
    bound: Mapping[str, Any] = row.bound
    return bound


def was_told(made: Probe) -> bool:
    """Whether a system has heard what was not true."""
    return Ticket.objects.filter(pk=made.number, **{f"bound__{_TOLD}": True}).exists()


def was_brought(made: Probe) -> bool:
    """Whether somebody has brought it."""
    return Ticket.objects.filter(pk=made.number).exclude(used_at=None).exists()
