"""From the head of a table downwards: item numbers, example rows, totals, where the data ends."""

from __future__ import annotations

import re

from hutong.domain.forms.reading.bands import Band, find_band
from hutong.domain.forms.reading.cells import Cell, Cells
from hutong.domain.forms.reading.shape import Table
from hutong.domain.forms.reading.words import HEAD, is_footer, is_labelish, is_meta, is_note, is_sample, is_total

_ITEM = re.compile(r"^[(]?(\d{1,3}|[A-Z]|[甲乙丙丁戊]|[一二三四五六七八九十]{1,2})[)]?(=.*)?$")
_STUB_HEAD = re.compile(
    r"检查|项目|内容|指标|标准|考核|问题|事项|要求|类别|分类|单位|地区|社区|街道|村|区域|部位|场所|年龄段|分组|名称|^$"
)
_PERSON_HEAD = re.compile(r"姓名|身份证|号码|电话|日期|户主|^名字")


def find_tables(cells: Cells, after: int) -> list[tuple[Band, Table]]:
    """All tables below row `after`, from the top down."""
    found: list[tuple[Band, Table]] = []
    done = after
    for row in cells.filled_rows:
        if row <= done:
            continue
        band = find_band(cells, row)
        if band is None:
            continue
        table = _rows(cells, band)
        found.append((band, table))
        done = max(band.bottom, table.last_row)
    return found


def _rows(cells: Cells, band: Band) -> Table:
    first = band.bottom + 1
    item_row = first if _is_item_row(_inside(cells, band, first)) else None
    first += item_row is not None
    examples: list[int] = []
    while _is_example(_inside(cells, band, first)):
        examples.append(first)
        first += 1
    last, totals = _end(cells, band, first)
    return Table(
        band.top,
        band.bottom,
        band.left,
        band.right,
        first,
        max(last, first),
        item_row,
        tuple(examples),
        tuple(totals),
        band.side.plain if band.side else "",
    )


def _inside(cells: Cells, band: Band, row: int) -> list[Cell]:
    return [cell for cell in cells.starting(row) if band.left <= cell.box.left <= band.right]


def _is_item_row(row: list[Cell]) -> bool:
    """1 2 3 … or 甲 乙 1 2 … under the heads; two numbers at least, in most of the columns."""
    return len(row) >= 3 and all(_ITEM.match(cell.plain) for cell in row)


def _is_example(row: list[Cell]) -> bool:
    return any(is_sample(cell.plain) for cell in row) and len(row) >= 2


def _end(cells: Cells, band: Band, first: int) -> tuple[int, list[int]]:
    """Last data row and the rows of totals. A side heading ends with its merge."""
    limit = band.side.box.bottom if band.side else cells.grid.rows
    last, totals = limit, []
    for row in (row for row in cells.filled_rows if first <= row <= limit):
        inside = _inside(cells, band, row) or cells.starting(row)
        if any(is_total(cell.plain) for cell in inside[:2]):
            totals.append(row)
        elif _stops(cells, band, row, inside):
            last = row - 1
            break
    while last in totals:
        last -= 1
    return last, totals


def _stops(cells: Cells, band: Band, row: int, inside: list[Cell]) -> bool:
    if any(is_footer(cell.plain) or is_note(cell.plain) for cell in inside) or _new_section(cells, band, row, inside):
        return True
    labels = [cell for cell in inside if is_labelish(cell.plain) and not cell.is_number]
    if len(labels) < 0.6 * len(inside):
        return False
    if stub_column(band, inside) is not None and _more_stubs(cells, band, row):
        return False
    if any(is_meta(cell.plain) for cell in inside):
        return True
    return _pairs(cells, labels) or (len(labels) >= 3 and find_band(cells, row) is not None)


def _new_section(cells: Cells, band: Band, row: int, inside: list[Cell]) -> bool:
    """One heading across the table, with labels in the next row."""
    if len(inside) != 1 or 2 * (inside[0].box.right - inside[0].box.left + 1) < band.right - band.left + 1:
        return False
    below = cells.starting(row + 1)
    return len(below) >= 2 and all(is_labelish(cell.plain) for cell in below)


def _pairs(cells: Cells, labels: list[Cell]) -> bool:
    """Labels with an empty place to their right."""
    return any(cells.at(cell.box.top, cell.box.right + 1) is None and cell.box.right < cells.right for cell in labels)


_INDICATOR = re.compile(r"^(指标(名称)?|项目(名称)?|(检查|考核|评估|调查)(项目|内容|指标))$")


def stub_column(band: Band, inside: list[Cell]) -> Cell | None:
    """The head of the one text column in which this row is filled (a running number aside), when that column may hold stubs."""
    texts = [cell for cell in inside if not cell.is_number and not _ITEM.match(cell.plain)]
    if named := _indicator(band, texts):
        return named
    if len(texts) != 1:
        return None
    for leaf in band.leaves:
        if (leaf.box.left, leaf.box.right) == (texts[0].box.left, texts[0].box.right):
            return None if _PERSON_HEAD.search(leaf.plain) else leaf
    return None


def _indicator(band: Band, texts: list[Cell]) -> Cell | None:
    """The head 指标名称 or the like, when this row has a text under it and room right of it."""
    leaf = next((leaf for leaf in band.leaves if _INDICATOR.match(leaf.plain)), None)
    if leaf is None or not any(cell.box.left == leaf.box.left for cell in texts):
        return None
    return leaf if len(texts) < sum(other.box.left >= leaf.box.left for other in band.leaves) else None


def _more_stubs(cells: Cells, band: Band, row: int) -> bool:
    near = [other for other in (row - 2, row - 1, row + 1, row + 2) if other > band.bottom]
    return sum(stub_column(band, _inside(cells, band, other)) is not None for other in near) >= 1


def stub_rows(cells: Cells, band: Band, table: Table) -> list[Cell]:
    """The printed first cells of the rows of a checklist or statistical table, empty for a plain list."""
    stubs: list[Cell] = []
    for row in cells.filled_rows:
        if table.first_row <= row <= max(table.last_row, *table.total_rows, 0):
            inside = _inside(cells, band, row)
            head = stub_column(band, inside)
            if head is not None:
                stubs += [cell for cell in inside if cell.box.left == head.box.left and _stub_text(head, cell)]
    return stubs if len(stubs) >= 2 else []


def _stub_text(head: Cell, cell: Cell) -> bool:
    numbered = bool(re.match(r"^\d{1,2}[.、]?\D", cell.plain))
    return numbered or len(cell.plain) > 8 or bool(_STUB_HEAD.search(head.plain)) or bool(HEAD.search(cell.plain))
