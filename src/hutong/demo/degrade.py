"""From the truth to what the pool starts with: gaps, old values, and a few that are wrong, each with a source and a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any, Protocol

from hutong.blueprint.elements import catalogue
from hutong.demo.chance import Weighted
from hutong.demo.figures import knowledge
from hutong.demo.generate.rows import CommunityTruth, Facts

Mark = tuple[str, str, str]
# How well the kinds of records are known, against a person's average element.
_ENTITY_WEIGHT = {"person": 1.0, "household": 1.0, "place": 0.5, "organisation": 0.6, "thing": 0.5, "event": 0.4}
# Chance that a department's push, or a visit, has renewed its elements on a record since the record's own batch.
_RENEWED = 0.4


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of all values: absent, older than the change that made them untrue, and wrong for no reason."""

    missing: float = 0.12
    stale: float = 0.05
    wrong: float = 0.003


@dataclass(slots=True)
class Known:
    """What the pool knows of one record: values by element (None: known to have none).

    `marks`: {element: (source name, day, flag)} where these differ from the record's own `source` and `seen_on`.
    """

    id: int
    values: Facts
    source: str
    seen_on: dt.date
    marks: dict[str, Mark] = field(default_factory=dict)


@dataclass(slots=True)
class KnownCommunity:
    """Parallel to the rows of the truth."""

    places: list[Known]
    households: list[Known]
    people: list[Known]
    organisations: list[Known]
    things: list[Known]
    events: list[Known]


class _Row(Protocol):
    id: int
    facts: Facts


def degrade(truth: CommunityTruth, *, seed: int, shares: Shares = Shares()) -> KnownCommunity:
    """What the pool starts with; the same arguments give the same result. The truth stays as it is."""
    blur = _Blur(Random(f"{seed}-{truth.code}-known"), truth.on, _limits(truth, shares))
    batches = {home.id: blur.batch() for home in truth.households}
    standard = blur.ledger
    return KnownCommunity(
        places=blur.all("place", truth.places, lambda row: standard),
        households=blur.all("household", truth.households, lambda row: batches[row.id]),
        people=blur.all("person", truth.people, lambda row: batches[row.home.id] if row.home else standard),
        organisations=blur.all("organisation", truth.organisations, lambda row: standard),
        things=blur.all("thing", truth.things, lambda row: standard),
        events=blur.all("event", truth.events, lambda row: ("入户走访", row.on)),  # written down on its day
    )


@lru_cache(maxsize=1)
def never_stored() -> frozenset[str]:
    """Elements that the pool works out or reads from another record, so that no batch brings them."""
    return frozenset(
        e.key for e in catalogue() if e.relation is not None or (e.computed is not None and e.computed.when == "always")
    )


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, float]]:
    """For each element how much worse than the average it is known: (weight of missing, weight of stale)."""
    rules = knowledge()
    weights = {key: weight for weight, keys in rules.weights.items() for key in keys}
    found = {}
    for element in catalogue():
        weight = weights.get(element.key, 1.0)
        found[element.key] = (
            0.0 if element.key in rules.never_lost else weight,
            0.0 if element.key in rules.never_stale else weight * _changing(element.fresh_days),
        )
    return found


def _changing(fresh_days: int | None) -> float:
    """How readily an element becomes another one: as its freshness period says, against one that counts for a year."""
    return 0.0 if fresh_days is None else min(1.0, 365 / max(1, fresh_days))


Limits = dict[str, tuple[float, float, float]]


def _limits(truth: CommunityTruth, shares: Shares) -> dict[str, Limits]:
    """By entity and element the bounds of a random number below which a value is missing, stale, wrong; over all values of the
    community they add up to the shares. Every fifth record stands for the others in that sum."""
    weights, skip = _weights(), never_stored()
    total, missing, stale = 0, 0.01, 0.01
    for entity, rows in _rows(truth):
        count = Counter(key for row in rows[::5] for key in row.facts if key not in skip)
        total += sum(count.values())
        missing += _ENTITY_WEIGHT[entity] * sum(n * weights[key][0] for key, n in count.items())
        stale += _ENTITY_WEIGHT[entity] * sum(n * weights[key][1] for key, n in count.items())
    per_missing, per_stale = shares.missing * total / missing, shares.stale * total / stale
    found: dict[str, Limits] = {}
    for entity, weight in _ENTITY_WEIGHT.items():
        found[entity] = {}
        for key in weights.keys() - skip:
            first = min(0.9, weights[key][0] * weight * per_missing)
            second = min(0.97, first + weights[key][1] * weight * per_stale)
            found[entity][key] = (first, second, min(1.0, second + shares.wrong))
    return found


# Of these, knowing that somebody has none is knowledge like any other.
_NONE_COUNTS = ("person", "household", "organisation")


def _absent(entity: str, rows: Sequence[_Row]) -> tuple[str, ...]:
    """Elements of forms that some records have and others do not, for no reason that the dictionary knows (`applies`)."""
    there = {key for row in rows for key in row.facts}
    return tuple(
        element.key
        for element in catalogue()
        if element.basis == "forms" and not element.applies and element.key in there and element.key not in never_stored()
    )


