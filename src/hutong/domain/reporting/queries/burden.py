"""What the forms of some months asked of communities, added up in the database by demand, and by month or area.

The sums know forms and areas, never who filled a form in. Measured times are of a demand's form, of no person, place or day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.db import connection

from hutong.domain.journal.scope import scope
from hutong.domain.reporting.findings import month_after
from hutong.kernel.actor import Actor

By = Literal["month", "department", "district", "street", "community"]

# Measured times of a demand that are looked at, drawn at random.
SAMPLE = 500
_KEYS = {
    "month": "r.month",
    "department": "0",
    "district": "a.community / 1000000 * 1000000",
    "street": "a.community / 1000 * 1000",
    "community": "a.community",
}
_SQL = """
WITH rounds AS MATERIALIZED (
    SELECT id, demand_id, made_at, figures = '[]' AS lists, to_char(due, 'YYYYMM')::bigint AS month
    FROM reporting_round WHERE due >= %(first)s AND due < %(after)s
), back AS MATERIALIZED (
    SELECT assignment_id, count(*)::integer AS times FROM reporting_step
    WHERE act IN ('send_back', 'withdraw') AND community BETWEEN %(lo)s AND %(hi)s AND at >= (SELECT min(made_at) FROM rounds)
    GROUP BY 1
), sums AS MATERIALIZED (
    SELECT r.demand_id, {key} AS key, count(*) AS forms, count(*) FILTER (WHERE a.state <> 'open') AS done,
        sum(a.cells) AS cells, sum(a.auto) AS auto, sum(a.typed) AS typed, sum(a.twice) AS twice,
        coalesce(sum(a.gaps) FILTER (WHERE a.state = 'open'), 0) AS left_over, coalesce(sum(b.times), 0) AS returned,
        coalesce(sum(a.auto) FILTER (WHERE r.lists AND a.sent_at IS NOT NULL), 0) AS looked_at, sum(a.wrong) AS wrong
    FROM rounds r JOIN reporting_assignment a ON a.round_id = r.id LEFT JOIN back b ON b.assignment_id = a.id
    WHERE a.community BETWEEN %(lo)s AND %(hi)s AND a.state NOT IN ('declined', 'excused')
    GROUP BY 1, 2
), timed AS MATERIALIZED (
    SELECT d.demand_id, t.n, t.per_cell FROM (SELECT DISTINCT demand_id FROM sums) d, LATERAL (
        SELECT count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds::float / greatest(s.cells, 1)) AS per_cell
        FROM (SELECT seconds, cells FROM reporting_timing WHERE demand_id = d.demand_id ORDER BY id LIMIT %(sample)s) s
    ) t
)
SELECT d.id, coalesce(d.number, ''), d.title, d.department, s.key, s.forms, s.done, s.cells, s.auto, s.typed, s.twice,
    s.left_over, s.returned, s.looked_at, s.wrong, t.n, t.per_cell, (d.findings #>> '{{cost,each}}')::float
FROM sums s JOIN reporting_demand d ON d.id = s.demand_id JOIN timed t ON t.demand_id = s.demand_id
ORDER BY s.key, d.id
"""


@dataclass(frozen=True)
class Asked:
    """What one demand asked in one month or area. `key`: the month as 202611, the area's code, or 0.

    `forms` that were not declined, `done` of these handed up; `cells` in them, `auto` filled without anyone, `typed`, `twice`
    typed though known in the same words, `left` still to be asked; `returned`: times a form came back; `looked_at`: cells of
    lists filled without anyone that somebody has handed up, `wrong`: of these corrected. `timed`: how many times were measured,
    `per_cell`: their median in seconds a cell; `promised`: minutes of one form as the gate reckoned.
    """

    demand: int
    number: str
    title: str
    department: str
    key: int
    forms: int
    done: int
    cells: int
    auto: int
    typed: int
    twice: int
    left: int
    returned: int
    looked_at: int
    wrong: int
    timed: int
    per_cell: float | None
    promised: float | None


def asked(actor: Actor, *, month_from: dt.date, month_to: dt.date, by: By, within: tuple[int, int]) -> tuple[Asked, ...]:
    """The sums of the rounds due from the month of one day to that of another, for the communities `within` a range of codes as
    far as the actor sees them. One statement."""
    words: dict[str, int | dt.date] = {
        "lo": within[0], "hi": within[1], "first": month_from.replace(day=1), "after": month_after(month_to), "sample": SAMPLE,
    }  # fmt: skip
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_SQL.format(key=_KEYS[by]), words)
        return tuple(Asked(*row) for row in cursor.fetchall())
