"""A department's file, opened safely: its sheets as grids of plain values.

`open_book` looks at content, not at names, and raises Refused, with the way out, for whatever cannot be read.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property

import python_calamine

from hutong.domain.forms.grid import Box, Grid, Value
from hutong.domain.forms.workbook import delimited, detect, limits, refusals, sheetxml, styles, tail
from hutong.domain.forms.workbook.archive import Archive
from hutong.domain.forms.workbook.areas import box_of
from hutong.domain.forms.workbook.package import Package, SheetPart
from hutong.domain.forms.workbook.values import Choices, RowValues, tidy_rows

# So many columns at the right edge may be empty but for their borders.
_EMPTY_EDGE = 4


class Book(ABC):
    """An opened file. `kind` is xlsx, xlsm, xls or csv, as found; `name` is the name it came under."""

    kind: str
    name: str
    fillable = True
    macros = False

    @property
    @abstractmethod
    def sheets(self) -> list[str]:
        """Names of the worksheets people see, in order; hidden ones only when there are no others."""

    @property
    def hidden(self) -> list[str]:
        """Names of hidden worksheets: code lists and helpers, mostly."""
        return []

    @abstractmethod
    def grid(self, sheet: str | None = None) -> Grid:
        """One sheet's values; without a name the first visible sheet that holds anything. Raises Refused."""

    def grids(self) -> Iterator[Grid]:
        """The visible sheets that hold anything, one in memory at a time."""
        for sheet in self.sheets:
            grid = self.grid(sheet)
            if grid.rows:
                yield grid

    def _first_used(self) -> Grid:
        grid = next(self.grids(), None)
        if grid is None:
            raise refusals.empty()
        return grid


class CsvBook(Book):
    """A delimited text file; written back in its own encoding, delimiter and line ends."""

    kind = "csv"

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.table = delimited.read(data)

    @property
    def sheets(self) -> list[str]:
        return [self.table.sheet_name(self.name)]

    def grid(self, sheet: str | None = None) -> Grid:
        if sheet is not None and sheet not in self.sheets:
            raise refusals.no_such_sheet(sheet)
        rows: list[list[Value]] = [[value or None for value in record] for record in self.table.values()]
        return Grid(self.sheets[0], len(rows), max(map(len, rows), default=0), RowValues(rows))


