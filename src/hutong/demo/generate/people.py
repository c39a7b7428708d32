"""Facts of everybody: themes in the order in which they depend on one another."""

from __future__ import annotations

from hutong.demo.generate.facts import care, civil, contact, health, jobs, schooling, standing, welfare
from hutong.demo.generate.names import name_all
from hutong.demo.generate.rows import HouseholdTruth, PersonTruth
from hutong.demo.generate.scene import Scene
from hutong.kernel.clock import years_between


def write_people(scene: Scene, homes: list[HouseholdTruth], people: list[PersonTruth], *, first: int = 1) -> None:
    """Fill the facts of all people and households, whose numbers begin with `first`. Parents come before their children, since
    these inherit from them."""
    name_all(scene.rng, people)
    for home in homes:
        address = home.place.address if home.place else scene.area
        shared = civil.papers(scene, home, address)
        for person in sorted(home.members, key=lambda p: p.birth):
            civil.write(scene, person, shared)
            person.age = years_between(person.birth, scene.on)
            write_person(scene, person)
    for person in people:
        contact.relatives(scene, person)
        welfare.arrangement(scene, person)
    for person in people:
        care.write(scene, person)
        standing.write(scene, person)
    for number, home in enumerate(homes, first):
        welfare.household(scene, home, number)


def write_person(scene: Scene, person: PersonTruth) -> None:
    """What depends on nobody else."""
    rank = schooling.write(scene, person)
    jobs.write(scene, person, rank)
    health.write(scene, person)
    welfare.insurance(scene, person)
    contact.write(scene, person)


def write_one(scene: Scene, person: PersonTruth) -> None:
    """All facts of somebody whose family is written already."""
    write_person(scene, person)
    contact.relatives(scene, person)
    welfare.arrangement(scene, person)
    care.write(scene, person)
    standing.write(scene, person)
