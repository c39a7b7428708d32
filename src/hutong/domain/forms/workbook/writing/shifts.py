"""What happens to addresses when lines are inserted after the offered lines of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook.areas import LAST_ROW, boxes_of
from hutong.domain.forms.workbook.edits import RowBlock


@dataclass(frozen=True, slots=True)
class Insertion:
    """`count` rows inserted after row `last` of a list that begins at `first`; they look like `template`."""

    first: int
    last: int
    count: int
    template: int


class Shifts:
    """Maps addresses of the sheet as it came to those of the written one. False when nothing moves."""

    def __init__(self, blocks: Sequence[RowBlock]) -> None:
        self.insertions = tuple(
            Insertion(block.first_row, block.last_row, block.added, block.template_row or max(block.last_row, block.first_row))
            for block in sorted(blocks, key=lambda block: block.first_row)
            if block.added
        )

    def __bool__(self) -> bool:
        return bool(self.insertions)

    def row(self, row: int) -> int:
        return min(LAST_ROW, row + sum(item.count for item in self.insertions if row > item.last))

    def in_list(self, row: int) -> bool:
        return any(item.first <= row <= item.last for item in self.insertions)

    def span(self, top: int, bottom: int, single_grows: bool = False) -> tuple[int, int]:
        """Rows top..bottom afterwards. A span that ends with the list grows with it, as if lines had been inserted
        inside; one that is a single row does so only where asked (a sum over a list of one line)."""
        end = self.row(bottom)
        for item in self.insertions:
            grows = top < bottom or (single_grows and item.first == item.last)
            if bottom == item.last >= item.first and grows:
                end = min(LAST_ROW, end + item.count)
        return self.row(top), end

    def box(self, box: Box) -> Box:
        top, bottom = self.span(box.top, box.bottom)
        return Box(top, box.left, bottom, box.right)

    def added_rows(self, item: Insertion) -> tuple[int, int]:
        """First and last inserted row, in new coordinates."""
        first = self.row(item.last) + 1
        return first, first + item.count - 1

    def boxes(self, sqref: str) -> list[Box]:
        """Areas of a rule afterwards: moved, and spread over the inserted rows where they held for the template row."""
        before = boxes_of(sqref)
        after = [self.box(box) for box in before]
        for item in self.insertions:
            first, last = self.added_rows(item)
            for old in before:
                if not old.top <= item.template <= old.bottom:
                    continue
                if not any(new.top <= first and last <= new.bottom and new.left <= old.left <= new.right for new in after):
                    after.append(Box(first, old.left, last, old.right))
        return after

    def sqref(self, sqref: str) -> str:
        return " ".join(box.a1 for box in self.boxes(sqref)) or sqref

    def ref(self, ref: str) -> str:
        """One area, moved and grown but not spread."""
        found = boxes_of(ref)
        return self.box(found[0]).a1 if len(found) == 1 else ref
