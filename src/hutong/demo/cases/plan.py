"""What residents of the demo city report, as packs/demo/cases.yaml tells it, and which case takes which course. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Literal

import msgspec

from hutong.blueprint.reading import PACKS, convert, load
from hutong.kernel.area import street_of

_PATH = PACKS / "demo" / "cases.yaml"


class PostOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post that is made at every area of a level of the story."""

    level: Literal["community", "street", "district"]
    title: str
    department: str
    rights: tuple[str, ...]


class StandIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who holds the same posts in many places."""

    username: str
    name: str
    posts: tuple[PostOf, ...]


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many cases take a course, and how many days ago they came in."""

    number: int
    oldest: int
    newest: int


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wish that is answered with reasons."""

    ground: Literal["outside_law", "outside_power"]
    category: str
    say: str
    words: str
    basis: str
    refer_to: str


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one category, where, and what was done."""

    say: tuple[str, ...]
    at: tuple[str, ...]
    plan: tuple[str, ...]
    done: tuple[str, ...]


class Water(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reports of one cause, in one compound. `cause`, `seen`, `ask`: how the street names it, why, and what it asks above."""

    place: str
    say: tuple[str, ...]
    plan: tuple[str, ...]
    done: tuple[str, ...]
    cause: str
    seen: str
    ask: str


class Danger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A danger that is there now, and one that is over."""

    say: str
    over: str
    done: tuple[str, ...]


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything; `home` and `street`: shares of the cases at the first community, and in the others of its street."""

    stand_ins: tuple[StandIn, ...]
    people: tuple[str, ...]
    courses: dict[str, Course]
    home: float
    street: float
    refusals: tuple[Refusal, ...]
    bounces: tuple[str, ...]
    decisions: tuple[str, ...]
    whistles: tuple[str, ...]
    extensions: tuple[str, ...]
    unsolved: tuple[str, ...]
    rectified: tuple[str, ...]
    called: tuple[str, ...]
    about: dict[str, About]
    unclear: tuple[str, ...]
    water: Water
    danger: Danger


@dataclass(frozen=True, slots=True)
class Told:
    """One report: what is said, where and when, and which course it takes. `turn`: which of its course it is."""

    course: str
    turn: int
    area: int
    at: dt.datetime
    category: str
    words: str
    place_words: str
    name: str
    plan: str
    done: str


@lru_cache(maxsize=1)
def story() -> Story:
    """The story. Raises PackError with file, line and path."""
    return convert(load(_PATH), Story, _PATH, ())


def told(codes: Sequence[int], now: dt.datetime, seed: int = 4) -> list[Told]:
    """All reports, oldest first: the same for the same seed. `codes`: the communities of the story, the demo's own first."""
    chance = Random(seed)
    found = [
        _one(chance, codes, now, name, turn, course)
        for name, course in story().courses.items()
        for turn in range(course.number)
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at)


def _one(chance: Random, codes: Sequence[int], now: dt.datetime, name: str, turn: int, course: Course) -> Told:
    area, at = _area(chance, codes, name), _moment(chance, now, course, turn)
    person = chance.choice(story().people) if chance.random() < 0.4 else ""
    category, words, place, plan, done = _said(chance, name, turn)
    return Told(name, turn, area, at, category, words, place, person, plan, done)


def _area(chance: Random, codes: Sequence[int], name: str) -> int:
    """Where: what the demo's own accounts shall look at lies with them, the danger in the next community."""
    beside = [code for code in codes[1:] if street_of(code) == street_of(codes[0])] or [codes[0]]
    elsewhere = [code for code in codes if street_of(code) != street_of(codes[0])] or [codes[0]]
    if name in ("water", "decided"):
        return codes[0]
    if name == "danger":
        return beside[0]
    draw = chance.random()
    if draw < story().home:
        return codes[0]
    return chance.choice(beside if draw < story().home + story().street else elsewhere)


def _moment(chance: Random, now: dt.datetime, course: Course, turn: int) -> dt.datetime:
    """When it came in: spread over the days of its course, between seven in the morning and nine in the evening."""
    if course.oldest == 0:
        return now - dt.timedelta(minutes=15)
    span = course.oldest - course.newest
    days = course.newest + span * (turn + chance.random()) / course.number
    at = (now - dt.timedelta(days=days)).replace(
        hour=chance.randint(7, 20), minute=chance.randint(0, 59), second=0, microsecond=0
    )
    return at if at < now - dt.timedelta(minutes=40) else now - dt.timedelta(minutes=40 + 7 * turn)


def _said(chance: Random, name: str, turn: int) -> tuple[str, str, str, str, str]:
    """Category, words, place, plan and what was done."""
    whole = story()
    if name == "water":
        water = whole.water
        words, place = water.say[turn % len(water.say)], f"{water.place}{1 + turn % 4}单元"
        return "water_cut", words, place, chance.choice(water.plan), water.done[0]
    if name in ("danger", "danger_over"):
        words = whole.danger.say if name == "danger" else whole.danger.over
        return "gas_leak", words, "6号楼2单元", "人已经在现场", whole.danger.done[0]
    if name == "refused":
        refusal = whole.refusals[turn % len(whole.refusals)]
        return refusal.category, refusal.say, "", "", ""
    if name == "waiting" and turn < len(whole.unclear):
        return "", whole.unclear[turn], "", "", ""
    category = chance.choice(sorted(whole.about))
    about = whole.about[category]
    return category, chance.choice(about.say), chance.choice(about.at), chance.choice(about.plan), chance.choice(about.done)
