"""Demands as pages see them, and the public catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import findings, store
from hutong.domain.reporting.findings import Findings
from hutong.domain.reporting.models import Decision, Demand
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound
from hutong.kernel.workdays import workdays_between

# Areas that a view names; the rest are counted.
SHOWN = 20


@dataclass(frozen=True)
class DecisionView:
    """One decision: when, by which post of which area, what, and why."""

    on: dt.date
    post: str
    area: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class DemandView:
    """A demand. `late_filing`: urgent, not filed afterwards in time; `lead`: working days from applying to the due day;
    `decides`: the actor's post decides on it, `decidable`: and it waits for that."""

    id: int
    number: str
    title: str
    department: str
    area: int
    area_name: str
    level: str
    state: str
    purpose: str
    basis: str
    contact: str
    whom: str
    period: str
    due_day: int
    first_due: dt.date | None
    levels: tuple[str, ...]
    areas: tuple[int, ...]
    area_names: tuple[str, ...]
    reason: str
    urgent: bool
    urgent_reason: str
    file_by: dt.date | None
    filed_on: dt.date | None
    late_filing: bool
    applied_on: dt.date | None
    decide_by: dt.date | None
    valid_to: dt.date | None
    lead: int | None
    offers_auto: bool
    filling: int | None
    blank: int | None
    joined_to: int | None
    granted: tuple[str, ...]
    decisions: tuple[DecisionView, ...]
    findings: Findings | None
    mine: bool = False
    decidable: bool = False
    decides: bool = False
    rules_added: tuple[str, ...] = ()
    rules_dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueLine:
    """An entry of the public catalogue. `minutes`: of one community for one period, as the gate reckoned; `lead`:
    working days from applying to the due day; `reason`: of the decision."""

    id: int
    number: str
    title: str
    department: str
    area: int
    area_name: str
    state: str
    period: str
    urgent: bool
    late_filing: bool
    applied_on: dt.date | None
    decided_on: dt.date | None
    verdict: str
    minutes: float | None
    columns: int
    known: int
    lead: int | None
    reason: str


def demands(actor: Actor) -> tuple[DemandView, ...]:
    """The demands of the actor's department, and those that its post decides on, newest first."""
    mine = Q(department=actor.department, area=actor.area) if actor.may("reports.demand") else Q(pk=None)
    if actor.may("reports.decide"):
        mine |= Q(area__range=(actor.lo, actor.hi)) & ~Q(state="draft")
    rows = [
        row for row in Demand.objects.filter(mine).order_by("-pk")[:300] if store.owns(actor, row) or store.decides(actor, row)
    ]
    names = _names(rows)
    return tuple(_view(actor, row, names) for row in rows)


def demand(actor: Actor, demand_id: int) -> DemandView:
    """One demand with its findings and decisions. Raises NotFound for a draft of another department."""
    with scope(actor):
        row = store.demand(actor, demand_id)
        return _view(actor, row, _names([row]), whole=True)


def demand_with(actor: Actor, filling_id: int) -> DemandView | None:
    """The latest demand that the actor's department began with a file it handed in; None before the first."""
    with scope(actor):
        rows = Demand.objects.filter(filling=filling_id, department=actor.department, area=actor.area).order_by("-pk")
        row = next((one for one in rows if store.owns(actor, one)), None)
        return _view(actor, row, _names([row]), whole=True) if row is not None else None


def catalogue_entry(number: str) -> DemandView:
    """A demand by its public number, as anybody may see it. Raises NotFound."""
    row = Demand.objects.filter(number=number).exclude(state="draft").first()
    if row is None:
        raise NotFound("目录里没有这个编号。", "请核对编号,例如 2026-00012。")
    return _view(None, row, _names([row]), whole=True)


def public_catalogue(
    *, area: int | None = None, department: str = "", text: str = "", state: str = ""
) -> tuple[CatalogueLine, ...]:
    """The catalogue as anybody may see it: every demand that was applied for, with its decision, newest first."""
    found = Demand.objects.exclude(state="draft").order_by("-applied_on", "-pk")
    if area is not None:
        found = found.filter(area=area)
    if department:
        found = found.filter(department=department)
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(title__contains=text) | Q(number__contains=text))
    rows = list(found[:500])
    last: dict[int, Decision] = {}
    for one in Decision.objects.filter(demand__in=rows).order_by("pk"):
        last[one.demand_id] = one
    names = {row.area: directory.path(row.area)[-1] for row in {row.area: row for row in rows}.values()}
    return tuple(_line(row, last.get(row.pk), names[row.area]) for row in rows)


def area_of(demand_id: int) -> int:
    """The area whose department makes a demand of the public catalogue. Raises NotFound for one that is not in it."""
    area = Demand.objects.filter(pk=demand_id).exclude(state="draft").values_list("area", flat=True).first()
    if area is None:
        raise NotFound("目录里没有这张报表。", "请从报表的页面再进来一次。")
    return int(area)


def catalogue() -> Sequence[tuple[int, str, str, tuple[str, ...]]]:
    """(id, title, department, headers) of each admitted demand, for matching what was asked outside."""
    rows = Demand.objects.filter(state="admitted").values_list("pk", "title", "department", "signature")
    return [(pk, title, department, tuple(c["header"] for c in s.get("columns", ()))) for pk, title, department, s in rows]


def _line(row: Demand, last: Decision | None, area_name: str) -> CatalogueLine:
    found = findings.again(row.findings)
    return CatalogueLine(
        row.pk, row.number or "", row.title, row.department, row.area, area_name, row.state, row.period, row.urgent, _late(row),
        row.applied_on, last.at.date() if last else None, last.verdict if last else "", found.cost.each if found else None,
        len(found.columns) if found else 0, found.repeated if found else 0, _lead(row), last.reason if last else "",
    )  # fmt: skip


def _late(row: Demand) -> bool:
    return row.file_by is not None and row.filed_on is None and clock.today() > row.file_by


def _lead(row: Demand) -> int | None:
    return workdays_between(row.applied_on, row.first_due) if row.applied_on and row.first_due else None


def _names(rows: Sequence[Demand]) -> dict[int, tuple[str, ...]]:
    """The paths of all areas of these demands."""
    return directory.paths({code for row in rows for code in (row.area, *row.areas[:SHOWN])})


def _view(actor: Actor | None, row: Demand, names: dict[int, tuple[str, ...]], *, whole: bool = False) -> DemandView:
    decisions = list(row.decisions.order_by("pk")) if whole else []
    places = directory.paths({one.area for one in decisions})
    decides = actor is not None and store.decides(actor, row)
    return DemandView(
        row.pk, row.number or "", row.title, row.department, row.area, _last(names, row.area), level_of(row.area),
        row.state, row.purpose, row.basis, row.contact, row.whom, row.period, row.due_day, row.first_due, tuple(row.levels),
        tuple(row.areas),
        tuple("".join(names.get(code, ())) for code in row.areas[:SHOWN]), row.reason, row.urgent, row.urgent_reason, row.file_by,
        row.filed_on, _late(row), row.applied_on, row.decide_by, row.valid_to, _lead(row), row.offers_auto, row.filling,
        row.blank, row.joined_to_id, tuple(row.granted),
        tuple(DecisionView(d.at.date(), d.post, _last(places, d.area), d.verdict, d.reason) for d in decisions),
        findings.again(row.findings) if whole else None,
        actor is not None and store.owns(actor, row), row.state == "applied" and decides, decides,
        tuple(row.rules_added), tuple(row.rules_dropped),
    )  # fmt: skip


def _last(names: dict[int, tuple[str, ...]], code: int) -> str:
    return (names.get(code) or ("",))[-1]
