"""Reads of 未诉先办: what clusters, what was decided, what was done, and whether fewer came afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.cases import declared, store
from hutong.domain.cases.models import Case, Prevention
from hutong.domain.cases.queries.cases import PURPOSE
from hutong.domain.cases.queries.causes import raisable
from hutong.domain.cases.queries.lists import CaseLine, lines_of
from hutong.domain.cases.queries.status import UnitName, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

MOST = 100
ORDER = {"proposed": 0, "accepted": 1, "done": 2, "declined": 3}


@dataclass(frozen=True, slots=True)
class Helped:
    """How many came in the same number of days before the cluster was found and since the work was done."""

    days: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class PreventionLine:
    """A proposal in a list. `chance` from 0 to 1; `expected`: how many were to be expected in `days`."""

    id: int
    path: tuple[str, ...]
    zh: str
    en: str
    words: tuple[str, ...]
    voices: int
    recent: int
    days: int
    before: int
    before_days: int
    expected: float
    chance: float
    found_at: dt.datetime
    state: str
    unit: UnitName | None
    due: dt.date | None
    late: bool
    helped: Helped | None


@dataclass(frozen=True, slots=True)
class PreventionView:
    """One proposal with its evidence. `units`: to whom the work can go; `can`: accept, decline, report, name_cause."""

    line: PreventionLine
    area: int
    category: str
    reason: str
    decided_at: dt.datetime | None
    result: str
    done_at: dt.datetime | None
    cases: tuple[CaseLine, ...]
    cause: int | None
    units: tuple[UnitName, ...]
    can: frozenset[str]


def preventions(actor: Actor) -> tuple[PreventionLine, ...]:
    """All in the range of a post that steers, and the unit's own; what waits first. Numbers only."""
    with scope(actor):
        found = Prevention.objects.order_by("-found_at")
        if not actor.may("cases.steer"):
            found = found.filter(unit_area=actor.area, unit_department=actor.department)
        rows = sorted(found[:MOST], key=lambda row: ORDER[row.state])
        return tuple(_line(row) for row in rows)


def prevention(actor: Actor, prevention_id: int) -> PreventionView:
    """One of them with the cases that are its evidence; the reading is in the journal. Raises NotFound."""
    with scope(actor):
        row = Prevention.objects.filter(pk=prevention_id).first()
        own = row is not None and (row.unit_area, row.unit_department) == (actor.area, actor.department)
        if row is None or not (actor.may("cases.steer") or (own and actor.may("cases.work"))):
            raise NotFound("没有找到这件预防的建议。")
        cases = list(store.visible(actor).filter(pk__in=row.cases).order_by("-collected_at"))
        looked_by_place(actor, entity="case", records={row.area: [case.pk for case in cases]}, purpose=PURPOSE)
        causes = {case.cause_id for case in cases if case.cause_id}
        units = raisable(actor, row.area) if actor.may("cases.steer") else ()
        return PreventionView(
            _line(row), row.area, row.category, row.reason, row.decided_at, row.result, row.done_at, lines_of(cases),
            causes.pop() if len(causes) == 1 else None, units, _can(actor, row, own),
        )  # fmt: skip


def _can(actor: Actor, row: Prevention, own: bool) -> frozenset[str]:
    may = set[str]()
    if row.state == "proposed" and actor.may("cases.steer"):
        may |= {"accept", "decline"}
    if row.state == "accepted" and own and actor.may("cases.work"):
        may.add("report")
    if actor.may("cases.take"):
        may.add("name_cause")
    return frozenset(may)


def _line(row: Prevention) -> PreventionLine:
    category, rule = declared.category_at(row.area, row.category), declared.process_at(row.area).prevention
    paths = directory.paths({row.area} | ({row.unit_area} if row.unit_area else set()))
    zh, en = (category.zh, category.en) if category else ("", "")
    unit = named(row.unit_area, row.unit_department, paths) if row.unit_area else None
    late = row.state == "accepted" and row.due is not None and row.due < clock.today()
    return PreventionLine(
        row.pk, paths[row.area], zh, en, tuple(row.words), row.voices, row.recent, rule.recent, row.before, rule.before,
        row.expected, row.chance, row.found_at, row.state, unit, row.due, late, _helped(row),
    )  # fmt: skip


def _helped(row: Prevention) -> Helped | None:
    """None until a week after the work was done."""
    if row.done_at is None:
        return None
    days = min((clock.now() - row.done_at).days, declared.process_at(row.area).prevention.recent)
    if days < 7:
        return None
    here = Case.objects.filter(area=row.area, category=row.category).exclude(outcome__in=("joined", "withdrawn", "unfounded"))
    span = dt.timedelta(days=days)
    before = here.filter(collected_at__gte=row.found_at - span, collected_at__lt=row.found_at).count()
    after = here.filter(collected_at__gte=row.done_at, collected_at__lt=row.done_at + span).count()
    return Helped(days, before, after)
