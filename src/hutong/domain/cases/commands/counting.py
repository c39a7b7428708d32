"""The writers of the figures kept by day.

Whoever changes a case takes out what it counted as and puts in what it counts as now, as lines at the end of a list, in the
same transaction: figures and rows cannot come apart, and two posts never wait for one another. Once a minute the list is added up
into the figures of days, in one transaction. So figures = kept days + the list, at any moment and after any kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from hutong.domain.cases import counted
from hutong.domain.cases.models import Case
from hutong.domain.journal.command import about, command
from hutong.kernel.actor import Actor

MOST = 100_000
# One at a time adds up; a second one goes away.
_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('cases.count'))"
_NOTE = f"INSERT INTO cases_delta (area, day, category, {counted.names()}) VALUES "
_PLACE = f"({', '.join(['%s'] * (3 + len(counted.COLUMNS)))})"
_OF_ONE = counted.lines_of("c.id = %s")
# What a case that has just come counts as; for the statement that makes it.
NEW = """
INSERT INTO cases_delta (area, day, category, came, open, take, danger, waits, mute)
SELECT c.area, l.day, c.category, l.came, l.open, l.open * (c.state IN ('collected', 'accepted'))::int,
    l.open * (c.danger <> '')::int, l.waits, l.mute
FROM made c CROSS JOIN LATERAL (VALUES
    ((c.collected_at AT TIME ZONE 'Asia/Shanghai')::date, 1, 0, 0, 0), (DATE '0001-01-01', 0, 1, 0, 0),
    ((c.due AT TIME ZONE 'Asia/Shanghai')::date, 0, 0, 1, 0), ((c.answer_due AT TIME ZONE 'Asia/Shanghai')::date, 0, 0, 0, 1)
) l (day, came, open, waits, mute)
"""
_ADD = f"""
INSERT INTO cases_day (area, day, category, {counted.names()})
SELECT p.area, g.day, p.category, {counted.sums("g.")}
FROM ({{lines}}) g (area, day, category, {counted.names()}) CROSS JOIN LATERAL {counted.PLACES} p (area, category, whole)
WHERE p.area IS NOT NULL{{which}} GROUP BY p.area, g.day, p.category
"""
_MERGE = f"""
WITH gone AS (
    DELETE FROM cases_delta WHERE id IN (SELECT id FROM cases_delta ORDER BY id LIMIT %s)
    RETURNING area, day, category, {counted.names()}
), added AS (
    {_ADD.format(lines="SELECT * FROM gone", which="")}
    ON CONFLICT (area, day, category) DO UPDATE
    SET {", ".join(f"{name} = cases_day.{name} + excluded.{name}" for name in counted.COLUMNS)}
)
SELECT count(*) FROM gone
"""


# All cases: first by place and by kind in a district, so that the levels above are added up from few lines.
_LINES = f"({counted.lines_of('true')}) l (area, day, category, {counted.names()})"
_ALL = (
    _ADD.format(
        lines=f"SELECT area, day, '{counted.ALL}', {counted.sums()} FROM {_LINES} GROUP BY area, day",
        which=" AND p.whole = 1",
    ),
    _ADD.format(
        lines=f"SELECT area / 1000000 * 1000000, day, category, {counted.sums()} FROM {_LINES} GROUP BY 1, day, category",
        which=" AND p.whole = 0",
    ),
)


@contextmanager
def counted_anew(case: Case) -> Iterator[None]:
    """Around the change of a case's row: what it counted as goes out, what it counts as then comes in, and only what differs is
    written. For use inside a command that holds the case."""
    before = _lines(case)
    yield
    after = _lines(case)
    changed = [(*line, -1) for line in before if line not in after] + [(*line, 1) for line in after if line not in before]
    if changed:
        rows = [(*line[:3], *(value * line[-1] for value in line[3:-1])) for line in changed]
        with connection.cursor() as cursor:
            cursor.execute(_NOTE + ", ".join([_PLACE] * len(rows)), [value for row in rows for value in row])


def _lines(case: Case) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE, [case.pk] * counted.KINDS)
        return list(cursor.fetchall())


@command(needs="cases.tend")
def add_up(actor: Actor) -> int:
    """Adds at most so many lines of the list into the figures of days; returns how many. May be repeated at any moment."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_MERGE, [MOST])
        done = int(cursor.fetchone()[0])
    about(entity="case", added=done)
    return done


def is_uncounted() -> bool:
    """Whether nothing was ever added up, as after a load or on the first day. Needs the range of all areas."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM cases_day) AND EXISTS (SELECT 1 FROM cases_case)")
        return bool(cursor.fetchone()[0])


@command(needs="cases.tend")
def recount(actor: Actor) -> None:
    """Counts all days anew from the rows, as after a load that wrote cases past the commands. Holds up reports for as long as it
    takes: about half a minute for two million cases."""
    _run("LOCK TABLE cases_delta, cases_day IN EXCLUSIVE MODE")
    _run("DELETE FROM cases_delta")
    _run("DELETE FROM cases_day")
    for part in _ALL:
        _run(part)
    about(entity="case", recounted=True)


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
