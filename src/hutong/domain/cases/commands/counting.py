"""The writers of the figures kept by day.

Whoever changes a case takes out what it counted as and puts in what it counts as now, as lines at the end of a list, in the same
transaction: figures and rows cannot come apart, and two posts never wait for one another. Once a minute the list is added up
into the figures of days, in one transaction. So figures = kept days + the list, at any moment and after any kill."""

from __future__ import annotations

from django.db import connection

from hutong.domain.cases import counted
from hutong.domain.cases.models import Case
from hutong.domain.journal.command import about, command
from hutong.kernel.actor import Actor

MOST = 100_000
# One at a time adds up; a second one goes away.
_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('cases.count'))"
_NOTE = f"INSERT INTO cases_delta (area, day, category, {counted.names()}) "
# What a case that has just come counts as; for the statement that makes it.
NEW = f"INSERT INTO cases_delta (area, day, category, came) SELECT c.area, {counted.DAY}, c.category, 1 FROM made c"
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


def take_out(case: Case) -> None:
    """Takes out what a case counts as in the database, before its row is changed. Inside a command that holds the case."""
    _run(_NOTE + counted.lines_of("c.id = %s", "-"), case.pk, case.pk)


def put_in(case: Case) -> None:
    """Puts in what a case counts as in the database, after its row was changed."""
    _run(_NOTE + counted.lines_of("c.id = %s"), case.pk, case.pk)


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


def _run(sql: str, *words: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
