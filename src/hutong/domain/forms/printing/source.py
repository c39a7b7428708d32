"""What a worksheet says beside its values: formats of cells, sizes, hidden rows and columns, formulas, page setup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from hutong.domain.forms.grid import Box, column_name
from hutong.domain.forms.printing.looks import PLAIN, Style, styles_of
from hutong.domain.forms.printing.sheet import Orientation
from hutong.domain.forms.workbook import xml
from hutong.domain.forms.workbook.areas import box_of
from hutong.domain.forms.workbook.book import XlsxBook
from hutong.domain.forms.workbook.package import SheetPart
from hutong.domain.forms.workbook.sheetxml import column_number

# A column of one character is so many mm wide, a point so many mm high.
CHARACTER, POINT = 7 * 25.4 / 96, 25.4 / 72
_USUAL_WIDTH, _USUAL_HEIGHT = 9.14, 15.0
_YES = ("1", "true")
_LAST_COLUMN = 2_000
# A cell in a formula; text and the names of sheets in quotes are passed over.
_REFERENCE = re.compile(r"""("[^"]*"|'[^']*')|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![A-Za-z0-9_(])""")


@dataclass
class Source:
    """Widths and heights in mm at full size. `styles[(row, col)]` for cells that the file writes down."""

    styles: dict[tuple[int, int], Style] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)
    height: float = _USUAL_HEIGHT * POINT
    width: float = _USUAL_WIDTH * CHARACTER
    orientation: Orientation | None = None
    scale: float = 1.0
    centered: bool = False
    gridlines: bool = False
    area: Box | None = None
    titles: tuple[int, int] | None = None

    def style(self, row: int, col: int) -> Style:
        """The format of a cell."""
        return self.styles.get((row, col), PLAIN)


def source_of(book: XlsxBook, sheet: str) -> Source:
    """Everything that the file says about how a sheet is to look."""
    part = book.part(sheet)
    looks = book.package.part_of("styles")
    styles = styles_of(book.archive.read(looks) if looks else None)
    source = Source()
    for item in xml.parse(book.archive.read(part.part)):
        name = xml.local(item)
        if name == "sheetData":
            _rows(item, styles, source)
        elif name == "cols":
            _columns(item, source)
        elif name in ("sheetFormatPr", "pageSetup", "printOptions", "rowBreaks", "sheetPr"):
            _settings(name, item, source)
    _names(book, part, source)
    return source


def _rows(data: etree._Element, styles: tuple[Style, ...], source: Source) -> None:
    number, letters = 0, {"": 0}
    shared: dict[str, tuple[int, int, str]] = {}
    for row in data:
        number = xml.whole(row.get("r")) or number + 1
        if row.get("hidden") in _YES:
            source.hidden_rows.add(number)
        height = _decimal(row.get("ht"))
        if height:
            source.heights[number] = height * POINT
        col = 0
        for cell in row:
            name = str(cell.get("r", "")).rstrip("0123456789")
            if name not in letters:
                letters[name] = column_number(name.encode())
            col = letters[name] or col + 1
            style = xml.whole(cell.get("s"))
            source.styles[number, col] = styles[style if style < len(styles) else 0]
            for part in cell:
                if xml.local(part) == "f":
                    source.formulas[number, col] = _formula(part, number, col, shared)


def _formula(item: etree._Element, row: int, col: int, shared: dict[str, tuple[int, int, str]]) -> str:
    """A formula as it stands in this cell; one that is filled down or across is written in the first of its cells only."""
    text, number = item.text or "", str(item.get("si", ""))
    if item.get("t") != "shared" or not number:
        return text
    if text:
        shared[number] = (row, col, text)
    first = shared.get(number)
    return text or (_moved(first[2], row - first[0], col - first[1]) if first else "")


def _moved(formula: str, rows: int, cols: int) -> str:
    """The formula as filled so many rows down and columns across: what has no $ moves along."""

    def moved(match: re.Match[str]) -> str:
        if match[1]:
            return match[0]
        row = int(match[5]) + (0 if match[4] else rows)
        col = column_number(match[3].encode()) + (0 if match[2] else cols)
        return f"{match[2]}{column_name(col)}{match[4]}{row}" if row > 0 and col > 0 else "#REF!"

    return _REFERENCE.sub(moved, formula)


def _columns(cols: etree._Element, source: Source) -> None:
    for item in cols:
        width = _decimal(item.get("width"))
        last = min(xml.whole(item.get("max")), _LAST_COLUMN)
        for col in range(max(1, xml.whole(item.get("min"))), last + 1):
            if item.get("hidden") in _YES or width == 0:
                source.hidden_cols.add(col)
            elif width:
                source.widths[col] = width * CHARACTER


def _settings(name: str, item: etree._Element, source: Source) -> None:
    if name == "sheetFormatPr":
        source.height = (_decimal(item.get("defaultRowHeight")) or _USUAL_HEIGHT) * POINT
        source.width = (_decimal(item.get("defaultColWidth")) or _USUAL_WIDTH) * CHARACTER
    elif name == "pageSetup":
        said = item.get("orientation")
        source.orientation = "landscape" if said == "landscape" else "portrait" if said == "portrait" else None
        source.scale = min(1.0, (_decimal(item.get("scale")) or 100.0) / 100)
    elif name == "printOptions":
        source.centered = item.get("horizontalCentered") in _YES
        source.gridlines = item.get("gridLines") in _YES
    elif name == "rowBreaks":
        source.breaks = {xml.whole(found.get("id")) + 1 for found in item}


def _names(book: XlsxBook, part: SheetPart, source: Source) -> None:
    """Print area and rows to repeat, which are names of the workbook that belong to one sheet."""
    for item in xml.named(book.package.root, "definedName"):
        if item.get("localSheetId") != str(part.index):
            continue
        name, boxes = str(item.get("name", "")).lower(), list(_boxes(item.text or ""))
        if name == "_xlnm.print_area" and boxes:
            tops, lefts, bottoms, rights = zip(*((b.top, b.left, b.bottom, b.right) for b in boxes), strict=True)
            source.area = Box(min(tops), min(lefts), max(bottoms), max(rights))
        elif name == "_xlnm.print_titles":
            rows = next((box for box in boxes if box.bottom < 1000), None)
            source.titles = (rows.top, rows.bottom) if rows else None


def _boxes(text: str) -> Iterator[Box]:
    for piece in re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", text):
        box = box_of(piece.rpartition("!")[2])
        if box is not None:
            yield box


def _decimal(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < 10_000 else None
