"""Finding the heads of tables: one or more rows of labels side by side, with room for rows below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from hutong.domain.forms.grid import Box
from hutong.domain.forms.reading.cells import Cell, Cells
from hutong.domain.forms.reading.words import is_answer, is_footer, is_labelish, is_meta, is_sample

_GROUP = re.compile(r"(信息|情况|资料|成员|人员|明细|概况|联系人|监护人|户主|配偶|父亲|母亲|法定代表人|负责人|帮扶人|管控人)$")


@dataclass
class Band:
    """Rows `top`..`bottom` of heads. `leaves` are the lowest heads, left to right, one for each column or merged column."""

    top: int
    bottom: int
    cells: list[Cell]
    leaves: list[Cell] = field(default_factory=list)
    side: Cell | None = None

    @property
    def left(self) -> int:
        return self.leaves[0].box.left

    @property
    def right(self) -> int:
        return self.leaves[-1].box.right

    def path(self, cell: Cell) -> tuple[str, ...]:
        """Texts of the heads above a cell, top first, then its own."""
        above = [
            other
            for other in self.cells
            if other.box.bottom < cell.box.top and self.reach(other).left <= cell.box.left <= self.reach(other).right
        ]
        return (*(other.plain for other in sorted(above, key=lambda other: other.box.top)), cell.plain)

    def reach(self, cell: Cell) -> Box:
        """Columns under a head; one that is not merged reaches to the next head of its row when nothing stands under the gap."""
        box = cell.box
        if box.left != box.right or cell in self.leaves:
            return box
        after = [other.box.left for other in self.cells if other.box.holds(box.top, other.box.left) and other.box.left > box.left]
        return Box(box.top, box.left, box.bottom, min(after, default=self.right + 1) - 1)


def find_band(cells: Cells, row: int) -> Band | None:
    """The head that starts in this row, or None when the row is something else."""
    starting = cells.starting(row)
    if not starting or all(is_meta(cell.plain) or is_footer(cell.plain) for cell in starting):
        return None
    side, rest = _side_heading(starting)
    if not rest or any(is_sample(cell.plain) for cell in rest):
        return None
    band = _grow(cells, row, rest)
    band.side = side
    band.leaves = _leaves(band)
    return band if _is_head(cells, band) else None


def _side_heading(starting: list[Cell]) -> tuple[Cell | None, list[Cell]]:
    """Takes a tall first cell with more than one row of answers beside it away: it names the block, not a column."""
    first, *rest = starting
    if not rest or first.box.bottom == first.box.top:
        return None, starting
    if all(cell.box.bottom < first.box.bottom for cell in rest) and not any(cell.box.left < cell.box.right for cell in rest[:1]):
        return first, rest
    if first.box.bottom - first.box.top >= 3 and all(cell.box.bottom < first.box.bottom for cell in rest):
        return first, rest
    return None, starting


def _grow(cells: Cells, row: int, rest: list[Cell]) -> Band:
    bottom = min(cell.box.bottom for cell in rest)
    found = list(rest)
    for _ in range(4 if len(rest) > 1 else 0):
        level = [cell for cell in found if cell.box.bottom == bottom]
        below = [cell for cell in cells.starting(bottom + 1) if cell.box.left >= rest[0].box.left]
        if not below or not (_merged_groups(level, below) or _loose_groups(cells, found, below, bottom)):
            break
        found += below
        bottom = min(cell.box.bottom for cell in below)
    return Band(row, bottom, found)


def _merged_groups(level: list[Cell], below: list[Cell]) -> bool:
    """Some wide head has at least two cells, or one narrower, right under it."""
    for cell in level:
        if cell.box.left == cell.box.right:
            continue
        inside = [other for other in below if cell.box.left <= other.box.left and other.box.right <= cell.box.right]
        named = [other for other in inside if not other.is_number and not is_answer(other.plain) and not is_sample(other.plain)]
        if len(named) >= 2:
            return True
    return False


def _loose_groups(cells: Cells, found: list[Cell], below: list[Cell], bottom: int) -> bool:
    """Group heads that nobody merged: labels under the gaps right of them, and nothing under the other heads."""
    if len(found) < 2 or not all(is_labelish(cell.plain) for cell in below):
        return False
    if any(cells.starting(bottom + 2)) and not all(cell.is_number for cell in cells.starting(bottom + 2)):
        return False
    lefts = {cell.box.left for cell in found}
    under_gap = [cell for cell in below if cell.box.left not in lefts]
    over = [cell for cell in found if any(other.box.left == cell.box.left for other in below)]
    complete = below[0].box.left <= found[0].box.left and len(below) > len(found)
    grouped = bool(over) and all(_GROUP.search(cell.plain) for cell in over)
    return bool(under_gap) and grouped and (not complete or all(_GROUP.search(cell.plain) for cell in found))


def _leaves(band: Band) -> list[Cell]:
    """Heads with no other head right under them."""
    leaves = []
    for cell in band.cells:
        below = [other for other in band.cells if other.box.top > cell.box.bottom]
        under = [other for other in below if cell.box.left <= other.box.left <= cell.box.right]
        if not under:
            leaves.append(cell)
    return sorted(leaves, key=lambda cell: cell.box.left)


def _is_head(cells: Cells, band: Band) -> bool:
    leaves = band.leaves
    if len(leaves) < 2 or any(leaf.is_number or is_answer(leaf.plain) for leaf in leaves):
        return False
    joined = sum(right.box.left == left.box.right + 1 for left, right in pairwise(leaves))
    if joined < 0.7 * (len(leaves) - 1):
        return False
    named = sum(is_labelish(leaf.plain) for leaf in leaves)
    free = _free_rows(cells, band)
    if len(leaves) < 4 and (free < 1 or named < 0.5 * len(leaves)):
        return False
    if len(leaves) == 2 and band.right < cells.right and free < 3:
        return False
    if len(leaves) >= 4 and named and _blank_below(cells, band):
        return True
    return named >= 0.6 * len(leaves) or (free >= 2 and named >= 0.25 * len(leaves)) or band.bottom > band.top


def _blank_below(cells: Cells, band: Band) -> bool:
    """The next two rows of the sheet are empty under the heads, a running number aside."""
    for row in (band.bottom + 1, band.bottom + 2):
        inside = [cell for cell in cells.covering(row) if band.left <= cell.box.left <= band.right]
        if row > cells.grid.rows or any(not cell.is_number or cell.box.left > band.left for cell in inside):
            return False
    return True


def _free_rows(cells: Cells, band: Band) -> int:
    """How many rows under the head have room for data: mostly empty, or filled with values rather than labels."""
    free = 0
    for row in range(band.bottom + 1, min(band.bottom + 6, cells.grid.rows + 1)):
        inside = [cell for cell in cells.covering(row) if band.left <= cell.box.left <= band.right and cell is not band.side]
        if any(is_footer(cell.plain) for cell in inside):
            break
        labels = [cell for cell in inside if is_labelish(cell.plain) and not cell.is_number]
        if len(labels) > 0.34 * len(band.leaves):
            break
        free += 1
    return free
