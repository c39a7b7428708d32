"""Small workbooks as departments send them, and what stands in the filled ones."""

import io
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def listing(title: str, *rows: list[Any]) -> bytes:
    """A list: the title over all columns, then the rows, the first of which are the heads."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(row)
    return saved(book)


def opened(data: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def rows(data: bytes, first: int = 3, last: int | None = None) -> list[list[Any]]:
    """The values of the rows of the first sheet."""
    sheet = opened(data)
    return [list(row) for row in sheet.iter_rows(min_row=first, max_row=last or sheet.max_row, values_only=True)]


def edited(data: bytes, cells: dict[str, Any]) -> bytes:
    """The same file after a worker has typed into it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    return saved(book)