def _rows(truth: CommunityTruth) -> Iterator[tuple[str, Sequence[_Row]]]:
    yield "place", truth.places
    yield "household", truth.households
    yield "person", truth.people
    yield "organisation", truth.organisations
    yield "thing", truth.things
    yield "event", truth.events


class _Blur:
    """Makes the known of the true, record after record of one community."""

    def __init__(self, rng: Random, on: dt.date, limits: dict[str, Limits]) -> None:
        self.rng, self.on, self.limits = rng, on, limits
        self.sources = knowledge().sources
        self._pick = Weighted({name: source.weight for name, source in self.sources.items()})
        first = next(iter(self.sources))
        self.ledger = (first, self._day(first))
        self._rows: Sequence[Any] = ()
        self._none: tuple[str, ...] = ()

    def _day(self, name: str) -> dt.date:
        source = self.sources[name]
        return self.on - dt.timedelta(days=source.nearest + int(self.rng.random() * (source.farthest - source.nearest)))

    def batch(self) -> tuple[str, dt.date]:
        """Source and day under which a household's records came in: mostly the community's one ledger."""
        name = self._pick.pick(self.rng.random())
        return self.ledger if name == self.ledger[0] else (name, self._day(name))

    def all(self, entity: str, rows: Sequence[Any], batch: Callable[[Any], tuple[str, dt.date]]) -> list[Known]:
        self._rows, limits = rows, self.limits[entity]
        self._none = _absent(entity, rows) if entity in _NONE_COUNTS else ()
        renewed = knowledge().fields if entity in ("person", "household") else {}
        return [self._record(row, *batch(row), limits, renewed) for row in rows]

    def _record(self, row: _Row, source: str, seen_on: dt.date, limits: Limits, renewed: Mapping[str, tuple[str, ...]]) -> Known:
        rnd, known = self.rng.random, Known(row.id, {}, source, seen_on)
        values = known.values
        for key, value in row.facts.items():
            bounds = limits.get(key)
            if bounds is None:
                continue
            draw = rnd()
            if draw >= bounds[2]:
                values[key] = value
            elif draw >= bounds[0]:
                self._spoil(known, key, value, draw < bounds[1])
        values.update({key: None for key in self._none if key not in row.facts and rnd() >= limits[key][0]})
        for name, keys in renewed.items():
            if rnd() < _RENEWED:
                self._renew(known, row.facts, name, keys)
        return known

    def _renew(self, known: Known, facts: Facts, name: str, keys: tuple[str, ...]) -> None:
        """Newer word on some elements: the true values, on a later day than the record's."""
        present = [key for key in keys if key in facts and key not in known.marks and key in known.values]
        if not present:
            return
        day = self._day(name)
        if day > known.seen_on:
            for key in present:
                known.values[key] = facts[key]
                known.marks[key] = (name, day.isoformat(), "")

    def _spoil(self, known: Known, key: str, value: Any, stale: bool) -> None:
        """An older value with an older day, or a wrong one with none: somebody mistyped."""
        other = self._other(key, value) if stale else self._mistyped(key, value)
        known.values[key] = other
        if stale and other != value:
            # the slower an element changes, the longer ago the value was right that is not so any more
            fresh_days = catalogue()[key].fresh_days or 365
            age = int(max(365, fresh_days) * (0.7 + 2.4 * self.rng.random()))
            known.marks[key] = (self.ledger[0], (known.seen_on - dt.timedelta(days=age)).isoformat(), "")

    def _other(self, key: str, value: Any) -> Any:
        """What may have stood there before: for a telephone another number, else what a neighbour has."""
        if value is True or value is False:
            return not value
        if isinstance(value, int | float):
            return round(value * (0.75 + 0.2 * self.rng.random()))
        if isinstance(value, str) and value.startswith("154"):
            return f"154{int(self.rng.random() * 10**8):08d}"
        for _ in range(5):
            other = self._rows[int(self.rng.random() * len(self._rows))].facts.get(key, value)
            if other != value:
                return other
        return value

    def _mistyped(self, key: str, value: Any) -> Any:
        if isinstance(value, str) and len(value) > 5 and any(char.isdigit() for char in value):
            return _swapped(value, self.rng.random())
        if isinstance(value, int) and value is not True and value is not False:
            return value + 10
        return self._other(key, value)


def _swapped(text: str, number: float) -> str:
    """Two neighbouring digits exchanged, as fingers do; dates stay dates."""
    places = [n for n in range(len(text) - 1) if text[n].isdigit() and text[n + 1].isdigit() and text[n] != text[n + 1]]
    if not places:
        return text
    at = places[int(number * len(places))]
    other = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            found = dt.date.fromisoformat(other)
        except ValueError:
            return text
        return other if 1900 < found.year < 2100 else text
    return other
