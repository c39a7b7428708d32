"""How a round stands as one stacked bar: lengths for an SVG of 1000 units, and the same in signs, words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.reporting.queries.rounds import PlaceState, RoundView

WIDTH = 1000
# In the order in which they stand in the bar, each with its sign.
SIGNS = {"approved": "check", "here": "eye", "up": "upload", "out": "clock", "declined": "none"}


@dataclass(frozen=True)
class Segment:
    """One part of a bar. `key`: approved, here, up, out or declined; `x`, `length` in units of the bar."""

    key: str
    sign: str
    count: int
    x: int
    length: int


@dataclass(frozen=True)
class Bar:
    """A stacked bar. Nothing is rounded away: what is there is at least a sliver wide."""

    segments: tuple[Segment, ...]
    total: int

    def count(self, key: str) -> int:
        """How many stand in a part."""
        return sum(one.count for one in self.segments if one.key == key)


def bar_of(view: RoundView) -> Bar:
    """The bar of a round in the reader's area; communities whose form is not made yet count as still out."""
    made = view.out + view.submitted + view.approved + view.declined + view.excused
    return _bar(view, view.total, view.out + max(0, view.total - made))


def place_bar(place: PlaceState) -> Bar:
    """The bar of one area."""
    return _bar(place, place.total, place.out)


def length(value: float | None, most: float) -> int:
    """The length of a plain bar beside the longest one; none for nothing and for what is below zero."""
    return round(WIDTH * value / most) if value and value > 0 and most > 0 else 0


def _bar(view: RoundView | PlaceState, total: int, out: int) -> Bar:
    counts = {
        "approved": view.approved,
        "here": view.here,
        "up": view.submitted - (view.here - view.here_declined),
        "out": out,
        "declined": view.declined - view.here_declined + view.excused,
    }
    return Bar(tuple(_segments([(key, counts[key]) for key in SIGNS if counts[key]], total)), total)


def _segments(counts: Sequence[tuple[str, int]], total: int) -> list[Segment]:
    least = 8 if total else 0
    room = WIDTH - least * len(counts)
    found, x = [], 0
    for n, (key, count) in enumerate(counts):
        wide = least + round(room * count / total)
        wide = WIDTH - x if n == len(counts) - 1 else min(wide, WIDTH - x)
        found.append(Segment(key, SIGNS[key], count, x, wide))
        x += wide
    return found
