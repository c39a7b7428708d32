"""The ledger of an area, and what of it anybody may read. Nothing here is below a community, and nothing is of a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.core.cache import cache
from django.db import connection

from hutong.blueprint.departments import departments as known_departments
from hutong.domain.directory import queries as directory
from hutong.domain.measure.burden.rules import DemandLine, Sums, demand_line, department_of, first_day, months, sums_of
from hutong.domain.outside import queries as outside
from hutong.domain.outside.queries import Figure
from hutong.domain.pool.queries import ages
from hutong.domain.pool.queries.ages import Age
from hutong.domain.reporting.queries import burden
from hutong.domain.reporting.queries.burden import Asked
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import NotFound

By = Literal["month", "department", "area"]
RIGHTS = ("reports.review", "reports.decide", "reports.return")
_BELOW: dict[str, burden.By] = {"city": "district", "district": "street", "street": "community", "community": "community"}
_WIDTH = {"community": 1, "street": 10**3, "district": 10**6}
# Seconds for which figures of many communities are kept, and those of months that began so many days ago.
KEPT, LONG, LONG_OVER = 600, 86_400, 92
# Communities whose facts are looked at for their age.
PLACES = 30


@dataclass(frozen=True)
class Line:
    """One month (202611), department (its key, or as told) or area (its code, with its name) and its sums. `places`: communities
    in the area, 0 for other lines."""

    key: str
    name: str
    sums: Sums
    places: int = 0

    @property
    def each(self) -> float:
        """Minutes of one community of the area, on average."""
        return self.sums.minutes / self.places if self.places else 0.0


@dataclass(frozen=True)
class OutsideLine:
    """Demands outside Hutong and complaints about one department, as told; how many have their answer, and were upheld."""

    department: str
    outside: int
    complaints: int
    answered: int
    upheld: int


@dataclass(frozen=True)
class Ledger:
    """What forms cost the communities of an area. `places`: how many communities these are; `demands` only by department;
    `outside` by department as told."""

    area: int
    area_name: str
    first: dt.date
    last: dt.date
    by: By
    lines: tuple[Line, ...]
    total: Sums
    places: int
    demands: tuple[DemandLine, ...]
    outside: tuple[OutsideLine, ...]

    @property
    def each(self) -> float:
        """Minutes of one community, on average."""
        return self.total.minutes / self.places if self.places else 0.0


@dataclass(frozen=True)
class PublicBurden:
    """The month in the city, for anybody: the whole, its districts, its departments, and what was demanded outside."""

    month: dt.date
    total: Sums
    places: int
    districts: tuple[Line, ...]
    departments: tuple[Line, ...]
    outside: tuple[OutsideLine, ...]

    @property
    def each(self) -> float:
        """Minutes of one community, on average."""
        return self.total.minutes / self.places if self.places else 0.0


def may_see(actor: Actor) -> bool:
    """Whether the actor's post reads the ledger of its area."""
    return any(actor.may(right) for right in RIGHTS)


