"""Drawing from weighted tables, fast and with the same result everywhere."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Generic, TypeVar

from hutong.blueprint.codelists import code_lists
from hutong.blueprint.elements import catalogue
from hutong.kernel.errors import Broken

T = TypeVar("T")

DAYS = tuple(f"{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29))


class Weighted(Generic[T]):
    """Things with weights; `pick` takes a random number of [0, 1)."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.items: tuple[T, ...] = tuple(weights)
        self._sums = list(accumulate(weights.values()))
        self._total = self._sums[-1]

    def pick(self, number: float) -> T:
        return self.items[bisect(self._sums, number * self._total)]


class ByAge(Generic[T]):
    """A table whose rows hold from an age on: `at(37)` is the row of the highest first age that is not above 37."""

    def __init__(self, rows: Mapping[int, T], below: T | None = None) -> None:
        first = sorted(rows)
        start = rows[first[0]] if below is None else below
        self._years: list[T] = []
        current = start
        for age in range(131):
            current = rows.get(age, current)
            self._years.append(current)

    def at(self, age: int) -> T:
        return self._years[age]


def one_of(items: Sequence[T], number: float) -> T:
    """An item, all equally likely; `number` of [0, 1)."""
    return items[int(number * len(items))]


def day_in(year: int, number: float) -> str:
    """Some day of a year as ISO text."""
    return f"{year}-{DAYS[int(number * 336)]}"


@lru_cache(maxsize=4096)
def code(element: str, word: str) -> str:
    """The stored code of a word of the element's code list; the word itself where the element has no list.

    Raises Broken when the list does not know the word.
    """
    key = catalogue()[element].code_list
    if not key:
        return word
    found = code_lists()[key].read(word)
    if found is None:
        raise Broken(f"demo: the code list {key} of {element} does not know {word}")
    return found
