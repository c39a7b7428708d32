"""Reads of the work of systems: whose it is and where it is done; what a system has open; what signs its messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hutong.domain.door.models import System, SystemTask
from hutong.domain.journal import sealed
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import queries as inboxes
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound

KIND = "system"
# What has ended here is told to a system that asks for so long.
TOLD = dt.timedelta(days=14)
MOST = 500


@dataclass(frozen=True, slots=True)
class WorkView:
    """One piece of work of a system: `name` and `title` of the system, `words` what is to be done, `url` where."""

    id: int
    name: str
    title: str
    title_en: str
    words: str
    url: str
    due: dt.date | None
    due_at: dt.datetime | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Open:
    """What lies in an inbox, as its system asks for it."""

    key: str
    title: str
    area: int
    due: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended here, by whoever works here: `state` finished or declined, with the reason."""

    key: str
    state: str
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Lying:
    """What a system has in the house's inboxes. `open`: by its own key, up to `MOST` after the key asked for; `more`: ask on."""

    open: tuple[Open, ...]
    ended: tuple[Ended, ...]
    more: bool


def works(actor: Actor, numbers: Iterable[int]) -> dict[int, WorkView]:
    """The work behind tasks of the actor's inbox, by number. What lies outside the actor's range is left out."""
    wanted = list(numbers)
    if not wanted:
        return {}
    with scope(actor):
        return {row.pk: _view(row) for row in SystemTask.objects.filter(pk__in=wanted).select_related("system")}


def work(actor: Actor, number: int) -> WorkView:
    """One piece of work of the actor's own inbox. Raises NotFound for any other."""
    if not any(one.kind == KIND and one.subject == number for one in inboxes.inbox(actor, limit=2000)):
        raise NotFound("没有找到这件事。", "它可能已经办完了，或者被系统收回了。")
    return works(actor, [number])[number]


def lying(system: int, *, after: str, now: dt.datetime) -> Lying:
    """What a system's work has come to: what is open, by key, and what was ended here in the last fortnight."""
    with scope(SYSTEM):
        rows = SystemTask.objects.filter(system_id=system)
        found = list(rows.filter(state="open", key__gt=after).order_by("key")[: MOST + 1])
        ended = rows.filter(state__in=("finished", "declined"), changed_at__gte=now - TOLD).order_by("changed_at")[:MOST]
        return Lying(
            tuple(Open(one.key, one.title, one.area, _due(one)) for one in found[:MOST]),
            tuple(Ended(one.key, one.state, one.reason, one.changed_at) for one in ended), len(found) > MOST,
        )  # fmt: skip


def hook_secret(name: str) -> str:
    """What a system signs its messages with; "" for one that is not there, not open, or was given none."""
    found = System.objects.filter(name=name, state="open").values_list("hook_secret", flat=True).first()
    return sealed.unseal(f"door:{name}", found) if found else ""


def _due(row: SystemTask) -> str:
    if row.due_at is not None:
        return row.due_at.isoformat()
    return row.due.isoformat() if row.due else ""


def _view(row: SystemTask) -> WorkView:
    return WorkView(
        row.pk, row.system.name, row.system.title, row.system.title_en, row.title, row.url, row.due, row.due_at, row.urgent
    )
