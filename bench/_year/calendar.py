"""When each form is due: monthly ones every month, quarterly ones in the quarter's last month, the others when they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench._year.kinds import Kind

_QUARTERS = (3, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Due:
    """One submission. `month` counts from 0; `since`: the first day of the time the form is about; `turn`: which of several
    applications of this kind."""

    day: dt.date
    month: int
    kind: Kind
    since: dt.date
    turn: int = 0


def calendar(kinds: Sequence[Kind], start: dt.date, months: int) -> list[Due]:
    """All submissions of so many months, by day."""
    found = [due for number, kind in enumerate(kinds) for due in _dues(kind, number, start, months)]
    return sorted(found, key=lambda due: (due.day, due.kind.key, due.turn))


def _dues(kind: Kind, number: int, start: dt.date, months: int) -> Iterator[Due]:
    if kind.every == "on demand":
        yield from _applications(kind, number, start, months)
        return
    for month in range(months):
        first = _month_after(start, month)
        wanted = {
            "monthly": True,
            "quarterly": first.month in _QUARTERS,
            "yearly": first.month == kind.month,
            "one-off": first.month == kind.month,
        }[kind.every]
        if wanted:
            span = 3 if kind.every == "quarterly" else 12 if kind.every == "yearly" else 1
            yield Due(first + dt.timedelta(days=3 + number % 20), month, kind, _month_after(first, -span))


def _applications(kind: Kind, number: int, start: dt.date, months: int) -> Iterator[Due]:
    wanted = round(kind.times * months / 12)
    for turn in range(wanted):
        day = start + dt.timedelta(days=int((turn + (number % 7 + 1) / 9) * months * 30.4 / wanted) + 1)
        yield Due(day, (day.year - start.year) * 12 + day.month - start.month, kind, _month_after(day.replace(day=1), -1), turn)


def _month_after(day: dt.date, months: int) -> dt.date:
    place = day.year * 12 + day.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)
