"""What the rest of the house sees of the pool: frozen values, no database rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["known", "computed", "old", "doubt", "missing", "none"]


@dataclass(frozen=True, slots=True)
class View:
    """One record. `values`: all current values by element, opened.

    `marks`: {element: [source id, "day", flag]} where a value differs in source or day from the record's `source_id` and
    `seen_on`. `links`: ids of household, place, parent, head, person.
    """

    entity: str
    id: int
    community: int
    values: Mapping[str, Any]
    marks: Mapping[str, list[Any]]
    source_id: int
    seen_on: dt.date
    kind: str = ""
    links: Mapping[str, int | None] = field(default_factory=dict)


def by_place(views: Iterable[View]) -> dict[int, list[int]]:
    """Community -> the ids of its records."""
    found: dict[int, list[int]] = defaultdict(list)
    for view in views:
        found[view.community].append(view.id)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A value with what is known about it. `none`: known to have none, or it does not apply."""

    value: Any
    state: State
    source_id: int = 0
    seen_on: dt.date | None = None


@dataclass(slots=True)
class Column:
    """One element over many records: parallel lists. `whence` holds (source id, day) or None."""

    values: list[Any]
    states: list[str]
    whence: list[tuple[int, dt.date] | None]

    def at(self, row: int) -> Known:
        """One cell of the column."""
        source, seen = self.whence[row] or (0, None)
        return Known(self.values[row], self.states[row], source, seen)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as people read it."""

    id: int
    kind: str
    kind_name: str
    name: str
    department: str


@dataclass(frozen=True)
class Heard:
    """One observation in a history."""

    value: Any
    seen_on: dt.date
    source: SourceView
    who: str
    purpose: str
    recorded_at: dt.datetime | None


@dataclass(frozen=True)
class Fact:
    """One line of a person's page."""

    element: str
    value: Any
    state: State
    source: SourceView | None
    seen_on: dt.date | None
    rule: str
    history: tuple[Heard, ...] = ()
    against: tuple[Heard, ...] = ()


@dataclass(frozen=True)
class PersonLine:
    """A person found by a search: enough to tell two of one name apart."""

    id: int
    name: str
    sex: str
    birth: dt.date | None
    address: str
    standing: str
    community: int


@dataclass(frozen=True)
class MergeView:
    """A merge that can be taken back."""

    id: int
    dropped: int
    name: str
    reason: str
    merged_at: dt.datetime


@dataclass(frozen=True)
class PersonPage:
    """All that is known of a person, by theme of elements; `twins` are records that may be the same person."""

    person: PersonLine
    themes: Mapping[str, tuple[Fact, ...]]
    household: tuple[PersonLine, ...]
    household_id: int | None
    relations: Mapping[int, str]
    twins: tuple[PersonLine, ...]
    merges: tuple[MergeView, ...]
