"""One community, whole: what is so there on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from random import Random

from hutong.demo.chance import code as stored
from hutong.demo.generate.events import events
from hutong.demo.generate.families import families
from hutong.demo.generate.homes import Site, homes, short_name
from hutong.demo.generate.households import households
from hutong.demo.generate.letting import let
from hutong.demo.generate.names import given, surname
from hutong.demo.generate.organisations import organisations
from hutong.demo.generate.people import write_people
from hutong.demo.generate.pyramid import population
from hutong.demo.generate.rows import CommunityTruth, HouseholdTruth, PlaceTruth, first_id
from hutong.demo.generate.scene import Scene, scene
from hutong.demo.generate.things import things

THE_DAY = dt.date(2026, 11, 1)


def community(
    code: int,
    name: str,
    street: str,
    district: str,
    *,
    seed: int,
    people: int = 3000,
    on: dt.date = THE_DAY,
    slot: tuple[int, int] = (0, 1),
) -> CommunityTruth:
    """A synthetic community of so many people on a day; the same arguments give the same rows.

    `code`: 12 digits. `slot`: (place of the community in its district, communities in the district); communities of one city
    that have different slots never share an identity number.
    """
    rng = Random(f"{seed}-{code}")
    stage = scene(rng, code, short_name(name), street, district, on, slot)
    first = first_id(code)
    persons = population(rng, people, on, first + 1)
    dwellers = households(rng, families(rng, persons), stage.mix, first + 1, rng.random() < 0.35)
    truth = CommunityTruth(code, name, street, district, on, stage, households=dwellers, people=persons)
    site = Site(rng, stage.mix, stage.short, stage.area, street, name, code, count(first + 1), on.year)
    truth.places = homes(site, len(dwellers))
    _settle(stage, dwellers, [place for place in truth.places if place.kind == "room"])
    for grid in sorted({place.facts["grid"] for place in truth.places if "grid" in place.facts}):
        stage.grid_workers[grid] = surname(rng) + given(rng, 1975 + int(rng.random() * 22), rng.random() < 0.7)
    stage.doctors = tuple(surname(rng) + given(rng, 1980, n % 2 == 0) for n in range(5))
    write_people(stage, dwellers, persons)
    let(stage, dwellers, truth.places)
    ids: Iterator[int] = count(first + 1)
    truth.organisations = organisations(stage, truth.places, people, ids)
    truth.things = things(stage, dwellers, truth.places, count(first + 1))
    truth.events = events(stage, dwellers, people, count(first + 1))
    return truth


def _settle(stage: Scene, dwellers: list[HouseholdTruth], rooms: list[PlaceTruth]) -> None:
    """Give every household a room. People who moved away keep theirs, let to others; young singles from elsewhere share."""
    rng = stage.rng
    free = rooms[:]
    rng.shuffle(free)
    vacated: list[PlaceTruth] = []
    shared: PlaceTruth | None = None
    for home in sorted(dwellers, key=lambda h: (not h.away, h.id)):
        single = len(home.members) == 1 and home.kind == "floating" and home.head.age < 35
        if single and shared is not None and rng.random() < 0.6:
            home.place, shared = shared, None
            continue
        if home.kind != "registered" and vacated and rng.random() < 0.6:
            home.place = vacated.pop()
        else:
            home.place = free.pop()
        if home.away:
            vacated.append(home.place)
            continue
        shared = home.place if single and shared is None else shared
        word = "自住" if home.kind == "registered" else "出租"
        home.place.facts["rent_flag"] = stored("rent_flag", word)
