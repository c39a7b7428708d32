"""Work is sent down to any set of units below, called off, and calmly asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hutong.domain.directory.queries import standing
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.attaching import Upload, cleaned, keep
from hutong.domain.tasks.commands.held import directed, run
from hutong.domain.tasks.commands.inbox import NewTask, close_tasks, open_tasks
from hutong.domain.tasks.models import Instruction, Task, TaskMove
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

# A line in the history of every open task of an instruction.
_REMIND = """
INSERT INTO tasks_move (task_id, area, at, act, by, reason, post)
SELECT id, area, %s, 'reminded', %s, %s, post FROM tasks_task WHERE kind = 'assigned' AND subject = %s AND state = 'open'
"""


@dataclass(frozen=True)
class Wanted:
    """What is to be done: title, words, the last day or minute, and records of the pool it is about, (entity, id)."""

    title: str
    words: str = ""
    due: dt.date | None = None
    due_at: dt.datetime | None = None
    urgent: bool = False
    links: Sequence[tuple[str, int]] = ()


@command(needs=rules.SEND)
def send_down(
    actor: Actor,
    *,
    areas: Iterable[int],
    title: str,
    words: str = "",
    due: dt.date | None = None,
    due_at: dt.datetime | None = None,
    right: str = "tasks.work",
    department: str = "",
    links: Sequence[tuple[str, int]] = (),
    files: Sequence[Upload] = (),
    urgent: bool = False,
) -> int:
    """Puts one piece of work into the inboxes of whoever holds `right` at these areas; returns the number of the instruction.

    `areas`: any set of standing areas in the actor's range, all 7,535 communities of a city at once if need be; the actor's own
    area only with another `department`. `links` are shown only to those who may read the records. Raises Refused for nothing to
    do or nobody to do it, a time gone by, or a file that cannot be taken; NotFound for an area outside the range.
    """
    places = sorted(set(areas))
    if not places:
        raise Refused("还没有选给谁。", "请在下面勾选单位。")
    if set(places) - standing(places) or not all(actor.covers(code) for code in places):
        raise NotFound("有的单位不在您的范围里。", "请重新勾选。")
    if actor.area in places and department == actor.department:
        raise Refused("不能下派给自己的单位。", "自己单位里的事，请转给同事或拆分。")
    wanted, attached = Wanted(title, words, due, due_at, urgent, links), cleaned(files)
    row = issued(actor, wanted)
    keep(actor, attached, instruction=row)
    open_tasks([task_of(row, code, right, department) for code in places])
    about(entity="instruction", records=[row.pk], community=actor.area, units=len(places), files=len(attached))
    return row.pk


@command(needs="tasks.work")
def remind(actor: Actor, *, instruction: int, words: str = "") -> int:
    """Adds one calm line to what is still open of an instruction; returns to how many. Once a day at most.

    Raises NotFound for an instruction that the actor's unit did not send, Refused when it was reminded today already.
    """
    row = directed(actor, instruction)
    said = TaskMove.objects.filter(task__kind=rules.ASSIGNED, task__subject=row.pk, act="reminded", at__date=clock.today())
    if said.exists():
        raise Refused("今天已经提醒过了。", "一天最多提醒一次。")
    about(entity="instruction", records=[row.pk], community=actor.area)
    return run(_REMIND, [clock.now(), actor.name[:60], words.strip()[:2000], row.pk])


@command(needs="tasks.work")
def call_off(actor: Actor, *, instruction: int, reason: str) -> int:
    """Ends what is still open of an instruction, parts of it included; returns how many units. What was done already stays.

    Raises NotFound for an instruction that the actor's unit did not send, Refused without a reason.
    """
    row = directed(actor, instruction)
    if not reason.strip():
        raise Refused("还没有写为什么不用办了。", "请写一句，各单位都看得到。")
    about(entity="instruction", records=[row.pk], community=actor.area)
    return _dropped(actor, [row.pk], reason.strip())


def _dropped(actor: Actor, numbers: list[int], reason: str) -> int:
    """Ends the open tasks of instructions, with the parts they were split into and what they reported up; what was joined to them
    lies in its inbox again."""
    with scope(SYSTEM):
        tasks = list(Task.objects.filter(kind=rules.ASSIGNED, subject__in=numbers, state=rules.OPEN).values_list("pk", flat=True))
        parts = list(Instruction.objects.filter(parent__in=tasks).values_list("pk", flat=True))
        Task.objects.filter(into__in=tasks, state=rules.OPEN).exclude(pk__in=tasks).update(into=None)
        close_tasks(rules.RAISED, tasks, by=actor.name, state=rules.DROPPED, reason=reason)
        n = close_tasks(rules.ASSIGNED, numbers, by=actor.name, state=rules.DROPPED, reason=reason)
        if parts:
            _dropped(actor, parts, reason)
    return n


def issued(actor: Actor, wanted: Wanted, parent: Task | None = None) -> Instruction:
    """The row of what the actor's unit sends. Raises Refused as `send_down` does."""
    rules.check_sending(wanted.title, wanted.words, wanted.due, wanted.due_at, clock.now())
    return Instruction.objects.create(
        area=actor.area, department=actor.department, by=actor.name[:60], title=wanted.title.strip(), words=wanted.words.strip(),
        due=rules.day_of(wanted.due, wanted.due_at), due_at=wanted.due_at, urgent=wanted.urgent, sent_at=clock.now(),
        parent=parent, links=[[entity, int(record)] for entity, record in wanted.links],
    )  # fmt: skip


def task_of(row: Instruction, area: int, right: str, department: str, post: int | None = None) -> NewTask:
    """The task at one unit that an instruction makes."""
    return NewTask(area, right, rules.ASSIGNED, row.pk, row.title, row.due, row.urgent, department, post, row.due_at)
