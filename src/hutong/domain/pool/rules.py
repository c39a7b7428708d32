"""How the pool decides what it holds to be so. Pure: sightings in, a verdict out.

1. *settled*: somebody who saw both sides settled it, and the owner has not spoken since.
2. *owner*: the department that owns the element (一数一源), while its word is fresh.
3. *newest*: otherwise the latest sighting.

A verdict is in doubt when a source of higher standing, or one that spoke later, says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Who asked the person herself stands above who copied a list.
STANDING = {"owner": 3, "visit": 2, "resident": 2, "form": 2, "push": 1, "sensor": 1, "import": 0}
TOGETHER = dt.timedelta(days=30)


@dataclass(frozen=True)
class Sighting:
    """One source's word. `settles`: said with both sides in view."""

    value: Any
    seen_on: dt.date
    kind: str
    source_id: int
    department: str = ""
    settles: bool = False
    order: int = 0


@dataclass(frozen=True)
class Verdict:
    """The current value, the rule that chose it, and the sightings that speak against it."""

    chosen: Sighting
    rule: str
    against: tuple[Sighting, ...] = ()


def is_fresh(seen_on: dt.date, fresh_days: int | None, today: dt.date) -> bool:
    """Whether a value seen on a day still counts today. `fresh_days` None: it does not age."""
    return fresh_days is None or (today - seen_on).days <= fresh_days


def decide(sightings: Sequence[Sighting], *, owner: str, fresh_days: int | None, today: dt.date) -> Verdict:
    """The verdict over all sightings of one element of one record; at least one is needed."""
    latest = max(sightings, key=lambda s: (s.seen_on, STANDING[s.kind], s.order))
    owners = [s for s in sightings if s.kind == "owner" or (owner and s.department == owner and s.kind == "push")]
    word = max(owners, key=lambda s: (s.seen_on, s.order), default=None)
    settled = max((s for s in sightings if s.settles), key=lambda s: (s.seen_on, s.order), default=None)
    if settled and (word is None or (settled.seen_on, settled.order) >= (word.seen_on, word.order)):
        later = [s for s in sightings if (s.seen_on, s.order) > (settled.seen_on, settled.order)]
        if not later:
            return Verdict(settled, "settled")
    if word and is_fresh(word.seen_on, fresh_days, today):
        return Verdict(word, "owner", _against(word, sightings, fresh_days, today, settled))
    return Verdict(latest, "newest", _against(latest, sightings, fresh_days, today, settled))


def _against(
    chosen: Sighting, sightings: Sequence[Sighting], fresh_days: int | None, today: dt.date, settled: Sighting | None
) -> tuple[Sighting, ...]:
    """The latest differing word of each other source that still counts and was not settled before."""
    last: dict[int, Sighting] = {}
    for sighting in sorted(sightings, key=lambda s: (s.seen_on, s.order)):
        last[sighting.source_id] = sighting
    floor = settled.seen_on if settled else dt.date.min
    return tuple(
        other
        for other in last.values()
        if other.value != chosen.value
        and other.source_id != chosen.source_id
        and other.seen_on > floor
        and is_fresh(other.seen_on, fresh_days, today)
        and _weighs(other, chosen)
    )


def _weighs(other: Sighting, chosen: Sighting) -> bool:
    """Whether another word is strong enough to doubt the chosen one: later, or of higher standing and about as recent."""
    if (other.seen_on, other.order) > (chosen.seen_on, chosen.order):
        return True
    return STANDING[other.kind] > STANDING[chosen.kind] and chosen.seen_on - other.seen_on <= TOGETHER
