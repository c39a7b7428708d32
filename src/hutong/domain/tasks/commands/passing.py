"""A task goes to another unit, or its trouble goes up. The clock never stops for either."""

from __future__ import annotations

from hutong.domain.directory.queries import posts_at, standing
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.commands.attaching import Upload, cleaned, keep
from hutong.domain.tasks.commands.held import assigned, directed, note, signed, unsplit
from hutong.domain.tasks.commands.inbox import NewTask, close_tasks, open_tasks
from hutong.domain.tasks.models import Instruction, Task, TaskMove
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.workdays import add_workdays


@command(needs="tasks.work")
def pass_on(actor: Actor, *, task_id: int, reason: str, area: int | None = None, department: str = "") -> None:
    """Gives a task that was sent down to another unit at the same or a lower level: `area` (None: the same) and `department`.

    Its day stays, the passing is counted, and both the new unit and the sender read why. A unit that has had it does not get it
    back. Raises NotFound for a task that is not in the actor's inbox or a place that does not stand, Refused when nobody there
    could do it, without a reason, or after `MOST_PASSES`.
    """
    task = assigned(actor, task_id)
    unsplit(task)
    to = task.area if area is None else area
    sender = Instruction.objects.get(pk=task.subject)
    rules.check_pass(
        area=task.area, department=task.department, to_area=to, to_department=department, sender=sender.area, passed=task.passed,
        reason=reason,
    )  # fmt: skip
    if not standing([to]):
        raise NotFound("没有这个单位。", "请重新选一个。")
    if not any(department in ("", post.department) for post in posts_at(to, task.right)):
        raise Refused("那边现在没有人能接。", "请选另一个单位，或者上报。")
    _check_had(task, to, department)
    note(actor, task, "passed", reason, to_area=to, to_department=department)
    about(entity="task", records=[task.pk], community=task.area, to=to, department=department)
    with scope(SYSTEM):
        same = Task.objects.filter(kind=task.kind, subject=task.subject, area=to, department=department, state=rules.OPEN)
        if same.exists() or Task.objects.filter(into=task.pk, state=rules.OPEN).exists():
            raise Refused("这件事现在不能转过去。", "那边已经有同一件事，或者有别的事并在这件里一起办。")
        task.area, task.department, task.post, task.passed = to, department, None, task.passed + 1
        task.signed_at, task.signed_by = None, ""
        task.save(update_fields=["area", "department", "post", "passed", "signed_at", "signed_by"])


@command(needs="tasks.work")
def report_up(actor: Actor, *, task_id: int, words: str, files: tuple[Upload, ...] = ()) -> None:
    """Puts what stands in the way before whoever sent the task, as a task of theirs to answer; the own one stays open.

    Raises NotFound for a task that is not in the actor's inbox, Refused without words or while an earlier one has no answer.
    """
    task = assigned(actor, task_id)
    if not words.strip():
        raise Refused("还没有写要上级解决什么。", "请写清楚难在哪里、需要什么。")
    sender = Instruction.objects.get(pk=task.subject)
    attached = cleaned(files)
    right = "tasks.work" if sender.parent_id else rules.SEND
    due = add_workdays(clock.today(), rules.REPLY_DAYS)
    raised = NewTask(sender.area, right, rules.RAISED, task.pk, task.title, due, task.urgent, sender.department)
    if not open_tasks([raised]):
        raise Refused("已经上报过了，还没有答复。", "有新情况，请等答复以后再上报。")
    signed(actor, task)
    note(actor, task, "raised", words)
    keep(actor, attached, task=task)
    about(entity="task", records=[task.pk], community=task.area)


@command(needs="tasks.work")
def reply(actor: Actor, *, task_id: int, words: str) -> None:
    """Answers what was reported up about a task below; the answer stands in its history. `task_id`: the task below.

    Raises NotFound when the actor's unit did not send it, Refused without words or when nothing waits for an answer.
    """
    task = Task.objects.filter(pk=task_id, kind=rules.ASSIGNED).first()
    if task is None:
        raise NotFound("没有找到这件事。")
    directed(actor, task.subject)
    if not words.strip():
        raise Refused("还没有写答复。", "请写清楚怎么办。")
    if not close_tasks(rules.RAISED, [task_id], by=actor.name, area=actor.area, department=actor.department):
        raise Refused("这里没有等答复的上报。", "可能同事已经答复了。")
    note(actor, task, "replied", words)
    about(entity="task", records=[task_id], community=task.area)


def _check_had(task: Task, to: int, department: str) -> None:
    """Raises Refused for a unit that has passed this task on before."""
    if TaskMove.objects.filter(task=task, act="passed", area=to, department=department).exists():
        raise Refused("这个单位已经转出来过。", "推来推去解决不了，请上报，由交办的一方定。")
