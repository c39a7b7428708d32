"""What is counted of cases, in one place: the rows of cases, the figures kept by day, and the boards all use these words. Pure.

A case is counted on the Beijing day on which it came, as it stands now; its end on the day on which it ended; what is open in
a day of its own, and what waits on the day on which it is due. Nothing is counted
by who of the staff worked on it. Figures of a day are kept for the city and each district (in all and by category), for each
street and for each community (in all); what is finer is counted from the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

# In all categories.
ALL = "*"
# Each figure as SQL over a row `c` of cases.
MEASURES: dict[str, str] = {
    "came": "1",
    # how it ended; `unsolved`: she said so, and it is open again
    "solved": "(c.outcome = 'solved')::int",
    "silent": "(c.outcome = 'silent')::int",
    "unsolved": "(c.outcome = 'unsolved' OR (c.turn > 1 AND c.state <> 'closed'))::int",
    "outside_law": "(c.outcome = 'outside_law')::int",
    "outside_power": "(c.outcome = 'outside_power')::int",
    "unfounded": "(c.outcome = 'unfounded')::int",
    "joined": "(c.outcome = 'joined')::int",
    "withdrawn": "(c.outcome = 'withdrawn')::int",
    # the first reply, and whether it came within its class
    "answered": "(c.answered_at IS NOT NULL)::int",
    "in_time": "coalesce((c.answered_at <= c.answer_due)::int, 0)",
    # the work was done, and was done after its limit
    "done": "(c.done_at IS NOT NULL)::int",
    "late": "coalesce((c.done_at > c.due)::int, 0)",
    "bounced": "(c.bounces > 0)::int",
    "again": "(c.turn > 1)::int",
    "rated": "(c.rating IS NOT NULL)::int",
    "good": "coalesce((c.rating >= 4)::int, 0)",
    "bad": "coalesce((c.rating <= 2)::int, 0)",
}
ENDED = "ended"
# What is open now: kept on a day of its own, for what stands so at this moment.
STANDS: dict[str, str] = {
    "open": "1",
    "bounced_now": "(c.bounces > 0)::int",
    "take": "(c.state IN ('collected', 'accepted'))::int",
    "asked": "(c.state = 'confirming')::int",
    "danger": "(c.danger <> '')::int",
}
# What waits for a day: the end of the limit, the first reply. Kept on that day, so that what is over is a sum of days.
WAITS = ("waits", "mute")
COLUMNS = (*MEASURES, ENDED, *STANDS, *WAITS)
NOW = "DATE '0001-01-01'"
WORKED = "c.state NOT IN ('confirming', 'closed')"
MUTE = "c.answered_at IS NULL AND c.state <> 'closed'"
DAY = "(c.collected_at AT TIME ZONE 'Asia/Shanghai')::date"
END_DAY = "(c.closed_at AT TIME ZONE 'Asia/Shanghai')::date"
# (area, category, whether it is of all categories) of every figure that a case at `g.area` belongs to.
PLACES = f"""
(VALUES (g.area / 10000000000 * 10000000000, g.category, 0), (g.area / 10000000000 * 10000000000, '{ALL}', 1),
    (CASE WHEN mod(g.area, 10000000000) > 0 THEN g.area / 1000000 * 1000000 END, g.category, 0),
    (CASE WHEN mod(g.area, 10000000000) > 0 THEN g.area / 1000000 * 1000000 END, '{ALL}', 1),
    (CASE WHEN mod(g.area, 1000000) > 0 THEN g.area / 1000 * 1000 END, '{ALL}', 1),
    (CASE WHEN mod(g.area, 1000) > 0 THEN g.area END, '{ALL}', 1))
"""


def lines_of(where: str) -> str:
    """SELECT of the lines that cases count as: area, day, category and all figures; `where` stands in each kind of line."""
    beijing = "AT TIME ZONE 'Asia/Shanghai')::date"
    return " UNION ALL ".join((
        _line(DAY, MEASURES, where),
        _line(END_DAY, {ENDED: "1"}, f"{where} AND c.closed_at IS NOT NULL"),
        _line(NOW, STANDS, f"{where} AND c.state <> 'closed'"),
        _line(f"(c.due {beijing}", {"waits": "1"}, f"{where} AND {WORKED}"),
        _line(f"(c.answer_due {beijing}", {"mute": "1"}, f"{where} AND {MUTE}"),
    ))  # fmt: skip


KINDS = 5


def _line(day: str, figures: Mapping[str, str], where: str) -> str:
    values = ", ".join(figures.get(name, "0") for name in COLUMNS)
    return f"SELECT c.area, {day}, c.category, {values} FROM cases_case c WHERE {where}"


def names(prefix: str = "") -> str:
    """The figures as a list of columns."""
    return ", ".join(f"{prefix}{name}" for name in COLUMNS)


def sums(prefix: str = "") -> str:
    """The figures added up, each under its own name."""
    return ", ".join(f"sum({prefix}{name})::bigint AS {name}" for name in COLUMNS)


def live() -> str:
    """The figures added up from rows `c` of cases, by the day on which they came."""
    return ", ".join(f"sum({sql})::bigint AS {name}" for name, sql in MEASURES.items())


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    """All days of a period, both ends included."""
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
