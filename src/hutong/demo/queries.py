"""What of the demo city stands."""

from __future__ import annotations

from dataclasses import dataclass

from hutong.blueprint.divisions import divisions
from hutong.demo.models import MadeCommunity
from hutong.kernel.area import district_of, street_of


@dataclass(frozen=True, slots=True)
class Community:
    """A seeded community with the names above it; `people` is how many live or are registered there."""

    code: int
    name: str
    street: str
    district: str
    people: int


def communities() -> list[Community]:
    """The seeded communities, by code."""
    names = {division.code: division.name for division in divisions()}
    made = MadeCommunity.objects.order_by("code").values_list("code", "people")
    return [
        Community(code, names.get(code, str(code)), names.get(street_of(code), ""), names.get(district_of(code), ""), people)
        for code, people in made
    ]
