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


def _coded(element: str, *codes: str) -> Callable[[PersonTruth, dt.date], bool | None]:
    """Whether an element has one of some codes; None where it does not apply."""

    def rule(person: PersonTruth, on: dt.date) -> bool | None:
        found = person.facts.get(element)
        return None if found is None else found in codes

    return rule


def _aged(first: int, last: int, sex: str = "12") -> Callable[[PersonTruth, dt.date], bool]:
    """Whether somebody of a sex is of an age, both ends included."""
    return lambda person, on: person.sex in sex and first <= years_between(person.birth, on) <= last


def _of_elders(element: str, code: str) -> Callable[[PersonTruth, dt.date], bool | None]:
    coded = _coded(element, code)
    return lambda person, on: coded(person, on) if years_between(person.birth, on) >= 60 else None


def _empty_nest(person: PersonTruth, on: dt.date) -> bool:
    return years_between(person.birth, on) >= 60 and person.facts["living"] in ("1", "4", "5")


_RULES: dict[tuple[str, str], Callable[[Any, dt.date], Any]] = {
    ("person", "age"): lambda person, on: years_between(person.birth, on),
    ("person", "party_years"): _years("join_party"),
    ("person", "service_years"): _service,
    ("person", "is_party"): _party,
    ("person", "is_elder"): _aged(60, 150),
    ("person", "is_preschool"): _aged(0, 6),
    ("person", "is_school_age"): _aged(6, 15),
    ("person", "is_childbearing_age"): _aged(15, 49, "2"),
    ("person", "is_draft_age"): _aged(18, 24, "1"),
    ("person", "is_empty_nest"): _empty_nest,
    ("person", "lives_alone"): _coded("living", "4"),
    ("person", "in_elder_home"): _of_elders("living", "6"),
    ("person", "is_student"): _coded("study_state", "2"),
    ("person", "is_retired"): _coded("employment", "80"),
    ("person", "is_unemployed"): _coded("employment", "70"),
    ("person", "is_flexible_job"): _coded("employment", "51"),
    ("person", "is_veteran"): _coded("military_status", "2"),
    ("person", "is_disabled_elder"): _of_elders("self_care", "4"),
    ("person", "is_severely_disabled"): _coded("dis_level", "1", "2"),
    ("person", "is_chronic"): lambda person, on: person.facts["chronic_kind"] != "0",
    ("person", "is_foreign"): lambda person, on: person.hukou == "abroad",
    ("household", "hh_size"): lambda home, on: _members(home),
    ("household", "benefit_people"): lambda home, on: _members(home) if home.facts["is_dibao"] else None,
    ("household", "house_area_pc"): _area,
    ("household", "income_pc"): _income,
    ("household", "hh_head"): lambda home, on: home.head.name,
    ("household", "hh_head_id"): lambda home, on: home.head.facts.get("id_no"),
    ("household", "hh_head_tel"): lambda home, on: home.head.facts.get("tel"),
}
