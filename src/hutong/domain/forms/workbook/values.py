"""Cell values as the rest of the house wants them, in a mapping that costs a list slot a cell and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hutong.domain.forms.grid import Box, Value

_EXACT = 10**15


class RowValues(Mapping[tuple[int, int], Value]):
    """Values by (row, col) from 1 over a list of rows; `rows[0]` is row 1. Cells without a value are absent."""

    def __init__(self, rows: Sequence[Sequence[Value]]) -> None:
        self.rows = rows
        self._count = sum(len(row) - row.count(None) for row in rows)

    def __getitem__(self, key: tuple[int, int]) -> Value:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: tuple[int, int], default: Value = None) -> Value:  # type: ignore[override]
        row, col = key
        if 0 < row <= len(self.rows):
            cells = self.rows[row - 1]
            if 0 < col <= len(cells):
                value = cells[col - 1]
                return default if value is None else value
        return default

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and self.get(key) is not None

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for row, cells in enumerate(self.rows, 1):
            for col, value in enumerate(cells, 1):
                if value is not None:
                    yield row, col

    def __len__(self) -> int:
        return self._count


class Choices(Mapping[tuple[int, int], tuple[str, ...]]):
    """Answers a cell offers, by (row, col). Areas may reach to the end of the sheet: look-ups answer for all of it,
    iteration stops at `last_row`."""

    def __init__(self, areas: Sequence[tuple[Box, tuple[str, ...]]], last_row: int) -> None:
        self.areas = tuple(areas)
        self._last_row = last_row

    def __getitem__(self, key: tuple[int, int]) -> tuple[str, ...]:
        for box, answers in self.areas:
            if box.holds(*key):
                return answers
        raise KeyError(key)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        seen: set[tuple[int, int]] = set()
        for box, _ in self.areas:
            for row in range(box.top, min(box.bottom, max(self._last_row, box.top)) + 1):
                for col in range(box.left, box.right + 1):
                    if (row, col) not in seen:
                        seen.add((row, col))
                        yield row, col

    def __len__(self) -> int:
        return sum(1 for _ in self)


def tidy_rows(rows: Iterable[Sequence[object]], left: int) -> list[list[Value]]:
    """Rows of a reader (whose first column is `left`, from 0) as values: no empty strings, whole numbers as int,
    equal texts stored once. Rows after the last value are cut off."""
    pad: list[Value] = [None] * left
    known: dict[str, str] = {}
    out: list[list[Value]] = []
    for row in rows:
        out.append(pad + [_tidy(value, known) for value in row])
    while out and not any(value is not None for value in out[-1]):
        out.pop()
    return out


def _tidy(value: object, known: dict[str, str]) -> Value:
    if isinstance(value, str):
        value = value.replace("\0", "")  # written as _x0000_; no text of a form has it, and no database takes it
        return known.setdefault(value, value) if value else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, dt.timedelta):
        return str(value)
    return value if isinstance(value, bool | int | dt.date | dt.time) else None
