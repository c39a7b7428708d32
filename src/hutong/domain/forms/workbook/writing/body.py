"""The rows of the written sheet: existing ones patched and moved, new ones set from a template."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat

from hutong.domain.forms.grid import Box, Value, column_name
from hutong.domain.forms.workbook.edits import Edits, Mark, RowBlock
from hutong.domain.forms.workbook.writing.cells import Encoder
from hutong.domain.forms.workbook.writing.formulas import Formula
from hutong.domain.forms.workbook.writing.rowxml import RowXml, escaped, style_of
from hutong.domain.forms.workbook.writing.shifts import Insertion, Shifts

_REF = re.compile(r'(\sref=")([^"]*)"')
_Wanted = dict[int, dict[int, tuple[Value, Mark | None]]]


class Body:
    """Writes the rows of one sheet. `column_styles` are (first, last, style) from the sheet's column settings."""

    def __init__(
        self,
        rows: RowXml,
        encoder: Encoder,
        shifts: Shifts,
        sheet: str,
        merges: Sequence[Box],
        column_styles: Sequence[tuple[int, int, int]],
    ) -> None:
        self._rows = rows
        self._encoder = encoder
        self._shifts = shifts
        self._sheet = sheet
        self._column_styles = column_styles
        self._merges = by_row(merges)
        self._lists = {item.last: item for item in shifts.insertions}
        self._looks: dict[int, str] = {}

    def written(self, body: str, edits: Edits) -> Iterator[str]:
        """All rows, in order, as text."""
        columns = [_columns(block) for block in edits.rows]
        wanted = self._wanted(edits, columns)
        inserts = {block.last_row: (block, values) for block, values in zip(edits.rows, columns, strict=True) if block.added}
        templates = {item.template for item in self._shifts.insertions}
        there = ((number, 0, raw) for number, raw in self._rows.split(body))
        due = ((number, 1, "") for number in sorted(wanted))
        lists = ((last, 2, "") for last in sorted(inserts))
        done = 0
        for number, kind, raw in heapq.merge(there, due, lists, key=lambda item: item[:2]):
            if kind == 2:
                yield from self._inserted(*inserts[number], self._lists[number])
                continue
            if kind == 0 and number in templates:
                self._looks[number] = raw
            if kind == 0 or number != done:
                yield self._existing(number, raw, wanted.get(number))
            done = number

    def _wanted(self, edits: Edits, columns: Sequence[dict[int, list[Value]]]) -> _Wanted:
        """Cells to write into rows the sheet has, each moved to the corner of the merged area it lies in."""
        wanted: _Wanted = {}
        for place, sign in edits.marks.items():
            row, col = self._corner(*place)
            wanted.setdefault(row, {})[col] = (None, sign)
        for block, values in zip(edits.rows, columns, strict=True):
            for at in range(min(block.count, block.existing_rows)):
                row = block.first_row + at
                for col, column in values.items():
                    mark = block.marks.get((at, col))
                    corner = self._corner(row, col)
                    if corner[0] == row and (column[at] is not None or mark):
                        wanted.setdefault(row, {})[corner[1]] = (column[at], mark)
        for place, value in edits.cells.items():
            row, col = self._corner(*place)
            if value is not None:
                mark = edits.marks.get(place) or edits.marks.get((row, col))
                wanted.setdefault(row, {})[col] = (value, mark)
        return wanted

    def _corner(self, row: int, col: int) -> tuple[int, int]:
        for box in self._merges.get(row, ()):
            if box.left <= col <= box.right:
                return box.top, box.left
        return row, col

    def _existing(self, number: int, raw: str, wanted: dict[int, tuple[Value, Mark | None]] | None) -> str:
        if wanted:
            raw = self._patched(number, raw, wanted)
        new = self._shifts.row(number)
        in_list = self._shifts.in_list(number)
        raw = self._rows.formulas(raw, lambda attributes, text: self._formula(attributes, text, in_list))
        return self._rows.renumbered(raw, number, new) if new != number else raw

    def _formula(self, attributes: str, text: str, in_list: bool) -> tuple[str, str]:
        if not self._shifts:
            return attributes, text
        attributes = _REF.sub(lambda match: f'{match[1]}{self._shifts.ref(match[2])}"', attributes)
        return attributes, Formula(text).shifted(self._shifts, self._sheet, self._sheet, in_list).text if text else ""

    def _patched(self, number: int, raw: str, wanted: dict[int, tuple[Value, Mark | None]]) -> str:
        existing = self._rows.cells(raw)
        row_style = style_of(self._rows.attributes(raw))
        new: dict[int, str] = {}
        for col, (value, mark) in wanted.items():
            attributes, content = existing.get(col, ("", ""))
            style = style_of(attributes) if col in existing else row_style
            style = self._column_style(col) if style is None and col not in existing else style or 0
            text = self._encoder.one(value, style, mark, (number, col))
            if value is None and content:  # a mark only: the content stays
                found = re.search(r's="(\d+)"', text)
                rest = re.sub(r'\ss="\d+"', "", attributes).strip()
                text = f's="{found[1] if found else style}" {rest}>{content}</{self._rows.p}c>'
            new[col] = text
        return self._rows.with_cells(raw or f"<{self._rows.p}row/>", number, new)

    def _column_style(self, col: int) -> int:
        return next((style for first, last, style in self._column_styles if first <= col <= last), 0)

    def _inserted(self, block: RowBlock, columns: dict[int, list[Value]], item: Insertion) -> Iterator[str]:
        attributes, styles, formulas = self._rows.template(self._looks.get(item.template, ""))
        first, last = self._shifts.added_rows(item)
        skip = block.existing_rows
        cells: dict[int, list[str]] = {}
        row_style = style_of(attributes)
        for col, values in columns.items():
            corner = self._corner(item.template, col)
            if corner[0] != item.template:
                continue
            at = corner[1]
            style = styles.get(at, self._column_style(at) if row_style is None else row_style)
            rest = values[skip:]
            cells[at] = self._encoder.column(rest, style, (first, at))
            marks = {index - skip: mark for (index, marked), mark in block.marks.items() if marked == col}
            self._encoder.marked(cells[at], rest, style, marks, (first, at))
        moved = {
            col: formula.shifted(self._shifts, self._sheet, self._sheet, in_list=True)
            for col, formula in formulas.items()
            if col not in cells
        }
        down = first - self._shifts.row(item.template)
        for col, formula in moved.items():
            cells[col] = [
                f's="{styles[col]}"><{self._rows.p}f>{escaped(formula.moved(down + at))}</{self._rows.p}f></{self._rows.p}c>'
                for at in range(item.count)
            ]
        blank = {col: f's="{style}"/>' for col, style in styles.items() if col not in cells}
        yield from self._set(attributes, cells, blank, range(first, last + 1))

    def _set(self, attributes: str, cells: dict[int, list[str]], blank: dict[int, str], numbers: range) -> Iterator[str]:
        """Rows from columns of cells, by one format string for all of them."""
        p = self._rows.p
        order = sorted([*cells, *blank])
        place = {col: at for at, col in enumerate(sorted(cells), 1)}
        inner = "".join(
            f'<{p}c r="{column_name(col)}{{0}}" ' + (f"{{{place[col]}}}" if col in cells else blank[col]) for col in order
        )
        pattern = f'<{p}row r="{{0}}"{attributes.replace("{", "{{").replace("}", "}}")}>{inner}</{p}row>'
        write = pattern.format
        if not cells:
            yield from map(write, numbers)
            return
        yield from map(write, numbers, *(cells[col] for col in sorted(cells)))


def _columns(block: RowBlock) -> dict[int, list[Value]]:
    """Columns as lists of exactly `count` values. Raises ValueError for a column that is too long."""
    columns: dict[int, list[Value]] = {}
    for col, values in block.columns.items():
        known = list(islice(values, block.count + 1))
        if len(known) > block.count:
            raise ValueError(f"column {col} has more than {block.count} values")
        columns[col] = list(islice(chain(known, repeat(None)), block.count))
    for _, col in block.marks:
        columns.setdefault(col, [None] * block.count)
    return columns


def by_row(merges: Sequence[Box]) -> dict[int, list[Box]]:
    """Merged areas by each row they touch."""
    rows: dict[int, list[Box]] = {}
    for box in merges:
        for row in range(box.top, min(box.bottom, box.top + 100_000) + 1):
            rows.setdefault(row, []).append(box)
    return rows
