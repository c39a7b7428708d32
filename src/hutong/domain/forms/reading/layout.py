"""Reading a whole sheet: title first, then tables, then what stands around them."""

from __future__ import annotations

import re
from dataclasses import replace

from hutong.domain.forms.grid import Grid, cell_name
from hutong.domain.forms.reading.bands import Band
from hutong.domain.forms.reading.cells import HEAD_ROWS, Cell, Cells
from hutong.domain.forms.reading.pairs import find_pairs
from hutong.domain.forms.reading.shape import Kind, Label, Reading, Table
from hutong.domain.forms.reading.tables import find_tables, stub_rows
from hutong.domain.forms.reading.words import is_labelish, is_meta, is_note, is_title, is_total, is_unit_line
from hutong.kernel.errors import Refused

_COUNT = re.compile(r"(数|数量|人数|户数|合计|小计|总计|面积|金额|率|比例|[男女]|其中.*|个数|次数|总数)([(].*[)])?:?$")
_CHECK = re.compile(r"检查|考核|评分|评价|巡查|排查|自查|隐患|打分|测评|督查|验收|日检|周检")
_PERSONAL = re.compile(r"\d{17}[\dXx]|\d{15}|1\d{10}")
_PLAIN_SHEET = re.compile(r"^(sheet\d*|附件\d*|工作表\d*|附表\d*)$", re.IGNORECASE)


def read(grid: Grid) -> Reading:
    """The layout of one sheet. Raises Refused when it is empty or has no printed labels."""
    cells = Cells(grid)
    if not cells.rows:
        raise Refused("这张工作表是空的。", "请换一张有表头的工作表，或检查文件是否选对。")
    title = _title(cells)
    after = title.box.bottom if title else 0
    tables = [(band, _titled(cells, table, after)) for band, table in find_tables(cells, after)]
    labels = _labels(cells, title, tables)
    if len(tables) < 2 or sum(label.part == "pair" for label in labels) >= 3:
        tables = [(band, replace(table, section=table.section or table.title, title="")) for band, table in tables]
        labels = _labels(cells, title, tables)
    if not any(label.part in ("column", "pair") for label in labels) or _only_data(cells, labels, tables):
        raise Refused("没有在这张工作表里找到表头。", "请在数据上方加一行表头（例如：姓名、身份证号、联系电话），再交给胡同。")
    stubs = any(label.part == "row" and not is_total(label.path[-1]) for label in labels)
    return Reading(
        grid.sheet,
        _kind(labels, [table for _, table in tables], title.plain if title else "", stubs),
        title.plain if title else _sheet_title(grid.sheet),
        cell_name(title.box.top, title.box.left) if title else "",
        tuple(sorted(labels, key=lambda label: (label.box.top, label.box.left))),
        tuple(table for _, table in tables),
        tuple(cell.plain for cells_ in cells.rows.values() for cell in cells_ if is_unit_line(cell.plain)),
    )


def _sheet_title(sheet: str) -> str:
    return "" if _PLAIN_SHEET.match(sheet.strip()) else sheet.strip()


def _title(cells: Cells) -> Cell | None:
    """The best single cell among the first rows, before any row with labels side by side."""
    singles: list[Cell] = []
    for row in cells.filled_rows[:6]:
        starting = cells.starting(row)
        if len(starting) > 1:
            break
        cell = starting[0]
        if not is_note(cell.plain) and not is_meta(cell.plain) and not cell.is_number and len(cell.plain) >= 3:
            singles.append(cell)
    named = [cell for cell in singles if is_title(cell.plain)]
    wide = [cell for cell in singles if cell.box.right > cell.box.left and not cell.plain.endswith(":")]
    return next(iter(named or wide), None)


def _titled(cells: Cells, table: Table, after: int) -> Table:
    """The table with the title that stands right over it, when that is not the title of the sheet.

    In an application such a line is the heading of a section, see `read`.
    """
    for row in range(table.first_head - 1, max(after, table.first_head - 3), -1):
        above = cells.starting(row)
        if above:
            own = len(above) == 1 and is_title(above[0].plain) and not is_meta(above[0].plain)
            return replace(table, title=above[0].plain) if own else table
    return table


