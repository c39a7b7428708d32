"""The truth of elements that follow from others, from true inputs and the true rows around a record."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from hutong.blueprint.elements import Computed
from hutong.demo.generate import CommunityTruth
from hutong.domain.pool.computed import RULES, Case

_ABOUT_ITSELF = frozenset({
    "code_in", "code_not_in", "same_as", "years_since", "years_between", "years_within", "times_twelve", "per_head", "body_mass",
    "join_codes", "age_at",
})  # fmt: skip


class _Place(Protocol):
    kind: str
    name: str
    parent: int | None
    address: str


def derived(spec: Computed, inputs: list[Any], truth: CommunityTruth, row: Any, on: dt.date) -> Any:
    """The value by a rule; None where the rule has nothing to say of this row."""
    if spec.rule == "any_known":
        return any(value not in (None, "", False) for value in inputs)
    if spec.rule in _ABOUT_ITSELF:
        return RULES[spec.rule](Case(inputs, None, None, on, spec))  # type: ignore[arg-type]
    return _around(spec.rule, truth, row)


def chain(truth: CommunityTruth, row: Any) -> dict[str, _Place]:
    """The places a row is at, by kind."""
    home = getattr(row, "home", None) or row
    place = getattr(home, "place", None) if not hasattr(home, "parent") else home
    here = truth.row("place", place) if isinstance(place, int) else place
    found: dict[str, _Place] = {}
    while here is not None:
        found[here.kind] = here
        here = truth.row("place", here.parent) if here.parent else None
    return found


def _around(rule: str, truth: CommunityTruth, row: Any) -> Any:
    if rule == "community_of_record":
        return truth.name
    if rule == "street_of_record":
        return truth.street
    if rule in ("district_of_record", "region_of_record"):
        return str(truth.code)[:6]
    if rule == "name_of_spouse":
        return row.spouse.name if getattr(row, "spouse", None) is not None else None
    if rule in ("name_of_keeper", "tel_of_keeper"):
        person = truth.row("person", row.person) if row.person else None
        return person.facts.get("name" if rule == "name_of_keeper" else "tel") if person is not None else None
    return _by_place(rule, chain(truth, row), row)


def _by_place(rule: str, places: dict[str, _Place], row: Any) -> Any:
    if rule == "address_of_place":
        here = places.get("room") or next(iter(places.values()), None)
        return here.address if here is not None and getattr(row, "standing", "") != "away" else None
    if rule == "compound_of_place":
        return places["compound"].name if "compound" in places else None
    if rule == "building_name_of_place":
        return places["building"].name if "building" in places else None
    if rule == "building_of_place":
        return "".join(places[kind].name for kind in ("building", "unit", "room") if kind in places) or None
    return None
