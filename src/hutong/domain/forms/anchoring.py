"""Where a worker's own value belongs, whatever lines the form has next time: to a record, or to a cell of the sheet as it came.

An anchor is "s12.1.r34.H": the file about record 12, its second list, the line of record 34, column H; "p1.0.n5.H" is the
sixth line, of nobody we know, in a form that is not about one record, and "p1.B7" a cell outside the lists. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.forms.filling import CellPlan, ListPlan, Plan
from hutong.domain.forms.grid import cell_name, column_name
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
