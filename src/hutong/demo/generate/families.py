"""From single people to families: who married whom, whose children they are, who lives with whom.

Matching runs over buckets by age, so a community of 3,000 takes some milliseconds and the pyramid stays exactly as it was drawn.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from random import Random

from hutong.demo.chance import ByAge, Weighted
from hutong.demo.figures import census
from hutong.demo.generate.rows import PersonTruth

Family = list[PersonTruth]  # the head first
Buckets = dict[int, list[PersonTruth]]

_NEAREST = tuple(sorted(range(-8, 9), key=lambda n: (abs(n), n)))


@lru_cache(maxsize=1)
def _tables() -> tuple[ByAge[float], ByAge[Weighted[str]], ByAge[float]]:
    figures = census()
    states = {age: Weighted(shares) for age, shares in figures.single_state.items()}
    return ByAge(figures.married_women, 0.0), ByAge(states), ByAge(figures.with_parents, 0.0)


def families(rng: Random, people: list[PersonTruth]) -> list[Family]:
    """Every person in exactly one family; parents, children and spouses are linked."""
    married, states, with_parents = _tables()
    couples = _couples(rng, people, married)
    for person in people:
        if person.spouse is None and person.age >= 15:
            person.state = states.at(person.age).pick(rng.random())
    households: list[Family] = [[man, woman] if rng.random() < 0.72 else [woman, man] for man, woman in couples]
    lone = [person for person in people if person.spouse is None and person.age >= 18]
    mothers = _by_mother_age(households)
    single_mothers = _bucket([p for p in lone if p.woman and p.state == "离婚" and p.age < 55])
    households += _children(rng, [p for p in people if p.age < 18], mothers, single_mothers)
    taken = {id(member) for family in households for member in family}
    left = [person for person in lone if id(person) not in taken]
    left = _grown_children(rng, left, mothers, with_parents)
    households = _elders(rng, households, left)
    settled = {id(member) for family in households for member in family}
    return households + [[person] for person in left if id(person) not in settled]


def _bucket(people: list[PersonTruth]) -> Buckets:
    buckets: Buckets = defaultdict(list)
    for person in people:
        buckets[person.age].append(person)
    return buckets


def _couples(rng: Random, people: list[PersonTruth], married: ByAge[float]) -> list[tuple[PersonTruth, PersonTruth]]:
    """Couples of a woman and a man; he is some two years older, never more than about ten years apart."""
    men = _bucket([p for p in people if not p.woman and p.age >= 22])
    couples = []
    for woman in people:
        if not woman.woman or woman.age < 20 or rng.random() >= married.at(woman.age):
            continue
        wanted = woman.age + round(rng.gauss(1.8, 2.0))
        man = next((men[age].pop() for age in (wanted + step for step in _NEAREST) if men.get(age)), None)
        if man is not None:
            woman.spouse, man.spouse = man, woman
            woman.state = man.state = "初婚"
            couples.append((man, woman))
    return couples


def _by_mother_age(households: list[Family]) -> dict[int, list[Family]]:
    found: dict[int, list[Family]] = defaultdict(list)
    for family in households:
        mother = next(member for member in family if member.woman)
        found[mother.age].append(family)
    return found


def _fits(family: Family, child: PersonTruth, most: int) -> bool:
    """Whether a child may belong to the couple at the head of a family: parents old enough, brothers and sisters well apart."""
    grown = all((child.birth - parent.birth).days > 20 * 365 for parent in family[:2])
    mother = family[0] if family[0].woman else family[1]
    siblings = family[0].children
    apart = all(abs((child.birth - other.birth).days) > 500 for other in siblings)
    return grown and apart and len(siblings) < most and (child.birth - mother.birth).days < 46 * 365


def _place_child(rng: Random, child: PersonTruth, mothers: dict[int, list[Family]], most: int) -> bool:
    wanted = child.age + min(43, max(22, round(rng.gauss(29.5, 3.6))))
    for step in _NEAREST:
        options = mothers.get(wanted + step, ())
        start = int(rng.random() * len(options)) if options else 0
        for turn in range(min(len(options), 12)):
            family = options[(start + turn) % len(options)]
            if _fits(family, child, most):
                _join(family, child)
                return True
    return False


def _join(family: Family, child: PersonTruth) -> None:
    for parent in family[:2]:
        parent.children.append(child)
        if parent.woman:
            child.mother = parent
        else:
            child.father = parent
    family.append(child)


def _children(rng: Random, children: Family, mothers: dict[int, list[Family]], single: Buckets) -> list[Family]:
    """Every child gets parents; a few a mother alone. Returns the new one-parent families."""
    alone: list[Family] = []
    orphans: list[PersonTruth] = []
    for child in children:
        wanted = child.age + 28
        if rng.random() < 0.07:
            mother = next((single[age].pop() for age in range(wanted - 5, wanted + 8) if single.get(age)), None)
            if mother is not None and (child.birth - mother.birth).days > 20 * 365:
                child.mother = mother
                mother.children.append(child)
                alone.append([mother, child])
                continue
        if not (_place_child(rng, child, mothers, 2) or _place_child(rng, child, mothers, 4)):
            orphans.append(child)
    for child in orphans:
        _fallback(child, mothers)
    return alone


def _fallback(child: PersonTruth, mothers: dict[int, list[Family]]) -> None:
    """The nearest couple that is old enough takes a child that found no place."""
    for age in (*range(child.age + 30, child.age + 46), *range(child.age + 29, child.age + 21, -1)):
        for family in mothers.get(age, ()):
            if _fits(family, child, 9):
                _join(family, child)
                return
    # Nobody can be the parent: the child is looked after by the oldest couple as a relative.
    carer = max((families[0] for families in mothers.values() if families), key=lambda family: family[0].age)
    carer.append(child)


def _grown_children(
    rng: Random, lone: list[PersonTruth], mothers: dict[int, list[Family]], share: ByAge[float]
) -> list[PersonTruth]:
    """Unmarried adults who live with their parents join them. Returns the others."""
    left = []
    for person in lone:
        stays = person.state == "未婚" and rng.random() < share.at(person.age)
        if not (stays and _place_child(rng, person, mothers, 2)):
            left.append(person)
    return left


def _elders(rng: Random, households: list[Family], lone: list[PersonTruth]) -> list[Family]:
    """Some old couples and widowed people move in with a child of theirs, who becomes one by living there."""
    shares = census().elders_with_children
    old = [family for family in households if family[1:] and family[0].age >= 60 and family[0].spouse and len(family) == 2]
    moving: list[Family] = [family for family in old if rng.random() < shares["married"]]
    moving += [[p] for p in lone if p.age >= 62 and p.state == "丧偶" and rng.random() < shares["alone"]]
    hosts = [family for family in households if family[0].spouse and 28 <= family[0].age < 60]
    by_age: dict[int, list[Family]] = defaultdict(list)
    for family in hosts:
        by_age[family[0].age].append(family)
    gone: set[int] = set()
    for elders in moving:
        host = _host(rng, elders, by_age)
        if host is not None:
            host.extend(elders)
            gone.add(id(elders))
    return [family for family in households if id(family) not in gone]


def _host(rng: Random, elders: Family, by_age: dict[int, list[Family]]) -> Family | None:
    """A family whose head or spouse can be the elders' child; the family leaves the list, since one pair of elders is enough."""
    wanted = min(elder.age for elder in elders) - round(rng.gauss(27, 3))
    for step in _NEAREST:
        options = by_age.get(wanted + step)
        if not options:
            continue
        child = options[-1][0] if rng.random() < 0.6 else options[-1][1]
        if min((child.birth - elder.birth).days for elder in elders) < 20 * 365 or any(
            elder.woman and (child.birth - elder.birth).days > 45 * 365 for elder in elders
        ):
            continue
        for elder in elders:
            elder.children.append(child)
            if elder.woman:
                child.mother = elder
            else:
                child.father = elder
        return options.pop()
    return None
