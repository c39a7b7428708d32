"""A rule on a filled form, and what is found when it does not hold.

An operand is an address that holds in every filling of one blank: "C5" is a cell of the sheet as it came; "col:D" is column D, in
every row of the first list or of a statistical table; "col:D:20" is column D of the list from row 20 on; "row:7" is row 7 of
a statistical table, in every column. A minus before a part takes it away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hutong.domain.forms.grid import cell_name, column_name
from hutong.kernel.sentences import Sentence

Kind = Literal["sum", "part", "ratio", "average", "needed"]
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be so. `header` and `names`: how people call the result and the parts.

    sum: result = parts · part: result <= the one part · ratio: result = first part / second part x `factor` (1, 100 or 1000) ·
    average: the same with factor 1 · needed: the result must not be empty.
    """

    kind: Kind
    result: str
    parts: tuple[str, ...] = ()
    factor: int = 1
    header: str = ""
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same rule, whatever the headers are called."""
        return f"{self.kind}:{self.result}={'+'.join(self.parts)}" + (f"*{self.factor}" if self.factor != 1 else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or unlikely. `cells`: names in the finished sheet; `header`: what people call the first of them.

    `key` stays the same from period to period, so that an explanation holds again. Only that of a figure that changed holds the
    figure itself: the next change wants a word of its own.
    """

    key: str
    cells: tuple[str, ...]
    level: Literal["wrong", "unlikely"]
    sentence: Sentence
    header: str


@lru_cache(maxsize=8192)
def place_of(address: str) -> tuple[int, int]:
    """(row, column) of an address; 0 stands for every row, or every column."""
    bare = address.removeprefix("-")
    if bare.startswith("col:"):
        return 0, _column(bare.split(":")[1])
    if bare.startswith("row:"):
        return int(bare[4:]), 0
    found = _CELL.fullmatch(bare)
    if found is None:
        raise ValueError(address)
    return int(found[2]), _column(found[1])


def first_row_of(address: str) -> int:
    """The row in which the list of a column address begins; 0 for the first list."""
    parts = address.removeprefix("-").split(":")
    return int(parts[2]) if len(parts) > 2 else 0


def cell_address(row: int, col: int) -> str:
    """The address of a cell of the sheet as it came."""
    return cell_name(row, col)


def column_address(col: int, first_row: int = 0) -> str:
    """The address of a column; `first_row` for another list than the first."""
    return f"col:{column_name(col)}" + (f":{first_row}" if first_row else "")


def said(rule: Rule) -> Sentence:
    """The rule in people's words."""
    names = rule.names or rule.parts
    words: dict[str, object] = {"header": rule.header or rule.result}
    if rule.kind == "needed":
        return Sentence("{header} 不能空", words)
    if rule.kind == "part":
        return Sentence("{header} 不大于 {whole}", {**words, "whole": names[0]})
    if rule.kind == "sum":
        signed = [("- " if part.startswith("-") else "+ ") + name for part, name in zip(rule.parts, names, strict=True)]
        return Sentence("{header} = {parts}", {**words, "parts": " ".join(signed).removeprefix("+ ")})
    words |= {"above": names[0], "below": names[1]}
    if rule.factor != 1:
        return Sentence("{header} = {above} ÷ {below} × {factor}", {**words, "factor": rule.factor})
    return Sentence("{header} = {above} ÷ {below}", words)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
