"""What reading a sheet yields: its kind, its tables and its labels, in cells of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hutong.domain.forms.grid import Box, cell_name

Kind = Literal["list", "single", "mixed", "checklist", "statistics"]
Part = Literal["column", "pair", "row", "heading", "meta", "footer", "unit"]


@dataclass(frozen=True, slots=True)
class Label:
    """One printed label. `printed` keeps the line breaks of the cell; `path` is the headings above it, top first, then itself.

    part: column (head of a list column) · pair (answer beside it) · row (stub of a checklist or statistical table) ·
    heading (stands over others, asks nothing) · meta (unit and date lines over the table) · footer (below it) · unit (单位：人).
    `answer` is the empty cell of a pair, None where the answer goes into the label's own cell or into a column.
    """

    box: Box
    printed: str
    path: tuple[str, ...]
    part: Part
    section: str = ""
    answer: Box | None = None
    table: int | None = None

    @property
    def cell(self) -> str:
        """Reference of the top-left cell, e.g. B3."""
        return cell_name(self.box.top, self.box.left)


@dataclass(frozen=True, slots=True)
class Table:
    """A block with heads above and rows below. Rows are numbers of the sheet, all ends included.

    `last_row` is the last row that may take data: the row before the footer, or the last used row. `title`: the table's own,
    where a second table stands on the sheet.
    """

    first_head: int
    last_head: int
    left: int
    right: int
    first_row: int
    last_row: int
    item_row: int | None = None
    example_rows: tuple[int, ...] = ()
    total_rows: tuple[int, ...] = ()
    section: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The layout of one sheet."""

    sheet: str
    kind: Kind
    title: str
    title_cell: str
    labels: tuple[Label, ...]
    tables: tuple[Table, ...] = ()
    unit_hints: tuple[str, ...] = ()

    def columns(self, table: int = 0) -> tuple[Label, ...]:
        """The labels over the columns of one table, left to right."""
        return tuple(sorted((x for x in self.labels if x.part == "column" and x.table == table), key=lambda x: x.box.left))
