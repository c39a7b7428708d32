"""Drawing a declared form as a workbook in the look of a department's own: title, unit line, ruled table, places to sign."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hutong.demo.forms import DemoForm

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")
_FILL = PatternFill("solid", fgColor="E8EEF4")
_TITLE, _HEAD, _PLAIN = Font(name="方正小标宋简体", size=18), Font(name="黑体", size=11), Font(name="仿宋_GB2312", size=11)
_BLANK_ROWS = 12
# Widths in characters; what is not named is as wide as its header asks.
_WIDE = {"seq": 6, "name": 10, "sex": 6, "age": 7, "id_no": 21, "res_addr": 30, "hukou_addr": 30, "place_address": 30, "tel": 14}
_MADE = "2026-01-01T00:00:00Z"


def workbook(form: DemoForm) -> bytes:
    """The department's own file, blank, as .xlsx. The same bytes for the same declaration, wherever and whenever it is made."""
    book = Workbook()
    page: Worksheet = book.active
    page.title = "填报表"
    width = len(form.columns) + bool(form.stub)
    _title(page, form, width)
    first = _heads(page, form)
    last = _body(page, form, first, width)
    _footers(page, form, last + 1, width)
    _widths(page, form)
    _print_setup(page, form, first - 1, width)
    out = io.BytesIO()
    book.save(out)
    return _same_bytes(out.getvalue())


def _title(page: Worksheet, form: DemoForm, width: int) -> None:
    cell = page.cell(1, 1, form.title)
    cell.font, cell.alignment = _TITLE, _MIDDLE
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    page.row_dimensions[1].height = 34
    page.cell(2, 1, "填报单位（盖章）：").font = _PLAIN
    if form.unit:
        cell = page.cell(2, width, form.unit)
        cell.font, cell.alignment = _PLAIN, _RIGHT


def _heads(page: Worksheet, form: DemoForm) -> int:
    """The header in one row, or two where columns stand under group headings. Returns the first row below it."""
    grouped = any(column.group for column in form.columns)
    top, bottom = 3, 4 if grouped else 3
    col = 1
    if form.stub:
        _head(page, top, col, form.stub, bottom, col)
        col += 1
    for group, members in groupby(form.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            _head(page, top, col, group, top, col + len(columns) - 1)
        for column in columns:
            _head(page, bottom if group else top, col, column.header, bottom, col)
            col += 1
    for row in range(top, bottom + 1):
        page.row_dimensions[row].height = 28
    return bottom + 1


def _head(page: Worksheet, row: int, col: int, text: str, last_row: int, last_col: int) -> None:
    page.cell(row, col, text)
    for cells in page.iter_rows(min_row=row, max_row=last_row, min_col=col, max_col=last_col):
        for cell in cells:
            cell.font, cell.alignment, cell.border, cell.fill = _HEAD, _MIDDLE, _BOX, _FILL
    if (row, col) != (last_row, last_col):
        page.merge_cells(start_row=row, end_row=last_row, start_column=col, end_column=last_col)


def _body(page: Worksheet, form: DemoForm, first: int, width: int) -> int:
    """Ruled rows, with their headings in a statistical table. Returns the last row."""
    count = (len(form.rows) or 1) if form.layout == "statistics" else _BLANK_ROWS
    for row in range(first, first + count):
        for col in range(1, width + 1):
            cell = page.cell(row, col)
            cell.font, cell.alignment, cell.border = _PLAIN, _MIDDLE, _BOX
        page.row_dimensions[row].height = 22
    for row, declared in enumerate(form.rows, first):
        page.cell(row, 1, declared.header)
    for row in range(first, first + count):
        _shares(page, form, row)
    return first + count - 1


def _shares(page: Worksheet, form: DemoForm, row: int) -> None:
    """Columns that the department's file works out itself."""
    offset = 1 + bool(form.stub)
    letters = {column.name: get_column_letter(offset + n) for n, column in enumerate(form.columns)}
    for column in form.columns:
        if column.share is not None:
            part, whole = (f"{letters[name]}{row}" for name in column.share)
            page[f"{letters[column.name]}{row}"] = f"=IF({whole}=0,0,ROUND({part}/{whole}*100,2))"


def _footers(page: Worksheet, form: DemoForm, row: int, width: int) -> None:
    step = max(1, width // len(form.footers))
    for n, words in enumerate(form.footers):
        page.cell(row, 1 + n * step, f"{words}：").font = _PLAIN
    page.row_dimensions[row].height = 24


def _widths(page: Worksheet, form: DemoForm) -> None:
    offset = 1 + bool(form.stub)
    if form.stub:
        page.column_dimensions["A"].width = 16
    for n, column in enumerate(form.columns, offset):
        usual = 2.0 * len(column.header) + 3
        page.column_dimensions[get_column_letter(n)].width = max(_WIDE.get(column.element, 9), min(usual, 18))


def _print_setup(page: Worksheet, form: DemoForm, last_head: int, width: int) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"1:{last_head}"
    page.freeze_panes = page.cell(last_head + 1, 1)
    page.oddFooter.center.text = "第 &P 页 共 &N 页"


def _same_bytes(data: bytes) -> bytes:
    """The workbook without the moment of its making: in its properties, and in the entries of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + _MADE.encode(), content)
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
