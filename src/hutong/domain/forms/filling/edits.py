"""From plans to what the workbook writer is told: values, marks on what should be looked at, and lines on sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from hutong.domain.forms.filling.model import FILLED, CellPlan, ListPlan, Plan
from hutong.domain.forms.grid import Value, cell_name
from hutong.domain.forms.workbook import Edits, Mark, RowBlock, SourceLine
from hutong.domain.forms.workbook.areas import box_of

MARKS: Mapping[str, Mark] = {"missing": "missing", "old": "old", "doubt": "contradictory"}
NOTES = {"old": "时间太久,请核实", "doubt": "说法不一,请核实", "computed": "推算"}


def edits(plan: Plan, *, marked: bool = True, sources: Iterator[SourceLine] | None = None) -> Edits:
    """What to write for a plan. `marked`: gaps, old and contradictory values get a light ground."""
    cells: dict[tuple[int, int], Value] = {}
    marks: dict[tuple[int, int], Mark] = {}
    blocks: list[RowBlock] = []
    for cell in plan.cells:
        _single(cell, cells, marks)
    for block in plan.lists:
        if block.step == 1:
            blocks.append(_block(block, marked))
        else:
            _tall(block, cells, marks)
    return Edits(cells, blocks, marks if marked else {}, sources)


def _single(cell: CellPlan, cells: dict[tuple[int, int], Value], marks: dict[tuple[int, int], Mark]) -> None:
    if cell.value is not None:
        cells[cell.row, cell.col] = cell.value
    if cell.state in MARKS:
        marks[cell.row, cell.col] = MARKS[cell.state]


def _block(block: ListPlan, marked: bool) -> RowBlock:
    marks: dict[tuple[int, int], Mark] = {}
    if marked:
        for column in block.columns:
            col = column.col
            marks.update({(row, col): MARKS[state] for row, state in enumerate(column.states) if state in MARKS})
    columns = {c.col: c.values for c in block.columns if not c.formula}
    return RowBlock(block.first_row, len(block.records), columns, block.existing, block.template_row, marks)


def _tall(block: ListPlan, cells: dict[tuple[int, int], Value], marks: dict[tuple[int, int], Mark]) -> None:
    """Rows of several sheet rows each: cell by cell."""
    for column in block.columns:
        for index, (value, state) in enumerate(zip(column.values, column.states, strict=True)):
            place = (block.first_row + index * block.step, column.col)
            if value is not None:
                cells[place] = value
            if state in MARKS:
                marks[place] = MARKS[state]


def source_lines(plan: Plan, names: Mapping[int, str], at: dt.date) -> Iterator[SourceLine]:
    """A line for each filled cell that comes from the pool or was counted."""
    for block in plan.lists:
        for column in block.columns:
            for index, state in enumerate(column.states):
                if state in FILLED and state not in ("context", "own") and column.values[index] is not None:
                    cell = cell_name(plan.list_row(block, index), column.col)
                    yield _line(cell, column.header, column.values[index], state, column.whence[index], names, at)
    for single in plan.cells:
        if single.value is not None and single.state not in ("context", "own"):
            whence = (single.source, single.seen_on) if single.seen_on else None
            yield _line(plan.cell_of(single), single.header, single.value, single.state, whence, names, at)


def comments(plan: Plan, names: Mapping[int, str], at: dt.date) -> dict[tuple[int, int], str]:
    """A remark on each filled cell: its source, the day and how long ago, by (row, col) of the finished sheet."""
    found: dict[tuple[int, int], str] = {}
    for line in source_lines(plan, names, at):
        box = box_of(line.cell)
        if box is not None:
            ago = f"（{line.age}）" if line.age else ""
            found[box.top, box.left] = "\n".join(filter(None, (f"来源：{line.source}", f"{line.seen_on}{ago}", line.note)))
    return found


def _line(
    cell: str, item: str, value: Value, state: str, whence: tuple[int, dt.date] | None, names: Mapping[int, str], at: dt.date
) -> SourceLine:
    source, day = (names.get(whence[0], ""), whence[1]) if whence else ("统计", None)
    return SourceLine(cell, item, str(value), source, day.isoformat() if day else "", age(day, at), NOTES.get(state, ""))


def age(day: dt.date | None, at: dt.date) -> str:
    """How long ago, in people's words."""
    if day is None:
        return ""
    days = (at - day).days
    if days < 1:
        return "当天"
    if days < 60:
        return f"{days} 天前"
    return f"{days // 30} 个月前" if days < 730 else f"{days // 365} 年前"
