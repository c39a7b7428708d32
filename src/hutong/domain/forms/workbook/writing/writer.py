"""The same file again, with values in it. Only the XML that must change is changed; every other part is copied packed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook import refusals, sheetxml, tail, xml
from hutong.domain.forms.workbook.areas import LAST_ROW, box_of
from hutong.domain.forms.workbook.book import Book, CsvBook, XlsxBook
from hutong.domain.forms.workbook.edits import Edits
from hutong.domain.forms.workbook.package import SheetPart
from hutong.domain.forms.workbook.styles import Styles
from hutong.domain.forms.workbook.writing import moving, neighbours, sources
from hutong.domain.forms.workbook.writing.body import Body
from hutong.domain.forms.workbook.writing.cells import Encoder
from hutong.domain.forms.workbook.writing.csvwriter import csv_written
from hutong.domain.forms.workbook.writing.registry import Registry
from hutong.domain.forms.workbook.writing.rowxml import RowXml
from hutong.domain.forms.workbook.writing.shared import written_out
from hutong.domain.forms.workbook.writing.shifts import Shifts
from hutong.domain.forms.workbook.writing.strings import Strings
from hutong.kernel.errors import Refused

_DIMENSION = re.compile(rb'(<(?:[\w.-]+:)?dimension\s+ref=")([^"]*)"')
_FORMULA = re.compile(r"<(?:[\w.-]+:)?f[\s/>]")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*?)/?>")
_SETTING = re.compile(rb'(\w+)="(\d+)"')


def write(book: Book, sheet: str, edits: Edits) -> bytes:
    """The file of `book` with `edits` written into `sheet`.

    Formats, merges, validations, formulas, pictures, macros and all else stay. Raises Refused where the file cannot be
    written (old .xls) or a value does not fit.
    """
    if isinstance(book, CsvBook):
        return csv_written(book.table, edits)
    if not isinstance(book, XlsxBook):
        raise refusals.cannot_fill_xls()
    return _Writing(book, book.part(sheet), edits).finished()


@dataclass(frozen=True)
class _Cut:
    """A worksheet in three pieces: up to and with the opening of its rows, the rows, what follows their closing."""

    head: bytes
    body: str
    tail: bytes


class _Writing:
    """One act of writing into an .xlsx."""

    def __init__(self, book: XlsxBook, part: SheetPart, edits: Edits) -> None:
        self._book = book
        self._part = part
        self._edits = edits
        self._package = book.package
        self._shifts = Shifts(edits.rows)
        self._main = xml.space(self._package.root)
        self._registry = Registry(self._package)
        self._strings_part = self._package.part_of("sharedStrings")
        self._styles_part = self._package.part_of("styles")
        read = book.archive.read
        self._strings = Strings(read(self._strings_part) if self._strings_part else None, self._main)
        self._styles = Styles(read(self._styles_part) if self._styles_part else None, self._main)

    def finished(self) -> bytes:
        self._check_room()
        cut = _cut(sheetxml.ensured_plain(self._book.archive.read(self._part.part)))
        computed = _FORMULA.search(cut.body) is not None
        changes: dict[str, bytes | bytearray | None] = {self._part.part: self._sheet(cut)}
        del cut
        changes.update(neighbours.dependants(self._package, self._part, self._shifts))
        if self._shifts:
            changes.update(neighbours.moved_parts(self._package, self._part, self._shifts))
            self._registry.move_names(self._shifts, self._part.name)
        if self._edits.sources is not None:
            self._add_sources(changes)
        self._keep_tables(changes)
        self._keep_formulas_fresh(changes, computed)
        changes.update(self._registry.changes())
        return self._book.archive.rebuilt(changes)

    def _check_room(self) -> None:
        for block in self._edits.rows:
            if self._edits.moved(block.last_row) + block.added > LAST_ROW:
                raise Refused("名单太长，Excel 的一张表放不下。", "请按社区拆成几份再填。")

    def _sheet(self, cut: _Cut) -> bytearray:
        """The worksheet anew, row after row into one buffer: a large sheet is in memory twice, not more."""
        prefix = sheetxml.patterns_for(cut.head).prefix.decode()
        rows = RowXml(prefix)
        tree = tail.tree_of(cut.head, cut.tail)
        encoder = Encoder(self._strings, self._styles, self._package.from_1904, prefix)
        body = Body(rows, encoder, self._shifts, self._part.name, tail.merges_of(tree), _column_styles(cut.head))
        out = bytearray(self._head(cut.head))
        for row in body.written(written_out(cut.body, prefix), self._edits):
            out += row.encode()
        out += f"</{prefix}sheetData>".encode()
        if self._shifts:
            moving.tail_moved(tree, self._shifts, self._part.name)
            out += tail.text_of(tree, cut.tail)
        else:
            out += cut.tail
        return out

    def _head(self, head: bytes) -> bytes:
        """The head with the used area brought up to date and room for rows."""
        if head.endswith(b"/>"):
            head = head[:-2] + b">"

        def grown(match: re.Match[bytes]) -> bytes:
            box = box_of(match[2].decode())
            if box is None:
                return match[0]
            places = [(self._shifts.row(row), col) for row, col in self._edits.cells]
            for block in self._edits.rows:
                end = self._edits.moved(block.first_row) + block.count - 1
                places += [(max(end, 1), col) for col in block.columns]
            box = self._shifts.box(box)
            right, bottom = max([box.right, *(col for _, col in places)]), max([box.bottom, *(row for row, _ in places)])
            return match[1] + Box(box.top, box.left, bottom, right).a1.encode() + b'"'

        return _DIMENSION.sub(grown, head, count=1)

    def _add_sources(self, changes: dict[str, bytes | bytearray | None]) -> None:
        part, relation = self._registry.added_part("worksheet", "worksheets/sources")
        self._registry.add_sheet(sources.free_title(self._registry.titles()), relation)
        encoder = Encoder(self._strings, self._styles, self._package.from_1904, "")
        changes[part] = sources.sheet(self._edits.sources or (), encoder, self._main)

    def _keep_tables(self, changes: dict[str, bytes | bytearray | None]) -> None:
        """Shared texts and formats, only where new ones were needed."""
        if self._strings.changed:
            part = self._strings_part or self._registry.added_part("sharedStrings", "sharedStrings")[0]
            changes[part] = self._strings.part()
        if self._styles.changed:
            part = self._styles_part or self._registry.added_part("styles", "styles")[0]
            changes[part] = self._styles.part()

    def _keep_formulas_fresh(self, changes: dict[str, bytes | bytearray | None], computed: bool) -> None:
        """Has everything computed on opening when this sheet or one that changed with it holds formulas."""
        others = (part for part in changes if part != self._part.part and part.startswith("xl/worksheets/"))
        if computed or any(_FORMULA.search(bytes(changes[part] or b"").decode()) for part in others):
            self._registry.recalculate()
            chain = self._registry.drop_calculation_chain()
            if chain:
                changes[chain] = None


def _cut(data: bytes) -> _Cut:
    patterns = sheetxml.patterns_for(data)
    opening = patterns.data.search(data)
    if opening is None:
        raise refusals.damaged()
    head = data[: opening.end()]
    if opening[1]:
        return _Cut(head, "", data[opening.end() :])
    end = data.index(patterns.data_end, opening.end())
    return _Cut(head, data[opening.end() : end].decode(), data[end + len(patterns.data_end) :])


def _column_styles(head: bytes) -> list[tuple[int, int, int]]:
    """(first column, last column, style) of the sheet's column settings."""
    found = []
    for settings in _COLUMN.findall(head):
        values = {name: int(number) for name, number in _SETTING.findall(settings)}
        if b"style" in values:
            found.append((values.get(b"min", 1), values.get(b"max", 1), values[b"style"]))
    return found
