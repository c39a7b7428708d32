"""The pictures of boards: bars, the trend, rates with their intervals, districts as tiles. Units of the drawing, no pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.blueprint.tiles import tiles as places_of
from hutong.domain.cases.queries.boards import Board, Day, Line
from hutong.domain.cases.rates import Rate
from hutong.web.values import english

# A bar of the trend: width, height of the longest, room above; a tile with the gap; shades from light to dark.
COLUMN, HEIGHT, TOP, LENGTH = 20, 100, 24, 1000
TILE_X, TILE_Y, SHADES = 100, 76, 5


@dataclass(frozen=True)
class Bar:
    """A line with its bar (0..1000): what is open, and of that what is late."""

    line: Line
    name: str
    length: int
    late: int


@dataclass(frozen=True)
class Column:
    """A day or week: two bars side by side."""

    day: Day
    x: int
    came_y: int
    came: int
    ended_y: int
    ended: int
    label: str
    middle: int


@dataclass(frozen=True)
class Trend:
    """The columns, the width of the drawing and the largest number."""

    columns: tuple[Column, ...]
    width: int
    most: int


@dataclass(frozen=True)
class Tile:
    """A district on the grid; `shade` 1 (least) to 5."""

    key: str
    name: str
    count: int | None
    x: int
    y: int
    shade: int


@dataclass(frozen=True)
class RatePicture:
    """A rate as a bar of 0..1000 with its interval; percents to one digit. `before` and `mean` are empty where unknown."""

    rate: Rate
    length: int
    low: int
    span: int
    percent: str
    interval: str
    silent: str
    before: str
    mean: str


def bars(lines: Sequence[Line]) -> list[Bar]:
    """Places in the order they come, each beside the longest."""
    most = max((line.now["open"] for line in lines), default=0)
    return [Bar(line, _name(line), _part(line.now["open"], most), _part(line.now["late"], most)) for line in lines]


def groups(lines: Sequence[Line]) -> list[Bar]:
    """Categories: the bar is of what came in the period, and of what ended late."""
    most = max((line.figures["came"] for line in lines), default=0)
    return [Bar(line, _name(line), _part(line.figures["came"], most), _part(line.now["open"], most)) for line in lines]


def trend(days: Sequence[Day]) -> Trend:
    """Two bars a day or week: what came, what ended. Every seventh day, and each week, has its date."""
    most = max((max(day.came, day.ended) for day in days), default=0)
    weekly = len(days) > 1 and (days[1].day - days[0].day).days == 7
    found = []
    for n, day in enumerate(days):
        came, ended = _high(day.came, most), _high(day.ended, most)
        label = f"{day.day:%m-%d}" if len(days) <= 7 or (n % (3 if weekly else 7) == 0) else ""
        x = n * COLUMN
        found.append(Column(day, x, TOP + HEIGHT - came, came, TOP + HEIGHT - ended, ended, label, x + COLUMN // 2))
    return Trend(tuple(found), max(1, len(days)) * COLUMN, most)


def tiles(lines: Sequence[tuple[str, str, int | None]]) -> list[Tile]:
    """The districts (code, name, figure) that have a tile, the largest figure the darkest; None: not shown."""
    most = max((count or 0 for _, _, count in lines), default=0)
    grid = places_of()
    return [
        Tile(key, name.removesuffix("区"), count, x * TILE_X, y * TILE_Y, _shade(count or 0, most))
        for key, name, count in lines
        if int(key) in grid
        for x, y in [grid[int(key)]]
    ]


def rates(board: Board) -> list[RatePicture]:
    """The three rates, each beside the period before and the mean of the neighbours."""
    before = {one.key: one for one in board.before.rates}
    mean = {one.key: one for one in board.neighbours.rates} if board.neighbours else {}
    return [rate(one, before.get(one.key), mean.get(one.key)) for one in board.rates]


def rate(one: Rate, before: Rate | None = None, mean: Rate | None = None) -> RatePicture:
    """One rate; what is of too few is said in words."""
    low, high = one.low or 0.0, one.high or 0.0
    return RatePicture(
        one, round((one.share or 0) * LENGTH), round(low * LENGTH), max(round((high - low) * LENGTH), 4), _percent(one.share),
        f"{_percent(one.low)}–{_percent(one.high)}" if one.share is not None else "", _percent(one.silent),
        _percent(before.share if before else None), _percent(mean.share if mean else None),
    )  # fmt: skip


def _name(line: Line) -> str:
    return line.en if english() and line.en else line.zh


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}".removesuffix(".0")


def _part(value: int, most: int) -> int:
    return max(round(LENGTH * value / most), 6) if value and most else 0


def _high(value: int, most: int) -> int:
    return max(round(HEIGHT * value / most), 1) if value and most else 0


def _shade(value: int, most: int) -> int:
    return 1 + min(SHADES - 1, int(SHADES * value / most)) if most else 1
