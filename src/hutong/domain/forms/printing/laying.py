"""Laying a sheet on the page: which rows and columns, how large, which text where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from hutong.domain.forms import reading
from hutong.domain.forms.grid import Box, Grid, Value, cell_name
from hutong.domain.forms.printing.formats import shown
from hutong.domain.forms.printing.formulas import Formulas
from hutong.domain.forms.printing.looks import Style
from hutong.domain.forms.printing.merging import Merged, Span
from hutong.domain.forms.printing.sheet import (
    Across,
    Edge,
    Look,
    Orientation,
    PrintedCell,
    PrintedRow,
    PrintedSheet,
    room,
)  # fmt: skip
from hutong.domain.forms.printing.source import Source, source_of
from hutong.domain.forms.workbook import open_book
from hutong.domain.forms.workbook.book import XlsxBook
from hutong.kernel.errors import Refused

MOST_CELLS = 400_000
# Where the workbook does not say how the page lies, it lies across when upright it would shrink below this.
_TOO_SMALL = 0.75
_SMALLEST, _LARGEST = 5.0, 36.0
# So many ruled lines after the last value are printed: the blank lines a form offers.
_BLANK_LINES = 200
# A head further down than this belongs to a small table in an application.
_LONG, _HIGH, _TOP = 15, 12, 60
_BOX: tuple[Edge, Edge, Edge, Edge] = ("thin", "thin", "thin", "thin")


def printed(data: bytes, sheet: str, kind: str) -> PrintedSheet:
    """A sheet of a finished workbook as it lies on A4. `kind` is the file's kind or media type, as `working.finished` gives it.

    Shows what the file holds. Formulas are shown by their kept value, plain arithmetic without one is worked out, and the
    cells of other formulas without a value are named in `uncounted`. Pictures, fills and colours are left out. Raises Refused
    when the file cannot be read, is too large for paper, or is several files in one.
    """
    if "zip" in kind:
        raise Refused("这里面是好几份文件，一次只能打印一份。", "请选其中一份再打印。")
    book = open_book(data, f"{sheet}.{'csv' if 'csv' in kind else 'xlsx'}")
    if isinstance(book, XlsxBook):
        return Laying(book.grid(sheet), source_of(book, sheet)).sheet()
    return Laying(book.grid(), Source(gridlines=True)).sheet()


@dataclass
class Laying:
    """One sheet on its way to paper."""

    grid: Grid
    source: Source

    def sheet(self) -> PrintedSheet:
        """The finished page."""
        if len(self.rows) * len(self.cols) > MOST_CELLS:
            raise Refused("这张表太大，印在纸上要几百页。", "请下载文件，在 Excel 里选要打印的部分。")
        before, head, rest = self._parts()
        self._known: dict[tuple[object, ...], Look] = {}
        self._uncounted: list[str] = []
        before_rows, head_rows, rows = (self._section(part) for part in (before, head, rest))
        return PrintedSheet(
            self.grid.sheet, self._page[0], tuple(round(self._widths[col], 2) for col in self.cols), before_rows, head_rows,
            rows, self.source.centered, tuple(self._uncounted),
        )  # fmt: skip

    @cached_property
    def _area(self) -> Box:
        """The print area, else everything that holds a value, a formula or a border."""
        bottom = self.grid.rows + _BLANK_LINES
        bordered = [place for place, style in self.source.styles.items() if any(style.edges) and place[0] <= bottom]
        used = [*bordered, *(place for place in self.source.formulas if place[0] <= bottom), *self.grid.values] or [(1, 1)]
        used += [(box.bottom, box.right) for box in self.grid.merges if (box.top, box.left) in self.grid.values]
        lows, highs = (min(r for r, _ in used), min(c for _, c in used)), (max(r for r, _ in used), max(c for _, c in used))
        area = self.source.area
        if area is None:
            return Box(*lows, *highs)
        return Box(area.top, area.left, min(area.bottom, max(highs[0], bottom)), min(area.right, highs[1] + 20))

    @cached_property
    def rows(self) -> list[int]:
        hidden = self.source.hidden_rows
        return [row for row in range(self._area.top, self._area.bottom + 1) if row not in hidden]

    @cached_property
    def cols(self) -> list[int]:
        hidden = self.source.hidden_cols
        return [col for col in range(self._area.left, self._area.right + 1) if col not in hidden]

    @cached_property
    def _page(self) -> tuple[Orientation, float]:
        """How the page lies, and by how much the sheet shrinks to its width."""
        natural = sum(self.source.widths.get(col, self.source.width) for col in self.cols) or 1.0
        lies = self.source.orientation
        if lies is None:
            lies = "landscape" if room("portrait") / natural < _TOO_SMALL else "portrait"
        return lies, min(1.0, self.source.scale, room(lies) / natural)

    @cached_property
    def _widths(self) -> dict[int, float]:
        return {col: self.source.widths.get(col, self.source.width) * self._page[1] for col in self.cols}

    def _parts(self) -> tuple[list[int], list[int], list[int]]:
        """Rows before the head, the head that every page repeats, and the rest."""
        titles = self.source.titles or self._read_head()
        if titles is None:
            return [], [], self.rows
        first, last = titles
        head = [row for row in self.rows if first <= row <= last]
        return [row for row in self.rows if row < first], head, [row for row in self.rows if row > last]

    def _read_head(self) -> tuple[int, int] | None:
        """The header rows as the layout is read; none for applications and for short tables, which fit a page."""
        if len(self.rows) <= _LONG:
            return None
        try:
            tables = reading.read(_top(self.grid)).tables
        except Refused:
            return None
        one = tables[0] if len(tables) == 1 and not tables[0].section and tables[0].first_head <= _HIGH else None
        return (one.first_head, one.last_head) if one else None

    @cached_property
    def _merged(self) -> Merged:
        return Merged(self.grid.merges)

    def _section(self, rows: list[int]) -> tuple[PrintedRow, ...]:
        spans = self._merged.spans(rows, self.cols)
        shrink = self._page[1]
        made = []
        for row in rows:
            cells = tuple(
                self._cell(row, col, span, spans)
                for col in self.cols
                if (span := spans.get((row, col))) is None or span.starts
            )  # fmt: skip
            height = self.source.heights.get(row, self.source.height) * shrink
            made.append(PrintedRow(round(height, 2), cells, row in self.source.breaks and row != self.rows[0]))
        return tuple(made)

    def _cell(self, row: int, col: int, span: Span | None, spans: dict[tuple[int, int], Span]) -> PrintedCell:
        at = (row, col) if span is None else (span.box.top, span.box.left)
        style = self.source.style(*at)
        value = self._value(at) if span is None or span.speaks else None
        text = shown(value, style.code) if value is not None else ""
        look = self._look(style, self._edges(style, span), self._across(style, value))
        if span is not None:
            return PrintedCell(text, look, span.rows, span.cols)
        return PrintedCell(text, look, spills=bool(text) and self._spills(text, look, row, col, spans))

    @cached_property
    def _formulas(self) -> Formulas:
        return Formulas(self.grid.values, self.source.formulas)

    def _value(self, at: tuple[int, int]) -> Value:
        value = self.grid.values.get(at)
        if value is None and at in self.source.formulas:
            value = self._formulas.value(at)
            if value is None:
                self._uncounted.append(cell_name(*at))
        return value

    def _across(self, style: Style, value: Value) -> Across:
        if style.across:
            return style.across
        if isinstance(value, bool):
            return "center"
        return "left" if value is None or isinstance(value, str) else "right"

    def _edges(self, style: Style, span: Span | None) -> tuple[Edge, Edge, Edge, Edge]:
        """Borders: those of a merged area lie on its outermost cells."""
        if span is not None:
            box = span.box
            right, bottom = self.source.style(box.top, box.right), self.source.style(box.bottom, box.left)
            edges = (style.edges[0], right.edges[1] or style.edges[1], bottom.edges[2] or style.edges[2], style.edges[3])
        else:
            edges = style.edges
        return edges if any(edges) or not self.source.gridlines else _BOX

    def _look(self, style: Style, edges: tuple[Edge, Edge, Edge, Edge], across: Across) -> Look:
        key = (id(style), edges, across)
        look = self._known.get(key)
        if look is None:
            font = style.font
            size = round(2 * min(max(font.size * self._page[1], min(font.size, _SMALLEST)), _LARGEST)) / 2
            upper, right, lower, left = edges
            look = self._known[key] = Look(
                across, style.down, font.bold, font.italic, font.underline, size, style.wrap, style.turned, style.indent,
                upper, right, lower, left,
            )  # fmt: skip
        return look

    def _spills(self, text: str, look: Look, row: int, col: int, spans: dict[tuple[int, int], Span]) -> bool:
        """Whether a text too wide for its column has empty neighbours enough to run over."""
        if look.wrap or look.turned or look.across != "left" or "\n" in text:
            return False
        needed = _width(text, look.size) - self._widths[col]
        if needed <= 0:
            return False
        for after in self.cols[self.cols.index(col) + 1 :]:
            if (row, after) in spans or (row, after) in self.grid.values or (row, after) in self.source.formulas:
                return False
            needed -= self._widths[after]
            if needed <= 0:
                return True
        return False


def _top(grid: Grid) -> Grid:
    """The first rows, which say what the head is: whoever prints does not wait until thousands of rows are understood."""
    values = {
        (r, c): v for r in range(1, _TOP + 1) for c in range(1, grid.cols + 1) if (v := grid.values.get((r, c))) is not None
    }
    merges = tuple(box for box in grid.merges if box.bottom <= _TOP)
    ruled = frozenset(row for row in grid.ruled_rows if row <= _TOP)
    return replace(grid, rows=min(grid.rows, _TOP), values=values, merges=merges, ruled_rows=ruled)


def _width(text: str, size: float) -> float:
    """About how wide a text is, in mm: a Chinese character is as wide as its size, a letter a little over half."""
    wide = sum(1.0 if ord(sign) > 0x2E7F else 0.56 for sign in text)
    return wide * size * 25.4 / 72 + 1.5
