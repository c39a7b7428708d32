"""The pictures of the ledger of burden: bars, twelve months, and the districts as tiles. Units of the drawing, no pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.blueprint.tiles import tiles
from hutong.domain.measure.burden.queries import Line
from hutong.domain.measure.burden.rules import Sums
from hutong.web import words
from hutong.web.staff.reports.pictures import length

# One month: its width and the height of the longest bar; one tile: its sides with the gap; shades from light to dark.
MONTH, HEIGHT, TOP = 30, 100, 16
TILE_X, TILE_Y, SHADES = 100, 76, 5


@dataclass(frozen=True)
class Month:
    """A bar of the twelve: from `x` and `y`, `height` high; `middle`: where its words stand; `hours` in whole ones."""

    key: str
    number: int
    line: Line
    x: int
    y: int
    height: int
    middle: int
    hours: str


@dataclass(frozen=True)
class Tile:
    """A district on the grid; `shade` 1 (least) to 5; `x`, `y` of its corner."""

    line: Line
    name: str
    x: int
    y: int
    shade: int


@dataclass(frozen=True)
class Bar:
    """A line with its bar (0..1000) beside the longest, and its name in the reader's language."""

    line: Line
    name: str
    length: int


def twelve(lines: Sequence[Line]) -> list[Month]:
    """The months, each bar beside the highest."""
    most = max((line.sums.minutes for line in lines), default=0.0)
    found = []
    for n, line in enumerate(lines):
        high = round(HEIGHT * line.sums.minutes / most) if most else 0
        key, x = f"{line.key[:4]}-{line.key[4:]}", n * MONTH
        hours = _hours(line.sums.hours)
        found.append(Month(key, int(line.key[4:]), line, x + 4, TOP + HEIGHT - high, high, x + MONTH // 2, hours))
    return found


def districts(lines: Sequence[Line]) -> list[Tile]:
    """The districts that have a tile, those that bear most per community the darkest."""
    most = max((line.each for line in lines), default=0.0)
    places = tiles()
    return [
        Tile(line, line.name.removesuffix("区"), x * TILE_X, y * TILE_Y, _shade(line.each, most))
        for line in lines
        if int(line.key) in places
        for x, y in [places[int(line.key)]]
    ]


def departments(lines: Sequence[Line]) -> list[Bar]:
    """Departments, the one that costs most first."""
    most = max((line.sums.minutes for line in lines), default=0.0)
    held = sorted(lines, key=lambda line: (-line.sums.minutes, -line.sums.outside, line.key))
    return [Bar(line, words.department(line.key), length(line.sums.minutes, most)) for line in held]


def areas(lines: Sequence[Line]) -> list[Bar]:
    """Areas in the order of their codes, never by what they bear; the bar is of one community on average."""
    most = max((line.each for line in lines), default=0.0)
    return [Bar(line, line.name, length(line.each, most)) for line in lines]


def beside(sums: Sums) -> tuple[int, int]:
    """The bars of the work in Hutong, and of the same forms as files from chats."""
    most = max(sums.minutes, sums.as_files)
    return length(sums.minutes, most), length(sums.as_files, most)


def _shade(each: float, most: float) -> int:
    return 1 + min(SHADES - 1, int(SHADES * each / most)) if most else 1


def _hours(hours: float) -> str:
    if 0 < hours < 0.05:
        return "<0.1"
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}".removesuffix(".0")
