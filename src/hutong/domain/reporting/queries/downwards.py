"""Data comes back down: after a round is closed, a community's own figures beside those of its street and its district.

Nobody is put in an order, and no other community's figures are shown: where so few returns are added up that somebody could work
another's out, there is no total.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.rolling import FigureSpec, rolled
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import rules
from hutong.domain.reporting.models import Assignment, Round, Snapshot
from hutong.domain.reporting.queries.assignments import previous_of
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import district_of, level_of, span, street_of
from hutong.kernel.errors import NotFound

# Fewer returns than this are not added up for another community's eyes.
FEWEST = 3
# With the sum and the middle one of three or four, whoever knows her own works the others out.
FEWEST_MIDDLE = 5


@dataclass(frozen=True)
class ClosedRound:
    """A closed round in which the community had a form. `checked_on`: the department said that it had checked what came up;
    `lines`: rows of its list; `figures`: how many figures it has."""

    id: int
    assignment: int
    title: str
    department: str
    period: str
    closed_on: dt.date | None
    checked_on: dt.date | None
    state: str
    lines: int
    figures: int


@dataclass(frozen=True)
class Around:
    """The approved returns of an area around the community. `approved` of `expected`; with fewer than three nothing is `shown`.
    `lines`: rows of all their lists, `lines_median` of the middle one, None where that would tell of another."""

    name: str
    approved: int
    expected: int
    lines: int
    lines_median: float | None
    shown: bool


@dataclass(frozen=True)
class FigureBeside:
    """One figure. `own`: the community's; of the street: all together, the middle community's, and one community on average (only
    for what can be added); of the district all together and the middle one. None: nobody can tell, or it is not shown."""

    header: str
    how: str
    own: float | None
    street: float | None
    street_median: float | None
    street_average: float | None
    district: float | None
    district_median: float | None


@dataclass(frozen=True)
class ListBeside:
    """The community's own list: rows, and what is other than in its last return (None where there was none)."""

    lines: int
    came: int | None
    went: int | None
    changed: int | None


@dataclass(frozen=True)
class Beside:
    """What a community gets back of a round. `number`: of its approved snapshot, empty where it has none."""

    round: ClosedRound
    number: str
    street: Around
    district: Around
    figures: tuple[FigureBeside, ...]
    listed: ListBeside | None


@dataclass(frozen=True)
class _Sums:
    """An area's returns: how many, rows of lists, and for each figure (sum, how many gave one, median)."""

    approved: int
    lines: int
    lines_median: float
    figures: dict[int, tuple[float | None, int, float | None]]


def closed_rounds(actor: Actor) -> tuple[ClosedRound, ...]:
    """The closed rounds in which the actor's community had a form, the latest first. Raises NotFound for no community."""
    _check(actor)
    with scope(actor):
        rows = Assignment.objects.filter(community=actor.area, round__state="closed").select_related("round__demand")
        return tuple(_closed(row) for row in rows.order_by("-round__closed_at", "-pk")[:200])


def beside(actor: Actor, round_id: int) -> Beside:
    """The community's own figures of a closed round beside those of its street and district; of a list, how many rows it has and
    what has changed. Raises NotFound for no community, a round that is open, and one in which it had no form."""
    _check(actor)
    with scope(actor):
        found = Assignment.objects.select_related("round__demand").filter(
            round=round_id, community=actor.area, round__state="closed"
        )
        row = found.first()
        if row is None:
            raise NotFound("没有找到这一期报表。", "一期结束以后，数据才回到社区。")
        number = Snapshot.objects.filter(pk=row.snapshot or 0).values_list("number", flat=True).first() or ""
        specs = msgspec.convert(row.round.figures, tuple[FigureSpec, ...])
        listed = None if specs else _listed(actor, row)
        with scope(SYSTEM):
            sums = [_summed(row.round, code) for code in (street_of(actor.area), district_of(actor.area))]
        names = directory.path(actor.area)
        street, district = (_around(row.round, code, one, name) for code, one, name in zip(
            (street_of(actor.area), district_of(actor.area)), sums, (names[-2], names[-3]), strict=True
        ))  # fmt: skip
        return Beside(_closed(row), number, street, district, _figures(specs, row, *sums), listed)


