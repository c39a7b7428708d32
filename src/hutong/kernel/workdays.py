"""Working days of mainland China (工作日): weekends, holidays and make-up days (调休) as the State Council announces them.

A year's arrangement is announced towards the end of the year before and kept by the package `chinesecalendar`. In a year that
it does not know (too far ahead, or before 2004) weekends are free, and so are the holidays that have a date in
全国年节及纪念日放假办法 (revised 2024, Order No. 795 of the State Council): 1 January, 1-2 May, 1-3 October. The holidays by the
lunar calendar, Qingming and make-up days are not known then; `is_certain` says so. Nothing here raises.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from functools import cache

import chinese_calendar  # type: ignore[import-untyped]

FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
_WEEKDAYS = 5


def is_certain(day: dt.date) -> bool:
    """Whether the arrangement of the day's year is announced and known."""
    return _is_announced(day.year)


def is_workday(day: dt.date) -> bool:
    """Whether offices work on the day."""
    return day.toordinal() in _workdays_as_set(day.year)


def add_workdays(day: dt.date, n: int) -> dt.date:
    """The n-th working day after the day, or before it where n is negative; the day itself never counts.

    n = 0: the day itself if it is a working day, else the next.
    """
    ordinal, year = day.toordinal(), day.year
    days = _workdays(year)
    at = bisect_right(days, ordinal) + n - 1 if n > 0 else bisect_left(days, ordinal) + n
    while at >= len(days):
        at -= len(days)
        year += 1
        days = _workdays(year)
    while at < 0:
        year -= 1
        days = _workdays(year)
        at += len(days)
    return dt.date.fromordinal(days[at])


def workdays_between(a: dt.date, b: dt.date) -> int:
    """How many working days lie after a, up to and including b. With b before a: the same from b to a, negative."""
    if b < a:
        return -workdays_between(b, a)
    whole_years = sum(len(_workdays(year)) for year in range(a.year, b.year))
    return whole_years + _until(b) - _until(a)


def _until(day: dt.date) -> int:
    """Working days of the day's year up to and including the day."""
    return bisect_right(_workdays(day.year), day.toordinal())


@cache
def _is_announced(year: int) -> bool:
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache
def _workdays(year: int) -> tuple[int, ...]:
    """The working days of a year as ordinals, in order."""
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    decide = chinese_calendar.is_workday if _is_announced(year) else _is_usual_workday
    return tuple(ordinal for ordinal in range(first, last + 1) if decide(dt.date.fromordinal(ordinal)))


@cache
def _workdays_as_set(year: int) -> frozenset[int]:
    return frozenset(_workdays(year))


def _is_usual_workday(day: dt.date) -> bool:
    return day.weekday() < _WEEKDAYS and (day.month, day.day) not in FIXED
