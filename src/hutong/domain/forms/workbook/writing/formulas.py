"""Formulas when rows move: references to the sheet follow, sums over a list grow with it, copied rows refer to themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hutong.domain.forms.workbook.areas import LAST_ROW
from hutong.domain.forms.workbook.writing.shifts import Shifts

_REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[^'!:\[\]]+)!)?"
    r"(?P<col>\$?[A-Za-z]{1,3})?(?P<fix>\$?)(?P<row>\d{1,7})"
    r"(?::(?P<col2>\$?[A-Za-z]{1,3})?(?P<fix2>\$?)(?P<row2>\d{1,7}))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference with rows. `row2` is 0 for a single cell."""

    sheet: str
    col: str
    fixed: bool
    row: int
    col2: str
    fixed2: bool
    row2: int

    def text(self, rows: int = 0) -> str:
        """As written, its relative rows moved down by `rows`."""
        first = f"{self.sheet}{self.col}{_row(self.row, self.fixed, rows)}"
        return f"{first}:{self.col2}{_row(self.row2, self.fixed2, rows)}" if self.row2 else first

    def points_to(self, sheet: str, home: str) -> bool:
        """Whether it means the sheet, in a formula that stands in `home`."""
        if not self.sheet:
            return sheet == home
        return self.sheet[:-1].strip("'").replace("''", "'").casefold() == sheet.casefold()

    def shifted(self, shifts: Shifts, in_list: bool) -> Reference:
        """After insertion. Within the list only references that are fixed on both ends grow (a rank over the whole list);
        a running total does not."""
        if not self.row2:
            return Reference(self.sheet, self.col, self.fixed, shifts.row(self.row), self.col2, self.fixed2, 0)
        if in_list and not (self.fixed and self.fixed2):
            top, bottom = shifts.row(self.row), shifts.row(self.row2)
        else:
            top, bottom = shifts.span(self.row, self.row2, single_grows=not in_list)
        return Reference(self.sheet, self.col, self.fixed, top, self.col2, self.fixed2, bottom)


def _row(row: int, fixed: bool, down: int) -> str:
    return f"${row}" if fixed else str(min(LAST_ROW, max(1, row + down)))


class Formula:
    """A formula (without the leading =) taken apart once, so that it can be moved thousands of times."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Here, because all of openpyxl comes with it: a start of the site does not wait for that.
        from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

        try:
            tokens = Tokenizer("=" + text).items
        except (TokenizerError, IndexError):
            tokens = []
        parts = [_part(token) for token in tokens]
        # a formula the tokenizer does not give back letter for letter is left alone
        self.parts: list[str | Reference] = parts if "".join(map(str_of, parts)) == text else [text]

    def shifted(self, shifts: Shifts, sheet: str, home: str, in_list: bool = False) -> Formula:
        """After insertion of rows in `sheet`, for a formula that stands in sheet `home`."""
        parts = [
            part.shifted(shifts, in_list) if isinstance(part, Reference) and part.points_to(sheet, home) else part
            for part in self.parts
        ]
        changed = Formula.__new__(Formula)
        changed.parts = parts
        changed.text = "".join(map(str_of, parts))
        return changed

    def refers_to(self, sheet: str, home: str) -> bool:
        return any(isinstance(part, Reference) and part.points_to(sheet, home) for part in self.parts)

    def moved(self, down: int) -> str:
        """The text of a copy that stands `down` rows lower."""
        return "".join(part if isinstance(part, str) else part.text(down) for part in self.parts)


def str_of(part: str | Reference) -> str:
    return part if isinstance(part, str) else part.text()


def _part(token: Any) -> str | Reference:
    if token.type != "OPERAND" or token.subtype != "RANGE":
        return str(token.value)
    match = _REFERENCE.fullmatch(token.value)
    if match is None or not (match["col"] or match["row2"]) or (match["row2"] and bool(match["col"]) != bool(match["col2"])):
        return str(token.value)
    return Reference(
        match["sheet"] or "",
        match["col"] or "",
        bool(match["fix"]),
        int(match["row"]),
        match["col2"] or "",
        bool(match["fix2"]),
        int(match["row2"] or 0),
    )
