"""Reads of the outbox: how much waits, and since when. Nobody reads there what was said to whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from hutong.domain.journal.scope import scope
from hutong.domain.notices.models import OPEN, Notice
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Standing:
    """How one channel stands in the actor's range, over the last 90 days. `waiting_since`: the oldest that waits; `tries`: how
    often the one tried most was tried."""

    channel: str
    waiting: int
    waiting_since: dt.datetime | None
    tries: int
    sent: int
    given_up: int


def standings(actor: Actor) -> tuple[Standing, ...]:
    """How each channel stands, as far as its notices lie in the actor's range."""
    with scope(actor):
        rows = Notice.objects.values("channel").annotate(
            waiting=Count("pk", filter=OPEN),
            waiting_since=Min("created_at", filter=OPEN),
            most=Max("tries", filter=OPEN),
            sent=Count("pk", filter=~Q(sent_at=None)),
            given_up=Count("pk", filter=~Q(dropped_at=None)),
        )
        return tuple(
            Standing(r["channel"], r["waiting"], r["waiting_since"], r["most"] or 0, r["sent"], r["given_up"])
            for r in rows.order_by("channel")
        )
