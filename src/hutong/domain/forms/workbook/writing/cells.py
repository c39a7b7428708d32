"""A value as cell XML: everything after `<c r="B3" `, so that a column is worked out once and set into rows later."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping

from hutong.domain.forms.grid import Value
from hutong.domain.forms.workbook.edits import FILLS, Mark
from hutong.domain.forms.workbook.styles import Styles
from hutong.domain.forms.workbook.writing.strings import Strings

# Excel keeps 15 digits; longer numbers are identity or account numbers and stay text.
_EXACT = 10**15
_LONG_NUMBER = 12
_REMEMBERED = frozenset([str, int, dt.date, type(None)])
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_FIRST_TRUE_DAY = dt.datetime(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was


class Encoder:
    """Cell XML for values, with the formats they need.

    Text is always a shared text, so nothing that starts with = + - @ can run; such cells get the quote prefix, so that it
    stays text when somebody edits the cell. Digits that Excel would turn into a number (leading zero, 12 digits and more)
    get the text format. A date becomes a true date where the cell shows dates or nothing special, and ISO text
    where the cell is formatted as text.
    """

    def __init__(self, strings: Strings, styles: Styles, from_1904: bool, prefix: str) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch = _EPOCH_1904 if from_1904 else _EPOCH_1900
        self._p = prefix
        self._end = f"</{prefix}v></{prefix}c>"

    def one(self, value: Value, style: int, mark: Mark | None, place: tuple[int, int]) -> str:
        """One cell; `place` is only for messages."""
        fill = FILLS[mark] if mark else None
        if isinstance(value, str) and value:
            return self._text(value, style, fill, place)
        return self._other(value, style, fill, place)

    def column(self, values: Iterable[Value], style: int, place: tuple[int, int]) -> list[str]:
        """A column of cells of one style from `place` downwards; equal values are worked out once."""
        known: dict[Value, str] = {}
        out: list[str] = []
        first, col = place
        for value in values:
            # True equals 1 and 1.0 as a key, so only the kinds that cannot be confused are remembered
            if value.__class__ in _REMEMBERED:
                cell = known.get(value)
                if cell is None:
                    cell = known[value] = self.one(value, style, None, (first + len(out), col))
            else:
                cell = self._other(value, style, None, place)
            out.append(cell)
        return out

    def marked(
        self, cells: list[str], values: list[Value], style: int, marks: Mapping[int, Mark], place: tuple[int, int]
    ) -> None:
        """Replaces the cells of a column that carry a mark; `marks` by position."""
        for at, mark in marks.items():
            if 0 <= at < len(cells):
                cells[at] = self.one(values[at], style, mark, (place[0] + at, place[1]))

    def _text(self, text: str, style: int, fill: str | None, place: tuple[int, int]) -> str:
        number = self._strings.number(text, place)
        if text[0] in "=+-@" and len(text) > 1:
            style = self._styles.derived(style, "guarded", fill)
        elif _would_become_number(text) and not self._styles.shows_text(style):
            style = self._styles.derived(style, "text", fill)
        else:
            style = self._styles.derived(style, "", fill)
        return f's="{style}" t="s"><{self._p}v>{number}{self._end}'

    def _other(self, value: Value, style: int, fill: str | None, place: tuple[int, int]) -> str:
        if isinstance(value, bool):
            return f's="{self._styles.derived(style, "", fill)}" t="b"><{self._p}v>{int(value)}{self._end}'
        if isinstance(value, int | float):
            if abs(value) >= _EXACT or not math.isfinite(value):
                return self._text(str(value), style, fill, place)
            return f's="{self._styles.derived(style, "", fill)}"><{self._p}v>{value!r}{self._end}'
        if isinstance(value, dt.date | dt.time):
            return self._moment(value, style, fill, place)
        return f's="{self._styles.derived(style, "", fill)}"/>'

    def _moment(self, value: dt.date | dt.time, style: int, fill: str | None, place: tuple[int, int]) -> str:
        serial = None if self._styles.shows_text(style) else self._serial(value)
        if serial is None:
            return self._text(str(value), style, fill, place)
        look = self._styles.derived(style, "" if self._styles.shows_dates(style) else "date", fill)
        return f's="{look}"><{self._p}v>{serial!r}{self._end}'

    def _serial(self, value: dt.date | dt.time) -> int | float | None:
        """Days since the workbook's epoch; None for a time alone and for days that Excel counts wrongly."""
        if isinstance(value, dt.time):
            return None
        moment = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
        if moment < _FIRST_TRUE_DAY or moment < self._epoch:
            return None
        days = (moment - self._epoch) / dt.timedelta(days=1)
        return int(days) if days.is_integer() else days


def _would_become_number(text: str) -> bool:
    return text.isdigit() and (len(text) >= _LONG_NUMBER or (text[0] == "0" and len(text) > 1))
