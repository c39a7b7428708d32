"""A grid seen as cells that know their box, row by row, bounded however long the sheet is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hutong.domain.forms.grid import Box, Grid, Value
from hutong.domain.forms.reading.words import squeeze

HEAD_ROWS = 400
"""Rows read from the top. A layout shows itself there; what lies between is data."""
TAIL_ROWS = 40
"""Rows read from the bottom, where the footers stand."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell or merged area. `text` as printed, `plain` without spaces and full-width signs."""

    box: Box
    text: str
    plain: str
    value: Value

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float | dt.date | dt.time) and not isinstance(self.value, bool)


class Cells:
    """The filled cells of a grid by row, and the boxes that cover a place."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows: dict[int, list[Cell]] = defaultdict(list)
        self._merges: dict[int, list[Box]] = defaultdict(list)
        tops: Mapping[tuple[int, int], Box] = {(box.top, box.left): box for box in grid.merges}
        for box in grid.merges:
            for row in range(box.top, min(box.bottom, box.top + HEAD_ROWS) + 1):
                self._merges[row].append(box)
        tail = grid.rows - TAIL_ROWS
        for (row, col), value in grid.values.items():
            if HEAD_ROWS < row <= tail:
                continue
            text = "" if value is None else str(value).strip()
            if plain := squeeze(text):
                box = tops.get((row, col)) or Box(row, col, row, col)
                self.rows[row].append(Cell(box, text, plain, value))
        for cells in self.rows.values():
            cells.sort(key=lambda cell: cell.box.left)
        self._filled = {(cell.box.top, cell.box.left): cell for cells in self.rows.values() for cell in cells}
        narrow = [cell for cells in self.rows.values() for cell in cells if cell.box.left == cell.box.right or len(cells) > 1]
        columns = [cell.box for cell in narrow]
        self.left = min((box.left for box in columns), default=1)
        self.right = max(grid.cols, max((box.right for box in columns), default=1))

    @property
    def filled_rows(self) -> list[int]:
        """Numbers of the rows that hold something, in order."""
        return sorted(self.rows)

    def box(self, row: int, col: int) -> Box:
        """The merged area over a place, or the place itself."""
        return next((box for box in self._merges.get(row, ()) if box.holds(row, col)), Box(row, col, row, col))

    def at(self, row: int, col: int) -> Cell | None:
        """What covers a place."""
        box = self.box(row, col)
        return self._filled.get((box.top, box.left))

    def starting(self, row: int) -> list[Cell]:
        """Cells whose top row this is."""
        return self.rows.get(row, [])

    def covering(self, row: int) -> list[Cell]:
        """Cells that reach over this row, left to right."""
        found = list(self.starting(row))
        for box in self._merges.get(row, ()):
            cell = self._filled.get((box.top, box.left))
            if cell is not None and box.top < row:
                found.append(cell)
        return sorted(found, key=lambda cell: cell.box.left)

    def empty(self, row: int, left: int, right: int) -> bool:
        """No filled cell stands in these columns of this row."""
        return all(self.at(row, col) is None for col in range(left, right + 1))
