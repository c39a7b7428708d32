"""The board of an area: what is open now, what a period brought and how it ended, by category and by place, with the trend, the
three rates, the period before and the mean of the neighbours. Counts only: no case is read, and nobody who works is counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hutong.blueprint.casework.categories import categories, groups
from hutong.domain.cases import counted, declared, rates
from hutong.domain.cases.queries import tally
from hutong.domain.cases.rates import Rate, Sum
from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.domain.pool.queries.places import named_places
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound

PERIODS = (7, 28, 91)
# A mean of fewer areas would tell of one of them.
FEW = 3
RIGHTS = ("cases.take", "cases.check", "cases.steer", "cases.duty")


@dataclass(frozen=True, slots=True)
class Line:
    """A category or a place. `key`: of the category, or the code of the area, or the number of the compound; 0 or empty: none was
    named. `now`: what is open (tally.OPEN); `figures`: of the period (counted.COLUMNS); `before`: came in the period before."""

    key: str
    zh: str
    en: str
    now: Mapping[str, int]
    figures: Mapping[str, int]
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of categories with its categories, those with most cases first."""

    line: Line
    categories: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What came and what ended on a day, or in the week that begins with it."""

    day: dt.date
    came: int
    ended: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What the figures stand beside: `came` and the rates, of the period before or as the mean of the neighbours (`of` areas)."""

    came: float
    rates: tuple[Rate, ...]
    of: int = 1


@dataclass(frozen=True, slots=True)
class Board:
    """All of it. `before`: the same length of time before; `neighbours`: None for the city and where there are too few."""

    area: int
    level: str
    path: tuple[str, ...]
    up: int | None
    first: dt.date
    last: dt.date
    at: dt.datetime
    now: Mapping[str, int]
    figures: Mapping[str, int]
    rates: tuple[Rate, ...]
    sum: Sum
    before: Beside
    neighbours: Beside | None
    groups: tuple[GroupLine, ...]
    places: tuple[Line, ...]
    trend: tuple[Day, ...]


def board(actor: Actor, *, area: int | None = None, days: int = 28) -> Board:
    """The board of an area in the actor's range (default: its own) over the last 7, 28 or 91 days, today included.

    Raises NotFound for another area, or for a post that neither takes, checks nor steers."""
    code = actor.area if area is None else area
    if not any(actor.may(right) for right in RIGHTS) or not actor.covers(code):
        raise NotFound("没有这个看板。", "它可能不在您负责的范围里。")
    with scope(actor):
        return board_of(code, days, up=parent_of(code) if code != actor.area else None)


def board_of(code: int, days: int, *, up: int | None = None, brief: bool = False) -> Board:
    """The board of an area, for whoever may see all of it; `brief`: without places and neighbours. Runs in the caller's scope.

    Raises NotFound for no area."""
    days = days if days in PERIODS else 28
    last = clock.today()
    first, least = last - dt.timedelta(days=days - 1), declared.process_at(code).publish.least
    series = tally.by_day(code, first - dt.timedelta(days=days), last)
    open_now = tally.now(code)
    total = open_now.total
    figures = _sum(f for day, f in series.items() if day >= first) + Counter({"unanswered": total["unanswered"]})
    earlier = _sum(f for day, f in series.items() if day < first)
    found = rates.three(_whole(figures), least)
    return Board(
        area=code, level=level_of(code), path=directory.path(code), up=up, first=first, last=last, at=clock.now(),
        now=_whole(total), figures=_whole(figures), rates=found,
        sum=rates.weighted(found, declared.process_at(code).rates),
        before=Beside(earlier["came"], rates.three(_whole(earlier), least)),
        neighbours=None if brief else _neighbours(code, first, last, least),
        groups=_groups(code, first, last, open_now, least),
        places=() if brief else _places(code, first, last, open_now, least),
        trend=_trend(series, first, last),
    )  # fmt: skip


def _whole(found: Mapping[str, int]) -> dict[str, int]:
    return {name: int(found.get(name, 0)) for name in (*counted.COLUMNS, *tally.OPEN)}


