"""What the levels above do with what came up: approve, send back, excuse, comment, take an approval back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from hutong.domain.forms import commands as forms
from hutong.domain.journal.command import about, command
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.commands.returning import reopen_task, step
from hutong.domain.reporting.models import Assignment, Comment, Round, Snapshot, Withdrawal
from hutong.domain.tasks.commands import close_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import Conflict, NotFound, Refused
from hutong.kernel.workdays import add_workdays

REVIEW = "review"
# Base 32 without letters and digits that look alike on paper; 16 signs are 80 bits.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_MOVE_ON = """
WITH moved AS (
    UPDATE reporting_assignment SET stage = %s WHERE id = ANY(%s) AND state = 'submitted' AND stage = %s
    RETURNING id, community
)
INSERT INTO reporting_step (assignment_id, community, at, act, level, by, post, reason)
SELECT id, community, %s, 'approve', %s, %s, %s, '' FROM moved
"""
_SNAPSHOT = """
INSERT INTO reporting_snapshot (assignment_id, round_id, community, number, code, frozen, digest, numbers, lines, at, by)
SELECT a.id, a.round_id, a.community, given.number, given.code, given.frozen, given.digest, a.numbers, a.lines, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[]) AS given (id, number, code, frozen, digest)
JOIN reporting_assignment a ON a.id = given.id
RETURNING id, assignment_id
"""
_FINISH = """
WITH moved AS (
    UPDATE reporting_assignment a SET state = 'approved', snapshot = given.snapshot
    FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, snapshot) WHERE a.id = given.id
    RETURNING a.id, a.community
)
INSERT INTO reporting_step (assignment_id, community, at, act, level, by, post, reason)
SELECT id, community, %s, 'finish', %s, %s, %s, '' FROM moved
"""


@command(needs="tasks.work")
def approve(actor: Actor, *, round_id: int, assignments: Sequence[int] | None = None, usual: bool = False) -> int:
    """Approves what waits at the actor's level in its area: these returns, or all of them, with `usual` only those in which
    the checks find nothing. At the last level each becomes a snapshot with a number, which nobody can change. Returns how many
    were approved.

    Raises NotFound for a level that the form does not name, Conflict when one of `assignments` does not wait here any more.
    """
    row = store.round_of(actor, round_id)
    if not store.may_approve(actor, row):
        raise NotFound("没有找到这一期报表。")
    rules.check_running(row.state)
    level = level_of(actor.area)
    there = store.at_my_level(actor, row, assignments).filter(state=rules.SUBMITTED)
    waiting = list(there.filter(unlikely=0) if usual else there)
    if assignments is not None and not usual and len(waiting) < len(set(assignments)):
        raise Conflict("有的表已经不在您这一级了。", "请刷新看看现在的样子。")
    onwards = rules.next_stage(row.levels, level)
    if waiting:
        if onwards is not None:
            _run(_MOVE_ON, [onwards, [one.pk for one in waiting], level, clock.now(), level, actor.name, actor.post])
        else:
            _finish(actor, row, waiting, level)
    about(entity="round", records=[row.pk], community=actor.area, approved=len(waiting), level=level)
    if not store.at_my_level(actor, row).filter(state__in=(rules.SUBMITTED, rules.DECLINED)).exists():
        close_tasks(REVIEW, [row.pk], by=actor.name)
    return len(waiting)


@command(needs="tasks.work")
def send_back(actor: Actor, *, assignment_id: int, reason: str, comments: Mapping[str, str] | None = None) -> None:
    """Sends a return back to its community with the reason, and with what is said of cells. It gets at least two working days."""
    row = _waiting(actor, assignment_id)
    row.state, row.stage = rules.moved(row.state, "send_back"), rules.COMMUNITY
    row.due = max(row.due, add_workdays(clock.today(), 2))
    row.save(update_fields=["state", "stage", "due"])
    forms.open_again([row.filling])
    for cell, text in (comments or {}).items():
        _comment(actor, row, cell, text)
    step(actor, row, "send_back", rules.check_reason(reason))
    reopen_task(row)


@command(needs="tasks.work")
def excuse(actor: Actor, *, assignment_id: int, reason: str = "") -> None:
    """Agrees that a form is not the community's duty: it counts as not asked."""
    row = _waiting(actor, assignment_id)
    row.state = rules.moved(row.state, "excuse")
    row.save(update_fields=["state"])
    step(actor, row, "excuse", reason.strip()[:1000])


