"""The lists of many areas as one list of the department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from hutong.domain.forms.checking.lists import is_filled
from hutong.domain.forms.filling import CellPlan, ColumnPlan, ListPlan, Plan
from hutong.domain.forms.grid import Value
from hutong.kernel.errors import Refused

# Columns that say which area a row comes from.
_AREA = ("community", "report_unit")


def merged(plans: Sequence[tuple[str, Plan]]) -> Plan:
    """One plan with the rows of all areas, in their order. (name of the area, its plan); the plans stay as they are.

    Running numbers run on. Rows with nobody in them are left out. A column for the community or the unit that is empty gets the
    name of the area. Cells outside the lists stay where all areas say the same. Raises Refused where the rows of the form are
    merged cells and do not fit.
    """
    if not plans:
        return Plan()
    blocks = [_block([(name, plan.lists[number]) for name, plan in plans]) for number in range(len(plans[0][1].lists))]
    return Plan(blocks, _cells([plan for _, plan in plans]))


def _block(parts: Sequence[tuple[str, ListPlan]]) -> ListPlan:
    first = parts[0][1]
    kept = [[row for row, filled in enumerate(is_filled(block)) if filled and not _elsewhere(block, row)] for _, block in parts]
    count = sum(map(len, kept))
    if first.step > 1 and count > first.existing:
        raise Refused(
            "这张表一行占几格,只有 {room} 行,放不下 {count} 行。",
            "请换一张一行一格的表再汇总。",
            room=first.existing,
            count=count,
        )
    chosen = list(zip(parts, kept, strict=True))
    return replace(
        first,
        records=[block.records[row] for (_, block), rows in chosen for row in rows],
        names=[block.names[row] for (_, block), rows in chosen for row in rows],
        households=[block.households[row] for (_, block), rows in chosen for row in rows],
        columns=[_column(number, parts, kept) for number in range(len(first.columns))],
    )


def _elsewhere(block: ListPlan, row: int) -> bool:
    """A row that the department wrote into the sheet itself and nobody is known for: its words stand in that sheet only."""
    return not block.records[row] and all(c.values[row] is None or c.states[row] == "context" for c in block.columns)


def _column(number: int, parts: Sequence[tuple[str, ListPlan]], kept: Sequence[Sequence[int]]) -> ColumnPlan:
    first = parts[0][1].columns[number]
    columns = [(name, block.columns[number], rows) for (name, block), rows in zip(parts, kept, strict=True)]
    whence = list(chain.from_iterable([column.whence[row] for row in rows] for _, column, rows in columns))
    states = list(chain.from_iterable([column.states[row] for row in rows] for _, column, rows in columns))
    values: list[Value] = []
    for name, column, rows in columns:
        values += [_value(first.element, column.values[row], name) for row in rows]
    if first.element == "seq":
        values, states = list(range(1, len(values) + 1)), ["context"] * len(values)
    elif first.element in (*_AREA, "street"):
        pairs = zip(states, values, strict=True)
        states = ["context" if value is not None and state == "missing" else state for state, value in pairs]
    return replace(first, values=values, states=states, whence=whence, asks={})


def _value(element: str, value: Value, area: str) -> Value:
    """A cell, with the name of the area where it is to say one and is empty."""
    if value not in (None, ""):
        return value
    named = element in _AREA or (element == "street" and area.endswith(("街道", "镇", "乡", "地区")))
    return area if named and area else value


def _cells(plans: Sequence[Plan]) -> list[CellPlan]:
    """Cells outside the lists: what all say alike stays, what differs is for the department to fill in."""
    held = [{(cell.row, cell.col): cell.value for cell in plan.cells} for plan in plans]
    return [
        replace(cell, ask=None)
        if all(one.get((cell.row, cell.col)) == cell.value for one in held)
        else replace(cell, value=None, state="missing", source=0, seen_on=None, ask=None, figure=None)
        for cell in plans[0].cells
    ]
