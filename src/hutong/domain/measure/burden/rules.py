"""What sums of forms and cells come to in minutes, and what may be said of them. Pure.

Weights of work are declared (packs/burden.yaml). Where the forms of a demand were timed at least `LEAST` times, the median of
these times replaces them, for that demand as a whole: nobody's own time is known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields

from hutong.blueprint.burden import weights
from hutong.blueprint.departments import departments
from hutong.domain.reporting.load import minutes_of
from hutong.domain.reporting.queries.burden import Asked

# So many measured times of a demand before they replace the declared weights.
LEAST = 5


@dataclass(frozen=True)
class Sums:
    """What some forms came to. `done`: of the forms, those handed up; `cells`, of which `auto` filled without anyone, `typed`,
    `twice` typed though known, `left` still to be asked; `returned`: times a form came back.

    `minutes` of work in all, of which `correcting` went into cells that were filled wrongly; `as_files`: the same forms as files
    from a chat; `looked_at` and `wrong`: cells filled without anyone that were handed up, and those of them that were corrected;
    `measured`: forms whose minutes follow from `timings` measured times. `outside`: demands outside Hutong.
    """

    forms: int = 0
    done: int = 0
    cells: int = 0
    auto: int = 0
    typed: int = 0
    twice: int = 0
    left: int = 0
    returned: int = 0
    looked_at: int = 0
    wrong: int = 0
    measured: int = 0
    timings: int = 0
    outside: int = 0
    minutes: float = 0.0
    correcting: float = 0.0
    as_files: float = 0.0

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def pool_share(self) -> float | None:
        """Of the cells, those that the pool filled: 0..1; None without cells."""
        return self.auto / self.cells if self.cells else None

    @property
    def error_rate(self) -> float | None:
        """Of the cells filled without anyone, those that were corrected: 0..1; None before a list was handed up."""
        return self.wrong / self.looked_at if self.looked_at else None


@dataclass(frozen=True)
class DemandLine:
    """What the gate promised of a demand, and what it cost: minutes of one form. `timings`: measured times behind it, 0 where the
    minutes follow from declared weights."""

    demand: int
    number: str
    title: str
    department: str
    forms: int
    promised: float | None
    real: float
    timings: int


def sums_of(rows: Iterable[Asked], *, outside: int = 0) -> Sums:
    """The sums of several demands."""
    timed: dict[int, int] = {}
    found = Sums(outside=outside)
    for row in rows:
        if row.timed >= LEAST:
            timed[row.demand] = row.timed
        found = added(found, _one(row))
    return added(found, Sums(timings=sum(timed.values())))


def added(first: Sums, second: Sums) -> Sums:
    """Two sums as one."""
    return Sums(*(getattr(first, one.name) + getattr(second, one.name) for one in fields(Sums)))


def demand_line(rows: list[Asked]) -> DemandLine:
    """One demand over all its rows."""
    first, forms = rows[0], sum(row.forms for row in rows)
    real = sum(minutes(row) for row in rows) / forms if forms else 0.0
    timings = first.timed if first.timed >= LEAST else 0
    return DemandLine(first.demand, first.number, first.title, first.department, forms, first.promised, round(real, 1), timings)


def minutes(row: Asked) -> float:
    """Minutes of all forms of a row: measured where enough was measured, else by the declared weights; what was sent back always
    by the declared weight."""
    if row.timed >= LEAST and row.per_cell is not None:
        return row.per_cell * row.cells / 60 + minutes_of(0, 0, 0, row.returned)
    return minutes_of(row.forms, row.auto, row.typed + row.left, row.returned)


def minutes_as_files(forms: int, auto: int, typed: int, returned: int = 0) -> float:
    """Minutes of the same forms as files from a chat: each cell copied from elsewhere but those that nobody knew."""
    known = weights()
    each = known["outside_fetch"].minutes + known["outside_send"].minutes
    copied, written = known["outside_copy_cell"].minutes, known["type_cell"].minutes
    return forms * each + auto * copied + typed * written + returned * known["outside_chase"].minutes


def department_of(told: str) -> str:
    """The key of the department that somebody named in own words (区民政局 -> civil_affairs); the words where none is meant."""
    return next((one.key for one in departments().values() if told == one.key or one.full in told), told)


def months(first: dt.date, last: dt.date) -> list[int]:
    """The months from one day's to another's, as 202611."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [at // 12 * 100 + at % 12 + 1 for at in range(start, end + 1)]


def first_day(month: int) -> dt.date:
    """202611 -> 1 November 2026."""
    return dt.date(month // 100, month % 100, 1)


def _one(row: Asked) -> Sums:
    known = weights()
    again = known["look_at_cell"].minutes + known["type_cell"].minutes
    return Sums(
        row.forms, row.done, row.cells, row.auto, row.typed, row.twice, row.left, row.returned, row.looked_at, row.wrong,
        measured=row.forms if row.timed >= LEAST else 0, minutes=minutes(row), correcting=row.wrong * again,
        as_files=minutes_as_files(row.forms, row.auto, row.typed + row.left, row.returned),
    )  # fmt: skip
