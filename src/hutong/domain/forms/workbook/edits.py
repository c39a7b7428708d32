"""What is to be written into one sheet, in the coordinates of the sheet as it came (rows and columns from 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hutong.domain.forms.grid import Value

Mark = Literal["missing", "old", "contradictory", "computed"]
# Light fills, as office programs offer them: readable in print and under any font colour.
FILLS: Mapping[Mark, str] = {
    "missing": "FFFFF2CC",
    "old": "FFFCE4D6",
    "contradictory": "FFF8CBAD",
    "computed": "FFDDEBF7",
}


@dataclass(frozen=True)
class RowBlock:
    """A list to be written downwards from `first_row`.

    `columns` maps a column to its `count` values, None where the cell stays as it is. The template offers
    `existing_rows` lines; when more are needed, lines are inserted after them with the looks, height, merges and formulas
    of `template_row` (the last offered line unless given), and everything below moves down.
    `marks` is keyed by (index in the list from 0, column).
    """

    first_row: int
    count: int
    columns: Mapping[int, Iterable[Value]]
    existing_rows: int = 1
    template_row: int | None = None
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last line the template offers; the row before the list when it offers none."""
        return self.first_row + self.existing_rows - 1

    @property
    def added(self) -> int:
        return max(0, self.count - self.existing_rows)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where one filled cell comes from, for the sheet of sources. `age` in the worker's words, such as `3 个月前`."""

    cell: str
    item: str
    value: str
    source: str
    seen_on: str
    age: str = ""
    note: str = ""


@dataclass(frozen=True)
class Edits:
    """Cells and lists to write. A value None leaves a cell as it is, "" empties it; text is always written as text."""

    cells: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    rows: Sequence[RowBlock] = ()
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    sources: Iterable[SourceLine] | None = None

    def moved(self, row: int) -> int:
        """Where a row of the sheet as it came stands once the lists are written."""
        return row + sum(block.added for block in self.rows if row > block.last_row)
