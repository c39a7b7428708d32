"""What was sent down, and how far it is: counted by the areas one level below, and the units that are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, When

from hutong.domain.directory.queries import paths
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import rules
from hutong.domain.tasks.models import Instruction, Task, TaskMove
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import NotFound

# Of one instruction: units told one by one; the others are counted by area and opened from there.
SHOWN = 200
_WIDTH = {"city": 10**6, "district": 10**3, "street": 1, "community": 1}


@dataclass(frozen=True)
class Counts:
    """How many units: `total` without those called off; of these `signed`, `done` (reported as finished), `accepted` by the
    sender, and `late` (still open after their day)."""

    total: int
    signed: int
    done: int
    accepted: int
    late: int

    @property
    def open(self) -> int:
        """Still to be done."""
        return self.total - self.done

    @property
    def waiting(self) -> int:
        """Reported as finished, not yet accepted."""
        return self.done - self.accepted


@dataclass(frozen=True)
class Sent:
    """One instruction of the actor's unit. `parent`: the task of which it is a part; `raised`: how many wait for an answer."""

    id: int
    title: str
    words: str
    by: str
    sent_at: dt.datetime
    due: dt.date | None
    due_at: dt.datetime | None
    urgent: bool
    parent: int | None
    counts: Counts
    raised: int


@dataclass(frozen=True)
class Below:
    """The units of one area below, counted; `name` from the district down."""

    code: int
    name: str
    counts: Counts


@dataclass(frozen=True)
class Unit:
    """One unit that has the task. `state`: unsigned, working, joined, done or accepted; `said`: its last report; `path`: from the
    district down."""

    task: int
    area: int
    path: tuple[str, ...]
    department: str
    state: str
    late: bool
    passed: int
    said: str
    at: dt.datetime | None


@dataclass(frozen=True)
class Progress:
    """How far an instruction is. `below`: by area, those with most open first; `missing`: units still open, late ones first;
    `waiting`: reported as finished, to be accepted or given back. Both lists hold `SHOWN` at most."""

    sent: Sent
    under: int
    below: tuple[Below, ...]
    missing: tuple[Unit, ...]
    waiting: tuple[Unit, ...]


def sent(actor: Actor, *, limit: int = 50) -> tuple[Sent, ...]:
    """What the actor's unit has sent, the latest first."""
    with scope(actor):
        rows = Instruction.objects.filter(area=actor.area, department=actor.department).order_by("-sent_at", "-pk")
        return _sent([row for row in rows[:limit] if rules.may_direct(actor, row.parent_id is not None)])


def progress(actor: Actor, instruction_id: int, *, under: int | None = None) -> Progress:
    """How far one instruction is in the whole range, or `under` one area of it.

    Raises NotFound unless the actor's unit sent it.
    """
    place = actor.area if under is None else under
    with scope(actor):
        row = Instruction.objects.filter(pk=instruction_id, area=actor.area, department=actor.department).first()
        if row is None or not rules.may_direct(actor, row.parent_id is not None) or not actor.covers(place):
            raise NotFound("没有找到这件下派的任务。")
        tasks = Task.objects.filter(kind=rules.ASSIGNED, subject=row.pk, area__range=span(place)).exclude(state=rules.DROPPED)
        missing = tasks.filter(state=rules.OPEN).order_by(
            F("due").asc(nulls_last=True), F("signed_at").asc(nulls_first=True), "area"
        )
        waiting = tasks.filter(state=rules.DONE, accepted_at=None).order_by("closed_at", "pk")
        return Progress(_sent([row])[0], place, _below(tasks, place), _units(missing[:SHOWN]), _units(waiting[:SHOWN]))


def _counted() -> dict[str, Any]:
    late = Q(state=rules.OPEN) & (Q(due__lt=clock.today()) | Q(due_at__lt=clock.now()))
    return {
        "total": Count("pk"),
        "signed": Count("pk", filter=Q(signed_at__isnull=False)),
        "done": Count("pk", filter=Q(state=rules.DONE)),
        "accepted": Count("pk", filter=Q(accepted_at__isnull=False)),
        "late": Count("pk", filter=late),
    }


def _sent(rows: list[Instruction]) -> tuple[Sent, ...]:
    numbers = [row.pk for row in rows]
    tasks = Task.objects.filter(kind=rules.ASSIGNED, subject__in=numbers).exclude(state=rules.DROPPED)
    counts = {number: Counts(*n) for number, *n in tasks.values_list("subject").annotate(**_counted())}
    waiting = Task.objects.filter(kind=rules.RAISED, state=rules.OPEN, area__in={row.area for row in rows})
    below = tasks.filter(pk__in=list(waiting.values_list("subject", flat=True)[:1000]))
    raised = dict(below.values_list("subject").annotate(n=Count("pk")))
    nothing = Counts(0, 0, 0, 0, 0)
    return tuple(
        Sent(
            row.pk, row.title, row.words, row.by, row.sent_at, row.due, row.due_at, row.urgent, row.parent_id,
            counts.get(row.pk, nothing), raised.get(row.pk, 0),
        )
        for row in rows
    )  # fmt: skip


def _below(tasks: QuerySet[Task], place: int) -> tuple[Below, ...]:
    width = _WIDTH[level_of(place)]
    # what lies at the place itself, as for a department there, stands for itself
    at = Case(When(area=place, then=F("area")), default=F("area") - F("area") % width, output_field=IntegerField())
    rows = list(tasks.annotate(place=at).values_list("place").annotate(**_counted()).order_by("place"))
    names = paths(row[0] for row in rows)
    found = [Below(code, names[code][-1] if names[code] else str(code), Counts(*n)) for code, *n in rows]
    return tuple(sorted(found, key=lambda one: (-one.counts.open, one.code)))


def _units(tasks: Iterable[Task]) -> tuple[Unit, ...]:
    rows = list(tasks)
    last = TaskMove.objects.filter(task__in=rows, act="finished").values("task").annotate(n=Max("pk")).values_list("n", flat=True)
    said = dict(TaskMove.objects.filter(pk__in=list(last)).values_list("task_id", "reason"))
    where, today, now = paths({row.area for row in rows}), clock.today(), clock.now()
    return tuple(
        Unit(
            row.pk, row.area, where[row.area], row.department, state_of(row),
            row.state == rules.OPEN and rules.urgency(row.due, today, row.due_at, now) == "late", row.passed,
            said.get(row.pk, ""), row.closed_at or row.signed_at,
        )
        for row in rows
    )  # fmt: skip


def state_of(task: Task) -> str:
    """The word for how an assigned task stands: unsigned, working, joined, done, accepted, declined or dropped."""
    if task.state == rules.OPEN:
        return "joined" if task.into else "working" if task.signed_at else "unsigned"
    return "accepted" if task.accepted_at else task.state
