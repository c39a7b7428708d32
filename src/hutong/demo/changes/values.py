"""The true value of an element on a day, worked out ones included: what the pool's own rules are held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hutong.demo.generate.rows import CommunityTruth, HouseholdTruth, PersonTruth
from hutong.kernel.clock import years_between


def value(truth: CommunityTruth, entity: str, record: int, element: str, on: dt.date) -> Any:
    """What is so; None where the element does not apply. Elements of the household and the home may be asked of a person."""
    row = truth.row(entity, record)
    rule = _RULES.get((entity, element))
    if rule is not None:
        return rule(row, on)
    if element in row.facts or entity != "person":
        return row.facts.get(element)
    home = row.home
    if home is None:
        return None
    if element in home.facts or ("household", element) in _RULES:
        return value(truth, "household", home.id, element, on)
    place = home.place
    while place is not None and element not in place.facts:
        place = truth.row("place", place.parent) if place.parent else None
    return place.facts[element] if place is not None else None


def _years(key: str) -> Callable[[PersonTruth, dt.date], int | None]:
    def rule(person: PersonTruth, on: dt.date) -> int | None:
        text = person.facts.get(key)
        return years_between(dt.date.fromisoformat(text), on) if text else None

    return rule


def _service(person: PersonTruth, on: dt.date) -> int | None:
    facts = person.facts
    if "military_in" not in facts:
        return None
    return years_between(dt.date.fromisoformat(facts["military_in"]), dt.date.fromisoformat(facts["military_out"]))


def _party(person: PersonTruth, on: dt.date) -> bool | None:
    return person.facts["political"] in ("01", "02") if "political" in person.facts else None


def _members(home: HouseholdTruth) -> int:
    return sum(1 for person in home.members if person.ended_on is None)


def _area(home: HouseholdTruth, on: dt.date) -> float | None:
    if home.place is None or "house_area" not in home.place.facts or not _members(home):
        return None
    return float(round(home.place.facts["house_area"] / _members(home), 2))


def _income(home: HouseholdTruth, on: dt.date) -> float | None:
    return float(round(home.facts["income_month"] / _members(home), 2)) if _members(home) else None


_RULES: dict[tuple[str, str], Callable[[Any, dt.date], Any]] = {
    ("person", "age"): lambda person, on: years_between(person.birth, on),
    ("person", "party_years"): _years("join_party"),
    ("person", "service_years"): _service,
    ("person", "is_party"): _party,
    ("household", "hh_size"): lambda home, on: _members(home),
    ("household", "benefit_people"): lambda home, on: _members(home) if "benefit_type" in home.facts else None,
    ("household", "house_area_pc"): _area,
    ("household", "income_pc"): _income,
    ("household", "hh_head"): lambda home, on: home.head.name,
}
