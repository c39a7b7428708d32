"""The arithmetic of a department's own formulas, worked out for paper, since a workbook that was filled here holds no results.

Knows cells of the same sheet, + - * /, comparisons, SUM, AVERAGE, ROUND and IF. Everything else is left out and named, so that
a figure on paper is what Excel shows, or is missing and said to be.
Libraries that know all of Excel bring scipy or a graph engine.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from hutong.domain.forms.grid import Box, Value
from hutong.domain.forms.workbook.areas import box_of

Place = tuple[int, int]
# Worked out when asked, so that IF works out only the side that it takes.
Later = Callable[[], Value]
_LONGEST, _NESTED, _DIGITS = 2_000, 20, 10
# Formulas of one sheet that are worked out, and cells that they may look at.
_MOST_FORMULAS, _MOST_CELLS = 20_000, 1_000_000
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d*)?%?|\.\d+%?)|"(?P<text>(?:[^"]|"")*)"'
    r"|(?P<name>SUM|AVERAGE|ROUND|IF)(?=\s*\()|(?P<area>\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)"
    r"|(?P<sign><>|<=|>=|[-+*/(),<>=]))\s*",
    re.IGNORECASE,
)
_COMPARE: Mapping[str, Callable[[float | str, float | str], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


class _Uncounted(Exception):
    """A formula that is not worked out here, or that Excel shows as an error."""


@dataclass
class Formulas:
    """The formulas of one sheet over its values. A value that the file keeps for a formula goes before working it out."""

    values: Mapping[Place, Value]
    formulas: Mapping[Place, str]
    _known: dict[Place, Value] = field(default_factory=dict)
    _open: set[Place] = field(default_factory=set)
    _seen: int = 0

    def value(self, place: Place) -> Value:
        """What the formula there gives; None where it is of no kind known here, is an error, or leads back to itself."""
        if place in self._open:
            return None
        if place not in self._known and len(self._known) >= _MOST_FORMULAS:
            return None
        if place not in self._known:
            self._open.add(place)
            try:
                self._known[place] = _result(_Reading(self.formulas[place], self).whole()())
            except (_Uncounted, ArithmeticError, RecursionError):
                self._known[place] = None
            self._open.discard(place)
        return self._known[place]

    def cell(self, place: Place) -> Value:
        """The value of a cell, None for an empty one. Raises _Uncounted for a formula that is not worked out."""
        value = self.values.get(place)
        if value is None and place in self.formulas:
            value = self.value(place)
            if value is None:
                raise _Uncounted
        return value

    def numbers(self, box: Box) -> Iterator[int | float]:
        """The numbers of an area; text and empty cells are passed over, as SUM does."""
        self._seen += (box.bottom - box.top + 1) * (box.right - box.left + 1)
        if self._seen > _MOST_CELLS:
            raise _Uncounted
        for row in range(box.top, box.bottom + 1):
            for col in range(box.left, box.right + 1):
                value = self.cell((row, col))
                if isinstance(value, int | float) and not isinstance(value, bool):
                    yield value


class _Reading:
    """One formula, read from left to right."""

    def __init__(self, formula: str, sheet: Formulas) -> None:
        self.sheet, self.at, self.deep = sheet, 0, 0
        self.tokens: list[tuple[str, str]] = []
        text, end = formula.strip().removeprefix("="), 0
        while end < len(text):
            match = _TOKEN.match(text, end)
            if match is None or len(text) > _LONGEST:
                raise _Uncounted
            self.tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            end = match.end()

    def whole(self) -> Later:
        found = self.comparison()
        if self.at != len(self.tokens):
            raise _Uncounted
        return found

    def comparison(self) -> Later:
        left = self.sum()
        sign = self.taken(*_COMPARE)
        if not sign:
            return left
        right = self.sum()
        return lambda: _compared(sign, left(), right())

    def sum(self) -> Later:
        found = self.product()
        while sign := self.taken("+", "-"):
            found = _joined(operator.add if sign == "+" else operator.sub, found, self.product())
        return found

    def product(self) -> Later:
        found = self.signed()
        while sign := self.taken("*", "/"):
            found = _joined(operator.mul if sign == "*" else operator.truediv, found, self.signed())
        return found

    def signed(self) -> Later:
        minus = False
        while sign := self.taken("+", "-"):
            minus ^= sign == "-"
        found = self.one()
        return (lambda: -_number(found())) if minus else found

    def one(self) -> Later:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "number":
            number = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
            return lambda: number
        if kind == "text":
            return lambda: text.replace('""', '"')
        if kind == "area" and (box := box_of(text.upper())) is not None and ":" not in text:
            return lambda: self.sheet.cell((box.top, box.left))
        if kind == "name":
            return self.function(text.upper())
        if (kind, text) == ("sign", "("):
            return self.inside(self.comparison)
        raise _Uncounted

    def inside(self, read: Callable[[], Later]) -> Later:
        self.deep += 1
        if self.deep > _NESTED:
            raise _Uncounted
        found = read()
        if not self.taken(")"):
            raise _Uncounted
        self.deep -= 1
        return found

    def function(self, name: str) -> Later:
        self.taken("(")
        if name in ("SUM", "AVERAGE"):
            return self.inside(lambda: self.over(name))
        return self.inside(lambda: _chosen(self.parts()) if name == "IF" else _rounded(self.parts()))

    def parts(self) -> list[Later]:
        found = [self.comparison()]
        while self.taken(","):
            found.append(self.comparison())
        return found

    def over(self, name: str) -> Later:
        """SUM or AVERAGE of areas and of what is worked out."""
        parts = [self.part()]
        while self.taken(","):
            parts.append(self.part())

        def total() -> Value:
            numbers = [number for part in parts for number in part()]
            return math.fsum(numbers) / (len(numbers) if name == "AVERAGE" else 1)

        return total

    def part(self) -> Callable[[], Sequence[int | float]]:
        if self.at + 1 < len(self.tokens) and self.tokens[self.at][0] == "area" and self.tokens[self.at + 1][1] in (",", ")"):
            box = box_of(self.tokens[self.at][1].upper())
            self.at += 1
            if box is not None:
                return lambda: list(self.sheet.numbers(box))
        found = self.comparison()
        return lambda: [_number(found())]

    def taken(self, *signs: str) -> str:
        """The sign that stands here, gone past; empty when none of these does."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""


