"""Households: who is registered here, who came from elsewhere, who is registered here but lives elsewhere (人户分离)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hutong.demo.chance import ByAge
from hutong.demo.figures import Mix
from hutong.demo.generate.families import Family
from hutong.demo.generate.rows import HouseholdTruth, PersonTruth

# How much likelier than the district's average people of an age are to have come from another province.
_MOBILE = ByAge({0: 0.8, 18: 1.45, 40: 1.1, 50: 0.75, 60: 0.32, 75: 0.2})


@dataclass(frozen=True, slots=True)
class Kinds:
    """Relations (GB/T 4761) of a child by sex and by place among the brothers or sisters."""

    only: tuple[str, str] = ("21", "31")
    ranked: tuple[tuple[str, ...], tuple[str, ...]] = (("22", "23", "24", "25", "26"), ("32", "33", "34", "35", "36"))
    parents: tuple[str, str] = ("51", "52")
    husband_of_head: tuple[str, str] = ("53", "54")
    wife_of_head: tuple[str, str] = ("55", "56")


KINDS = Kinds()


def households(rng: Random, groups: list[Family], mix: Mix, first: int, dormitory: bool) -> list[HouseholdTruth]:
    """Families as households with relations and standing; ids from `first` on. Some young singles share a dormitory."""
    result: list[HouseholdTruth] = []
    room: list[PersonTruth] = []
    wanted = sum(map(len, groups)) * 0.05 if dormitory else 0
    for family in groups:
        if wanted > 0 and len(family) == 1 and 18 <= family[0].age <= 35:
            room.append(family[0])
            wanted -= 1
            if len(room) == 8 or wanted <= 0:
                result.append(_collective(first + len(result), room))
                room = []
            continue
        household = HouseholdTruth(first + len(result), "registered", family[0], family)
        _stand(rng, household, mix)
        _relate(household)
        result.append(household)
    if room:
        result.append(_collective(first + len(result), room))
    for household in result:
        for member in household.members:
            member.home = household
    return result


def household_of(rng: Random, members: Family, mix: Mix, number: int) -> HouseholdTruth:
    """A family that moves in: it does live here."""
    household = HouseholdTruth(number, "registered", members[0], members)
    _stand(rng, household, mix)
    for member in members:
        if member.standing == "away":
            member.standing = "registered"
    _relate(household)
    for member in members:
        member.home = household
    return household


def relation_of(head: PersonTruth, member: PersonTruth) -> str:
    """How a member stands to a head (GB/T 4761)."""
    return "02" if member is head else _relation(head, member, _ranks(head))


def _collective(number: int, members: list[PersonTruth]) -> HouseholdTruth:
    for member in members:
        member.standing, member.hukou, member.relation = "floating", "out", "99"
    members[0].relation = "02"
    return HouseholdTruth(number, "collective", members[0], members)


def _stand(rng: Random, household: HouseholdTruth, mix: Mix) -> None:
    """Decide where the household is registered; one spouse in twenty has another registration than the household."""
    head, draw = household.head, rng.random()
    if rng.random() < mix.foreign and 24 <= head.age < 65:
        standing, hukou, household.kind = "foreign", "abroad", "foreign"
    elif draw < min(0.9, mix.floating * _MOBILE.at(head.age)):
        standing, hukou, household.kind = "floating", "out", "floating"
    elif rng.random() < mix.away:
        standing, hukou = "away", "here"
    elif rng.random() < mix.split:
        standing, hukou, household.kind = "floating", "city", "floating"
    else:
        standing, hukou = "registered", "here"
    for member in household.members:
        member.standing, member.hukou = standing, hukou
    if standing == "registered":
        _exceptions(rng, household)


def _exceptions(rng: Random, household: HouseholdTruth) -> None:
    """A spouse from another province, or a grown child who is registered at home and lives elsewhere."""
    for member in household.members[1:]:
        draw = rng.random()
        if member is household.head.spouse and draw < 0.06:
            member.standing, member.hukou = "floating", "out"
        elif member.age >= 22 and draw < 0.10 and member is not household.head.spouse and member.age < 45:
            member.standing = "away"


def _relate(household: HouseholdTruth) -> None:
    head = household.head
    head.relation = "02"
    ranks = _ranks(head)
    for member in household.members[1:]:
        member.relation = _relation(head, member, ranks)


def _ranks(head: PersonTruth) -> dict[int, int]:
    """Children by their place among the brothers, or the sisters."""
    sons = sorted((c for c in head.children if not c.woman), key=lambda c: c.birth)
    daughters = sorted((c for c in head.children if c.woman), key=lambda c: c.birth)
    return {id(child): n for group in (sons, daughters) for n, child in enumerate(group)}


def _relation(head: PersonTruth, member: PersonTruth, ranks: dict[int, int]) -> str:
    side = 1 if member.woman else 0
    if member is head.spouse:
        return "12" if member.woman else "11"
    if member in head.children:
        if len(head.children) == 1:
            return KINDS.only[side]
        return KINDS.ranked[side][min(ranks.get(id(member), 0), 4)]
    if member in (head.father, head.mother):
        return KINDS.parents[side]
    if head.spouse and member in (head.spouse.father, head.spouse.mother):
        return (KINDS.husband_of_head if head.woman else KINDS.wife_of_head)[side]
    return "97"
