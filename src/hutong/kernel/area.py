"""Areas as the 12-digit statistical code of the National Bureau of Statistics (统计用区划代码).

110114010003 = Beijing (11 01), Changping district (14), Huilongguan (010), third community (003). Every area is therefore a
range of codes, and "inside" is a comparison of two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Level = Literal["city", "district", "street", "community"]

# How many of the twelve digits lie below each level.
_BELOW: dict[str, int] = {"city": 10**10, "district": 10**6, "street": 10**3, "community": 1}


def level_of(code: int) -> Level:
    """The level of a twelve-digit code, read from its trailing zeros."""
    if code % 10**3:
        return "community"
    if code % 10**6:
        return "street"
    return "district" if code % 10**8 else "city"


def span(code: int) -> tuple[int, int]:
    """The lowest and the highest code inside an area, both included."""
    width = _BELOW[level_of(code)]
    low = code - code % width
    return low, low + width - 1


def parent_of(code: int) -> int | None:
    """The area one level up; None for the city."""
    level = level_of(code)
    if level == "city":
        return None
    width = {"community": 10**3, "street": 10**6, "district": 10**10}[level]
    return code - code % width


def post_at(path: Iterable[str], title: str) -> str:
    """Where somebody works and as what: `北京市 · 市民政局基层政权处`. With a dot between them: what a post is called often
    begins with the place's own word."""
    return " · ".join(word for word in ("".join(path), title) if word)


def street_of(code: int) -> int:
    return code - code % 10**3


def district_of(code: int) -> int:
    return code - code % 10**6
