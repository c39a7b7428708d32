"""Merged areas on paper: what is left of them when rows and columns are hidden or stand in another part of the table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.forms.grid import Box


@dataclass(frozen=True, slots=True)
class Span:
    """What a cell has to do with a merged area. Only the cell that `starts` it is printed, over `rows` and `cols`.

    `speaks`: it has the area's text; an area that reaches into the next part of the table says it once.
    """

    box: Box
    starts: bool = False
    speaks: bool = False
    rows: int = 1
    cols: int = 1


class Merged:
    """The merged areas of a sheet, laid out part by part from the top."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._said: set[Box] = set()

    def spans(self, rows: Sequence[int], cols: Sequence[int]) -> dict[tuple[int, int], Span]:
        """For every cell of these rows and columns that lies in a merged area. Both are sorted."""
        found: dict[tuple[int, int], Span] = {}
        for box in self._boxes:
            inside = rows[bisect_left(rows, box.top) : bisect_right(rows, box.bottom)]
            across = cols[bisect_left(cols, box.left) : bisect_right(cols, box.right)]
            if not inside or not across or (inside[0], across[0]) in found:
                continue
            covered = Span(box)
            found.update(((row, col), covered) for row in inside for col in across)
            found[inside[0], across[0]] = Span(box, True, box not in self._said, len(inside), len(across))
            self._said.add(box)
        return found
