"""Cells with their label beside them: the answers of an application about one record, and the lines over and under a table."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import looks
from hutong.domain.forms.filling import targets as roles
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.forms.filling.contexts import BY_HAND, about_the_form, context_value, day_of
from hutong.domain.forms.filling.model import GAPS, CellPlan, Context, Meaning, answer_place
from hutong.domain.forms.filling.wording import words_for
from hutong.domain.forms.grid import Grid, Value
from hutong.domain.forms.reading.words import is_sample, squeeze
from hutong.domain.pool.columns import value as value_of
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View


def pair_cell(meaning: Meaning, grid: Grid, view: View | None, relations: Relations, context: Context) -> CellPlan:
    """The answer beside, or inside, one label. What the department has typed there stays."""
    place = answer_place(meaning.label)
    plan = CellPlan(*place, meaning.header, meaning.element, meaning.role, None, "missing")
    prepared = grid.values.get(place) if meaning.label.answer else None
    if place in grid.formulas:
        plan.state = "computed"
    elif prepared is not None and not _is_prepared(prepared):
        plan.state = "own"
    else:
        _answer(plan, meaning, view, relations, context, _choices(grid, place, prepared))
        _into_line(plan, meaning, prepared)
    return plan


def _is_prepared(value: Value) -> bool:
    """Boxes to tick, 年 月 日, a line of dots, or a sample: meant to be written over."""
    text = squeeze(str(value))
    return bool(looks.boxes(text)) or is_sample(text) or not text.strip("年月日_-—/.…:;()盖章公签字")


def _choices(grid: Grid, place: tuple[int, int], prepared: Value) -> Sequence[str]:
    return grid.choices.get(place) or (looks.boxes(prepared) if isinstance(prepared, str) else ())


def _answer(
    plan: CellPlan, meaning: Meaning, view: View | None, relations: Relations, context: Context, choices: Sequence[str]
) -> None:
    key = "" if meaning.label.part == "pair" else about_the_form(meaning.label.path[-1])
    element = known_element(key or meaning.element)
    if not key and (meaning.by_hand or (element is not None and element.key in BY_HAND)):
        plan.state = "none"
    elif element is not None and (key or _around(element, meaning)):
        plan.value = context_value(element.key, meaning.role, context)
        plan.state = "missing" if plan.value is None else "context"
    elif element is not None and element.key == "apply_date" and meaning.role in ("", "self", "case"):
        plan.value, plan.state = context.at, "context"
    elif element is not None and view is not None:
        _from_pool(plan, meaning, view, relations, context, choices)


def _around(element: Element, meaning: Meaning) -> bool:
    """Whether a label asks about the form rather than about its subject."""
    beside_table = meaning.label.part != "pair" and element.entity == "place"
    return element.entity == "context" or meaning.role == "filler" or beside_table


def _from_pool(
    plan: CellPlan, meaning: Meaning, view: View, relations: Relations, context: Context, choices: Sequence[str]
) -> None:
    key, role = roles.element_in_role(meaning.element, meaning.role)
    element = element_of(key)
    (target,) = roles.targets(role, [view], relations)
    if target is None and (own := roles.known_elsewhere(key, role)):
        target, key, element = view, own, element_of(own)
    if target is None:
        return
    known = value_of(target, key, relations, context.at)
    plan.state, plan.source, plan.seen_on = known.state, known.source_id, known.seen_on
    if known.value is not None:
        plan.value = words_for(element, meaning.label.printed, choices)(known.value)
        if plan.value is None and known.state != "none":
            plan.state = "missing"
    if plan.state in GAPS:
        plan.ask = roles.askable(target, element, relations)


def _into_line(plan: CellPlan, meaning: Meaning, prepared: Value) -> None:
    """Ticks the box, fills the blanks of a date, or writes after the label, where the cell is not empty."""
    if plan.value is None:
        return
    if meaning.label.answer is None:
        text, day = meaning.label.printed, day_of(plan.value)
        plan.value = looks.in_dated_line(text, day) if day else looks.in_line(text, str(plan.value))
    elif isinstance(prepared, str) and looks.boxes(prepared):
        plan.value = looks.ticked(prepared, [str(plan.value)])
    elif isinstance(prepared, str) and "年" in prepared and (day := day_of(plan.value)):
        plan.value = looks.in_dated_line(prepared, day)
