"""The open figures of the city and its districts: for anybody, with small counts and what would give them away left out.

Page, file and interface all read `open_figures`; nothing else of the figures is public. What the city and its districts publish
is one table, so that no page tells what another hides. Up to ten minutes old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.cache import cache

from hutong.blueprint.casework.categories import groups
from hutong.domain.cases import declared
from hutong.domain.cases.publishing import suppressing
from hutong.domain.cases.publishing.suppressing import ALL
from hutong.domain.cases.queries import boards
from hutong.domain.cases.rates import Rate
from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound

CITY = 110000000000
DAYS, KEPT = 28, 600
# How cases ended, as it is published, and what is open.
ENDS = ("solved", "silent", "unsolved", "outside_law", "outside_power", "unfounded")
NOW = ("open", "late")
# A rate of fewer cases is not published, and none to more than a whole percent: with its number it would tell of few.
RATE_OF = 30


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A group of categories, or a district. `came`: in the period; None: hidden."""

    key: str
    zh: str
    en: str
    came: int | None


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """All that is public of an area's figures over 28 days. None: below `least`, or it would give such a figure away. `rates` are
    rounded to whole percents, `of` is left out."""

    area: int
    path: tuple[str, ...]
    first: dt.date
    last: dt.date
    least: int
    came: int | None
    still: int | None
    late: int | None
    ends: Mapping[str, int | None]
    rates: tuple[Rate, ...]
    groups: tuple[OpenLine, ...]
    areas: tuple[OpenLine, ...]


def open_figures(area: int = CITY) -> OpenFigures:
    """The open figures of the city or a district. Raises NotFound for anything smaller: there a figure tells of neighbours."""
    key = f"open-figures:{clock.today()}"
    found: dict[int, OpenFigures] | None = cache.get(key)
    if found is None:
        with scope(SYSTEM):
            below = [boards.board_of(one.code, DAYS, brief=True) for one in directory.areas(SYSTEM, CITY)]
            found = published(boards.board_of(CITY, DAYS, brief=True), below)
        cache.set(key, found, KEPT)
    if area not in found:
        raise NotFound("这里不公开数字。", "公开的数字到区为止。")
    return found[area]


def published(city: boards.Board, below: list[boards.Board]) -> dict[int, OpenFigures]:
    """What of the boards of the city and its districts is public, by area."""
    least = declared.process_at(city.area).publish.least
    kinds = list(groups())
    came = {str(one.area): _by_group(one, kinds) for one in below}
    whole = suppressing.table(came, least)
    single = {name: suppressing.line({str(one.area): one.figures[name] for one in below}, least) for name in ENDS}
    single |= {name: suppressing.line({str(one.area): one.now[name] for one in below}, least) for name in NOW}
    names = {str(one.area): one.path[-1] for one in below}
    areas = tuple(OpenLine(key, name, name, whole[key][ALL]) for key, name in names.items())
    found = {one.area: _one(one, str(one.area), whole, single, (), least) for one in below}
    found[city.area] = _one(city, ALL, whole, single, areas, least)
    return found


def _one(
    board: boards.Board,
    key: str,
    whole: Mapping[str, suppressing.Shown],
    single: Mapping[str, suppressing.Shown],
    areas: tuple[OpenLine, ...],
    least: int,
) -> OpenFigures:
    lines = tuple(OpenLine(group, one.zh, one.en, whole[key].get(group)) for group, one in groups().items())
    return OpenFigures(
        board.area, board.path, board.first, board.last, least, whole[key][ALL], single["open"][key], single["late"][key],
        {name: single[name][key] for name in ENDS}, tuple(_rate(one) for one in board.rates), lines, areas,
    )  # fmt: skip


def _by_group(board: boards.Board, kinds: list[str]) -> dict[str, int]:
    """What came by group; what has no category yet stands in none, and is in no published sum."""
    found = {one.line.key: one.line.figures["came"] for one in board.groups}
    return {key: found.get(key, 0) for key in kinds}


def _rate(one: Rate) -> Rate:
    """A rate as it is published."""
    if one.of < RATE_OF or one.share is None or one.low is None or one.high is None:
        return Rate(one.key, 0, None, None, None, None)
    silent = None if one.silent is None else round(one.silent, 2)
    return replace(one, of=0, share=round(one.share, 2), low=round(one.low, 2), high=round(one.high, 2), silent=silent)
