"""What other rooms do with inboxes, inside their own commands: open tasks, close them, move their day, mark them as signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hutong.domain.journal.command import about, unordered_id
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.held import run
from hutong.domain.tasks.models import Task
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM

_BATCH = 2000
_OPEN = """
INSERT INTO tasks_task
    (area, "right", department, post, kind, subject, title, urgent, alarm, due, due_at, state, opened_at, closed_by, reason,
     signed_by, passed)
SELECT area, rights, department, post, kind, subject, title, urgent, alarm, due, due_at, 'open', %s, '', '', '', 0
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bool[], %s::bool[],
            %s::date[], %s::timestamptz[])
    AS given (area, rights, department, post, kind, subject, title, urgent, alarm, due, due_at)
ON CONFLICT DO NOTHING
"""
# Which of the open tasks about a subject: all of them, or those of one inbox.
_WHICH = "WHERE kind = %s AND subject = ANY(%s) AND state = 'open'"
# One statement: what it changes, and why, cannot come apart.
_CLOSE = """
WITH closed AS (
    UPDATE tasks_task SET state = %s, closed_at = %s, closed_by = %s, reason = %s
    {which} RETURNING id, area, post
)
INSERT INTO tasks_move (task_id, area, at, act, by, reason, post)
SELECT id, area, %s, %s, %s, %s, post FROM closed
"""
_DONE = "UPDATE tasks_task SET state = 'done', closed_at = %s, closed_by = %s {which}"
_MOVE = """
WITH moved AS (
    UPDATE tasks_task SET due = %s, due_at = %s
    {which} AND (due, due_at) IS DISTINCT FROM (%s::date, %s::timestamptz) RETURNING id, area, post
)
INSERT INTO tasks_move (task_id, area, at, act, by, reason, post)
SELECT id, area, %s, 'due', '', %s, post FROM moved
"""
_SIGN = """
WITH signed AS (
    UPDATE tasks_task SET signed_at = %s, signed_by = %s {which} AND signed_at IS NULL RETURNING id, area, post
)
INSERT INTO tasks_move (task_id, area, at, act, by, reason, post)
SELECT id, area, %s, 'signed', %s, '', post FROM signed
"""


@dataclass(frozen=True, slots=True)
class NewTask:
    """Work for whoever holds `right` at `area`; `department` and `post` narrow that. (`kind`, `subject`) names what it is about;
    `due` is the last day in time, `due_at` the last minute where a deadline runs in hours (its day is the due day).
    `urgent`: pressing; `alarm`: somebody is in danger, it stands above everything."""

    area: int
    right: str
    kind: str
    subject: int
    title: str
    due: dt.date | None = None
    urgent: bool = False
    department: str = ""
    post: int | None = None
    due_at: dt.datetime | None = None
    alarm: bool = False


def open_tasks(tasks: Sequence[NewTask], *, day_only: bool = False) -> int:
    """Puts tasks into inboxes, also above and beside the range of the running command; returns how many are new.

    Where a task of the same kind and subject is open in the same inbox (area, department, right) already, it stays as it is: may
    be repeated. `day_only`: what somebody unnamed has caused; the day is kept, not the hour, and a number that tells no order;
    all are counted. Works inside a command of the calling room, and raises Broken outside one.
    """
    about(tasks_opened=len(tasks), day_only=day_only)
    if day_only:
        Task.objects.bulk_create([_unordered(task) for task in tasks], _BATCH, ignore_conflicts=True)
        return len(tasks)
    made = 0
    for start in range(0, len(tasks), _BATCH):
        part, now = tasks[start : start + _BATCH], clock.now()
        columns: list[Any] = [
            [t.area for t in part], [t.right for t in part], [t.department for t in part], [t.post for t in part],
            [t.kind for t in part], [t.subject for t in part], [t.title[:200] for t in part], [t.urgent for t in part],
            [t.alarm for t in part], [rules.day_of(t.due, t.due_at) for t in part], [t.due_at for t in part],
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [now, *columns])
            made += cursor.rowcount
    return made


def close_tasks(
    kind: str,
    subjects: Iterable[int],
    *,
    by: str,
    state: str = rules.DONE,
    reason: str = "",
    everywhere: bool = False,
    area: int | None = None,
    department: str | None = None,
    right: str | None = None,
) -> int:
    """Closes the open tasks of a kind about these subjects, in one statement; returns how many were open.

    Reaches the tasks in the range of the running command; `everywhere`: those above and beside it too, as when a community
    takes back what its street has. `area`, `department` ("": of none) and `right` narrow it to the inboxes that are meant; None:
    all. History is written where there is a reason or the work was not done. Works inside a command, and raises Broken outside
    one, or for a state that closes nothing; Refused for `declined` without a reason.
    """
    rules.check_close(state, reason)
    about(tasks_closed=kind)
    which, words = _which(kind, subjects, area, department, right)
    with scope(SYSTEM) if everywhere else nullcontext():
        if state == rules.DONE and not reason:
            return run(_DONE.format(which=which), [clock.now(), by[:60], *words])
        now, who, why = clock.now(), by[:60], reason[:500]
        return run(_CLOSE.format(which=which), [state, now, who, why, *words, now, state, who, why])


def move_due(
    kind: str,
    subjects: Iterable[int],
    due: dt.date | None,
    *,
    due_at: dt.datetime | None = None,
    area: int | None = None,
    department: str | None = None,
    right: str | None = None,
) -> int:
    """Gives the open tasks of a kind about these subjects, in the range of the running command, another day, or another minute;
    returns how many changed. `area`, `department` and `right` narrow it as in `close_tasks`. Works inside a command, and raises
    Broken outside one."""
    day = rules.day_of(due, due_at)
    text = f"{due_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" if due_at else day.isoformat() if day else ""
    about(tasks_due=text)
    which, words = _which(kind, subjects, area, department, right)
    return run(_MOVE.format(which=which), [day, due_at, *words, day, due_at, clock.now(), text])


def mark_signed(
    kind: str, subject: int, area: int, department: str = "", *, by: str, right: str | None = None, everywhere: bool = False
) -> int:
    """Marks the open tasks of one inbox about a subject as signed, as when the work is taken on in another room's own page.

    Returns how many were not signed before. Reaches as far as `close_tasks` does. Works inside a command, and raises Broken
    outside one.
    """
    about(tasks_signed=kind)
    which, words = _which(kind, [subject], area, department, right)
    now = clock.now()
    with scope(SYSTEM) if everywhere else nullcontext():
        return run(_SIGN.format(which=which), [now, by[:60], *words, now, by[:60]])


def _which(
    kind: str, subjects: Iterable[int], area: int | None, department: str | None, right: str | None
) -> tuple[str, list[Any]]:
    """The condition that finds the open tasks meant, and its words."""
    sql = _WHICH
    words: list[Any] = [kind, list(subjects)]
    for column, value in (("area", area), ("department", department), ('"right"', right)):
        if value is not None:
            sql += f" AND {column} = %s"
            words.append(value)
    return sql, words


def _unordered(task: NewTask) -> Task:
    day = rules.day_of(task.due, task.due_at)
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return Task(
        id=unordered_id(), area=task.area, right=task.right, department=task.department, post=task.post, kind=task.kind,
        subject=task.subject, title=task.title[:200], urgent=task.urgent, due=day, alarm=task.alarm, opened_at=midnight,
    )  # fmt: skip
