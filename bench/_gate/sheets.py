"""Made forms as workbooks: lists with or without headings over groups of columns, applications, statistical tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from bench._gate.truth import Item
from bench._support.drawing import BOX, MIDDLE, box, ruled

_BLANK_ROWS = 6
_PAIRS_A_ROW = 3


@dataclass
class Sheet:
    """A workbook, and the question behind the cell of each heading; of a table's figures behind the cells of both headings."""

    data: bytes = b""
    meant: dict[tuple[str, ...], Item] = field(default_factory=dict)


def listing(title: str, groups: Sequence[tuple[str, Sequence[Item]]]) -> Sheet:
    """Title, unit and date line, heads in one row or under group headings, ruled blank rows, who filled it in.

    `groups`: heading, empty for none, and the columns under it.
    """
    made, book = Sheet(), Workbook()
    width = sum(len(items) for _, items in groups)
    page = _titled(book, title, width)
    page.cell(2, 1, "填报单位：")
    page.cell(2, max(3, width - 1), "填报日期：")
    deep = any(heading for heading, _ in groups)
    row, col = (4 if deep else 3), 1
    for heading, items in groups:
        if heading:
            box(page, 3, col, heading)
            if len(items) > 1:
                page.merge_cells(start_row=3, end_row=3, start_column=col, end_column=col + len(items) - 1)
        for item in items:
            place = row if heading or not deep else 3
            _head(made, page, place, col, item)
            if deep and not heading:
                page.merge_cells(start_row=3, end_row=4, start_column=col, end_column=col)
            col += 1
    ruled(page, row + 1, row + _BLANK_ROWS, width)
    page.cell(row + 1 + _BLANK_ROWS, 1, "填表人：")
    return _packed(made, book)


def application(title: str, items: Sequence[Item]) -> Sheet:
    """Title, and pairs of label and answer."""
    made, book = Sheet(), Workbook()
    page = _titled(book, title, 2 * _PAIRS_A_ROW)
    for number, item in enumerate(items):
        row, col = 3 + number // _PAIRS_A_ROW, 1 + 2 * (number % _PAIRS_A_ROW)
        _head(made, page, row, col, item)
        page.cell(row, col + 1).border = BOX
    return _packed(made, book)


def statistics(title: str, rows: Sequence[str], columns: Sequence[str], figures: Mapping[tuple[int, int], Item]) -> Sheet:
    """A row a group, a column a breakdown. `figures`: (row, column) from 0 -> what the cell counts."""
    made, book = Sheet(), Workbook()
    page = _titled(book, title, len(columns) + 1)
    page.cell(2, 1, "填报单位：")
    page.cell(2, max(3, len(columns)), "填报日期：")
    box(page, 3, 1, "项目")
    for col, head in enumerate(columns, 2):
        box(page, 3, col, head)
    for row, stub in enumerate(rows, 4):
        box(page, row, 1, stub)
        for col in range(2, len(columns) + 2):
            page.cell(row, col).border = BOX
            cells = (page.cell(row, 1).coordinate, page.cell(3, col).coordinate)
            made.meant[cells] = figures[row - 4, col - 2]
    page.cell(4 + len(rows), 1, "填表人：")
    return _packed(made, book)


def _titled(book: Workbook, title: str, width: int) -> Any:
    page = book.active
    page.title = "Sheet1"
    page.cell(1, 1, title).font = Font(size=16, bold=True)
    page.cell(1, 1).alignment = MIDDLE
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    return page


def _head(made: Sheet, page: Any, row: int, col: int, item: Item) -> None:
    box(page, row, col, item.printed)
    made.meant[(page.cell(row, col).coordinate,)] = item


def _packed(made: Sheet, book: Workbook) -> Sheet:
    out = io.BytesIO()
    book.save(out)
    made.data = out.getvalue()
    return made
