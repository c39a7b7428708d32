"""Rules that look around a record: at its household, its home, its area, its keeper."""

from __future__ import annotations

from typing import Any

from hutong.domain.pool.computed.case import Case, rule
from hutong.domain.pool.views import View
from hutong.kernel import area


@rule
def count_members(case: Case) -> Any:
    """The living members of the household."""
    return len(case.relations.members(case.view)) or None


@rule
def name_of_spouse(case: Case) -> Any:
    """The spouse in the same household."""
    spouse = case.relations.relative(case.view, "spouse")
    return spouse.values.get("name") if spouse else None


@rule
def name_of_keeper(case: Case) -> Any:
    """The person whom a thing belongs to."""
    keeper = case.relations.person(case.view.links.get("person"))
    return keeper.values.get("name") if keeper else None


@rule
def tel_of_keeper(case: Case) -> Any:
    """The telephone of the person whom a thing belongs to."""
    keeper = case.relations.person(case.view.links.get("person"))
    return keeper.values.get("tel") if keeper else None


@rule
def address_of_place(case: Case) -> Any:
    """The address of the home. Somebody registered here who lives elsewhere does not live at it."""
    home = case.relations.place(case.view)
    return (home.values.get("_address") or None) if home and case.view.kind != "away" else None


@rule
def compound_of_place(case: Case) -> Any:
    """The compound (小区) around the home."""
    return _name(case.relations.places_up(case.view).get("compound"))


@rule
def building_name_of_place(case: Case) -> Any:
    """The building of the home."""
    return _name(case.relations.places_up(case.view).get("building"))


@rule
def building_of_place(case: Case) -> Any:
    """Building, unit and room as one text."""
    chain = case.relations.places_up(case.view)
    return "".join(_name(chain.get(kind)) or "" for kind in ("building", "unit", "room")) or None


@rule
def community_of_record(case: Case) -> Any:
    """The community or village that the record belongs to."""
    return case.relations.area_name(case.view.community)


@rule
def street_of_record(case: Case) -> Any:
    """The street or town that the record belongs to."""
    return case.relations.area_name(area.street_of(case.view.community))


@rule
def district_of_record(case: Case) -> Any:
    """The district that the record belongs to (GB/T 2260, six digits)."""
    return str(area.district_of(case.view.community) // 10**6)


@rule
def region_of_record(case: Case) -> Any:
    """The district of the home, as a code."""
    return district_of_record(case)


def _name(place: View | None) -> str | None:
    return (place.values.get("_name") or None) if place else None