class CalamineBook(Book):
    """What both Excel formats share: values come from the same fast reader."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name

    @cached_property
    def _reader(self) -> python_calamine.CalamineWorkbook:
        return _read(self.data)

    def _sheet(self, name: str) -> python_calamine.CalamineSheet:
        return _sheet_of(self._reader, name)

    def _rows(self, name: str) -> list[list[Value]]:
        sheet = self._sheet(name)
        if sheet.start is None:
            return []
        sheetxml.check_area(sheet.total_height, sheet.total_width)
        return tidy_rows(sheet.iter_rows(), sheet.start[1])


class XlsBook(CalamineBook):
    """An old binary workbook: read for mapping, never written."""

    kind = "xls"
    fillable = False

    @cached_property
    def _states(self) -> dict[str, bool]:
        visible = python_calamine.SheetVisibleEnum.Visible
        wanted = python_calamine.SheetTypeEnum.WorkSheet
        return {item.name: item.visible == visible for item in self._reader.sheets_metadata if item.typ == wanted}

    @property
    def sheets(self) -> list[str]:
        return [name for name, visible in self._states.items() if visible] or list(self._states)

    @property
    def hidden(self) -> list[str]:
        return [name for name in self._states if name not in self.sheets]

    def grid(self, sheet: str | None = None) -> Grid:
        if sheet is None:
            return self._first_used()
        if sheet not in self._states:
            raise refusals.no_such_sheet(sheet)
        rows = self._rows(sheet)
        merged = self._sheet(sheet).merged_cell_ranges or []
        merges = tuple(Box(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged)
        width = max(map(len, rows), default=0)
        return Grid(sheet, len(rows), width, RowValues(rows), merges, hidden=sheet in self.hidden)


class XlsxBook(CalamineBook):
    """A workbook of XML parts, with or without macros."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data, name)
        self.archive = Archive(data)
        self.package = Package(self.archive)
        self.macros = any(part.lower().endswith("vbaproject.bin") for part in self.archive.names)
        self.kind = "xlsm" if self.macros else "xlsx"
        self._rewritten: dict[str, bytes] = {}
        self._lists: dict[str, list[list[Value]]] = {}
        if not self.package.sheets:
            raise refusals.empty()

    @property
    def sheets(self) -> list[str]:
        visible = [sheet.name for sheet in self.package.sheets if not sheet.hidden]
        return visible or [sheet.name for sheet in self.package.sheets]

    @property
    def hidden(self) -> list[str]:
        return [sheet.name for sheet in self.package.sheets if sheet.name not in self.sheets]

    def part(self, sheet: str) -> SheetPart:
        found = next((item for item in self.package.sheets if item.name == sheet), None)
        if found is None:
            raise refusals.no_such_sheet(sheet)
        return found

    @cached_property
    def _ruled(self) -> frozenset[bytes]:
        part = self.package.part_of("styles")
        return styles.ruled(self.archive.read(part)) if part else frozenset()

    def _looked_over(self, part: SheetPart) -> tuple[sheetxml.Found, bytes, bytes]:
        """What the rows of a sheet hold, its head and its tail.

        The fast reader allots memory for the whole area that the addresses span, so it must only see a sheet whose
        addresses were counted here. One that is written in an unusual way is handed to it rewritten.
        """
        try:
            return sheetxml.look_over(self.archive.chunks(part.part), self._ruled)
        except sheetxml.UnusualXmlError:
            plain = sheetxml.plain(self.archive.read(part.part))
        self._rewritten[part.name] = self.archive.rebuilt({part.part: plain})
        try:
            return sheetxml.look_over(sheetxml.pieces(plain), self._ruled)
        except sheetxml.UnusualXmlError:
            raise refusals.damaged() from None

    def _sheet(self, name: str) -> python_calamine.CalamineSheet:
        data = self._rewritten.get(name)
        return super()._sheet(name) if data is None else _sheet_of(_read(data), name)

    def grid(self, sheet: str | None = None) -> Grid:
        if sheet is None:
            return self._first_used()
        part = self.part(sheet)
        found, head, rest = self._looked_over(part)
        rows = self._rows(sheet) if found.last_row else []
        tree = tail.tree_of(head, rest)
        choices = list(tail.choices_of(tree, lambda text: self._listed(text, sheet)))
        merges = tail.merges_of(tree)
        width = _width(rows, merges)
        last = max(len(rows), max(found.ruled_rows, default=0))
        return Grid(
            sheet=sheet,
            rows=len(rows),
            cols=width,
            values=RowValues(rows),
            merges=merges,
            choices=Choices(choices, last),
            formulas=frozenset((int(row), sheetxml.column_number(col)) for col, row in found.formulas),
            hidden=sheet in self.hidden,
            hidden_rows=frozenset(found.hidden_rows),
            ruled_rows=frozenset(row for row in found.ruled_rows if row <= len(rows) + limits.MAX_CHOICES),
        )

    def _listed(self, reference: str, sheet: str) -> tuple[str, ...]:
        """The texts of a reference such as `代码表!$A$1:$A$9` or of a defined name; nothing for computed lists."""
        text = self.package.defined_names().get(reference, reference).lstrip("=")
        name, _, area = text.rpartition("!")
        name = name.strip("'").replace("''", "'") or sheet
        box = box_of(area)
        if box is None or all(name != item.name for item in self.package.sheets):
            return ()
        rows = self._lists.get(name)
        if rows is None:
            self._looked_over(self.part(name))
            rows = self._lists[name] = self._rows(name)
        cells = (cell for row in rows[box.top - 1 : box.bottom] for cell in row[box.left - 1 : box.right])
        return tuple(str(cell).strip() for cell in cells if cell is not None)[: limits.MAX_CHOICES]


def _width(rows: Sequence[Sequence[object]], merges: Sequence[Box]) -> int:
    """How many columns are in use. A merged title reaches over the empty answer cells at the right edge as well."""
    used = max(map(len, rows), default=0)
    return max(used, min(used + _EMPTY_EDGE, max((box.right for box in merges), default=0)))


def open_book(data: bytes, filename: str) -> Book:
    """The file as a Book. Raises Refused in plain Chinese, with what to do, when it cannot or must not be read."""
    kind = detect.kind_of(data)
    if kind == "zip":
        return XlsxBook(data, filename)
    return XlsBook(data, filename) if kind == "xls" else CsvBook(data, filename)


def _read(data: bytes) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise refusals.encrypted() from None
    except (python_calamine.CalamineError, ValueError, OSError):
        raise refusals.damaged() from None
    except BaseException as failure:
        raise _unless_panic(failure) from None


def _sheet_of(reader: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet:
    try:
        return reader.get_sheet_by_name(name)
    except (python_calamine.CalamineError, ValueError, OSError):
        raise refusals.damaged() from None
    except BaseException as failure:
        raise _unless_panic(failure) from None


def _unless_panic(failure: BaseException) -> BaseException:
    """A panic of the native reader is a damaged file to the user; everything else passes through."""
    return refusals.damaged() if type(failure).__name__ == "PanicException" else failure
