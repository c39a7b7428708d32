"""Children who are born."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hutong.demo.changes.life import Life
from hutong.demo.changes.model import Change, Part
from hutong.demo.generate.facts import civil
from hutong.demo.generate.names import given
from hutong.demo.generate.people import write_one
from hutong.demo.generate.rows import Facts, PersonTruth

_EXPECTING = dt.timedelta(days=480)
_ONLY_TO_FIRST = {"21": "22", "31": "32"}


def birth(life: Life) -> Iterator[Change]:
    """Babies of married couples; brothers and sisters stop being only children."""
    for home in list(life.homes()):
        for mother in home.members:
            father = mother.spouse
            if not mother.woman or not 22 <= mother.age <= 42 or father is None or mother.hukou == "abroad":
                continue
            on = life.day()
            youngest = max((child.birth for child in mother.children), default=dt.date.min)
            if len(mother.children) < 3 and on - youngest > _EXPECTING and life.happens("birth"):
                life.settled.add(home.id)
                yield _born(life, on, mother, father)
                break


def _born(life: Life, on: dt.date, mother: PersonTruth, father: PersonTruth) -> Change:
    baby = PersonTruth(next(life.ids["person"]), "1" if life.rng.random() < 0.52 else "2", on, 0)
    baby.father, baby.mother, baby.home = father, mother, mother.home
    baby.standing, baby.hukou, baby.relation = mother.standing, mother.hukou, _relation(baby, mother, father)
    baby.name = father.name[:1] + given(life.rng, on.year, baby.woman)
    first = not mother.children
    civil.write(life.scene, baby, civil.papers_of(mother))
    write_one(life.scene, baby)
    baby.facts |= {"birth_order": len(mother.children) + 1, "is_only_child": first}
    baby.facts.pop("move_reason", None)
    parts = [Part("person", baby.id, dict(baby.facts)), Part("person", mother.id, {"last_birth_date": on.isoformat()})]
    parts += [Part("person", child.id, _sibling(child)) for child in mother.children if life.there(child, on)]
    home = mother.home
    if home is not None and home.head in (mother, father):
        parts.append(Part("household", home.id, {"fertility_child": len(mother.children) + 1}))
    return life.change("birth", on, *parts, people=(baby,))


def _sibling(child: PersonTruth) -> Facts:
    facts: Facts = {}
    if "is_only_child" in child.facts:
        facts["is_only_child"] = False
    if child.relation in _ONLY_TO_FIRST:
        facts["rel_head"] = _ONLY_TO_FIRST[child.relation]
    return facts


def _relation(baby: PersonTruth, mother: PersonTruth, father: PersonTruth) -> str:
    head = mother.home.head if mother.home else mother
    if head in (mother, father):
        same = sum(1 for child in head.children if child.woman == baby.woman)
        if not head.children:
            return "31" if baby.woman else "21"
        return ("32", "33", "34")[min(same, 2)] if baby.woman else ("22", "23", "24")[min(same, 2)]
    own = father if head in (father.father, father.mother) else mother
    side = 0 if own is father else 2
    return str(41 + side + (1 if baby.woman else 0))
