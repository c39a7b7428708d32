"""The figures of a statistical table over many areas: sums are added, rates and averages worked out anew, never added."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hutong.domain.forms.checking import Rule, spread
from hutong.domain.forms.checking.figures import number
from hutong.domain.forms.checking.words import is_figure, never_summed
from hutong.domain.forms.filling import CellPlan, Form, Plan
from hutong.domain.forms.filling.model import answer_place
from hutong.domain.forms.grid import Grid

How = Literal["sum", "ratio", "average", "none"]
Numbers = Sequence[float | None]
_COUNTED_PAIR = re.compile(r"(数|人口|面积|金额|率|比例|合计|总计)$")


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure: its cell in the sheet as it came, and how it is rolled up.

    ratio and average: the figure at position `above` of all specs, divided by that at `below`, times `factor`. none: no sum, no
    known parts (a maximum, a year, a rate that stands alone), so that nobody can tell it of several areas.
    """

    row: int
    col: int
    header: str
    how: How
    above: int | None = None
    below: int | None = None
    factor: int = 1


def figures_of(form: Form, grid: Grid, plan: Plan, rules: Sequence[Rule]) -> tuple[FigureSpec, ...]:
    """The figures of a statistics plan, row by row. What a formula of the workbook works out is left to the workbook."""
    pairs = {answer_place(m.label) for m in form.pairs()}
    cells = {(cell.row, cell.col): cell for cell in plan.cells}
    wanted = sorted(place for place, cell in cells.items() if place not in grid.formulas and _is_figure(cell, place in pairs))
    at = {place: position for position, place in enumerate(wanted)}
    quotients = _quotients(rules, cells, form)
    return tuple(_spec(place, cells[place], at, quotients, cells) for place in wanted)


def _is_figure(cell: CellPlan, pair: bool) -> bool:
    header = cell.header.split(" × ")[-1].split(" / ")[-1].rstrip(":")
    if cell.state == "own" and cell.value is None:
        return False
    return bool(_COUNTED_PAIR.search(header)) if pair else is_figure(header, cell.element, True)


def _quotients(
    rules: Sequence[Rule], cells: Mapping[tuple[int, int], CellPlan], form: Form
) -> dict[tuple[int, int], tuple[Rule, tuple[int, int], tuple[int, int]]]:
    """Cell -> the rule that works it out, and the cells that it divides."""
    pairs = {answer_place(m.label): m.label for m in form.pairs()}
    found: dict[tuple[int, int], tuple[Rule, tuple[int, int], tuple[int, int]]] = {}
    for rule in rules:
        if rule.kind in ("ratio", "average"):
            for result, above, below in spread(rule, cells, pairs):
                found.setdefault(result, (rule, above, below))
    return found


def _spec(
    place: tuple[int, int],
    cell: CellPlan,
    at: Mapping[tuple[int, int], int],
    quotients: Mapping[tuple[int, int], tuple[Rule, tuple[int, int], tuple[int, int]]],
    cells: Mapping[tuple[int, int], CellPlan],
) -> FigureSpec:
    if place in quotients:
        rule, above, below = quotients[place]
        known = all(part in at and part not in quotients and not _alone(cells[part]) for part in (above, below))
        if known:
            how: How = "average" if rule.kind == "average" else "ratio"
            return FigureSpec(*place, cell.header, how, at[above], at[below], rule.factor)
        return FigureSpec(*place, cell.header, "none")
    return FigureSpec(*place, cell.header, "none" if _alone(cell) else "sum")


def _alone(cell: CellPlan) -> bool:
    """Whether a figure is nobody's to add up."""
    return never_summed(cell.header) or cell.element in ("seq", "report_year", "age") or cell.state == "context"


def numbers(spec: Sequence[FigureSpec], plan: Plan) -> list[float | None]:
    """The figures of one plan in the order of the specs; None where the area gave none."""
    held = {(cell.row, cell.col): cell.value for cell in plan.cells}
    return [number(held.get((one.row, one.col))) for one in spec]


def rolled(spec: Sequence[FigureSpec], rows: Sequence[Numbers]) -> list[float | None]:
    """One row for many areas, or for many rows that were rolled up before: both ways give the same.

    What an area did not give counts as absent; where nobody gave a number, or would have to be divided by 0, there is None.
    """
    columns = _columns(spec, rows)
    sums = [_sum(column) for column in columns]
    return [_rolled(one, sums, position) for position, one in enumerate(spec)]


def givers(spec: Sequence[FigureSpec], rows: Sequence[Numbers]) -> list[int]:
    """For each figure how many of the rows gave a number."""
    return [sum(value is not None for value in column) for column in _columns(spec, rows)]


def _columns(spec: Sequence[FigureSpec], rows: Sequence[Numbers]) -> list[tuple[float | None, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(spec)


def _sum(column: Sequence[float | None]) -> float | None:
    given = [value for value in column if value is not None]
    if not given:
        return None
    total = math.fsum(given)
    return int(total) if total.is_integer() else total


def _rolled(one: FigureSpec, sums: Sequence[float | None], position: int) -> float | None:
    if one.how == "sum":
        return sums[position]
    if one.how == "none" or one.above is None or one.below is None:
        return None
    above, below = sums[one.above], sums[one.below]
    return None if above is None or not below else above / below * one.factor


def put(spec: Sequence[FigureSpec], plan: Plan, values: Numbers) -> None:
    """Writes rolled figures into a plan of the same form, for the department's own workbook. Rates are rounded to the places
    that people read: four, or two where they are percentages or averages. What nobody can tell is left empty."""
    cells = {(cell.row, cell.col): cell for cell in plan.cells}
    for one, value in zip(spec, values, strict=True):
        cell = cells.get((one.row, one.col))
        if cell is None:
            cell = CellPlan(one.row, one.col, one.header, "", "", None, "none")
            plan.cells.append(cell)
        cell.value, cell.state = _rounded(one, value), "none" if value is None else "computed"
        cell.source, cell.seen_on, cell.ask, cell.figure = 0, None, None, None


def _rounded(one: FigureSpec, value: float | None) -> float | None:
    if value is None or isinstance(value, int):
        return value
    found = round(value, 4 if one.how == "ratio" and one.factor == 1 else 2)
    return int(found) if found.is_integer() else found
