"""Births, deaths, divorces, moving in and out: changes of who lives together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hutong.demo.chance import code
from hutong.demo.changes.life import Life, difference
from hutong.demo.changes.model import Change, Part
from hutong.demo.generate.facts.welfare import living_word
from hutong.demo.generate.households import household_of, relation_of
from hutong.demo.generate.letting import furnish
from hutong.demo.generate.people import write_people
from hutong.demo.generate.rows import Facts, HouseholdTruth, PersonTruth, PlaceTruth
from hutong.kernel.clock import years_between

_TENANT = ("tenant_name", "tenant_tel", "tenant_count", "rent_start", "rent_registered", "rent_amount", "rent_use")


def move_out(life: Life) -> Iterator[Change]:
    """Whole households leave; their rooms stand empty."""
    for home in list(life.homes()):
        if not home.away and life.happens("move_out", floating=home.kind != "registered"):
            on = life.day()
            life.settled.add(home.id)
            yield _leave(life, "move_out", on, home, home.members)


def death(life: Life) -> Iterator[Change]:
    """Deaths by age; the widowed are widowed, and another head takes over."""
    for home in list(life.homes()):
        dying = next((p for p in home.members if life.happens("death", p.age)), None)
        if dying is None:
            continue
        on = life.day()
        life.settled.add(home.id)
        cause = "疾病" if life.rng.random() < 0.9 else "意外"
        facts: Facts = {"death_date": on.isoformat(), "death_cause": code("death_cause", cause), "is_alive": False}
        parts = [Part("person", dying.id, facts)]
        if dying.spouse is not None and dying.spouse in home.members:
            widowed = {"marital": code("marital", "丧偶"), "spouse_name": None}
            parts.append(Part("person", dying.spouse.id, widowed))
        yield _without(life, "death", on, home, dying, parts)


def divorce(life: Life) -> Iterator[Change]:
    """A couple parts; the one who is not head of the household moves away."""
    for home in list(life.homes()):
        head, spouse = home.head, home.head.spouse
        if spouse is None or spouse not in home.members or not life.happens("divorce"):
            continue
        on = life.day()
        life.settled.add(home.id)
        single = {"marital": code("marital", "离婚"), "spouse_name": None}
        parts = [Part("person", head.id, dict(single)), Part("person", spouse.id, dict(single))]
        yield _without(life, "divorce", on, home, spouse, parts)


def _without(life: Life, kind: str, on: dt.date, home: HouseholdTruth, leaving: PersonTruth, parts: list[Part]) -> Change:
    """One member less: who is head then, how the others stand to the head, with whom they live."""
    life.gone[leaving.id] = on
    rest = [person for person in home.members if person is not leaving]
    if not rest:
        return _leave(life, kind, on, home, [leaving], parts)
    head = home.head if leaving is not home.head else max(rest, key=lambda p: (p is leaving.spouse, p.age >= 18, p.age))
    moved = {} if head is home.head else {person.id: relation_of(head, person) for person in rest}
    smaller = HouseholdTruth(home.id, home.kind, head, rest, home.place)
    for person in rest:
        other = life.shadow(person)
        other.home, other.spouse = smaller, None if person.spouse is leaving else person.spouse
        facts: Facts = {"living": code("living", living_word(other))}
        if person.id in moved:
            facts["rel_head"] = moved[person.id]
        facts = {key: value for key, value in facts.items() if person.facts.get(key) != value}
        if facts:
            parts.append(Part("person", person.id, facts))
    if head is not home.head:
        parts.append(Part("household", home.id, {"hh_head": head.name}))
    return life.change(kind, on, *parts, ended=(("person", leaving.id),), head=(home.id, head.id))


def _leave(
    life: Life, kind: str, on: dt.date, home: HouseholdTruth, members: list[PersonTruth], parts: list[Part] | None = None
) -> Change:
    """The whole household goes."""
    found = list(parts or [])
    for person in members:
        life.gone[person.id] = on
    if home.place is not None and not home.away:
        empty: Facts = {"rent_flag": code("rent_flag", "空置")}
        empty |= {key: None for key in _TENANT if key in home.place.facts}
        found.append(Part("place", home.place.id, empty))
    ended = (*(("person", person.id) for person in members), ("household", home.id))
    return life.change(kind, on, *found, ended=ended)


def move_in(life: Life) -> Iterator[Change]:
    """Newcomers: singles, couples, some with a child, into the rooms that stand empty."""
    free = [p for p in life.truth.places if p.kind == "room" and p.facts["rent_flag"] == code("rent_flag", "空置")]
    wanted = sum(1 for _ in life.residents() if life.happens("move_in"))
    while wanted > 0 and free:
        people = _newcomers(life)
        wanted -= len(people)
        yield _arrival(life, people, free.pop(int(life.rng.random() * len(free))))


def _newcomers(life: Life) -> list[PersonTruth]:
    rnd = life.rng.random
    first = _person(life, 22 + int(rnd() * 22), "1" if rnd() < 0.55 else "2")
    if rnd() < 0.55:
        return [first]
    other = _person(life, first.age, "2" if first.sex == "1" else "1")
    first.spouse, other.spouse = other, first
    first.state = other.state = "初婚"
    family = [first, other]
    if first.age >= 27 and rnd() < 0.5:
        child = _person(life, int(rnd() * min(15, first.age - 25)), "1" if rnd() < 0.52 else "2")
        child.father, child.mother = (first, other) if first.sex == "1" else (other, first)
        first.children.append(child)
        other.children.append(child)
        family.append(child)
    return family


def _person(life: Life, age: int, sex: str) -> PersonTruth:
    birth = dt.date.fromordinal(int(life.truth.on.toordinal() - (age + life.rng.random()) * 365.2425))
    return PersonTruth(next(life.ids["person"]), sex, birth, years_between(birth, life.truth.on))


def _arrival(life: Life, people: list[PersonTruth], room: PlaceTruth) -> Change:
    on = life.day()
    home = household_of(life.rng, people, life.scene.mix, next(life.ids["household"]))
    home.place = life.shadow(room)
    home.place.facts["rent_flag"] = code("rent_flag", "自住" if home.kind == "registered" else "出租")
    write_people(life.scene, [home], people, first=9000 + len(life.settled))
    home.facts |= {"has_pet": False, "has_ebike": False, "vehicle": "无"}
    for person in people:
        if "move_date" in person.facts:
            person.facts["move_date"] = on.isoformat()
    furnish(life.scene, home, home.place)
    if "rent_start" in home.place.facts:
        home.place.facts["rent_start"] = on.isoformat()
    changed = difference(room.facts, home.place.facts)
    home.place = room
    life.settled.add(home.id)
    parts = [Part("person", person.id, dict(person.facts)) for person in people]
    parts += [Part("household", home.id, dict(home.facts)), Part("place", room.id, changed)]
    return life.change("move_in", on, *parts, people=tuple(people), household=home)
