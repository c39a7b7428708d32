"""How computed elements follow from what is known. One function a rule; an element's pack names the rule.

A rule gets the record, what lies around it, and the day the value is for; it answers None when it cannot tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View
from hutong.kernel import area, identity
from hutong.kernel.clock import years_between

Rule = Callable[[View, Relations, dt.date], Any]
RULES: dict[str, Rule] = {}

# GB/T 4762: 01 member of the Party, 02 probationary member
_PARTY = ("01", "02", "1", "2")


def rule(work: Rule) -> Rule:
    """Enters a rule under its function's name."""
    RULES[work.__name__] = work
    return work


def _date(view: View, key: str) -> dt.date | None:
    text = view.values.get(key)
    if not isinstance(text, str):
        return None
    parts = [int(p) for p in text.split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _number(view: View | None, key: str) -> float | None:
    found = view.values.get(key) if view else None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _neat(number: float) -> int | float:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _since(view: View, key: str, at: dt.date) -> int | None:
    begun = _date(view, key)
    return years_between(begun, at) if begun else None


@rule
def birth_date(view: View, relations: Relations, at: dt.date) -> Any:
    """Digits 7 to 14 of the identity number (GB 11643)."""
    number = view.values.get("id_no")
    return identity.birth_of(number).isoformat() if number and identity.id_no_valid(number) else None


@rule
def sex(view: View, relations: Relations, at: dt.date) -> Any:
    """Digit 17 of the identity number (GB 11643)."""
    number = view.values.get("id_no")
    return identity.sex_of(number) if number and identity.id_no_valid(number) else None


@rule
def age(view: View, relations: Relations, at: dt.date) -> Any:
    """Completed years (周岁) on the form's day."""
    born = _date(view, "birth_date")
    return years_between(born, at) if born else None


@rule
def hh_size(view: View, relations: Relations, at: dt.date) -> Any:
    """Members of the household."""
    return len(relations.members(view)) or None


@rule
def house_area_pc(view: View, relations: Relations, at: dt.date) -> Any:
    """Floor area of the home over the members of the household, square metres."""
    space, people = _number(relations.place(view), "house_area"), len(relations.members(view))
    return _neat(space / people) if space and people else None


@rule
def income_pc(view: View, relations: Relations, at: dt.date) -> Any:
    """Monthly income of the household over its members, yuan."""
    household, people = relations.household(view), len(relations.members(view))
    income = _number(household, "income_month")
    if income is None and (yearly := _number(household, "income_year")) is not None:
        income = yearly / 12
    return _neat(income / people) if income is not None and people else None


@rule
def party_years(view: View, relations: Relations, at: dt.date) -> Any:
    """Completed years since joining the Party."""
    return _since(view, "join_party", at)


@rule
def service_years(view: View, relations: Relations, at: dt.date) -> Any:
    """Completed years from enlisting to leaving the forces, or to the day."""
    begun, ended = _date(view, "military_in"), _date(view, "military_out") or at
    return years_between(begun, ended) if begun else None


@rule
def is_party(view: View, relations: Relations, at: dt.date) -> Any:
    """A member or a probationary member (GB/T 4762)."""
    status = view.values.get("political")
    return None if status is None else status in _PARTY


@rule
def is_disabled(view: View, relations: Relations, at: dt.date) -> Any:
    """Holds a type of disability or a certificate."""
    return True if view.values.get("dis_type") or view.values.get("dis_cert") else None


@rule
def match_flag(view: View, relations: Relations, at: dt.date) -> Any:
    """GB/T 31000: lives where registered (1) or apart (2)."""
    return {"registered": "1", "away": "2", "floating": "2"}.get(view.kind)


@rule
def res_addr(view: View, relations: Relations, at: dt.date) -> Any:
    """The address of the home of the household."""
    home = relations.place(view)
    return (home.values.get("_address") or None) if home else None


@rule
def place_address(view: View, relations: Relations, at: dt.date) -> Any:
    """The address of the place."""
    return res_addr(view, relations, at)


@rule
def building(view: View, relations: Relations, at: dt.date) -> Any:
    """Building, unit and room as one text."""
    chain = relations.places_up(view)
    parts = [str(chain[kind].values.get("_name", "")) for kind in ("building", "unit", "room") if kind in chain]
    return "".join(parts) or None


@rule
def building_name(view: View, relations: Relations, at: dt.date) -> Any:
    """The name of the building."""
    found = relations.places_up(view).get("building")
    return found.values.get("_name") if found else None


@rule
def estate(view: View, relations: Relations, at: dt.date) -> Any:
    """The name of the compound."""
    found = relations.places_up(view).get("compound")
    return found.values.get("_name") if found else None


@rule
def lives_alone(view: View, relations: Relations, at: dt.date) -> Any:
    """The household has no other member."""
    members = relations.members(view)
    return len(members) == 1 if members else None


@rule
def empty_nest(view: View, relations: Relations, at: dt.date) -> Any:
    """Everybody in the household is 60 or over (空巢: no younger relative lives there)."""
    ages = [age(m, relations, at) for m in relations.members(view)]
    return all(a >= 60 for a in ages) if ages and None not in ages else None


@rule
def district_name(view: View, relations: Relations, at: dt.date) -> Any:
    """The district by the community's code."""
    return relations.area_name(area.district_of(view.community))


@rule
def street_name(view: View, relations: Relations, at: dt.date) -> Any:
    """The street or town by the community's code."""
    return relations.area_name(area.street_of(view.community))


@rule
def community_name(view: View, relations: Relations, at: dt.date) -> Any:
    """The community or village."""
    return relations.area_name(view.community)