@command(needs="tasks.work")
def comment(actor: Actor, *, assignment_id: int, cell: str, text: str) -> int:
    """Says something of a cell, or of the whole return with an empty `cell`; returns the comment's id."""
    row = _waiting(actor, assignment_id)
    about(entity="assignment", records=[row.pk], community=row.community, cell=cell)
    return _comment(actor, row, cell, text)


@command(needs="tasks.work")
def withdraw(actor: Actor, *, assignment_id: int, reason: str) -> None:
    """Takes an approval back: the snapshot stays and shows it, the form is the community's again. Only the last level may."""
    row = store.locked(actor, assignment_id)
    if not store.may_approve(actor, row.round) or level_of(actor.area) != row.round.levels[-1]:
        raise NotFound("没有找到这份表。")
    snapshot = row.snapshot
    row.state, row.stage, row.snapshot = rules.moved(row.state, "withdraw"), rules.COMMUNITY, None
    row.due = max(row.due, add_workdays(clock.today(), 2))
    why = rules.check_reason(reason)
    rules.check_public([why])
    Withdrawal.objects.create(snapshot_id=snapshot or 0, community=row.community, at=clock.now(), by=actor.name, reason=why)
    row.save(update_fields=["state", "stage", "snapshot", "due"])
    forms.open_again([row.filling])
    step(actor, row, "withdraw", why)
    reopen_task(row)


def _finish(actor: Actor, row: Round, waiting: Sequence[Assignment], level: str) -> None:
    """The last level: frozen content, a number and a code for each."""
    kept = forms.freeze([one.filling for one in waiting])
    before = dict[int, int]()
    for assignment in Snapshot.objects.filter(assignment__in=[one.pk for one in waiting]).values_list("assignment", flat=True):
        before[assignment] = before.get(assignment, 0) + 1
    numbers = [_number(row, one, before.get(one.pk, 0)) for one in waiting]
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(16)) for _ in waiting]
    frozen = [kept[one.filling] for one in waiting]
    words: list[Any] = [
        clock.now(), actor.name, [one.pk for one in waiting], numbers, codes, [one.frozen for one in frozen],
        [one.digest for one in frozen],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT, words)
        made = cursor.fetchall()
    ids, assignments = [one[0] for one in made], [one[1] for one in made]
    _run(_FINISH, [assignments, ids, clock.now(), level, actor.name, actor.post])


def _number(row: Round, one: Assignment, before: int) -> str:
    """2026-00012/2026-11/110114011017, and -2 behind it for the second approval of the same form."""
    return f"{row.demand.number}/{row.period}/{one.community}" + (f"-{before + 1}" if before else "")


def _waiting(actor: Actor, assignment_id: int) -> Assignment:
    """A return that waits at the actor's level, locked."""
    row = store.locked(actor, assignment_id)
    if not store.may_approve(actor, row.round):
        raise NotFound("没有找到这份表。")
    if row.stage != level_of(actor.area):
        raise Conflict("这份表不在您这一级。", "请刷新看看现在的样子。", row.stage)
    rules.check_running(row.round.state)
    return row


def _comment(actor: Actor, row: Assignment, cell: str, text: str) -> int:
    if not text.strip():
        raise Refused("还没有写意见。", "一句话就可以。")
    made = Comment.objects.create(
        assignment=row, community=row.community, cell=cell[:20], text=text.strip()[:1000], level=level_of(actor.area),
        by=actor.name, at=clock.now(),
    )  # fmt: skip
    return int(made.pk)


def _run(sql: str, words: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
