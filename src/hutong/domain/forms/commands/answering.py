"""Answering a gap where it stands: the pool keeps the answer, the open question closes, the cell is filled."""

from __future__ import annotations

from typing import Any

from hutong.domain.asks import commands as asks
from hutong.domain.asks import queries as open_questions
from hutong.domain.asks.commands import Wanted
from hutong.domain.asks.rules import why_of
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.commands.filling import put_away
from hutong.domain.forms.filling import CellPlan, Plan
from hutong.domain.forms.filling.wording import words_for
from hutong.domain.forms.gaps import Ask, household_at
from hutong.domain.forms.models import Filling
from hutong.domain.forms.placing import Spot, ask_of, same_asks, settle, spot
from hutong.domain.forms.working import Work
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import Outcome, SourceRef
from hutong.domain.pool.elements import element_of
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@command(needs="asks.answer")
def answer_gap(
    actor: Actor, *, filling_id: int, cell: str, value: Any = None, none_known: bool = False, page: int = 1,
    version: int | None = None,
) -> Outcome:  # fmt: skip
    """Keeps the answer to a gap in the pool, and fills every cell of the form that it answers.

    Raises Refused for a value that the element does not allow or a cell whose answer belongs to no record (then `type_cell` it),
    Conflict when somebody else has just answered, NotFound.
    """
    filling = store.locked(filling_id, version)
    rules.check_filled(filling.state)
    plans = store.plans_of(filling)
    wanted = ask_of(plans[page - 1], cell)
    if wanted is None:
        raise Refused("这一格不属于池里的哪条记录。", "请直接填在格子里,它只留在这份表上。")
    outcome = _answered(actor, filling, plans[page - 1], cell, wanted, value, none_known)
    _fill_in(actor, filling, plans, wanted, outcome.value)
    put_away(filling, plans)
    about(entity="filling", records=[filling.pk], community=filling.community, cell=cell, element=wanted[2])
    return outcome


def _answered(actor: Actor, filling: Filling, plan: Plan, cell: str, wanted: Ask, value: Any, none_known: bool) -> Outcome:
    """Through the question, so that two workers cannot both answer it."""
    who, source = rules.wanted_by(filling.pk), SourceRef("form", filling.title[:120], filling.department[:40])
    entity, record, element = wanted
    state = state_of(spot(plan, cell))
    found = pool.get(actor, entity=entity, ids=[record], purpose="ask:form")
    community = found.records[0].community if found.records else filling.community
    want = Wanted(entity, record, element, why_of(state) or "missing", household_at(plan, cell), community)
    asks.open_asks(actor, wants=[want], wanted_by=who, title=filling.title, due=filling.due)
    ask_id = open_questions.standing(actor, wanted_by=who)[wanted]
    return asks.answer(actor, ask_id=ask_id, value=value, none_known=none_known, source=source)


def state_of(found: Spot) -> str:
    """The state of a cell."""
    return found.state if isinstance(found, CellPlan) else found[1].states[found[2]]


def _fill_in(actor: Actor, filling: Filling, plans: list[Plan], wanted: Ask, value: Any) -> None:
    """The answer in the form's own words, in every cell that asked for it."""
    work = working.work_on(actor, filling)
    today = clock.today()
    for plan in plans:
        for found in same_asks(plan, wanted):
            settle(found, _worded(work, found, wanted[2], value), _source(actor, filling), today)


def _worded(work: Work, found: Spot, element: str, value: Any) -> Any:
    """How the cell wants the value."""
    header, place = (found.header, (found.row, found.col)) if isinstance(found, CellPlan) else (
        found[1].header, (found[0].first_row, found[1].col)
    )  # fmt: skip
    if value is None:
        return None
    return words_for(element_of(element), header, work.grid.choices.get(place, ()))(value)


def _source(actor: Actor, filling: Filling) -> int:
    wanted = ("form", filling.title[:120], filling.department[:40])
    return next((s.id for s in pool.sources(actor).values() if (s.kind, s.name, s.department) == wanted), 0)
