"""The value of an element over many records, with its state and where it comes from.

Works column by column, since a form of 5,000 rows and 40 columns asks for 200,000 values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from hutong.blueprint.conditions import Condition, parse_where
from hutong.blueprint.elements import Element
from hutong.domain.pool.computed import RULES, Case
from hutong.domain.pool.conditions import holds
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.rules import is_fresh
from hutong.domain.pool.views import Column, Known, View

Whence = tuple[int, dt.date] | None

# Elements whose condition is being looked into: is_disabled follows from dis_type, which applies where is_disabled.
_asking: ContextVar[frozenset[str]] = ContextVar("asking", default=frozenset())


# What is so of one dwelling only: the area of a building says nothing of a flat in it.
_OF_ONE_DWELLING = (
    "house_area", "house_rooms", "house_no", "house_nature", "house_cert", "house_name", "house_state", "land_area", "rent_",
    "owner_", "tenant_", "is_group_rent", "gas_", "smoke_alarm",
)  # fmt: skip


def value(view: View, key: str, relations: Relations, at: dt.date) -> Known:
    """One value of one record."""
    return column([view], key, relations, at).at(0)


def column(views: Sequence[View], key: str, relations: Relations, at: dt.date) -> Column:
    """An element over records of one entity. Elements of the household, the home or the community are reached from a person
    by themselves. Raises Refused for an element nobody declared."""
    element = element_of(key)
    if not views:
        return Column([], [], [])
    if element.relation is not None:
        return _related(views, element, relations, at)
    if element.computed is not None:
        return _computed(views, element, relations, at)
    if _is_elsewhere(views, element):
        return _elsewhere(views, element, relations, at)
    return _stored(views, element, relations, at)


def _is_elsewhere(views: Sequence[View], element: Element) -> bool:
    """Whether the element belongs to another record than these, and none of these carries it itself (a society's telephone)."""
    other = element.entity != views[0].entity and element.entity in ("household", "place", "person")
    return other and not any(element.key in view.values for view in views)


def _stored(views: Sequence[View], element: Element, relations: Relations, at: dt.date) -> Column:
    key, fresh_days = element.key, element.fresh_days
    horizon = dt.date.min if fresh_days is None else at - dt.timedelta(days=fresh_days)
    values = [view.values.get(key) for view in views]
    whence: list[Whence] = [(view.source_id, view.seen_on) for view in views]
    states = ["known" if view.seen_on >= horizon else "old" for view in views]
    for row, view in enumerate(views):
        if key in view.marks:
            source, seen, flag = view.marks[key]
            day = dt.date.fromisoformat(seen)
            whence[row] = (source, day)
            states[row] = "doubt" if flag == "doubt" else "known" if day >= horizon else "old"
    cells = Column(values, states, whence)
    blank = [row for row, value in enumerate(values) if value is None and states[row] != "doubt"]
    if blank:
        _judge_blanks(cells, blank, views, element, relations, at)
    return cells


def _judge_blanks(
    cells: Column, blank: list[int], views: Sequence[View], element: Element, relations: Relations, at: dt.date
) -> None:
    """Where nothing stands: does the element not apply, is it known to be none, or is it a gap?"""
    applies = _applies([views[row] for row in blank], element, relations, at)
    for row, does in zip(blank, applies, strict=True):
        if not does:
            cells.states[row], cells.whence[row] = "none", None
        elif element.key in views[row].values:
            cells.states[row] = "none" if cells.states[row] == "known" else "old"
        else:
            cells.states[row], cells.whence[row] = "missing", None


def _applies(views: Sequence[View], element: Element, relations: Relations, at: dt.date) -> list[bool]:
    """Unless the pool knows that the element's condition fails on a record, it applies there."""
    asking = _asking.get()
    if not element.applies or element.key in asking or views[0].entity != element.entity:
        return [True] * len(views)
    token = _asking.set(asking | {element.key})
    try:
        applies = [True] * len(views)
        for condition in _conditions(element.applies):
            cells = column(views, condition.element, relations, at)
            for row, state in enumerate(cells.states):
                if state not in ("missing", "doubt") and not holds(cells.values[row], condition):
                    applies[row] = False
        return applies
    finally:
        _asking.reset(token)


@lru_cache(maxsize=512)
def _conditions(text: str) -> tuple[Condition, ...]:
    return tuple(parse_where(text))


def _computed(views: Sequence[View], element: Element, relations: Relations, at: dt.date) -> Column:
    """The element's rule over the records: on every record, or where nothing fresh is stored, as the element says."""
    spec = element.computed
    rule = RULES.get(spec.rule) if spec else None
    if spec is None or spec.when == "missing":
        cells = (_elsewhere if _is_elsewhere(views, element) else _stored)(views, element, relations, at)
    else:
        cells = Column([None] * len(views), ["missing"] * len(views), [None] * len(views))
    gaps = [row for row, state in enumerate(cells.states) if state in ("missing", "old")]
    if spec is None or rule is None or not gaps:
        return cells
    lacking = [views[row] for row in gaps]
    inputs = [column(lacking, key, relations, at) for key in spec.inputs]
    for place, row in enumerate(gaps):
        case = Case([one.values[place] for one in inputs], views[row], relations, at, spec)
        found = rule(case)
        state = _worst(inputs, place)
        if found is not None and (cells.states[row] == "missing" or state == "computed"):
            cells.values[row], cells.states[row] = found, state
            cells.whence[row] = next(
                (w for one in inputs if (w := one.whence[place])), (views[row].source_id, views[row].seen_on)
            )
        elif cells.states[row] == "missing" and spec.when == "always":
            cells.states[row] = _none_or_missing(inputs, place)
    return cells


def _worst(inputs: Sequence[Column], row: int) -> str:
    """A value computed from something old or doubtful is itself old or doubtful."""
    states = {one.states[row] for one in inputs}
    return "doubt" if "doubt" in states else "old" if "old" in states else "computed"


def _none_or_missing(inputs: Sequence[Column], row: int) -> str:
    """What follows only from things that are known to be none is none as well."""
    return "none" if inputs and all(one.states[row] == "none" for one in inputs) else "missing"


def _related(views: Sequence[View], element: Element, relations: Relations, at: dt.date) -> Column:
    assert element.relation is not None
    hops: dict[str, Any] = {
        "head": relations.head,
        "household": relations.household,
        "place": relations.place,
        "parent_place": lambda view: next(iter(list(relations.places_up(view).values())[1:]), None),
    }
    return _through([hops[element.relation.to](view) for view in views], element.relation.element, relations, at)


def _elsewhere(views: Sequence[View], element: Element, relations: Relations, at: dt.date) -> Column:
    """An element of the household, the home or the person, seen from another record."""
    if element.entity == "household":
        return _through([relations.household(view) for view in views], element.key, relations, at)
    if element.entity == "person":
        targets = [relations.head(v) if v.entity == "household" else relations.person(v.links.get("person")) for v in views]
        return _through(targets, element.key, relations, at)
    places: list[View | None] = []
    for view in views:
        chain = list(relations.places_up(view).values())
        if element.key.startswith(_OF_ONE_DWELLING):
            chain = chain[:1]
        places.append(next((p for p in chain if element.key in p.values), chain[0] if chain else None))
    return _through(places, element.key, relations, at)


def _through(targets: Sequence[View | None], key: str, relations: Relations, at: dt.date) -> Column:
    """The column of other records, with a gap where there is none."""
    present = [target for target in targets if target is not None]
    inner = column(present, key, relations, at) if present else Column([], [], [])
    cells = iter(range(len(present)))
    picks = [next(cells) if target is not None else None for target in targets]
    return Column(
        [None if i is None else inner.values[i] for i in picks],
        ["missing" if i is None else inner.states[i] for i in picks],
        [None if i is None else inner.whence[i] for i in picks],
    )


def fresh(view: View, element: Element, at: dt.date) -> bool:
    """Whether a stored value of a record still counts on a day."""
    seen = view.marks.get(element.key)
    return is_fresh(dt.date.fromisoformat(seen[1]) if seen else view.seen_on, element.fresh_days, at)
