"""Deadlines: a moment and a limit give the moment at which it ends. Working time as the process declares it, working days as the
State Council announces them (kernel.workdays)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hutong.blueprint.casework.categories import Limit
from hutong.kernel.workdays import add_workdays, is_workday

Spans = Sequence[tuple[dt.time, dt.time]]


def ends(start: dt.datetime, limit: Limit, spans: Spans) -> dt.datetime:
    """When a limit that begins at `start` ends, in the time zone of `start`.

    Natural hours and days run through; working hours run only inside `spans` of working days; working days end with the working
    time of the n-th working day after the day of `start`.
    """
    if limit.hours is not None:
        return start + dt.timedelta(hours=limit.hours)
    if limit.days is not None:
        return start + dt.timedelta(days=limit.days)
    if limit.work_days is not None:
        return dt.datetime.combine(add_workdays(start.date(), limit.work_days), spans[-1][1], start.tzinfo)
    return _working_hours(start, dt.timedelta(hours=limit.work_hours or 0), spans)


def _working_hours(start: dt.datetime, rest: dt.timedelta, spans: Spans) -> dt.datetime:
    day = start.date() if is_workday(start.date()) else add_workdays(start.date(), 1)
    while True:
        for begin, end in spans:
            opened = max(start, dt.datetime.combine(day, begin, start.tzinfo))
            closed = dt.datetime.combine(day, end, start.tzinfo)
            if opened >= closed:
                continue
            if rest <= closed - opened:
                return opened + rest
            rest -= closed - opened
        day = add_workdays(day, 1)
