"""What the makers of changes share: chances, days, who tells, and writing facts without touching the truth."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any, TypeVar

from hutong.demo.chance import ByAge, Weighted
from hutong.demo.changes.model import NOBODY, Change, Part
from hutong.demo.figures import changes
from hutong.demo.generate.rows import CommunityTruth, Facts, HouseholdTruth, PersonTruth, first_id
from hutong.demo.generate.scene import Scene

Row = TypeVar("Row")
_NEW = 500_000  # ids from here on belong to records that changes bring


class Life:
    """One stretch of months in a community. Nothing here changes the truth itself."""

    def __init__(self, truth: CommunityTruth, seed: int, months: int) -> None:
        self.truth, self.months = truth, months
        self.rng = Random(f"{seed}-{truth.code}-changes-{truth.on}")
        self.scene: Scene = truth.scene.later(self.rng, truth.on)
        self.days = (months * 365) // 12
        first = first_id(truth.code) + _NEW + (truth.on - dt.date(2020, 1, 1)).days * 20
        self.ids: dict[str, Iterator[int]] = {entity: count(first) for entity in ("person", "household", "thing")}
        self.gone: dict[int, dt.date] = {}
        self.settled: set[int] = set()
        self._rates = {kind: ByAge(rate.by_age, 0.0) if rate.by_age else None for kind, rate in changes().items()}
        self._tellers = {kind: Weighted(rate.notice) for kind, rate in changes().items()}

    def happens(self, kind: str, age: int = 0, *, floating: bool = False) -> bool:
        """Whether something happens to somebody in these months."""
        rate, by_age = changes()[kind], self._rates[kind]
        yearly = by_age.at(age) if by_age else rate.floating if floating and rate.floating else rate.rate
        return self.rng.random() < yearly * self.months / 12

    def day(self) -> dt.date:
        """Some day of these months."""
        return self.truth.on + dt.timedelta(days=1 + int(self.rng.random() * (self.days - 1)))

    def there(self, person: PersonTruth, on: dt.date) -> bool:
        """Whether somebody still lives, and is known, in the community on a day."""
        return person.ended_on is None and self.gone.get(person.id, dt.date.max) > on

    def change(self, kind: str, on: dt.date, *parts: Part, **more: Any) -> Change:
        """The change with its teller: drawn from those who notice things of this kind."""
        source = self._tellers[kind].pick(self.rng.random())
        if source == NOBODY:
            return Change(on, kind, parts, **more)
        heard = on + dt.timedelta(days=1 + int(self.rng.random() * changes()[kind].days))
        return Change(on, kind, parts, source, heard, **more)

    def shadow(self, row: Row) -> Row:
        """A copy of a record whose facts may be written to."""
        other: Any = copy.copy(row)
        other.facts = dict(other.facts)
        return other  # type: ignore[no-any-return]

    def renewed(self, person: PersonTruth, write: Callable[[Scene, PersonTruth], object], age: int | None = None) -> Facts:
        """What a writer of facts would make different of a person, at an age."""
        other = self.shadow(person)
        other.age = person.age if age is None else age
        write(self.scene, other)
        return difference(person.facts, other.facts)

    def residents(self) -> Iterator[PersonTruth]:
        """Everybody who is there at the beginning."""
        return (person for person in self.truth.people if person.ended_on is None)

    def homes(self) -> Iterator[HouseholdTruth]:
        """Households that stand at the beginning and to which nothing has happened yet."""
        return (home for home in self.truth.households if home.ended_on is None and home.members and home.id not in self.settled)


def difference(before: Facts, after: Facts) -> Facts:
    """The elements that differ, with their new values; None for those that are gone."""
    keys = [key for key in after if before.get(key) != after[key]] + [key for key in before if key not in after]
    return {key: after.get(key) for key in keys}
