"""What the writers share: a task under lock, a line of its history, one statement."""

from __future__ import annotations

from typing import Any

from django.db import connection

from hutong.domain.tasks import rules
from hutong.domain.tasks.models import Instruction, Task, TaskMove
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


def held(actor: Actor, task_id: int) -> Task:
    """An open task at the actor's own area that the actor has the right to do, under lock.

    Raises NotFound elsewhere or without the right, Conflict when it is closed.
    """
    task = Task.objects.select_for_update().filter(pk=task_id, area=actor.area).first()
    if task is None or not actor.may(task.right) or task.department not in ("", actor.department):
        raise NotFound("没有找到这件事。")
    rules.check_open(task.state, task.closed_by)
    return task


def assigned(actor: Actor, task_id: int) -> Task:
    """The same for a task that was sent down, in the actor's own inbox and joined to no other."""
    task = held(actor, task_id)
    if task.kind != rules.ASSIGNED or task.post not in (None, *actor.posts):
        raise NotFound("没有找到这件事。", "它可能已经转给同事了。")
    if task.into is not None:
        raise Refused("这件事已经和另一件一起办了。", "请打开那一件来办。")
    return task


def directed(actor: Actor, instruction_id: int) -> Instruction:
    """An instruction that the actor's own unit has sent. Raises NotFound for any other."""
    found = Instruction.objects.filter(pk=instruction_id, area=actor.area, department=actor.department).first()
    if found is None or not rules.may_direct(actor, found.parent_id is not None):
        raise NotFound("没有找到这件下派的任务。")
    return found


def unsplit(task: Task) -> None:
    """Raises Refused while parts of the task are still being worked on."""
    parts = list(Instruction.objects.filter(parent=task).values_list("pk", flat=True))
    left = Task.objects.filter(kind=rules.ASSIGNED, subject__in=parts, state=rules.OPEN).count() if parts else 0
    if left:
        raise Refused("还有 {n} 部分没有办结。", "各部分都办结了，这件事自己就办结。", n=left)


def signed(actor: Actor, task: Task) -> None:
    """Marks a task as signed by whoever does something with it; the first one stays."""
    if task.signed_at is None:
        task.signed_at, task.signed_by = clock.now(), actor.name[:60]
        task.save(update_fields=["signed_at", "signed_by"])
        note(actor, task, "signed")


def note(actor: Actor, task: Task, act: str, reason: str = "", *, to_area: int | None = None, to_department: str = "") -> None:
    """One line of the history, written where the task lies now."""
    TaskMove.objects.create(
        task=task, area=task.area, at=clock.now(), act=act, by=actor.name[:60], reason=reason.strip()[:2000], post=task.post,
        department=task.department, to_area=to_area, to_department=to_department,
    )  # fmt: skip


def run(sql: str, words: list[Any]) -> int:
    """One statement; how many rows it reached."""
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return int(cursor.rowcount)
