"""What the gate shows of a demand before anyone is asked: column by column, near forms, and what it would cost."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, Max

from hutong.blueprint.burden import minutes
from hutong.domain.directory import queries as directory
from hutong.domain.forms import issuing
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.checking.model import place_of
from hutong.domain.forms.filling import Plan
from hutong.domain.pool import queries as pool
from hutong.domain.reporting import load
from hutong.domain.reporting.gate import Comparison, Index, Judged, Signature, compare, questions_in
from hutong.domain.reporting.models import Decision, Demand
from hutong.kernel import clock
from hutong.kernel.actor import Actor

# From this share of fresh values on, a column is known: asking it again gains little.
KNOWN = 0.8
# Communities whose cells are looked at to say how much is known.
SAMPLE = 3


@dataclass(frozen=True)
class AskedBy:
    """Another form that asks a column. `why` is a kept sentence (kernel.sentences); `people`: of the same, of some, of others."""

    demand: int
    number: str
    title: str
    department: str
    header: str
    why: str
    people: str


@dataclass(frozen=True)
class ColumnFound:
    """A column of a new form. `fresh`, `stale`: shares 0..1 of its cells that the pool fills, and that are too old or in doubt;
    `cells`: where its heading stands."""

    header: str
    cells: tuple[str, ...]
    element: str
    fresh: float
    stale: float
    verdict: str
    asked_by: tuple[AskedBy, ...]

    @property
    def known(self) -> bool:
        return self.fresh >= KNOWN or (self.verdict == "asked" and any(one.people == "same" for one in self.asked_by))


@dataclass(frozen=True)
class NearForm:
    """An admitted form that asks nearly the same. `share` of the new form's columns; `score` 0..1."""

    demand: int
    number: str
    title: str
    department: str
    share: float
    subjects: str
    score: float
    duplicate: bool


@dataclass(frozen=True)
class Cost:
    """Minutes of work. `each`: of one community for one period; `all`: of all; `carried`: what a community carries already in the
    month it is due; `from_pool`: of all communities if the department took it from the pool."""

    communities: int
    each: float
    all: float
    carried: float
    from_pool: float


@dataclass(frozen=True)
class Findings:
    """All that the gate shows. `sampled`: communities that were looked at."""

    columns: tuple[ColumnFound, ...]
    near: tuple[NearForm, ...]
    cost: Cost
    sampled: int

    @property
    def known(self) -> tuple[ColumnFound, ...]:
        return tuple(one for one in self.columns if one.known)

    @property
    def repeated(self) -> int:
        """Columns that the pool knows or another form asks, of whomever: what every page calls there already."""
        return sum(one.fresh >= KNOWN or one.verdict == "asked" for one in self.columns)


def found(actor: Actor, row: Demand, blank: Opened) -> Findings:
    """The findings of a demand whose signature is made; about a second at most. Reads the pool as statistics do."""
    new = msgspec.convert(row.signature, Signature)
    compared = compare(catalogue_index(), new)
    sample = _sample(actor, row)
    cells = _states(actor, blank, sample)
    others = {one.pk: one for one in Demand.objects.filter(pk__in=_named(compared))}
    where = {placed.column: placed.cells for placed in questions_in(blank.form, row.whom, blank.unsure)}
    columns = tuple(_column(one, where.get(one.column, ()), cells, others) for one in compared.columns)
    near = tuple(
        NearForm(
            one.form, others[one.form].number or "", others[one.form].title, others[one.form].department, round(one.share, 3),
            one.subjects, round(one.score, 3), one.duplicate,
        )
        for one in compared.near[:5]
        if one.form in others
    )  # fmt: skip
    return Findings(columns, near, _cost(row, cells, len(sample)), len(sample))


def catalogue_index() -> Index:
    """The admitted demands as the gate compares them, kept in memory until a decision changes which they are."""
    admitted = Demand.objects.filter(state="admitted").aggregate(count=Count("pk"), last=Max("pk"))
    decided = Decision.objects.aggregate(last=Max("pk"))
    return _index_of(str(connection.settings_dict["NAME"]), decided["last"], admitted["count"], admitted["last"])


@lru_cache(maxsize=4)
def _index_of(database: str, decided: int | None, count: int, last: int | None) -> Index:
    """The index under what it depends on; the catalogue itself is read anew."""
    rows = Demand.objects.filter(state="admitted").values_list("signature", flat=True)
    return Index.of(msgspec.convert(one, Signature) for one in rows if one)


