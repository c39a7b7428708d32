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
from hutong.domain.directory import queries as directory
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
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
# What is open in a small area, from its rows.
_NOW = """
WITH fine AS MATERIALIZED (
SELECT category, {below} AS place, count(*) AS open,
    count(*) FILTER (WHERE state <> 'confirming' AND due < %(now)s) AS late,
    count(*) FILTER (WHERE state <> 'confirming' AND due >= %(now)s AND due < %(night)s) AS today,
    count(*) FILTER (WHERE bounces > 0) AS bounced,
    count(*) FILTER (WHERE state IN ('collected', 'accepted')) AS take,
    count(*) FILTER (WHERE state = 'confirming') AS asked,
    count(*) FILTER (WHERE danger <> '') AS danger,
    count(*) FILTER (WHERE answered_at IS NULL AND answer_due < %(now)s) AS unanswered
FROM cases_case WHERE state <> 'closed' AND area BETWEEN %(lo)s AND %(hi)s GROUP BY 1, 2
)
SELECT category, place, {sums} FROM fine GROUP BY GROUPING SETS ((category), (place), ())
"""
# The same for a district and the city: what stands so now is kept on a day of its own, what is over on the days on which it was
# due; only what was due since midnight is counted from the rows.
_LATE = "sum(CASE WHEN day = DATE '0001-01-01' THEN 0 WHEN day < %(today)s THEN {name} ELSE 0 END)"
_STANDS = f"""
SELECT {{key}} AS key, sum(open)::bigint AS open, {_LATE.format(name="waits")}::bigint AS late,
    sum(CASE WHEN day = %(today)s THEN waits ELSE 0 END)::bigint AS today, sum(bounced_now)::bigint AS bounced,
    sum(take)::bigint AS take, sum(asked)::bigint AS asked, sum(danger)::bigint AS danger,
    {_LATE.format(name="mute")}::bigint AS unanswered
FROM (
    SELECT area, day, category, open, waits, bounced_now, take, asked, danger, mute FROM cases_day
    WHERE {{kept}} AND day = DATE '0001-01-01'
    UNION ALL
    SELECT area, day, category, 0, waits, 0, 0, 0, 0, mute FROM cases_day
    WHERE {{kept}} AND day > DATE '0001-01-01' AND day <= %(today)s AND (waits <> 0 OR mute <> 0)
    UNION ALL
    SELECT {{below}} AS area, day, category, open, waits, bounced_now, take, asked, danger, mute FROM cases_delta
    WHERE area BETWEEN %(lo)s AND %(hi)s AND (day = DATE '0001-01-01' OR day <= %(today)s)
) both_ GROUP BY 1
"""
_SINCE_MIDNIGHT = """
SELECT category, {below} AS place, sum(late)::bigint AS late, sum(mute)::bigint AS mute FROM (
    SELECT area, category, 1 AS late, 0 AS mute FROM cases_case
    WHERE state NOT IN ('confirming', 'closed') AND due >= %(midnight)s AND due < %(now)s AND area BETWEEN %(lo)s AND %(hi)s
    UNION ALL
    SELECT area, category, 0, 1 FROM cases_case
    WHERE state <> 'closed' AND answered_at IS NULL AND answer_due >= %(midnight)s AND answer_due < %(now)s
        AND area BETWEEN %(lo)s AND %(hi)s
) both_ GROUP BY 1, 2
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


def now(area: int) -> Now:
    """What is open in an area. `unanswered`: the first reply is overdue."""
    return _kept(area) if level_of(area) in ("city", "district") else _counted(area)


def _counted(area: int) -> Now:
    below = "coalesce(place, 0)" if level_of(area) == "community" else BELOW[level_of(area)]
    found = Now(Counter(), {}, {})
    sums = ", ".join(f"sum({name})::bigint" for name in OPEN)
    with connection.cursor() as cursor:
        cursor.execute(_NOW.format(below=below, sums=sums), _moments(area))
        for category, place, *rest in cursor.fetchall():
            figures = Counter({name: int(value or 0) for name, value in zip(OPEN, rest, strict=True)})
            if category is not None:
                found.categories[category] = figures
            elif place is not None:
                found.places[place] = figures
            else:
                found.total.update(figures)
    return found


def _kept(area: int) -> Now:
    below, words = BELOW[level_of(area)], _moments(area)
    words["areas"] = [one.code for one in directory.areas(SYSTEM, area)]
    by_kind = _STANDS.format(key="category", kept="area = %(area)s AND category <> '*'", below=below)
    by_area = _STANDS.format(key="area", kept="area = ANY(%(areas)s) AND category = '*'", below=below)
    with connection.cursor() as cursor:
        cursor.execute(_SINCE_MIDNIGHT.format(below=below), words)
        since = cursor.fetchall()
    found = Now(Counter(), dict(_read(by_kind, words)), dict(_read(by_area, words)))
    for category, place, late, mute in since:
        for figures in (found.categories.setdefault(category, Counter()), found.places.setdefault(place, Counter())):
            figures.update({"late": late, "today": -late, "unanswered": mute})
    for one in found.categories.values():
        found.total.update(one)
    return found


def _moments(area: int) -> dict[str, Any]:
    moment = clock.now()
    today = moment.astimezone(clock.BEIJING).date()
    lo, hi = span(area)
    return {
        "area": area, "lo": lo, "hi": hi, "now": moment, "today": today, "midnight": _midnight(today),
        "night": _midnight(today + dt.timedelta(days=1)),
    }  # fmt: skip


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
