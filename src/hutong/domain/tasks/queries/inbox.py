"""Reads of the tasks: the inbox of the post worn, and what happened to a task."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from hutong.domain.directory.queries import posts_at
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.models import Task, TaskMove
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class TaskView:
    """One task of an inbox. `days_left` in working days, negative when late, None without a day; `mine`: handed to this post.

    `due_at`: the minute, where the deadline runs in hours. `alarm`: somebody is in danger.
    """

    id: int
    area: int
    kind: str
    subject: int
    title: str
    right: str
    department: str
    urgent: bool
    due: dt.date | None
    days_left: int | None
    urgency: rules.Urgency
    mine: bool
    opened_at: dt.datetime
    due_at: dt.datetime | None = None
    alarm: bool = False
    signed_at: dt.datetime | None = None
    state: str = rules.OPEN


@dataclass(frozen=True)
class Move:
    """One line of a task's history. `act`: one of models.ACTS; `post`: whose it was then; `to_area` and `to_department`: where it
    was passed on to."""

    at: dt.datetime
    act: str
    by: str
    reason: str
    post: int | None
    to_area: int | None = None
    to_department: str = ""


@dataclass(frozen=True)
class Colleague:
    """A post that a task can be handed to, and who holds it today."""

    post_id: int
    name: str
    title: str


def inbox(actor: Actor, *, limit: int = 200) -> tuple[TaskView, ...]:
    """The open tasks of the post worn: at exactly its area, of its rights, for everybody there or for this post.

    Alarms first, then the late ones, then by day and minute; those without a day last. Somebody without the right to work on
    tasks has none.
    """
    if not actor.may("tasks.work"):
        return ()
    today = clock.today()
    with scope(actor):
        tasks = _mine(actor).order_by("-alarm", F("due").asc(nulls_last=True), "-urgent", F("due_at").asc(nulls_last=True), "pk")
        return tuple(view(actor, task, today) for task in tasks[:limit])


def count(actor: Actor) -> int:
    """How many tasks lie in the inbox."""
    if not actor.may("tasks.work"):
        return 0
    with scope(actor):
        return _mine(actor).count()


@dataclass(frozen=True)
class Handed:
    """An open task that was handed to one colleague, and to whom."""

    task: TaskView
    to: str


def handed(actor: Actor) -> tuple[Handed, ...]:
    """The open tasks at the actor's area and of its rights that were handed to another post: whoever could do them may take them
    back."""
    if not actor.may("tasks.work"):
        return ()
    today = clock.today()
    rights = Q() if "*" in actor.rights else Q(right__in=sorted(actor.rights))
    with scope(actor):
        found = Task.objects.filter(rights, department__in={"", actor.department}, area=actor.area, state=rules.OPEN)
        tasks = list(found.exclude(post=None).exclude(post__in=actor.posts).order_by(F("due").asc(nulls_last=True), "pk")[:100])
        names = {p.post_id: p.name for right in {t.right for t in tasks} for p in posts_at(actor.area, right)}
        return tuple(Handed(view(actor, task, today), names.get(task.post or 0, "")) for task in tasks)


def history(actor: Actor, task_id: int) -> tuple[Move, ...]:
    """What happened to a task at the actor's area, oldest first. Raises NotFound elsewhere or without the right to do it."""
    with scope(actor):
        task = _one(actor, task_id)
        moves = TaskMove.objects.filter(task=task).order_by("at", "pk")
        return tuple(Move(m.at, m.act, m.by, m.reason, m.post, m.to_area, m.to_department) for m in moves)


def colleagues(actor: Actor, task_id: int) -> tuple[Colleague, ...]:
    """The other posts of the same area that may do the task today, by name. Raises NotFound as `history` does."""
    with scope(actor):
        task = _one(actor, task_id)
        posts = [p for p in posts_at(task.area, task.right) if p.post_id != actor.post_id]
        return tuple(Colleague(p.post_id, p.name, p.title) for p in posts if task.department in ("", p.department))


def _mine(actor: Actor) -> QuerySet[Task]:
    rights = Q() if "*" in actor.rights else Q(right__in=sorted(actor.rights))
    return Task.objects.filter(
        rights, Q(post=None) | Q(post__in=actor.posts), department__in={"", actor.department}, area=actor.area, state=rules.OPEN,
        into=None,
    )  # fmt: skip


def _one(actor: Actor, task_id: int) -> Task:
    task = Task.objects.filter(pk=task_id, area=actor.area, department__in={"", actor.department}).first()
    if task is None or not actor.may("tasks.work") or not actor.may(task.right):
        raise NotFound("没有找到这件事。")
    return task


def view(actor: Actor, task: Task, today: dt.date) -> TaskView:
    """A task as its readers see it."""
    return TaskView(
        task.pk, task.area, task.kind, task.subject, task.title, task.right, task.department, task.urgent, task.due,
        rules.days_left(task.due, today), rules.urgency(task.due, today, task.due_at, clock.now()),
        task.post in actor.posts, task.opened_at, task.due_at, task.alarm,
        task.signed_at, task.state,
    )  # fmt: skip