def as_json(findings: Findings) -> dict[str, Any]:
    """Findings as they are kept with the demand."""
    kept: dict[str, Any] = msgspec.to_builtins(findings)
    return kept


def again(kept: Mapping[str, Any]) -> Findings | None:
    """The findings that were kept; None before the gate has looked."""
    return msgspec.convert(kept, Findings) if kept else None


def columns_known(kept: Mapping[str, Any]) -> list[str]:
    """Cells of the headings whose columns the pool knows or another form asks."""
    findings = again(kept)
    return [cell for one in (findings.known if findings else ()) for cell in one.cells[-1:]]


def columns_in_all(kept: Mapping[str, Any]) -> int:
    """How many columns the form asks."""
    findings = again(kept)
    return len(findings.columns) if findings else 0


def _named(compared: Comparison) -> set[int]:
    asked = {hit.form for one in compared.columns for hit in one.asked_by[:3]}
    return asked | {one.form for one in compared.near[:5]}


def _column(
    one: Judged, places: tuple[str, ...], cells: Mapping[tuple[int, int] | int, Counter[str]], others: Mapping[int, Demand]
) -> ColumnFound:  # fmt: skip
    states = _of_places(places, cells)
    total = sum(states.values()) - states["own"]
    fresh = sum(states[s] for s in ("known", "computed", "context", "none"))
    asked = tuple(
        AskedBy(hit.form, row.number or "", row.title, row.department, hit.header, hit.why.kept(), hit.people)
        for hit in one.asked_by[:3]
        if (row := others.get(hit.form)) is not None
    )
    share = (fresh / total, (states["old"] + states["doubt"]) / total) if total else (0.0, 0.0)
    return ColumnFound(one.column.header, places, one.column.element, round(share[0], 3), round(share[1], 3), one.verdict, asked)


def _of_places(places: tuple[str, ...], cells: Mapping[tuple[int, int] | int, Counter[str]]) -> Counter[str]:
    """The states under a column's heading, or where a row's and a column's headings cross."""
    if not places:
        return Counter()
    last = place_of(places[-1])
    if len(places) > 1:
        return cells.get((place_of(places[0])[0], last[1]), Counter())
    return cells.get(last[1], Counter())


def _sample(actor: Actor, row: Demand) -> list[int]:
    """A few communities of the demand in which people are known: neither the largest nor the smallest."""
    wanted = set(directory.communities_in(row.areas))
    known = pool.count(actor, entity="person", by="community")
    there = sorted((code for code in known if code in wanted), key=lambda code: (known[code], code))
    middle = max(0, len(there) // 2 - SAMPLE // 2)
    return there[middle : middle + SAMPLE]


def _states(actor: Actor, blank: Opened, sample: Sequence[int]) -> dict[tuple[int, int] | int, Counter[str]]:
    """Cells by state, under each column of a list and in each place of a table."""
    held: dict[tuple[int, int] | int, Counter[str]] = {}
    for _, plans in issuing.plans(actor, blank, sample, clock.today()) if sample else ():
        for plan in islice(plans, 20):
            _tell(plan, held)
    return held


def _tell(plan: Plan, held: dict[tuple[int, int] | int, Counter[str]]) -> None:
    for block in plan.lists:
        for column in block.columns:
            held.setdefault(column.col, Counter()).update(column.states)
    for cell in plan.cells:
        held.setdefault((cell.row, cell.col), Counter()).update([cell.state])
        held.setdefault(cell.col, Counter()).update([cell.state])


def _cost(row: Demand, cells: Mapping[tuple[int, int] | int, Counter[str]], sampled: int) -> Cost:
    """What the form costs, from the communities that were looked at."""
    states: Counter[str] = Counter()
    for place, counts in cells.items():
        if isinstance(place, int):
            states += counts
    share = 1 / sampled if sampled else 0.0
    missing = round((states["missing"] + states["old"] + states["doubt"]) * share)
    total = round(sum(states.values()) * share)
    each = minutes(cells=total, auto=total - missing, typed=missing) if sampled else minutes(
        cells=len(row.signature.get("columns", ())), auto=0, typed=len(row.signature.get("columns", ()))
    )  # fmt: skip
    communities = len(directory.communities_in(row.areas))
    month = (row.first_due or clock.today()).replace(day=1)
    carried = load.carried(row.areas, month)
    return Cost(communities, round(each, 1), round(each * communities, 1), carried, 0.0)


def month_after(month: dt.date) -> dt.date:
    """The first day of the next month."""
    return (month + dt.timedelta(days=32)).replace(day=1)
