"""Who at one area does a task: signed for, handed to a colleague, taken back."""

from __future__ import annotations

from hutong.domain.directory.queries import posts_at
from hutong.domain.journal.command import about, command
from hutong.domain.tasks.commands.held import held, note, signed
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs="tasks.work")
def sign(actor: Actor, *, task_id: int) -> None:
    """Says that the task has arrived and is taken on; whoever sent it sees that. Signing again changes nothing.

    Raises NotFound for a task that is not in the actor's inbox, Conflict when it is closed.
    """
    task = held(actor, task_id)
    if task.post not in (None, *actor.posts):
        raise NotFound("没有找到这件事。", "它可能已经转给同事了。")
    signed(actor, task)
    about(entity="task", records=[task.pk], community=task.area)


@command(needs="tasks.work")
def hand_over(actor: Actor, *, task_id: int, post: int, reason: str = "") -> None:
    """Hands a task of the actor's inbox to one post at the same area, whose inbox alone it is in from now on.

    Raises NotFound for a task that is not in the actor's inbox, Conflict when it is closed, Refused when the post is not held at
    this area today or has not the right to do it.
    """
    task = held(actor, task_id)
    if task.post not in (None, *actor.posts):
        raise NotFound("没有找到这件事。", "它可能已经转给同事了。")
    if post == actor.post_id:
        raise Refused("这件事已经在您手上。", "请选一位同事。")
    fitting = {p.post_id: p for p in posts_at(task.area, task.right) if task.department in ("", p.department)}
    if post not in fitting:
        raise Refused("这位同事不能办这件事。", "请选一位在本级、有办理权限的同事。")
    task.post = post
    task.save(update_fields=["post"])
    note(actor, task, "handed", reason)
    about(entity="task", records=[task.pk], community=task.area, to=post)


@command(needs="tasks.work")
def take_back(actor: Actor, *, task_id: int) -> None:
    """Brings a task that was handed to one post back to everybody's inbox at the area who may do it.

    Whoever may do it there may take it back: the colleague may be ill. Raises NotFound outside the area or without the right,
    Conflict when it is closed, Refused when it was not handed over.
    """
    task = held(actor, task_id)
    if task.post is None:
        raise Refused("这件事没有转给别人，大家都能办。", "直接办理就可以。")
    task.post = None
    task.save(update_fields=["post"])
    note(actor, task, "taken_back")
    about(entity="task", records=[task.pk], community=task.area)
