"""The generator: pure, from a community's code and a seed to everything that is so there."""

from hutong.demo.generate.community import THE_DAY, community
from hutong.demo.generate.rows import (
    CommunityTruth,
    EventTruth,
    HouseholdTruth,
    OrganisationTruth,
    PersonTruth,
    PlaceTruth,
    ThingTruth,
    first_id,
)

__all__ = [
    "THE_DAY",
    "CommunityTruth",
    "EventTruth",
    "HouseholdTruth",
    "OrganisationTruth",
    "PersonTruth",
    "PlaceTruth",
    "ThingTruth",
    "community",
    "first_id",
]