def _labels(cells: Cells, title: Cell | None, tables: list[tuple[Band, Table]]) -> list[Label]:
    labels: list[Label] = []
    taken: set[Cell] = {title} if title else set()
    inside: set[int] = set()
    titles = {table.title for _, table in tables if table.title}
    alone = [cells.starting(row)[0] for row in cells.filled_rows if len(cells.starting(row)) == 1]
    taken |= {cell for cell in alone if cell.plain in titles}
    for number, (band, table) in enumerate(tables):
        labels += _heads(band, number, table.section)
        taken |= set(band.cells)
        stubs = stub_rows(cells, band, table)
        totals = [cell for row in table.total_rows for cell in cells.starting(row) if is_total(cell.plain)]
        for cell in [*stubs, *(cell for cell in totals if cell not in stubs)]:
            labels.append(Label(cell.box, cell.text, (cell.plain,), "row", table.section, None, number))
        inside |= set(range(table.first_head, table.first_row))
        inside |= {row for row in cells.filled_rows if table.first_row <= row <= table.last_row or row in table.total_rows}
    first = title.box.top if title else 1
    rows = [row for row in cells.filled_rows if row >= first and _readable(cells, row, inside, tables)]
    if not tables:
        rows = [row for row in rows if row <= HEAD_ROWS]
    middle = max((table.last_row for _, table in tables), default=(first + cells.grid.rows) // 2)
    around = find_pairs(cells, rows, taken | _swallowed(cells, tables), min(middle, cells.grid.rows - 1))
    held = {label.box for label in labels}
    return labels + [label for label in around if label.box not in held]


def _readable(cells: Cells, row: int, inside: set[int], tables: list[tuple[Band, Table]]) -> bool:
    """Outside every table, or the row in which a side heading of one starts."""
    sides = {band.side.box.top for band, _ in tables if band.side is not None}
    return row not in inside or row in sides or _beside(cells, row, tables)


def _beside(cells: Cells, row: int, tables: list[tuple[Band, Table]]) -> bool:
    """Something stands left or right of the table in this row: a photograph box, a side heading."""
    for band, table in tables:
        if table.first_head <= row <= table.last_row:
            return any(cell.box.right < band.left or cell.box.left > band.right for cell in cells.starting(row))
    return False


def _swallowed(cells: Cells, tables: list[tuple[Band, Table]]) -> set[Cell]:
    """Every cell inside the columns and rows of a table: data, examples, item numbers."""
    found: set[Cell] = set()
    for band, table in tables:
        last = max(table.last_row, *table.total_rows, 0)
        for row in cells.filled_rows:
            if table.first_head <= row <= last:
                found |= {cell for cell in cells.starting(row) if band.left <= cell.box.left <= band.right}
    return found


def _heads(band: Band, number: int, section: str) -> list[Label]:
    leaves = set(band.leaves)
    return [
        Label(
            cell.box,
            cell.text,
            band.path(cell),
            "column" if cell in leaves else "heading",
            section,
            None,
            number,
        )
        for cell in band.cells
    ]


def _only_data(cells: Cells, labels: list[Label], tables: list[tuple[Band, Table]]) -> bool:
    """What looked like labels is the first rows of a list without head: values of persons, hardly a printed label."""
    asking = [label for label in labels if label.part in ("column", "pair")]
    named = sum(is_labelish(label.path[-1]) for label in asking)
    numbers = any(_PERSONAL.fullmatch(cell.plain) for row in cells.filled_rows[:20] for cell in cells.starting(row))
    return not tables and named < 0.34 * len(asking) and numbers


def _kind(labels: list[Label], tables: list[Table], title: str, stubs: bool) -> Kind:
    columns = [label for label in labels if label.part == "column"]
    pairs = [label for label in labels if label.part == "pair"]
    if not tables:
        return "single"
    counts = sum(bool(_COUNT.search(label.path[-1])) for label in columns)
    if stubs and (_CHECK.search(title) or counts < 0.3 * len(columns)) and len(tables) == 1:
        return "checklist"
    if len(columns) >= 3 and counts >= 0.5 * len(columns) and len(pairs) < 4:
        return "statistics"
    if len(pairs) >= 3:
        inner = any(table.section for table in tables) or len(pairs) > 2.5 * len(columns)
        return "single" if inner else "mixed"
    return "list"
