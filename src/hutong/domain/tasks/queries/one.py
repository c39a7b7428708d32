"""One task that was sent down: its words, files and links, its clock and history, and what the actor may do about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from hutong.domain.directory.queries import AreaView, areas, path
from hutong.domain.journal.scope import scope
from hutong.domain.pool.queries import readable
from hutong.domain.tasks import rules, store
from hutong.domain.tasks.models import Instruction, Task, TaskFile, TaskMove
from hutong.domain.tasks.queries.inbox import Move, TaskView, view
from hutong.domain.tasks.queries.sent import state_of
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound

# What was reported up waits until one of the others comes.
_ENDS = frozenset({"raised", "replied", "finished", "dropped"})


@dataclass(frozen=True)
class FileView:
    """An attachment: what it is called, its kind as kernel.cleaning names it, its size in bytes."""

    id: int
    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Link:
    """A record of the pool that the actor may read."""

    entity: str
    record: int


@dataclass(frozen=True)
class PartView:
    """A part of a split task, or a task that is done together with another: how it stands, and where."""

    task: int
    title: str
    path: tuple[str, ...]
    department: str
    state: str


@dataclass(frozen=True)
class TaskPage:
    """Everything about one task. `place`: where it is done, from the district down; `sender`, `sender_department`: who sent it.

    `state`: unsigned, working, joined, done, accepted or dropped. What the actor may do: `mine` (sign, finish, pass on …),
    `directs` (accept, give back, reply). `joined`: tasks finished together with this one; `near`: others of the
    same inbox that could be. `raised`: what was reported up and waits for an answer.
    """

    task: TaskView
    instruction: int
    state: str
    words: str
    place: tuple[str, ...]
    sender: tuple[str, ...]
    sender_department: str
    sent_at: dt.datetime
    signed_at: dt.datetime | None
    signed_by: str
    passed: int
    into: int | None
    came: tuple[FileView, ...]
    added: tuple[FileView, ...]
    links: tuple[Link, ...]
    moves: tuple[Move, ...]
    parts: tuple[PartView, ...]
    joined: tuple[PartView, ...]
    near: tuple[PartView, ...]
    mine: bool
    directs: bool
    raised: str


def task(actor: Actor, task_id: int) -> TaskPage:
    """One task of kind `assigned`, for the unit that has it, the unit that sent it, and posts above that may send tasks.

    Raises NotFound for everybody else.
    """
    with scope(actor):
        row, sender = _readable(actor, task_id)
        moves = tuple(Move(m.at, m.act, m.by, m.reason, m.post, m.to_area, m.to_department) for m in _moves(row))
        files = list(TaskFile.objects.filter(Q(task=row) | Q(instruction=sender)).defer("sealed").order_by("pk"))
        numbers = Instruction.objects.filter(parent=row).values_list("pk", flat=True)
        parts = Task.objects.filter(kind=rules.ASSIGNED, subject__in=list(numbers)).order_by("pk")
        joined = Task.objects.filter(into=row.pk).order_by("pk")
        mine = _does(actor, row) and row.state == rules.OPEN and row.into is None and row.post in (None, *actor.posts)
        asked = [move for move in moves if move.act in _ENDS]
        return TaskPage(
            view(actor, row, clock.today()), sender.pk, state_of(row), sender.words, path(row.area), path(sender.area),
            sender.department, sender.sent_at, row.signed_at, row.signed_by, row.passed, row.into,
            _files(one for one in files if one.instruction_id), _files(one for one in files if one.task_id),
            _links(actor, sender), moves, _parts(parts), _parts(joined), _parts(_near(actor, row)) if mine else (), mine,
            _directs(actor, sender), asked[-1].reason if asked and asked[-1].act == "raised" else "",
        )  # fmt: skip


def file(actor: Actor, task_id: int, file_id: int) -> tuple[str, str, bytes]:
    """Name, kind and bytes of an attachment of a task that the actor may read. Raises NotFound as `task` does."""
    with scope(actor):
        row, sender = _readable(actor, task_id)
        found = TaskFile.objects.filter(Q(task=row) | Q(instruction=sender), pk=file_id).first()
        if found is None:
            raise NotFound("没有找到这个附件。")
        return found.name, found.kind, store.unseal(found.pk, found.sealed)


def places(actor: Actor, task_id: int) -> tuple[AreaView, ...]:
    """The areas that a task may be passed on to: this one, those beside it as far as the sender's range goes, those below."""
    with scope(actor):
        row, sender = _readable(actor, task_id)
    over = parent_of(row.area)
    beside = areas(SYSTEM, over) if over is not None and level_of(row.area) != level_of(sender.area) else []
    below = areas(SYSTEM, row.area) if level_of(row.area) != "community" else []
    return tuple(beside + below)


def _readable(actor: Actor, task_id: int) -> tuple[Task, Instruction]:
    row = Task.objects.filter(pk=task_id, kind=rules.ASSIGNED).first()
    sender = Instruction.objects.filter(pk=row.subject).first() if row is not None else None
    if row is None or sender is None or not (_does(actor, row) or _directs(actor, sender) or _above(actor, row)):
        raise NotFound("没有找到这件事。")
    return row, sender


def _does(actor: Actor, row: Task) -> bool:
    return (
        row.area == actor.area and row.department in ("", actor.department) and actor.may(row.right) and actor.may("tasks.work")
    )


def _directs(actor: Actor, sender: Instruction) -> bool:
    own = (sender.area, sender.department) == (actor.area, actor.department)
    return own and rules.may_direct(actor, sender.parent_id is not None)


def _above(actor: Actor, row: Task) -> bool:
    """Posts of a level itself, not of a department, see what goes on below them."""
    return actor.may(rules.SEND) and not actor.department and actor.covers(row.area)


def _moves(row: Task) -> Iterable[TaskMove]:
    return TaskMove.objects.filter(task=row).order_by("at", "pk")


def _files(rows: Iterable[TaskFile]) -> tuple[FileView, ...]:
    return tuple(FileView(row.pk, row.name, row.kind, row.size) for row in rows)


def _links(actor: Actor, sender: Instruction) -> tuple[Link, ...]:
    """Only those that the actor may read; what they are about is told by their own page, which journals the reading."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for entity, record in sender.links:
        wanted[str(entity)].append(int(record))
    return tuple(Link(entity, record) for entity, ids in wanted.items() for record in sorted(readable(actor, entity, ids)))


def _near(actor: Actor, row: Task) -> Iterable[Task]:
    same = Task.objects.filter(
        Q(post=None) | Q(post__in=actor.posts), kind=rules.ASSIGNED, state=rules.OPEN, area=row.area, department=row.department,
        right=row.right, into=None,
    ).exclude(pk=row.pk)  # fmt: skip
    return same.order_by("-pk")[:20]


def _parts(rows: Iterable[Task]) -> tuple[PartView, ...]:
    return tuple(PartView(row.pk, row.title, path(row.area), row.department, state_of(row)) for row in rows)
