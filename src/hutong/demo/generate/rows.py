"""The truth as plain rows. Facts are keyed by element and hold the stored representation: codes, ISO dates, numbers, booleans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hutong.demo.generate.scene import Scene

Facts = dict[str, Any]


def first_id(community: int) -> int:
    """The lowest record id of a community. Ids stay below 2**53, so that a browser's numbers carry them."""
    return community % 10**9 * 10**6


@dataclass(slots=True)
class PlaceTruth:
    """`kind` compound, building, unit or room; `address` from the city down."""

    id: int
    kind: str
    name: str
    address: str
    parent: int | None
    facts: Facts


@dataclass(slots=True, eq=False)
class PersonTruth:
    """`sex` by GB/T 2261.1; `relation` by GB/T 4761 to the head; `standing` registered, floating, foreign or away.

    `hukou`: here, city (elsewhere in the city), out (another province) or abroad. `state`: 未婚, 初婚, 丧偶, 离婚.
    """

    id: int
    sex: str
    birth: dt.date
    age: int
    state: str = "未婚"
    standing: str = "registered"
    hukou: str = "here"
    relation: str = "02"
    home: HouseholdTruth | None = field(default=None, repr=False)
    spouse: PersonTruth | None = field(default=None, repr=False)
    father: PersonTruth | None = field(default=None, repr=False)
    mother: PersonTruth | None = field(default=None, repr=False)
    children: list[PersonTruth] = field(default_factory=list, repr=False)
    name: str = ""
    ended_on: dt.date | None = None
    facts: Facts = field(default_factory=dict)

    @property
    def woman(self) -> bool:
        return self.sex == "2"


@dataclass(slots=True, eq=False)
class HouseholdTruth:
    """`kind` registered, floating, foreign or collective; the head is one of the members."""

    id: int
    kind: str
    head: PersonTruth
    members: list[PersonTruth]
    place: PlaceTruth | None = None
    ended_on: dt.date | None = None
    facts: Facts = field(default_factory=dict)

    @property
    def away(self) -> bool:
        """Registered here, living elsewhere."""
        return self.head.standing == "away"


@dataclass(slots=True)
class OrganisationTruth:
    id: int
    kind: str
    name: str
    place: int | None
    facts: Facts


@dataclass(slots=True)
class ThingTruth:
    """`person`: the owner, when a person has it; `place`: where it stands."""

    id: int
    kind: str
    name: str
    person: int | None
    place: int | None
    facts: Facts
    ended_on: dt.date | None = None


@dataclass(slots=True)
class EventTruth:
    id: int
    kind: str
    name: str
    on: dt.date
    person: int | None
    place: int | None
    facts: Facts


@dataclass(slots=True)
class CommunityTruth:
    """Everything that is so in one community on one day. `scene` is what the generator would go on with."""

    code: int
    name: str
    street: str
    district: str
    on: dt.date
    scene: Scene = field(repr=False, compare=False)
    places: list[PlaceTruth] = field(default_factory=list)
    households: list[HouseholdTruth] = field(default_factory=list)
    people: list[PersonTruth] = field(default_factory=list)
    organisations: list[OrganisationTruth] = field(default_factory=list)
    things: list[ThingTruth] = field(default_factory=list)
    events: list[EventTruth] = field(default_factory=list)
    _index: dict[tuple[str, int], Any] = field(default_factory=dict, repr=False, compare=False)

    def row(self, entity: str, record: int) -> Any:
        """A record by id. Raises KeyError when there is none."""
        if (entity, record) not in self._index:
            groups: dict[str, Sequence[Any]] = {
                "place": self.places, "household": self.households, "person": self.people,
                "organisation": self.organisations, "thing": self.things, "event": self.events,
            }  # fmt: skip
            self._index = {(name, row.id): row for name, rows in groups.items() for row in rows}
        return self._index[entity, record]

    def enter(self, entity: str, row: Any) -> None:
        """Makes a record that came later known to `row`."""
        if self._index:
            self._index[entity, row.id] = row
