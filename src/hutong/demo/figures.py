"""The figures of the synthetic city, read from packs/demo: shares, rates, words. Read once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from hutong.blueprint.reading import PACKS, convert, load

T = TypeVar("T")
Shares = dict[str, float]
ByAgeShare = dict[int, float]


class Census(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Age and sex, family state, schooling."""

    bands: dict[int, tuple[float, float]]
    married_women: ByAgeShare
    single_state: dict[int, Shares]
    education: dict[int, Shares]
    ethnic: Shares
    with_parents: ByAgeShare
    elders_with_children: Shares


class Given(msgspec.Struct, frozen=True):
    one: float
    men: tuple[tuple[str, ...], tuple[str, ...]]
    women: tuple[tuple[str, ...], tuple[str, ...]]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    surnames: Shares
    given: dict[int, Given]
    foreign: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What homes and households of a district look like; lon and lat in degrees."""

    floating: float
    split: float
    away: float
    foreign: float
    courtyard: float
    tower: float
    farm: float
    lon: float
    lat: float


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    city: str
    region: str
    usual: dict[str, float]
    districts: dict[str, dict[str, float]]
    lanes: tuple[str, ...]
    estates: tuple[str, ...]
    owners: Shares
    provinces: dict[str, tuple[float, str, str]]
    elsewhere: tuple[str, ...]
    counties: tuple[str, ...]

    def mix(self, code: int) -> Mix:
        """The mix of the district in which a community lies. Communities numbered 200 to 399 are villages."""
        farm = 0.7 if 200 <= code % 1000 < 400 else 0.0
        return Mix(**{**self.usual, **self.districts.get(str(code)[:6], {}), "farm": farm})


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`identity` by GB/T 2261.4, `rank` the least education it takes (0 primary … 5 postgraduate), `wage` yuan a month."""

    job_class: str = msgspec.field(name="class")
    identity: str
    nature: str
    employer: str
    posts: tuple[str, ...]
    wage: float
    rank: int
    weight: float


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first_words: tuple[str, ...]
    jobs: tuple[Job, ...]
    farm: Job
    working: ByAgeShare
    women_retire: int
    men_retire: int
    schools: dict[str, tuple[str, ...]]
    majors: tuple[str, ...]
    skills: tuple[str, ...]
    forces: tuple[str, ...]
    banks: tuple[str, ...]


class Health(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    chronic: dict[str, tuple[str, float]]
    chronic_share: ByAgeShare
    disabled_share: ByAgeShare
    disability: Shares
    disability_level: Shares
    causes: dict[str, tuple[str, ...]]
    parts: dict[str, tuple[str, ...]]
    allergies: tuple[str, ...]
    blood: Shares


class Welfare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money in yuan a month a head."""

    dibao_share: float
    dibao_rate: int
    relief: Shares
    poor_causes: Shares
    needs: tuple[str, ...]
    religions: Shares
    youfu: Shares
    party_share: ByAgeShare
    veteran_share: ByAgeShare
    democratic: tuple[str, ...]


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of organisation; `name` has {} for a made-up word."""

    kind: str
    name: str
    industry: str
    scope: str
    people: int
    type: str = "个体工商户"
    per_thousand: float = 0


class Facility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    name: str
    per_building: float


class Happening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    names: tuple[str, ...]
    type: str
    per_thousand: float


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shops: tuple[Unit, ...]
    companies: tuple[Unit, ...]
    fixed: tuple[Unit, ...]
    societies: tuple[str, ...]
    dogs: tuple[str, ...]
    share: Shares
    facilities: tuple[Facility, ...]
    events: tuple[Happening, ...]


class KnownSource(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    department: str
    weight: float
    nearest: int
    farthest: int


class Knowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the pool starts with; `sources` by name, days before the day of the truth."""

    sources: dict[str, KnownSource]
    fields: dict[str, tuple[str, ...]]
    never_lost: frozenset[str]
    weights: dict[float, tuple[str, ...]]
    never_stale: frozenset[str]


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often something happens in a year (`by_age` from an age on), and who notices within how many days."""

    notice: Shares
    days: int
    rate: float = 0
    by_age: ByAgeShare = {}
    floating: float = 0


class Clerk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who works in the demo city: `area` is the level of the post, `at` the community, counted from the first."""

    username: str
    name: str
    title: str
    area: str
    at: int
    rights: str
    department: str = ""


class City(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first: tuple[int, ...]
    staff: tuple[Clerk, ...]
    rights: dict[str, tuple[str, ...]]
    password: str


def _read(name: str, kind: type[T]) -> T:
    path = PACKS / "demo" / f"{name}.yaml"
    raw: Any = load(path)
    return convert(raw, kind, path, ())


@lru_cache(maxsize=1)
def census() -> Census:
    return _read("census", Census)


@lru_cache(maxsize=1)
def names() -> Names:
    return _read("names", Names)


@lru_cache(maxsize=1)
def places() -> Places:
    return _read("places", Places)


@lru_cache(maxsize=1)
def work() -> Work:
    return _read("work", Work)


@lru_cache(maxsize=1)
def health() -> Health:
    return _read("health", Health)


@lru_cache(maxsize=1)
def welfare() -> Welfare:
    return _read("welfare", Welfare)


@lru_cache(maxsize=1)
def units() -> Units:
    return _read("organisations", Units)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    return _read("knowledge", Knowledge)


@lru_cache(maxsize=1)
def city() -> City:
    return _read("city", City)


@lru_cache(maxsize=1)
def changes() -> dict[str, Rate]:
    return _read("changes", dict[str, Rate])
