"""Answering a gap where it stands: the pool keeps the answer, the open question closes, the cell is filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hutong.domain.asks import commands as asks
from hutong.domain.asks import queries as open_questions
from hutong.domain.asks.commands import Wanted
from hutong.domain.asks.rules import SETTLED, why_of
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.anchoring import anchor
from hutong.domain.forms.commands.filling import put_away
from hutong.domain.forms.commands.typing import note_cells
from hutong.domain.forms.filling import GAPS, CellPlan, Plan
from hutong.domain.forms.filling.targets import element_in_role, targets
from hutong.domain.forms.filling.wording import words_for
from hutong.domain.forms.gaps import Ask, household_at
from hutong.domain.forms.grid import cell_name
from hutong.domain.forms.models import Filling
from hutong.domain.forms.placing import Spot, ask_of, same_asks, settle, spot
from hutong.domain.forms.working import Work
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value as value_of
from hutong.domain.pool.commands import Outcome, SourceRef
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.queries import Selection
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Conflict, NotFound, Refused


@command(needs="asks.answer")
def answer_gap(
    actor: Actor, *, filling_id: int, cell: str, value: Any = None, none_known: bool = False, page: int = 1,
    version: int | None = None,
) -> Outcome:  # fmt: skip
    """Keeps the answer to a gap in the pool, and fills every cell of the form that it answers.

    Raises Refused for a value that the element does not allow or a cell whose answer belongs to no record (then `type_cell` it),
    Conflict, with what was kept as `current`, when somebody else has just answered, NotFound.
    """
    filling = store.locked(filling_id, version, actor)
    rules.check_filled(filling.state)
    rules.check_open(filling.state)
    plans = store.plans_of(filling)
    wanted = _ask_at(plans, page, cell)
    want = _still_wanted(actor, filling, store.plan_at(plans, page), cell, wanted)
    who, source = rules.wanted_by(filling.pk), SourceRef("form", filling.title[:120], filling.department[:40])
    asks.open_asks(actor, wants=[want], wanted_by=who, title=filling.title, due=filling.due)
    ask_id = open_questions.standing(actor, wanted_by=who)[wanted]
    outcome = asks.answer(actor, ask_id=ask_id, value=value, none_known=none_known, source=source)
    # what was typed into a form that a department has sent lies beside its cells, and stays there
    kept = plans if filling.blank_id is None else store.plans_filled(filling)
    filled = _fill_in(actor, filling, kept, wanted)
    put_away(filling, kept)
    if filling.blank_id is not None:
        note_cells(actor, filling, filled)
    about(entity="filling", records=[filling.pk], community=filling.community, cell=cell, element=wanted[2])
    return outcome


@command(needs="asks.answer")
def ask_later(actor: Actor, *, filling_id: int, cell: str, page: int = 1) -> dt.date:
    """Nobody could answer a gap today: it becomes a question of the community's one list, asked again on the day returned.

    Raises Refused for a cell whose answer belongs to no record, Conflict when it has been answered, NotFound.
    """
    filling = store.locked(filling_id, actor=actor)
    rules.check_filled(filling.state)
    rules.check_open(filling.state)
    plans = store.plans_of(filling)
    wanted = _ask_at(plans, page, cell)
    want = _still_wanted(actor, filling, store.plan_at(plans, page), cell, wanted)
    who = rules.wanted_by(filling.pk)
    asks.open_asks(actor, wants=[want], wanted_by=who, title=filling.title, due=filling.due)
    about(entity="filling", records=[filling.pk], community=filling.community, cell=cell, element=wanted[2])
    return asks.later(actor, ask_id=open_questions.standing(actor, wanted_by=who)[wanted])


def _ask_at(plans: list[Plan], page: int, cell: str) -> Ask:
    """The question that a cell's gap is. Raises Refused where no record could answer it."""
    wanted = ask_of(store.plan_at(plans, page), cell)
    if wanted is None:
        raise Refused("这一格不属于池里的哪条记录。", "请直接填在格子里,它只留在这份表上。")
    return wanted


def _still_wanted(actor: Actor, filling: Filling, plan: Plan, cell: str, wanted: Ask) -> Wanted:
    """The question behind a gap. Raises Conflict when it has been answered since the form was filled."""
    entity, record, element = wanted
    shown = spot(plan, cell)
    state = shown.state if isinstance(shown, CellPlan) else shown[1].states[shown[2]]
    found = pool.get(actor, entity=entity, ids=[record], purpose="ask:form")
    if not found.records:
        raise NotFound()
    known = value_of(found.records[0], element, found.relations, clock.today())
    if state not in GAPS or known.state in SETTLED:
        raise Conflict("这一格刚刚已经有答案了。", "请重新填表看一眼;如果不对,请到居民页更正。", known.value)
    return Wanted(entity, record, element, why_of(state), household_at(plan, cell), found.records[0].community)


def _fill_in(actor: Actor, filling: Filling, plans: list[Plan], wanted: Ask) -> dict[str, str]:
    """What the pool holds now, in the form's own words, in every cell that waited for this answer, computed ones included.
    Returns the cells that hold something now, by anchor."""
    work = working.work_on(actor, filling)
    filled: dict[str, str] = {}
    for page, plan in enumerate(plans, 1):
        for found in same_asks(plan, wanted):
            entity, record = (found[0].entity, found[0].records[found[2]]) if isinstance(found, tuple) else (
                work.form.entity, plan.subject
            )  # fmt: skip
            subject = pool.get(actor, entity=entity, ids=[record], purpose="ask:form", at=filling.at)
            _settle(found, work, subject)
            value = found.value if isinstance(found, CellPlan) else found[1].values[found[2]]
            if value is not None:
                filled[anchor(plan, page, _name_of(plan, found))] = str(value)
    return filled


def _name_of(plan: Plan, found: Spot) -> str:
    if isinstance(found, CellPlan):
        return plan.cell_of(found)
    block, column, index = found
    return cell_name(plan.list_row(block, index), column.col)


def _settle(found: Spot, work: Work, subject: Selection) -> None:
    cell = found if isinstance(found, CellPlan) else found[1]
    place = (found.row, found.col) if isinstance(found, CellPlan) else (found[0].first_row, found[1].col)
    key, role = element_in_role(cell.element, cell.role)
    (target,) = targets(role, subject.records, subject.relations)
    if target is None:
        return
    known = value_of(target, key, subject.relations, clock.today())
    words = words_for(element_of(key), cell.header, work.grid.choices.get(place, ()))
    settle(found, None if known.value is None else words(known.value), known)