def ledger(actor: Actor, *, month_from: dt.date, month_to: dt.date, by: By = "month", within: int | None = None) -> Ledger:
    """The ledger of the actor's area, or of one inside it, for forms due in these months (both included), by month, department
    or area one level below. Raises NotFound without the right and for an area elsewhere."""
    if not may_see(actor):
        raise NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。")
    area = within or actor.area
    lo, hi = span(area)
    if not (actor.covers(lo) and actor.covers(hi)):
        raise NotFound("没有找到这个地方。")
    width = _WIDTH[_BELOW[level_of(area)]]
    rows = [(month, row) for month in months(month_from, month_to) for row in _asked(actor, first_day(month), area)]
    told = {month: outside.figures(lo, hi, first_day(month)) for month in months(month_from, month_to)}
    there = Counter(code // width * width for code in directory.communities_in([area]))
    lines = _lines(by, width, there, rows, told)
    figures = [one for found in told.values() for one in found]
    total = sums_of((row for _, row in rows), outside=sum(one.outside for one in figures))
    name = (directory.path(area) or (str(area),))[-1]
    demands = _demands([row for _, row in rows]) if by == "department" else ()
    return Ledger(area, name, month_from, month_to, by, lines, total, there.total(), demands, _outside(figures))


def age(actor: Actor, *, within: int | None = None) -> Age | None:
    """How old what the pool knows of the people there is, in the middle: from some communities of the area. None where nothing
    is known."""
    there = directory.communities_in([within or actor.area])
    step = max(1, len(there) // PLACES)
    return ages.age(actor, there[::step][:PLACES])


def public(month: dt.date) -> PublicBurden:
    """The month's figures of the city, its districts and departments, as anybody may read them; up to ten minutes old."""
    first = month.replace(day=1)
    name = f"burden:{connection.settings_dict['NAME']}:{first}"
    kept: PublicBurden | None = cache.get(name)
    if kept is None:
        kept = _public(first)
        cache.set(name, kept, KEPT)
    return kept


def _public(month: dt.date) -> PublicBurden:
    districts = ledger(SYSTEM, month_from=month, month_to=month, by="area", within=_city())
    departments = ledger(SYSTEM, month_from=month, month_to=month, by="department", within=_city())
    known = tuple(line for line in departments.lines if line.sums.forms or line.key in known_departments())
    return PublicBurden(month, districts.total, districts.places, districts.lines, known, _by_known(districts.outside))


def _by_known(told: Sequence[OutsideLine]) -> tuple[OutsideLine, ...]:
    """The lines by departments that there are. What somebody unnamed has written in place of one is nothing to publish: it counts
    as not told."""
    held: dict[str, list[OutsideLine]] = defaultdict(list)
    for one in told:
        key = department_of(one.department)
        held[key if key in known_departments() else ""].append(one)
    return tuple(
        OutsideLine(
            key, sum(f.outside for f in same), sum(f.complaints for f in same), sum(f.answered for f in same),
            sum(f.upheld for f in same),
        )
        for key, same in sorted(held.items())
    )  # fmt: skip


def _city() -> int:
    return SYSTEM.lo


def _asked(actor: Actor, month: dt.date, area: int) -> tuple[Asked, ...]:
    """One month of an area that the actor covers, by demand and area below. Of the city and a district, where that is more than
    a moment's work, it is kept for ten minutes, and for a day where the month is long over."""
    level = level_of(area)
    name = f"burden:{connection.settings_dict['NAME']}:{area}:{month}"
    kept: tuple[Asked, ...] | None = cache.get(name) if level in ("city", "district") else None
    if kept is None:
        kept = burden.asked(actor, month_from=month, month_to=month, by=_BELOW[level], within=span(area))
        if level in ("city", "district"):
            cache.set(name, kept, LONG if (clock.today() - month).days > LONG_OVER else KEPT)
    return kept


def _lines(
    by: By, width: int, there: Counter[int], rows: Sequence[tuple[int, Asked]], told: Mapping[int, Sequence[Figure]]
) -> tuple[Line, ...]:
    """The lines in the order of months, departments' keys or codes: never by how much they bear."""
    sorted_rows: dict[str, list[Asked]] = defaultdict(list)
    outside_of: dict[str, int] = defaultdict(int)
    for month, row in rows:
        sorted_rows[row.department if by == "department" else str(row.key if by == "area" else month)].append(row)
    for month, figures in told.items():
        for one in figures:
            outside_of[_key(by, width, month, one)] += one.outside
    found = {*sorted_rows, *(key for key, n in outside_of.items() if n)}
    if by == "area":
        names = directory.paths({*there, *map(int, found)})
        return tuple(
            Line(str(code), path[-1], sums_of(sorted_rows[str(code)], outside=outside_of[str(code)]), there[code])
            for code, path in sorted(names.items())
        )
    keys = [str(month) for month in told] if by == "month" else sorted(found)
    return tuple(Line(key, "", sums_of(sorted_rows[key], outside=outside_of[key])) for key in keys)


def _key(by: By, width: int, month: int, one: Figure) -> str:
    if by == "month":
        return str(month)
    return department_of(one.department) if by == "department" else str(one.community // width * width)


def _demands(rows: Sequence[Asked]) -> tuple[DemandLine, ...]:
    held: dict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        held[row.demand].append(row)
    return tuple(demand_line(found) for found in held.values())


def _outside(figures: Sequence[Figure]) -> tuple[OutsideLine, ...]:
    held: dict[str, list[Figure]] = defaultdict(list)
    for one in figures:
        held[one.department].append(one)
    return tuple(
        OutsideLine(
            name, sum(f.outside for f in found), sum(f.complaints for f in found), sum(f.answered for f in found),
            sum(f.upheld for f in found),
        )
        for name, found in sorted(held.items())
    )  # fmt: skip
