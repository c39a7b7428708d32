"""One task becomes several, or several become one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hutong.domain.directory.queries import posts_at, standing
from hutong.domain.journal.command import about, command
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.held import assigned, note, signed, unsplit
from hutong.domain.tasks.commands.inbox import open_tasks
from hutong.domain.tasks.commands.sending import Wanted, issued, task_of
from hutong.domain.tasks.models import Instruction, Task
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@dataclass(frozen=True)
class Part:
    """A piece of a task. `area`: where it is done (None: here); `department` and `post` narrow that; `due` at the latest on the
    day of the whole (None: the same day)."""

    title: str
    words: str = ""
    area: int | None = None
    department: str = ""
    post: int | None = None
    due: dt.date | None = None
    right: str = "tasks.work"


@command(needs="tasks.work")
def split(actor: Actor, *, task_id: int, parts: Sequence[Part]) -> tuple[int, ...]:
    """Divides a task of the actor's inbox among units in the actor's range; returns the numbers of the instructions made.

    The task itself stays with the actor's unit, with its clock, and is finished when all parts are. Raises NotFound for a task
    that is not in the actor's inbox or a place outside the range; Refused for fewer than two parts or too many, a part due after
    the whole, or a task that is split already.
    """
    task = assigned(actor, task_id)
    unsplit(task)
    if not 2 <= len(parts) <= rules.MOST_PARTS:
        raise Refused("要拆成 2 到 {n} 部分。", "更多的单位一起办，请用“下派”。", n=rules.MOST_PARTS)
    places = {part.area or task.area for part in parts}
    if not all(actor.covers(code) for code in places) or places - standing(places):
        raise NotFound("有的单位不在您的范围里。", "请重新选一次。")
    made = []
    for part in parts:
        _check_part(task, part)
        due = part.due or task.due
        due_at = task.due_at if due == task.due else None
        whole = Instruction.objects.get(pk=task.subject)
        links = [(str(entity), int(record)) for entity, record in whole.links]
        row = issued(actor, Wanted(part.title, part.words, due if due_at is None else None, due_at, task.urgent, links), task)
        open_tasks([task_of(row, part.area or task.area, part.right, part.department, part.post)])
        made.append(row.pk)
    signed(actor, task)
    note(actor, task, "split", "；".join(part.title.strip() for part in parts))
    about(entity="task", records=[task.pk], community=task.area, parts=made)
    return tuple(made)


@command(needs="tasks.work")
def join(actor: Actor, *, task_ids: Iterable[int], into: int) -> int:
    """Ties tasks of the actor's inbox to another one there: they leave the inbox and are finished together with it. The earliest
    of their days counts. Returns how many were tied.

    Raises NotFound for a task that is not in the actor's inbox, Refused when one of them is split, or nothing is left to join.
    """
    whole = assigned(actor, into)
    tied = [assigned(actor, number) for number in sorted({*task_ids} - {into})]
    if not tied:
        raise Refused("还没有选要并在一起的事。", "请至少勾选一件。")
    for task in tied:
        unsplit(task)
        signed(actor, task)
        task.into = whole.pk
        task.save(update_fields=["into"])
        note(actor, task, "joined", whole.title)
    Task.objects.filter(into__in=[task.pk for task in tied], state=rules.OPEN).update(into=whole.pk)
    signed(actor, whole)
    _earliest(actor, whole, tied)
    about(entity="task", records=[whole.pk, *(task.pk for task in tied)], community=whole.area)
    return len(tied)


def _check_part(task: Task, part: Part) -> None:
    if part.due is not None and task.due is not None and part.due > task.due:
        raise Refused("“{title}”的日子比整件事还晚。", "最晚是 {day}。", title=part.title, day=task.due)
    if part.post is not None and part.post not in {one.post_id for one in posts_at(part.area or task.area, part.right)}:
        raise Refused("这位同事不能办这件事。", "请选一位在那里、有办理权限的同事。")


def _end(task: Task) -> dt.datetime:
    """The moment at which a task is late; the end of its day where it has no minute."""
    return task.due_at or dt.datetime.combine(task.due or dt.date.max, dt.time.max, clock.BEIJING)


def _earliest(actor: Actor, whole: Task, tied: Sequence[Task]) -> None:
    """The whole takes the earliest day of what was tied to it."""
    first = min((whole, *tied), key=_end)
    if (first.due, first.due_at) != (whole.due, whole.due_at):
        whole.due, whole.due_at = first.due, first.due_at
        whole.save(update_fields=["due", "due_at"])
        note(actor, whole, "due", str(whole.due))
