"""Reads of the figures of cases: the kept days with the list of what changed since, the rows where no days are kept, and what is
open at this moment."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hutong.domain.cases import counted
from hutong.kernel import clock
from hutong.kernel.area import level_of, span

# What lies below an area of a level, as SQL over `area`.
BELOW = {"city": "area / 1000000 * 1000000", "district": "area / 1000 * 1000", "street": "area", "community": "area"}
OPEN = ("open", "late", "today", "bounced", "take", "asked", "danger", "unanswered")
_DAYS = f"""
SELECT day, {counted.sums()} FROM (
    SELECT day, {counted.names()} FROM cases_day WHERE area = %(area)s AND category = '*' AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT day, {counted.names()} FROM cases_delta WHERE area BETWEEN %(lo)s AND %(hi)s AND day BETWEEN %(first)s AND %(last)s
) both_ GROUP BY day
"""
_KEPT = f"""
SELECT key, {counted.sums()} FROM (
    SELECT category AS key, {counted.names()} FROM cases_day
    WHERE area = %(area)s AND category <> '*' AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT category AS key, {counted.names()} FROM cases_delta
    WHERE area BETWEEN %(lo)s AND %(hi)s AND day BETWEEN %(first)s AND %(last)s
) both_ GROUP BY key
"""
_PLACES = """
SELECT key, {sums} FROM (
    SELECT area AS key, {names} FROM cases_day
    WHERE area = ANY(%(areas)s) AND category = '*' AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT {below} AS key, {names} FROM cases_delta
    WHERE area BETWEEN %(lo)s AND %(hi)s AND day BETWEEN %(first)s AND %(last)s
) both_ GROUP BY key
"""
_ROWS = """
SELECT {key} AS key, {live}, 0 AS ended FROM cases_case c
WHERE c.area BETWEEN %(lo)s AND %(hi)s AND c.collected_at >= %(since)s AND c.collected_at < %(until)s GROUP BY 1
"""
# Added up once by category and place, and that once more for each alone: a city's open cases are walked through only once.
_NOW = """
WITH fine AS MATERIALIZED (
SELECT category, {below} AS place, count(*) AS open,
    count(*) FILTER (WHERE state <> 'confirming' AND due < %(now)s) AS late,
    count(*) FILTER (WHERE state <> 'confirming' AND due >= %(now)s AND due < %(night)s) AS today,
    count(*) FILTER (WHERE bounces > 0) AS bounced,
    count(*) FILTER (WHERE state IN ('collected', 'accepted')) AS take,
    count(*) FILTER (WHERE state = 'confirming') AS asked,
    count(*) FILTER (WHERE danger <> '') AS danger,
    count(*) FILTER (WHERE answered_at IS NULL AND answer_due < %(now)s AND collected_at >= %(since)s) AS unanswered
FROM cases_case WHERE state <> 'closed' AND area BETWEEN %(lo)s AND %(hi)s GROUP BY 1, 2
)
SELECT category, place, {sums} FROM fine GROUP BY GROUPING SETS ((category), (place), ())
"""
Figures = Counter[str]


def by_day(area: int, first: dt.date, last: dt.date) -> dict[dt.date, Figures]:
    """The figures of each day of a period in an area."""
    return {day: found for day, found in _read(_DAYS, _words(area, first, last))}


def by_category(area: int, first: dt.date, last: dt.date) -> dict[str, Figures]:
    """The figures of a period by category: from kept days for a district and the city, from the rows below."""
    words = _words(area, first, last)
    if level_of(area) in ("city", "district"):
        return dict(_read(_KEPT, words))
    return dict(_read(_ROWS.format(key="c.category", live=counted.live()), words))


def by_place(area: int, places: Iterable[int], first: dt.date, last: dt.date) -> dict[int, Figures]:
    """The figures of a period in the areas one level below an area."""
    sql = _PLACES.format(sums=counted.sums(), names=counted.names(), below=BELOW[level_of(area)])
    return dict(_read(sql, {**_words(area, first, last), "areas": list(places)}))


def by_compound(area: int, first: dt.date, last: dt.date) -> dict[int, Figures]:
    """The figures of a period in a community by the place of the pool that was named; 0 where none was."""
    return dict(_read(_ROWS.format(key="coalesce(c.place, 0)", live=counted.live()), _words(area, first, last)))


@dataclass(frozen=True, slots=True)
class Now:
    """What is open at this moment: in all, by category, and by place one level below."""

    total: Figures
    categories: dict[str, Figures]
    places: dict[int, Figures]


def now(area: int, since: dt.date) -> Now:
    """What is open in an area. `unanswered`: of what came since a day, the first reply is overdue."""
    moment = clock.now()
    night = dt.datetime.combine(moment.date() + dt.timedelta(days=1), dt.time(), clock.BEIJING)
    below = "coalesce(place, 0)" if level_of(area) == "community" else BELOW[level_of(area)]
    lo, hi = span(area)
    words: dict[str, Any] = {"lo": lo, "hi": hi, "now": moment, "night": night, "since": _midnight(since)}
    found = Now(Counter(), {}, {})
    sums = ", ".join(f"sum({name})::bigint" for name in OPEN)
    with connection.cursor() as cursor:
        cursor.execute(_NOW.format(below=below, sums=sums), words)
        for category, place, *rest in cursor.fetchall():
            figures = Counter({name: int(value or 0) for name, value in zip(OPEN, rest, strict=True)})
            if category is not None:
                found.categories[category] = figures
            elif place is not None:
                found.places[place] = figures
            else:
                found.total.update(figures)
    return found


def _words(area: int, first: dt.date, last: dt.date) -> dict[str, Any]:
    lo, hi = span(area)
    until = last + dt.timedelta(days=1)
    return {"area": area, "lo": lo, "hi": hi, "first": first, "last": last, "since": _midnight(first), "until": _midnight(until)}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.BEIJING)


def _read(sql: str, words: dict[str, Any]) -> list[tuple[Any, Figures]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        names = [column.name for column in cursor.description or ()][1:]
        return [(row[0], Counter(dict(zip(names, row[1:], strict=True)))) for row in cursor.fetchall()]