def _check(actor: Actor) -> None:
    if not actor.may("reports.return") or level_of(actor.area) != rules.COMMUNITY:
        raise NotFound()


def _closed(row: Assignment) -> ClosedRound:
    one, demand = row.round, row.round.demand
    day = one.closed_at.astimezone(clock.BEIJING).date() if one.closed_at else None
    return ClosedRound(
        one.pk, row.pk, demand.title, demand.department, one.period, day, one.checked_on, row.state, row.lines, len(one.figures)
    )


def _listed(actor: Actor, row: Assignment) -> ListBeside:
    before = previous_of(row)
    if before is None:
        return ListBeside(row.lines, None, None, None)
    kinds = Counter(one.kind for one in forms.changes(actor, row.filling, before))
    return ListBeside(row.lines, kinds["came"], kinds["went"], kinds["changed"])


def _around(row: Round, code: int, sums: _Sums, name: str) -> Around:
    lo, hi = span(code)
    expected = sum(lo <= one <= hi for one in row.areas)
    shown = sums.approved >= FEWEST
    middle = sums.lines_median if sums.approved >= FEWEST_MIDDLE else None
    return Around(name, sums.approved, expected, sums.lines if shown else 0, middle, shown)


def _summed(row: Round, code: int) -> _Sums:
    """The approved returns of a round in an area, added up: two statements, whatever the number of figures."""
    inside = [row.pk, *span(code)]
    where = "FROM reporting_assignment a{} WHERE round_id = %s AND state = 'approved' AND community BETWEEN %s AND %s"
    middle = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {})"
    each = where.format(" CROSS JOIN LATERAL unnest(a.numbers) WITH ORDINALITY AS given (value, place)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), coalesce(sum(lines), 0), {middle.format('lines')} {where.format('')}", inside)
        approved, lines, lines_median = cursor.fetchone()
        cursor.execute(f"SELECT place, sum(value), count(value), {middle.format('value')} {each} GROUP BY place", inside)
        figures = {int(place) - 1: (total, int(gave), median) for place, total, gave, median in cursor.fetchall()}
    return _Sums(int(approved), int(lines), float(lines_median or 0), figures)


def _figures(specs: Sequence[FigureSpec], row: Assignment, street: _Sums, district: _Sums) -> tuple[FigureBeside, ...]:
    numbers = list(row.numbers) + [None] * (len(specs) - len(row.numbers))
    near, far = _rolled(specs, street), _rolled(specs, district)
    return tuple(
        FigureBeside(
            one.header, one.how, numbers[n], near[n], _median(street, n), _average(one, street, n), far[n], _median(district, n)
        )
        for n, one in enumerate(specs)
    )


def _rolled(specs: Sequence[FigureSpec], sums: _Sums) -> list[float | None]:
    if sums.approved < FEWEST or not specs:
        return [None] * len(specs)
    return rolled(specs, [[sums.figures.get(n, (None, 0, None))[0] if _told(sums, n) else None for n in range(len(specs))]])


def _told(sums: _Sums, n: int) -> bool:
    """Whether enough communities gave a figure that it tells of none of them."""
    return n in sums.figures and sums.figures[n][1] >= FEWEST


def _median(sums: _Sums, n: int) -> float | None:
    return sums.figures[n][2] if _told(sums, n) and sums.figures[n][1] >= FEWEST_MIDDLE else None


def _average(spec: FigureSpec, sums: _Sums, n: int) -> float | None:
    total, gave, _ = sums.figures.get(n, (None, 0, None))
    return total / gave if spec.how == "sum" and total is not None and _told(sums, n) else None
