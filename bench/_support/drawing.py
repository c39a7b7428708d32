"""How departments draw their forms: bold heads in boxes, ruled blank lines."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side

_THIN = Side(style="thin")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def box(page: Any, row: int, col: int, text: str) -> None:
    """A head in its box."""
    cell = page.cell(row, col, text)
    cell.font, cell.border, cell.alignment = Font(bold=True), BOX, MIDDLE


def ruled(page: Any, first: int, last: int, width: int) -> None:
    """Lines with a border round every cell."""
    for row in range(first, last + 1):
        for col in range(1, width + 1):
            page.cell(row, col).border = BOX
