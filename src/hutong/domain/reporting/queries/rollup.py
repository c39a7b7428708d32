"""Roll-ups: figures of approved returns added up by area, and the department's own workbook over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
from django.db import connection

from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.rolling import FigureSpec, rolled
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import store
from hutong.domain.reporting.models import Assignment, Round, Snapshot
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import Refused

By = Literal["all", "district", "street", "community"]
_WIDTH = {"all": 10**12, "district": 10**6, "street": 10**3, "community": 1}


@dataclass(frozen=True)
class AreaFigures:
    """An area's figures in the round's order. `approved`: returns they are added up from; `lines`: rows of their lists; `number`:
    of the snapshot, and `assignment` the return, where the area is one community."""

    code: int
    name: str
    approved: int
    lines: int
    values: tuple[float | None, ...]
    number: str = ""
    assignment: int = 0


@dataclass(frozen=True)
class RollUp:
    """Figures by area and of all of them. `specs`: what each figure is; sums are added up, ratios and averages worked out anew
    from their parts, and what cannot be either stays empty."""

    round: int
    specs: tuple[FigureSpec, ...]
    areas: tuple[AreaFigures, ...]
    total: AreaFigures
    expected: int


def roll_up(actor: Actor, round_id: int, *, by: By = "street", within: int | None = None) -> RollUp:
    """The approved returns of a round in the actor's area, or in the area `within` it, rolled up. Raises NotFound, and Refused
    for an unknown `by`."""
    if by not in _WIDTH:
        raise Refused("不能按“{by}”汇总。", "请选区、街道或社区。", by=by)
    with scope(actor):
        row = store.round_of(actor, round_id)
        specs = msgspec.convert(row.figures, tuple[FigureSpec, ...])
        lo, hi = span(within or actor.area)
        found = _summed(row, len(specs), _WIDTH[by], (lo, hi))
        total = _whole(specs, found)
        names = directory.paths(code for code, *_ in found) if by != "all" else {}
        numbers = _numbers(row) if by == "community" else {}
        areas = tuple(
            AreaFigures(code, (names.get(code) or ("",))[-1], n, lines, tuple(rolled(specs, [sums])), *numbers.get(code, ("", 0)))
            for code, n, lines, sums in found
        )
        expected = sum(lo <= code <= hi and actor.covers(code) for code in row.areas)
        return RollUp(row.pk, specs, areas if by != "all" else (), total, expected)


def merged_workbook(actor: Actor, round_id: int) -> tuple[str, bytes, str]:
    """(file name, bytes, type): the department's own workbook over all approved returns in the actor's area: figures rolled up,
    lists one after the other. The reading is entered in the journal. Raises NotFound, and Refused before anything is approved."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        approved = Assignment.objects.filter(round=row, state="approved").order_by("community")
        frozen = list(
            Snapshot.objects.filter(pk__in=approved.values("snapshot")).order_by("community").values_list("frozen", flat=True)
        )
        if not frozen:
            raise Refused("还没有核定的表,没有可以汇总的。", "等下面交上来、核定以后再来。")
        values: tuple[float | None, ...] = ()
        if row.figures:
            values = roll_up(actor, round_id, by="all").total.values
        return forms.merged(
            actor, blank_id=row.blank, frozen=frozen, values=values, area=actor.area, at=row.at,
            withheld=store.withheld(actor, row.demand),
        )  # fmt: skip


def _summed(row: Round, figures: int, width: int, inside: tuple[int, int]) -> list[tuple[int, int, int, list[float | None]]]:
    """(area, returns, lines, sums) by area, in one statement over the rows in sight."""
    sums = "".join(f", sum(numbers[{n}])" for n in range(1, figures + 1))
    sql = f"""
        SELECT community / %s * %s AS area, count(*), coalesce(sum(lines), 0){sums}
        FROM reporting_assignment WHERE round_id = %s AND state = 'approved' AND community BETWEEN %s AND %s
        GROUP BY 1 ORDER BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [width, width, row.pk, *inside])
        return [(int(area), int(n), int(lines), list(rest)) for area, n, lines, *rest in cursor.fetchall()]


def _whole(specs: tuple[FigureSpec, ...], found: list[tuple[int, int, int, list[float | None]]]) -> AreaFigures:
    values = tuple(rolled(specs, [sums for *_, sums in found])) if found else (None,) * len(specs)
    return AreaFigures(0, "", sum(n for _, n, _, _ in found), sum(lines for _, _, lines, _ in found), values)


def _numbers(row: Round) -> dict[int, tuple[str, int]]:
    """Community -> the number of the snapshot that counts, and its return."""
    live = Assignment.objects.filter(round=row, state="approved").values("snapshot")
    found = Snapshot.objects.filter(pk__in=live).values_list("community", "number", "assignment")
    return {community: (number, assignment) for community, number, assignment in found}
