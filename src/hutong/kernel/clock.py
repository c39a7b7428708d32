"""The one clock. Tests and replays set it; nothing else in the house asks the machine for the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed", default=None)


def now() -> dt.datetime:
    """The moment, aware, in Beijing time."""
    return _fixed.get() or dt.datetime.now(BEIJING)


def today() -> dt.date:
    """The day in Beijing."""
    return now().date()


@contextmanager
def standing_at(day: dt.date) -> Iterator[None]:
    """Inside, it is noon of `day`, or the very moment where `day` is an aware moment."""
    moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time(12), BEIJING)
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def years_between(birth: dt.date, at: dt.date) -> int:
    """Completed years of life at a day (周岁): the birthday itself counts, 29 February turns on 1 March."""
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))