def _joined(how: Callable[[float, float], float], left: Later, right: Later) -> Later:
    return lambda: how(_number(left()), _number(right()))


def _chosen(parts: Sequence[Later]) -> Later:
    if len(parts) not in (2, 3):
        raise _Uncounted

    def choose() -> Value:
        met = parts[0]()
        if not isinstance(met, bool):
            met = _number(met) != 0
        return parts[1]() if met else parts[2]() if len(parts) == 3 else False

    return choose


def _rounded(parts: Sequence[Later]) -> Later:
    if len(parts) != 2:
        raise _Uncounted

    def rounded() -> Value:
        places = int(_number(parts[1]()))
        exact = Decimal(f"{_number(parts[0]()):.15g}")
        return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

    return rounded


def _number(value: Value) -> int | float:
    """A number as arithmetic takes it: an empty cell is 0. Text, dates and truths are not worked with."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Uncounted
    return value


def _compared(sign: str, left: Value, right: Value) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        first, second = ("" if value is None else value for value in (left, right))
        if isinstance(first, str) and isinstance(second, str):
            return _COMPARE[sign](first.casefold(), second.casefold())
        _number(second if isinstance(first, str) else first)
        if sign not in ("=", "<>"):
            raise _Uncounted
        return sign == "<>"  # a number is no text
    return _COMPARE[sign](round(_number(left), _DIGITS), round(_number(right), _DIGITS))


def _result(value: Value) -> Value:
    """What a cell shows: 0 for an empty cell, a whole number as such, without the noise of binary fractions."""
    if value is None:
        return 0
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        raise _Uncounted
    return int(value) if value.is_integer() else round(value, _DIGITS)
