"""Where a worker's own value belongs, whatever lines the form has next time: to a record, or to a cell of the sheet as it came.

An anchor is "s12.1.r34.H": the file about record 12, its second list, the line of record 34, column H; "p1.0.n5.H" is the
sixth line, of nobody we know, in a form that is not about one record, and "p1.B7" a cell outside the lists. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hutong.domain.forms.filling import CellPlan, ListPlan, Plan
from hutong.domain.forms.grid import Value, cell_name, column_name
from hutong.domain.forms.placing import spot


def anchor(plan: Plan, page: int, cell: str) -> str:
    """The anchor of a cell of the finished sheet. Raises NotFound for one that is not the form's to fill."""
    found = spot(plan, cell)
    if isinstance(found, CellPlan):
        return f"{_file(plan, page)}.{cell_name(found.row, found.col)}"
    block, column, index = found
    number = next(n for n, one in enumerate(plan.lists) if one is block)
    line = f"r{block.records[index]}" if block.records[index] else f"n{index}"
    return f"{_file(plan, page)}.{number}.{line}.{column_name(column.col)}"


def anchored(plans: Sequence[Plan], where: str) -> tuple[Plan, str] | None:
    """The file and the cell that an anchor holds in now; None while its record is not in the form."""
    file, *rest = where.split(".")
    plan = next((one for page, one in enumerate(plans, 1) if _file(one, page) == file), None)
    if plan is None:
        return None
    name = _single(plan, rest[0]) if len(rest) == 1 else _listed(plan, *rest) if len(rest) == 3 else None
    return None if name is None else (plan, name)


def lay_over(plans: Sequence[Plan], values: Mapping[str, str]) -> None:
    """Writes what was typed into the cells that these anchors hold in; an empty text clears the cell."""
    if not values:
        return
    files = {_file(plan, page): plan for page, plan in enumerate(plans, 1)}
    lines: dict[tuple[str, int], dict[int, int]] = {}
    for where, text in values.items():
        file, *rest = where.split(".")
        plan = files.get(file)
        if plan is None:
            continue
        if len(rest) == 3:
            _lay_in_list(plan, (file, int(rest[0])), rest, text, lines)
        else:
            cell = next((c for c in plan.cells if cell_name(c.row, c.col) == rest[0]), None)
            if cell is not None:
                cell.value, cell.state = typed(text, number=cell.figure is not None), "own" if text else "missing"


def _lay_in_list(
    plan: Plan, place: tuple[str, int], rest: Sequence[str], text: str, lines: dict[tuple[str, int], dict[int, int]]
) -> None:
    if place[1] >= len(plan.lists):
        return
    block = plan.lists[place[1]]
    if place not in lines:
        lines[place] = {record: n for n, record in enumerate(block.records) if record}
    of_record, number = rest[1][0] == "r", int(rest[1][1:])
    index = lines[place].get(number) if of_record else number if number < len(block.records) else None
    column = next((c for c in block.columns if column_name(c.col) == rest[2]), None)
    if index is not None and column is not None:
        column.values[index], column.states[index] = typed(text), "own" if text else "missing"
        column.whence[index] = None


_NUMBER = re.compile(r"-?(0|[1-9]\d{0,11})(\.\d{1,6})?")


def typed(text: str, *, number: bool = False) -> Value:
    """What somebody typed, as the sheet keeps it: None for nothing, a number where a figure is asked and one was typed."""
    bare = text.strip().replace(",", "") if number else text
    if number and _NUMBER.fullmatch(bare):
        return float(bare) if "." in bare else int(bare)
    return text or None


def _file(plan: Plan, page: int) -> str:
    return f"s{plan.subject}" if plan.subject else f"p{page}"


def _single(plan: Plan, name: str) -> str | None:
    return next((plan.cell_of(cell) for cell in plan.cells if cell_name(cell.row, cell.col) == name), None)


def _listed(plan: Plan, number: str, line: str, column: str) -> str | None:
    if int(number) >= len(plan.lists):
        return None
    block = plan.lists[int(number)]
    index = _line(block, int(line[1:]), of_record=line[0] == "r")
    col = next((c.col for c in block.columns if column_name(c.col) == column), None)
    return None if index is None or col is None else cell_name(plan.list_row(block, index), col)


def _line(block: ListPlan, wanted: int, *, of_record: bool) -> int | None:
    if of_record:
        return block.records.index(wanted) if wanted in block.records else None
    return wanted if wanted < len(block.records) and not block.records[wanted] else None
