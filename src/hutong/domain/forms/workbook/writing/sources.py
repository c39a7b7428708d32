"""The second sheet that says where the filled cells come from: cell, item, value, source, date, age, note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hutong.domain.forms.workbook.edits import SourceLine
from hutong.domain.forms.workbook.writing.cells import Encoder

TITLE = "来源 Sources"
_HEADS = ("单元格 Cell", "项目 Item", "值 Value", "来源 Source", "日期 Date", "距今 Age", "说明 Note")
_WIDTHS = (12, 22, 26, 26, 14, 14, 30)


def free_title(taken: set[str]) -> str:
    """The sheet's name, numbered when the workbook has one of that name."""
    names = (TITLE if number == 1 else f"{TITLE} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def sheet(lines: Iterable[SourceLine], encoder: Encoder, main: str) -> bytes:
    """The worksheet part, its first row frozen."""
    return "".join(_pieces(lines, encoder, main)).encode()


def _pieces(lines: Iterable[SourceLine], encoder: Encoder, main: str) -> Iterator[str]:
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{main}"><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>"
    )
    yield _row(1, _HEADS, encoder)
    for number, line in enumerate(lines, 2):
        values = (line.cell, line.item, line.value, line.source, line.seen_on, line.age, line.note)
        yield _row(number, values, encoder)
    yield "</sheetData></worksheet>"


def _row(number: int, values: Iterable[str], encoder: Encoder) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" {encoder.one(value, 0, None, (number, col))}'
        for col, (letter, value) in enumerate(zip("ABCDEFG", values, strict=True), 1)
        if value
    )
    return f'<row r="{number}">{cells}</row>'
