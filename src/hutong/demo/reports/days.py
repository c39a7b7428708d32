"""When it all happened, counted back from the day on which the demo city is made. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.kernel.workdays import add_workdays

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """`applied` and `decided`: of what comes every month; `last_*`, `this_*`: of last month's and this month's forms (`_at`: the
    day they speak of, `_up`: handed up, `_done`: approved). None lies after `today`."""

    today: dt.date
    applied: dt.date
    decided: dt.date
    urgent: dt.date
    last_at: dt.date
    last_sent: dt.date
    last_up: dt.date
    last_done: dt.date
    this_at: dt.date
    this_sent: dt.date


def days(today: dt.date) -> Days:
    """The days before `today`. An admission holds to the end of its year, so nothing that is still used was decided before this
    one."""
    last = today.replace(day=1) - _DAY
    decided = max(last.replace(day=1) - 10 * _DAY, today.replace(month=1, day=1))
    last_sent = max(last.replace(day=5), decided)
    last_done = min(last_sent + 16 * _DAY, today)
    this_sent = max(last_done, today - 6 * _DAY)
    return Days(
        today=today, applied=decided - 20 * _DAY, decided=decided, urgent=add_workdays(today, -30),
        last_at=min(last_sent, last), last_sent=last_sent, last_up=min(last_sent + 12 * _DAY, today), last_done=last_done,
        this_at=max(this_sent, today.replace(day=1)), this_sent=this_sent,
    )  # fmt: skip
