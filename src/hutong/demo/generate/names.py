"""Names of people: combined from common surnames and characters of their time; nobody's on purpose."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from hutong.demo.chance import Weighted
from hutong.demo.figures import names
from hutong.demo.generate.rows import PersonTruth


@lru_cache(maxsize=1)
def _surnames() -> Weighted[str]:
    return Weighted(names().surnames)


@lru_cache(maxsize=1)
def _eras() -> tuple[int, ...]:
    return tuple(sorted(names().given, reverse=True))


def given(rng: Random, born: int, woman: bool) -> str:
    """A given name of one or two characters as people born in that year have."""
    rnd = rng.random
    era = names().given[next((first for first in _eras() if born >= first), _eras()[-1])]
    firsts, seconds = era.women if woman else era.men
    second = seconds[int(rnd() * len(seconds))]
    if rnd() < era.one:
        return second
    first = firsts[int(rnd() * len(firsts))]
    return first + second if first != second else second


def surname(rng: Random) -> str:
    return _surnames().pick(rng.random())


def name_all(rng: Random, people: list[PersonTruth]) -> None:
    """Name everybody, the old first, so that children take a parent's surname (the mother's one time in twelve)."""
    surnames: dict[int, str] = {}
    taken: set[tuple[int, str]] = set()
    for person in sorted(people, key=lambda p: p.birth):
        if person.hukou == "abroad":
            continue
        parent = person.mother if person.father is None or (person.mother and rng.random() < 0.08) else person.father
        family = surnames.get(parent.id, "") if parent else ""
        family = family or surname(rng)
        surnames[person.id] = family
        home = id(person.home)
        while not person.name or (home, person.name) in taken:
            person.name = family + given(rng, person.birth.year, person.woman)
        taken.add((home, person.name))


def foreigner(rng: Random, woman: bool, nationality: str) -> str:
    """A name as its bearer's passport is copied into a register."""
    families, men, women = names().foreign[nationality]
    rnd = rng.random
    first = (women if woman else men)[int(rnd() * 4)]
    family = families[int(rnd() * len(families))]
    return f"{family} {first}" if family.isascii() else family + first
