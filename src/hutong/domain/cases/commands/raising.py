"""The writers of what goes up and of the answers that come down (上报, 上级答复).

A case, a suggestion or a cause is put to the level above, or to a unit there, in the words of whoever is close to it and with
the numbers behind it. The level above must answer in the declared time; everybody behind it sees both."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum

from hutong.domain.cases import declared, rules, store, telling
from hutong.domain.cases.commands import moving
from hutong.domain.cases.commands.causing import held_cause
from hutong.domain.cases.models import Case, Cause, Raised
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import parent_of
from hutong.kernel.errors import NotFound, Refused

RAISED = "case-raised"


@command(needs="cases.take")
def raise_up(
    actor: Actor, *, words: str, case_id: int | None = None, cause_id: int | None = None, to: tuple[int, str] | None = None
) -> int:
    """Puts a case or a cause to the level above; returns the number of what was asked. `to`: (area, department) of a unit there,
    as when it needs the water company; default: whoever steers above.

    Raises Refused without words, when it waits for an answer already, or at the top; NotFound for what is out of sight, and for a
    unit that is none."""
    said = rules.check_words(words, "要上级做什么", 2000)
    case = store.locked(actor, case_id) if case_id is not None else None
    cause = held_cause(cause_id) if case is None and cause_id is not None else None
    behind = _behind(case, cause)
    area = case.area if case else cause.area if cause else actor.area
    waits = Raised.objects.filter(case=case, cause=cause, answered_at=None)
    if waits.exists():
        raise Refused("已经上报过了，还在等答复。", "答复下来以后还可以再报。")
    unit, right = _target(actor, area, to)
    numbers = Case.objects.filter(pk__in=[row.pk for row in behind]).aggregate(voices=Sum("voices"))
    due = rules.after(declared.process_at(area), clock.now(), declared.process_at(area).upward.answer)
    row = Raised.objects.create(
        area=area, case=case, cause=cause, from_area=actor.area, from_department=actor.department, to_area=unit.area,
        to_department=unit.department, words=said, cases=len(behind), voices=numbers["voices"] or 0, places=_places(behind),
        raised_at=clock.now(), due=due,
    )  # fmt: skip
    if cause is not None:
        cause.unit_area, cause.unit_department, cause.state = unit.area, unit.department, "open"
        cause.save(update_fields=["unit_area", "unit_department", "state"])
    title = cause.title if cause else moving.title(behind[0])
    open_tasks([NewTask(unit.area, right, RAISED, row.pk, title, due=due.date(), due_at=due, department=unit.department)])
    _lines(behind, "raise_up", said, actor, row, unit=(unit.area, unit.department))
    about(entity="raised", records=[row.pk], community=area, cases=len(behind))
    return int(row.pk)


@command(needs="tasks.work")
def answer_down(actor: Actor, *, raised_id: int, words: str) -> None:
    """Answers what was put to this unit; everybody behind it sees the answer and is told. Raises NotFound unless it is this
    unit's to answer, Refused without words or when it was answered."""
    row = Raised.objects.select_for_update().filter(pk=raised_id).first()
    if row is None or not store.answers(actor, row):
        raise NotFound("没有找到这件上报。")
    said = rules.check_words(words, "答复", 2000)
    if row.answered_at is not None:
        raise Refused("已经答复过了。", "要补充的，请写在诉求的进展里。")
    row.answer, row.answered_at = said, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    if row.cause is not None:
        row.cause.state, row.cause.answer, row.cause.answered_at = "answered", said[:1000], clock.now()
        row.cause.save(update_fields=["state", "answer", "answered_at"])
    close_tasks(RAISED, [row.pk], by=actor.name, everywhere=True)
    _lines(_behind(row.case, row.cause), "answer_down", said, actor, row, unit=(actor.area, actor.department))
    about(entity="raised", records=[row.pk], community=row.area)


@command(needs="cases.tend")
def tend_raised(actor: Actor) -> int:
    """What was not answered in time goes a level further up, once. Returns how many."""
    now = clock.now()
    late = Raised.objects.select_for_update(skip_locked=True).filter(answered_at=None, late_at=None, due__lte=now)[:200]
    rows = list(late)
    for row in rows:
        row.late_at = now
        row.save(update_fields=["late_at"])
        above = parent_of(row.to_area) or row.to_area
        title = row.words[:60]
        open_tasks([NewTask(_steering(above), moving.STEER, RAISED, row.pk, title, due=now.date(), urgent=True)])
    about(entity="raised", records=[row.pk for row in rows], tended=len(rows))
    return len(rows)


def _target(actor: Actor, area: int, to: tuple[int, str] | None) -> tuple[rules.UnitAt, str]:
    """Who answers, and by which right: the unit that was chosen, above the actor or beside it; else whoever steers above."""
    if to is not None:
        if to == (actor.area, actor.department):
            raise NotFound("没有这个单位。", "请从列出的单位里选一个。")
        return moving.unit_above(area, *to), moving.WORK
    parent = parent_of(actor.area)
    if parent is None:
        raise Refused("市级上面没有再上一级了。", "请选一个承办单位。")
    return rules.UnitAt(_steering(parent), ""), moving.STEER


def _steering(area: int) -> int:
    chain = list(rules.above(area))
    posts = {place for place, _ in directory.units_at(chain, moving.STEER)}
    return next((place for place in chain if place in posts), chain[-1])


def _behind(case: Case | None, cause: Cause | None) -> list[Case]:
    """The cases that stand behind it. Raises NotFound for none."""
    if case is not None:
        return [case]
    found = list(Case.objects.filter(cause=cause).exclude(outcome="joined").order_by("pk")) if cause else []
    if not found:
        raise NotFound("没有找到这件诉求。")
    return found


def _places(cases: Sequence[Case]) -> int:
    """In how many compounds, or communities where none was named."""
    return len({(case.area, case.place) for case in cases})


def _lines(cases: Sequence[Case], act: str, words: str, actor: Actor, row: Raised, *, unit: tuple[int, str]) -> None:
    """A line on each case; who is behind it is told of the answer."""
    promised = row.due if act == "raise_up" else None
    for case in cases:
        line = store.step(case, act, by=actor.name, words=words, promised=promised, unit=unit)
        line.save()
        telling.told(case, line)
