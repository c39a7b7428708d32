"""Events of life as data, and how the truth takes them in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from hutong.blueprint.elements import catalogue
from hutong.demo.figures import knowledge
from hutong.demo.generate.rows import CommunityTruth, Facts, HouseholdTruth, PersonTruth, ThingTruth

NOBODY = "nobody"
# What a department's list of new people always has, whatever element it owns.
_BASIC = frozenset({"name", "sex", "birth_date", "id_no", "rel_head", "is_floating", "res_addr", "hukou_addr"})


@dataclass(frozen=True, slots=True)
class Part:
    """New values of one record; None says that the element does not apply any more."""

    entity: str
    record: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened on a day. `source`: who tells of it unasked on `heard_on`; empty when nobody does."""

    on: dt.date
    kind: str
    parts: tuple[Part, ...]
    source: str = ""
    heard_on: dt.date | None = None
    ended: tuple[tuple[str, int], ...] = ()
    people: tuple[PersonTruth, ...] = ()
    household: HouseholdTruth | None = None
    thing: ThingTruth | None = None
    head: tuple[int, int] | None = field(default=None)

    def heard(self) -> tuple[Part, ...]:
        """What the source tells: a visit everything, a department the elements it owns and, of new people, the basic ones."""
        if not self.source:
            return ()
        department = knowledge().sources[self.source].department
        if not department:
            return self.parts
        new = {person.id for person in self.people}
        told = []
        for part in self.parts:
            basic = _BASIC if part.entity == "person" and part.record in new else frozenset()
            facts = {key: value for key, value in part.facts.items() if key in basic or catalogue()[key].owner == department}
            if facts:
                told.append(Part(part.entity, part.record, facts))
        return tuple(told)


class History:
    """A truth and what is going to happen to it. `at` moves on to a day; it does not go back."""

    def __init__(self, truth: CommunityTruth, changes: Sequence[Change]) -> None:
        self.truth = truth
        self._coming = sorted(changes, key=lambda change: change.on, reverse=True)
        self.on = truth.on

    def at(self, day: dt.date) -> CommunityTruth:
        """The truth at the end of a day. Raises ValueError for a day that lies behind."""
        if day < self.on:
            raise ValueError(f"the truth stands at {self.on} already")
        while self._coming and self._coming[-1].on <= day:
            apply(self.truth, self._coming.pop())
        self.on = self.truth.on = day
        return self.truth


def apply(truth: CommunityTruth, change: Change) -> None:
    """Take a change into the truth, in place."""
    _arrive(truth, change)
    for part in change.parts:
        _update(truth, part)
    for entity, record in change.ended:
        _end(truth, entity, record, change.on)
    if change.head is not None:
        home = next(home for home in truth.households if home.id == change.head[0])
        home.head = next(person for person in home.members if person.id == change.head[1])


def _arrive(truth: CommunityTruth, change: Change) -> None:
    """New rows, and the families they belong to."""
    if change.household is not None:
        truth.households.append(change.household)
        truth.enter("household", change.household)
    for person in change.people:
        truth.people.append(person)
        truth.enter("person", person)
        if person.home is not None and person not in person.home.members:
            person.home.members.append(person)
        for parent in (person.mother, person.father):
            if parent is not None and person not in parent.children:
                parent.children.append(person)
    if change.thing is not None:
        truth.things.append(change.thing)
        truth.enter("thing", change.thing)


def _update(truth: CommunityTruth, part: Part) -> None:
    row = truth.row(part.entity, part.record)
    for key, value in part.facts.items():
        if value is None:
            row.facts.pop(key, None)
        else:
            row.facts[key] = value
    if part.entity == "person" and "rel_head" in part.facts:
        row.relation = part.facts["rel_head"]


def _end(truth: CommunityTruth, entity: str, record: int, on: dt.date) -> None:
    row = truth.row(entity, record)
    row.ended_on = on
    if entity != "person":
        return
    if row.home is not None and row in row.home.members:
        row.home.members.remove(row)
    if row.spouse is not None:
        row.spouse.spouse = None
