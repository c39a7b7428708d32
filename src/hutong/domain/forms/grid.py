"""One sheet of a workbook as plain values: what the reader of layouts and the mapper of headers look at.

Rows and columns count from 1, as in a cell reference. A merged area holds its value in its top-left cell only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, col: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= col <= self.right

    @property
    def a1(self) -> str:
        first = cell_name(self.top, self.left)
        return first if (self.top, self.left) == (self.bottom, self.right) else f"{first}:{cell_name(self.bottom, self.right)}"


@dataclass(frozen=True)
class Grid:
    """The values of one sheet. `values` has only cells that hold something; `rows` and `cols` are the used extent."""

    sheet: str
    rows: int
    cols: int
    values: Mapping[tuple[int, int], Value]
    merges: tuple[Box, ...] = ()
    choices: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    formulas: frozenset[tuple[int, int]] = frozenset()
    # whether people do not see this sheet
    hidden: bool = False
    # rows that are hidden in this sheet (codes under a header, filtered rows)
    hidden_rows: frozenset[int] = frozenset()
    # rows with an empty cell that has a drawn border: the blank lines a template offers
    ruled_rows: frozenset[int] = frozenset()

    def text(self, row: int, col: int) -> str:
        """The cell as stripped text, empty when it holds nothing."""
        value = self.values.get((row, col))
        return "" if value is None else str(value).strip()


def column_name(col: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, col: int) -> str:
    """(3, 2) -> B3."""
    return f"{column_name(col)}{row}"
