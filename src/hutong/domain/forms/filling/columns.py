"""One column of a list, over all its rows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import targets as roles
from hutong.domain.forms.filling.contexts import BY_HAND, context_value
from hutong.domain.forms.filling.counts import counts_members, member_counts
from hutong.domain.forms.filling.model import GAPS, ColumnPlan, Context, Meaning
from hutong.domain.forms.filling.wording import words_for
from hutong.domain.forms.grid import Value
from hutong.domain.pool.columns import column
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import Column, View
from hutong.kernel.errors import Refused

Whence = tuple[int, dt.date] | None


@dataclass(frozen=True)
class Rows:
    """The records of a list in the order of its rows; None where nobody we know stands in a row."""

    views: Sequence[View | None]
    relations: Relations
    context: Context
    entity: str = "person"
    cache: dict[str, list[View | None]] = field(default_factory=dict)

    def in_role(self, role: str) -> list[View | None]:
        """The record in a role for each row, looked up once a role."""
        if role not in self.cache:
            present = [view for view in self.views if view is not None]
            found = iter(roles.targets(role, present, self.relations))
            self.cache[role] = [next(found) if view is not None else None for view in self.views]
        return self.cache[role]


def column_plan(meaning: Meaning, rows: Rows, choices: Sequence[str], samples: Sequence[Value]) -> ColumnPlan:
    """The column of a list under one header."""
    col = meaning.label.box.left
    element = known_element(meaning.element)
    blank = ColumnPlan(col, meaning.header, meaning.element, meaning.role, [], [], [])
    if what := counts_members(meaning, rows.entity):
        return member_counts(blank, what, rows.views, rows.relations, rows.context.at)
    if element is None or element.key in BY_HAND or meaning.by_hand:
        return _uniform(blank, None, "none" if meaning.by_hand or element is not None else "missing", len(rows.views))
    if element.key == "seq":
        blank.values, blank.states = [*range(1, len(rows.views) + 1)], ["context"] * len(rows.views)
        blank.whence = [None] * len(rows.views)
        return blank
    if element.entity == "context":
        value = context_value(element.key, meaning.role, rows.context)
        return _uniform(blank, value, "missing" if value is None else "context", len(rows.views))
    key, role = roles.element_in_role(element.key, meaning.role)
    return _from_pool(blank, element_of(key), role, rows, (meaning.label.printed, choices, samples))


def known_element(key: str) -> Element | None:
    """The element under a key; None for none or for one that is no longer declared."""
    try:
        return element_of(key) if key else None
    except Refused:
        return None


def _uniform(plan: ColumnPlan, value: Value, state: str, count: int) -> ColumnPlan:
    plan.values, plan.states, plan.whence = [value] * count, [state] * count, [None] * count
    return plan


def _from_pool(
    plan: ColumnPlan, element: Element, role: str, rows: Rows, look: tuple[str, Sequence[str], Sequence[Value]]
) -> ColumnPlan:
    targets = rows.in_role(role)
    present = [view for view in targets if view is not None]
    cells = column(present, element.key, rows.relations, rows.context.at) if present else Column([], [], [])
    words = words_for(element, *look)
    values: list[Value] = [None if value is None else words(value) for value in cells.values]
    states = _states(cells, values)
    if len(present) == len(targets):
        plan.values, plan.states, plan.whence = values, states, cells.whence
    else:
        _spread(plan, targets, values, states, cells.whence, rows)
    wordless = [value is None and known is not None for value, known in zip(values, cells.values, strict=True)]
    _asks(plan, element, targets, rows.relations, wordless)
    if own := roles.known_elsewhere(element.key, role):
        _from_the_subject(plan, own, targets, rows, look)
    return plan


def _from_the_subject(
    plan: ColumnPlan, own: str, targets: Sequence[View | None], rows: Rows, look: tuple[str, Sequence[str], Sequence[Value]]
) -> None:
    """The cells of relatives who have no record: what the subject's own record knows of them."""
    alone = [(row, view) for row, view in enumerate(rows.views) if view is not None and targets[row] is None]
    known = column([view for _, view in alone], own, rows.relations, rows.context.at) if alone else Column([], [], [])
    words = words_for(element_of(own), *look)
    for (row, view), value, state, whence in zip(alone, known.values, known.states, known.whence, strict=True):
        plan.values[row], plan.states[row] = None if value is None else words(value), state
        plan.whence[row] = whence
        if state in GAPS:
            plan.asks[row] = (view.entity, view.id, own)


def _asks(
    plan: ColumnPlan, element: Element, targets: Sequence[View | None], relations: Relations, wordless: Sequence[bool]
) -> None:
    """Of whom each gap can be asked. An element that lies in the record itself is asked of it.

    `wordless`, for each record that is there: it is known, the form only has no word for it; asking again would not help.
    """
    here = None if element.relation or element.computed else element.entity
    known = iter(wordless)
    for row, state in enumerate(plan.states):
        target = targets[row]
        said = target is not None and next(known)
        if target is None or state not in GAPS or (said and state == "missing"):
            continue
        if target.entity == here:
            plan.asks[row] = (here, target.id, element.key)
        elif wanted := roles.askable(target, element, relations):
            plan.asks[row] = wanted


def _states(cells: Column, values: Sequence[Value]) -> list[str]:
    """The pool's states; a value that the form has no word for is missing in it."""
    return [
        "missing" if value is None and known is not None and state != "none" else state
        for value, known, state in zip(values, cells.values, cells.states, strict=True)
    ]


def _spread(
    plan: ColumnPlan,
    targets: Sequence[View | None],
    values: Sequence[Value],
    states: Sequence[str],
    whence: Sequence[Whence],
    rows: Rows,
) -> None:
    """The cells of the records that are there, with a gap, or nothing to say, between them.

    A household with fewer members than the form has places needs nothing there; whoever else is not to be found is a gap.
    """
    cells = iter(zip(values, states, whence, strict=True))
    empty: tuple[Value, str, Whence] = (None, "none" if plan.role.startswith("member") else "missing", None)
    gap: tuple[Value, str, Whence] = (None, "missing", None)
    joined = [
        next(cells) if target is not None else gap if view is None else empty
        for target, view in zip(targets, rows.views, strict=True)
    ]
    plan.values, plan.states = [cell[0] for cell in joined], [cell[1] for cell in joined]
    plan.whence = [cell[2] for cell in joined]