def _sum(found: Iterable[tally.Figures]) -> tally.Figures:
    total: tally.Figures = Counter()
    for one in found:
        total.update(one)
    return total


def _line(key: str, names: tuple[str, str], now: tally.Figures, figures: tally.Figures, least: int) -> Line:
    whole = _whole(figures + Counter({"unanswered": now["unanswered"]}))
    return Line(key, *names, _whole(now), whole, rates.three(whole, least))


def _groups(code: int, first: dt.date, last: dt.date, open_now: tally.Now, least: int) -> tuple[GroupLine, ...]:
    came, now = tally.by_category(code, first, last), open_now.categories
    known = categories()
    lines: dict[str, list[Line]] = defaultdict(list)
    for key in {*came, *now}:
        names = (known[key].zh, known[key].en) if key in known else ("", "")
        one = _line(key, names, now.get(key, Counter()), came.get(key, Counter()), least)
        if one.figures["came"] or one.now["open"]:
            lines[known[key].group if key in known else ""].append(one)
    found = [_group(key, own, came, now, least) for key, own in lines.items()]
    return tuple(sorted(found, key=lambda one: (-one.line.figures["came"], one.line.key)))


def _group(key: str, own: list[Line], came: dict[str, tally.Figures], now: dict[str, tally.Figures], least: int) -> GroupLine:
    names = (groups()[key].zh, groups()[key].en) if key in groups() else ("", "")
    figures, here = _sum(came[one.key] for one in own if one.key in came), _sum(now[one.key] for one in own if one.key in now)
    ordered = sorted(own, key=lambda one: (-one.figures["came"], -one.now["open"], one.key))
    return GroupLine(_line(key, names, here, figures, least), tuple(ordered))


def _places(code: int, first: dt.date, last: dt.date, open_now: tally.Now, least: int) -> tuple[Line, ...]:
    """The areas below by code, never by how many; in a community its compounds."""
    now = open_now.places
    if level_of(code) == "community":
        return _compounds(code, first, last, now, least)
    below = directory.areas(SYSTEM, code)
    came = tally.by_place(code, [one.code for one in below], first, last)
    return tuple(
        _line(str(one.code), (one.name, one.name), now.get(one.code, Counter()), came.get(one.code, Counter()), least)
        for one in below
    )


def _compounds(code: int, first: dt.date, last: dt.date, now: dict[int, tally.Figures], least: int) -> tuple[Line, ...]:
    names = {one.id: one.compound or one.name for one in named_places(code)}
    came: dict[str, tally.Figures] = defaultdict(Counter)
    here: dict[str, tally.Figures] = defaultdict(Counter)
    for place, one in tally.by_compound(code, first, last).items():
        came[names.get(place, "")].update(one)
    for key, one in now.items():
        here[names.get(key, "")].update(one)
    order = sorted({*came, *here}, key=lambda name: (name == "", name))
    return tuple(_line(name, (name, name), here.get(name, Counter()), came.get(name, Counter()), least) for name in order)


def _neighbours(code: int, first: dt.date, last: dt.date, least: int) -> Beside | None:
    """The mean of the other areas of the same level under the same area. It tells of none of them."""
    parent = parent_of(code)
    if parent is None:
        return None
    with scope(SYSTEM):
        others = [one.code for one in directory.areas(SYSTEM, parent) if one.code != code]
        if len(others) < FEW:
            return None
        found = tally.by_place(parent, others, first, last)
    total = _sum(one for key, one in found.items() if key in set(others))
    return Beside(total["came"] / len(others), rates.three(_whole(total), least), len(others))


def _trend(series: dict[dt.date, tally.Figures], first: dt.date, last: dt.date) -> tuple[Day, ...]:
    """Days, or weeks where the period is longer than five of them."""
    width = 1 if (last - first).days < 35 else 7
    starts = counted.days(first, last)[::width]
    found = []
    for start in starts:
        part = _sum(series.get(day, Counter()) for day in counted.days(start, min(last, start + dt.timedelta(days=width - 1))))
        found.append(Day(start, part["came"], part["ended"]))
    return tuple(found)
