"""The bench's own forms as workbooks: lists, applications and statistical tables in the usual looks of departments."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bench._support.drawing import BOX, MIDDLE, box, ruled

_BLANK_ROWS = 8
_PAIRS_A_ROW = 3


@dataclass
class Sheet:
    """A workbook with what each label cell means, and the conditions behind the figures of a statistical table."""

    data: bytes = b""
    meant: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def listing(title: str, columns: Sequence[tuple[str, str]]) -> Sheet:
    """Title, unit and date line, one row of heads, ruled blank rows, who filled it in."""
    made, book = Sheet(), Workbook()
    page = _titled(book, title, len(columns))
    _line(made, page, 2, len(columns))
    _heads(made, page, 3, columns)
    ruled(page, 4, 3 + _BLANK_ROWS, len(columns))
    _label(made, page, 4 + _BLANK_ROWS, 1, "填表人：", "operator", boxed=False)
    return _packed(made, book)


def application(title: str, pairs: Sequence[tuple[str, str]], members: Sequence[tuple[str, str]]) -> Sheet:
    """Title, pairs of label and answer, and for a household the table of its members."""
    made, book = Sheet(), Workbook()
    width = max(_PAIRS_A_ROW * 2, len(members))
    page = _titled(book, title, width)
    row = 2
    for start in range(0, len(pairs), _PAIRS_A_ROW):
        row += 1
        for n, (printed, meaning) in enumerate(pairs[start : start + _PAIRS_A_ROW]):
            _label(made, page, row, 2 * n + 1, printed, meaning)
            page.cell(row, 2 * n + 2).border = BOX
    if members:
        row += 1
        page.cell(row, 1, "家庭成员情况").alignment = MIDDLE
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        _heads(made, page, row + 1, members)
        ruled(page, row + 2, row + 7, len(members))
    return _packed(made, book)


def statistics(title: str, rows: Mapping[str, str], counts: Mapping[str, str]) -> Sheet:
    """A row a group, a column a breakdown; the cells are to be counted."""
    made, book = Sheet(), Workbook()
    page = _titled(book, title, len(counts) + 1)
    _line(made, page, 2, len(counts) + 1)
    box(page, 3, 1, "项目")
    for col, head in enumerate(counts, 2):
        _label(made, page, 3, col, head, "#")
    for row, (stub, group) in enumerate(rows.items(), 4):
        _label(made, page, row, 1, stub, "#")
        for col, breakdown in enumerate(counts.values(), 2):
            page.cell(row, col).border = BOX
            made.figures[row, col] = (group, breakdown)
    _label(made, page, 4 + len(rows), 1, "填表人：", "operator", boxed=False)
    return _packed(made, book)


def _titled(book: Workbook, title: str, width: int) -> Any:
    page = book.active
    page.title = "Sheet1"
    page.cell(1, 1, title).font = Font(size=16, bold=True)
    page.cell(1, 1).alignment = MIDDLE
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    for col in range(1, width + 1):
        page.column_dimensions[get_column_letter(col)].width = 14
    return page


def _line(made: Sheet, page: Any, row: int, width: int) -> None:
    _label(made, page, row, 1, "填报单位：", "report_unit", boxed=False)
    _label(made, page, row, max(3, width - 1), "填报日期：", "report_date", boxed=False)


def _heads(made: Sheet, page: Any, row: int, columns: Sequence[tuple[str, str]]) -> None:
    for col, (printed, meaning) in enumerate(columns, 1):
        _label(made, page, row, col, printed, meaning)


def _label(made: Sheet, page: Any, row: int, col: int, printed: str, meaning: str, *, boxed: bool = True) -> None:
    cell = page.cell(row, col, printed)
    made.meant[cell.coordinate] = meaning
    if boxed:
        box(page, row, col, printed)


def _packed(made: Sheet, book: Workbook) -> Sheet:
    out = io.BytesIO()
    book.save(out)
    made.data = out.getvalue()
    return made
