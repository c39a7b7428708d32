"""A task is reported as finished, and whoever sent it accepts that or gives it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.attaching import Upload, cleaned, keep
from hutong.domain.tasks.commands.held import assigned, directed, note, run, signed, unsplit
from hutong.domain.tasks.commands.inbox import close_tasks
from hutong.domain.tasks.models import Instruction, Task
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

_ACCEPT = """
WITH accepted AS (
    UPDATE tasks_task SET accepted_at = %s
    WHERE kind = 'assigned' AND subject = %s AND state = 'done' AND accepted_at IS NULL {some} RETURNING id, area, post
)
INSERT INTO tasks_move (task_id, area, at, act, by, reason, post)
SELECT id, area, %s, 'accepted', %s, '', post FROM accepted
"""


@command(needs="tasks.work")
def finish_task(actor: Actor, *, task_id: int, report: str, files: Sequence[Upload] = ()) -> None:
    """Reports a task of the actor's inbox as done: what was done, in words, with files where they help. Photographs are never
    required. What was joined to it is finished with it; where it was the last part, the whole is.

    Raises NotFound for a task that is not in the actor's inbox, Conflict when it is closed, Refused without a report or while
    parts of it are open.
    """
    task = assigned(actor, task_id)
    unsplit(task)
    if not report.strip():
        raise Refused("还没有写办得怎么样。", "请写一两句：做了什么，结果怎么样。")
    attached = cleaned(files)
    signed(actor, task)
    keep(actor, attached, task=task)
    together = [task, *Task.objects.select_for_update().filter(into=task.pk, state=rules.OPEN)]
    for one in together:
        _close(actor, one, report)
    for one in together:
        _whole(one)
    about(entity="task", records=[one.pk for one in together], community=task.area, files=len(attached))


@command(needs="tasks.work")
def accept(actor: Actor, *, instruction: int, tasks: Iterable[int] | None = None) -> int:
    """Takes what was reported as finished, for these tasks of an instruction (None: all that wait); returns how many.

    Raises NotFound for an instruction that the actor's unit did not send.
    """
    row = directed(actor, instruction)
    now, chosen = clock.now(), None if tasks is None else sorted(set(tasks))
    about(entity="instruction", records=[row.pk], community=actor.area)
    sql = _ACCEPT.format(some="" if chosen is None else "AND id = ANY(%s)")
    return run(sql, [now, row.pk, *([] if chosen is None else [chosen]), now, actor.name[:60]])


@command(needs="tasks.work")
def give_back(actor: Actor, *, task_id: int, reason: str) -> None:
    """Sends a task that was reported as finished back to its unit, with what is missing; its day stays.

    Raises NotFound when the actor's unit did not send it; Refused without a reason, when it is not finished, or was accepted.
    """
    task = Task.objects.select_for_update().filter(pk=task_id, kind=rules.ASSIGNED).first()
    if task is None:
        raise NotFound("没有找到这件事。")
    row = directed(actor, task.subject)
    rules.check_give_back(task.state, task.accepted_at is not None, reason)
    if row.parent_id is not None:
        _reopen_whole(actor, row.parent_id)
    same = Task.objects.filter(kind=task.kind, subject=task.subject, area=task.area, department=task.department)
    if same.filter(state=rules.OPEN).exists():
        raise Refused("这个单位手上已经有同一件事。", "请等它办结，再一起看。")
    _open(task)
    note(actor, task, "returned", reason)
    about(entity="task", records=[task.pk], community=task.area)


def _close(actor: Actor, task: Task, report: str) -> None:
    task.state, task.closed_at, task.closed_by = rules.DONE, clock.now(), actor.name[:60]
    task.save(update_fields=["state", "closed_at", "closed_by"])
    note(actor, task, "finished", report)
    # what was reported up about it needs no answer any more
    close_tasks(rules.RAISED, [task.pk], by=actor.name, state=rules.DROPPED, reason="这件事已经办结", everywhere=True)


def _open(task: Task) -> None:
    task.state, task.closed_at, task.closed_by, task.into = rules.OPEN, None, "", None
    task.save(update_fields=["state", "closed_at", "closed_by", "into"])


def _whole(part: Task) -> None:
    """Finishes the task that this was the last part of. The whole is locked before its parts are counted: of two that end at the
    same moment, the second sees the first."""
    with scope(SYSTEM):
        parent = Instruction.objects.filter(pk=part.subject).values_list("parent_id", flat=True).first()
        if parent is None:
            return
        whole = Task.objects.select_for_update().get(pk=parent)
        numbers = list(Instruction.objects.filter(parent=whole).values_list("pk", flat=True))
        left = Task.objects.filter(kind=rules.ASSIGNED, subject__in=numbers, state=rules.OPEN).exists()
        if left or whole.state != rules.OPEN:
            return
        _close(SYSTEM, whole, f"各部分都办结了（{len(numbers)} 部分）")
        for one in Task.objects.select_for_update().filter(into=whole.pk, state=rules.OPEN):
            _close(SYSTEM, one, "并办的事办结了")
        _whole(whole)


def _reopen_whole(actor: Actor, parent: int) -> None:
    """A part that goes back opens the whole again. Raises Refused when the whole was accepted."""
    whole = Task.objects.select_for_update().get(pk=parent)
    if whole.accepted_at is not None:
        raise Refused("整件事已经被交办的一方收下了。", "要再办，请另外下派。")
    if whole.state == rules.DONE:
        _open(whole)
        note(actor, whole, "returned", "有一部分退回补办")
