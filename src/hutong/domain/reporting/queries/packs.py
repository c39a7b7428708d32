"""The month's forms of a community on one page: those that the pool fills entirely, with what differs from last time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.forms.queries.changes import Change
from hutong.domain.forms.queries.sets import Compared, compared
from hutong.domain.journal.scope import scope
from hutong.domain.reporting.models import Assignment, Explanation
from hutong.domain.reporting.queries.assignments import DueLine, assignments_due
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Ready:
    """A form that wants nothing but a look. `changes`: from last time, None where there was none; `unlikely`: things that those
    above will see; `wrong`: things that keep it from going up, and are not explained; `old`: cells that go up with their age."""

    line: DueLine
    changes: tuple[Change, ...] | None
    unlikely: int
    wrong: int
    old: int = 0


@dataclass(frozen=True)
class Pack:
    """The forms due up to a day. `entire`: to be confirmed together; `wanting`: with gaps, or something does not hold."""

    until: dt.date
    entire: tuple[Ready, ...]
    wanting: tuple[Ready, ...]


def pack(actor: Actor, *, until: dt.date) -> Pack:
    """The forms of the actor's community that are open and due by a day, the earliest first."""
    with scope(actor):
        lines = assignments_due(actor, until=until)
        whole = [line for line in lines if not line.rest]
        before = _before(actor, whole)
        beside = compared(actor, {line.filling: before.get(line.demand) for line in whole})
        said = Explanation.objects.filter(demand__in={line.demand for line in whole}, community=actor.area)
        explained = set(said.values_list("demand", "key"))
        looked = [_ready(line, beside[line.filling], explained) for line in whole if line.filling in beside]
        gaps = [Ready(line, None, 0, 0) for line in lines if line.rest]
        return Pack(until, tuple(one for one in looked if not one.wrong), (*(one for one in looked if one.wrong), *gaps))


def _before(actor: Actor, lines: list[DueLine]) -> dict[int, int]:
    """Demand -> the filling of the community's last return of it."""
    wanted = {line.demand: line.id for line in lines}
    found = Assignment.objects.filter(
        round__demand__in=wanted, community=actor.area, state__in=("submitted", "approved")
    ).order_by("round_id")
    return {demand: filling for demand, filling in found.values_list("round__demand", "filling")}


def _ready(line: DueLine, beside: Compared, explained: set[tuple[int, str]]) -> Ready:
    wrong = [one for one in beside.findings if one.level == "wrong" and (line.demand, one.key[:120]) not in explained]
    return Ready(line, beside.changes, len(beside.findings) - len(wrong), len(wrong), beside.old)
