"""The writers of 受理 and 派遣: what it is, where it lies, who works on it, who helps, and what is no work of anybody here."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.commands import moving
from hutong.domain.cases.models import Case, Unit, Voice
from hutong.domain.journal.command import command
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import Refused


@command(needs="cases.take")
def dispatch(
    actor: Actor,
    *,
    case_id: int,
    area: int,
    department: str = "",
    category: str = "",
    words: str = "",
    helpers: Sequence[tuple[int, str]] = (),
) -> None:
    """Accepts a case where that has not happened, and sends it to the unit that has the lead, and to those that help.

    `category`: what it is, where the words were taken wrongly; a new category brings its own limit, counted from the beginning.
    Raises NotFound for a unit that cannot work on cases, Refused without a category or when the district has to decide,
    Conflict when the case has gone on.
    """
    case = store.locked(actor, case_id)
    _check_decides(actor, case)
    _categorise(case, category)
    lead = moving.unit_at(case, area, department)
    if case.state == rules.COLLECTED:
        case.accepted_at, case.owner_area, case.owner_department = clock.now(), _owner(actor, case), ""
        moving.move(case, "accept", by=actor)
    moving.send(case, lead, words=words.strip()[:1000])
    moving.move(case, "dispatch", by=actor, words=words.strip()[:1000], promised=case.due, unit=(lead.area, lead.department))
    for place, name in helpers:
        call(case, moving.unit_at(case, place, name), "help", words)


def call(case: Case, unit: rules.UnitAt, role: str, words: str) -> None:
    """Puts a case before a unit that helps, or was called; one that is at it already stays so. For use inside a command."""
    if Unit.objects.filter(case=case, at=unit.area, department=unit.department, state__in=("open", "signed")).exists():
        return
    process = moving.process_of(case)
    due = case.due if role == "help" else min(case.due, rules.after(process, clock.now(), process.whistle.answer))
    due = max(due, clock.now())
    moving.unit_row(case, unit, role, words=words.strip()[:1000], due=due).save()
    moving.put(case, unit.area, moving.WORK, department=unit.department, due=due)


@command(needs="cases.take")
def refuse(actor: Actor, *, case_id: int, ground: str, words: str, basis: str, refer_to: str = "") -> None:
    """Answers a demand outside the law, outside what can be done here, or that is not so: why, by which rule, and where to go.
    Counted apart from what was solved; the resident may object.

    `ground`: outside_law, outside_power or unfounded. Raises Refused without the reason, the rule, or,
    where the power lies elsewhere, the place to go.
    """
    case = store.locked(actor, case_id)
    if not _may_answer(actor, case):
        raise Refused("这件诉求由首接单位或主办单位答复。", "请写一句进展，或者请首接单位说明情况。")
    if ground not in rules.GROUNDS:
        raise Refused("还没有选是哪一种情况。", "请选“不合法不合理”“不属于本级权限”或“不属实”。")
    said, rule = rules.check_words(words, "原因"), rules.check_words(basis, "依据", 300)
    where = rules.check_words(refer_to, "该找哪里办", 200) if ground == "outside_power" else refer_to.strip()[:200]
    case.answer_outcome, case.basis, case.refer_to = ground, rule, where
    case.done_at, case.answered_at, case.done_by = clock.now(), case.answered_at or clock.now(), actor.user_id
    case.accepted_at = case.accepted_at or clock.now()
    moving.end_units(case, "released")
    moving.take_out(case, moving.CASE, moving.LATE, moving.EXTENSION, moving.ALARM, by=actor)
    case.wanted_due = None
    moving.move(case, "refuse", by=actor, words=said, unit=(actor.area, actor.department))


@command(needs="cases.take")
def join_into(actor: Actor, *, case_id: int, main_id: int) -> None:
    """Two cases of one problem become one: the voices of the first go over to the main one and see its steps from now on. Raises
    Refused for a case with itself, or when the main one is closed or joined."""
    # always in the same order: two people who join two cases into one another wait for one another
    held = {pk: store.locked(actor, pk) for pk in sorted({case_id, main_id})}
    case, main = held[case_id], held[main_id]
    if case.pk == main.pk or main.state == rules.CLOSED:
        raise Refused("不能并到这件诉求里。", "请选一件还在办的、说的是同一个问题的诉求。")
    moving.end_units(case, "released")
    moving.take_out(case, moving.CASE, moving.LATE, moving.EXTENSION, moving.ALARM, by=actor)
    case.joined_to, case.outcome, case.closed_at = main, "joined", clock.now()
    moving.move(case, "join", by=actor, words="")
    Voice.objects.filter(case=case, first=True, words="").update(words=case.words)
    moving.take_files(case, main)
    moved = Voice.objects.filter(case=case).update(case=main, area=main.area, first=False)
    with scope(SYSTEM):  # what was joined to it before may lie beside the range of whoever acts
        Case.objects.filter(joined_to=case).update(joined_to=main)
    main.voices += moved
    main.save(update_fields=["voices"])


def _may_answer(actor: Actor, case: Case) -> bool:
    leads = (case.unit_area, case.unit_department) == (actor.area, actor.department)
    return leads or rules.may_send(case.state, case.owner_area, actor.area, steers=actor.may("cases.steer"))


def _check_decides(actor: Actor, case: Case) -> None:
    """The first acceptor sends on, or who steers; after so many bounces only who steers at the declared level or above."""
    process, steers = moving.process_of(case), actor.may("cases.steer")
    if not rules.may_send(case.state, case.owner_area, actor.area, steers=steers):
        raise Refused("这件诉求由首接单位派遣。", "要改派，请找首接单位，或者请上级派遣。")
    if rules.may_bounce(process, case.bounces):
        return
    order = ("community", "street", "district", "city")
    if not steers or order.index(level_of(actor.area)) < order.index(process.bounce.decides):
        raise Refused("这件诉求退回的次数太多了，要由上级裁定。", "上级的待办里已经有它，请等裁定。")


def _categorise(case: Case, category: str) -> None:
    if category and category != case.category:
        found = declared.check_category(case.area, category)
        case.category, case.kind, case.category_by, case.answer_class = found.key, found.kind, "staff", found.answer
        if not case.danger:
            case.answer_due, case.due = rules.due_of(moving.process_of(case), found, case.collected_at, danger=False)
    if not case.category:
        raise Refused("还没有选类别。", "请先选是哪一类事，期限按类别算。")


def _owner(actor: Actor, case: Case) -> int:
    """Who accepts first stays responsible: the actor's own area where it is of the place, else the declared one."""
    return actor.area if level_of(actor.area) in ("community", "street") else case.owner_area
