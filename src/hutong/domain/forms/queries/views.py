"""What pages see of a filling: frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hutong.domain.forms.filling import FILLED
from hutong.domain.pool.views import SourceView
from hutong.kernel.errors import Refused
from hutong.kernel.sentences import Sentence


@dataclass(frozen=True)
class FillingView:
    """One filling. `state`: reading, meaning, whom, filled, done, failed; `refused`: why it failed; `states`: its cells by
    state; `gaps`: cells to ask."""

    id: int
    title: str
    filename: str
    department: str
    sheet: str
    state: str
    state_name: str
    refused: Refused | None
    community: int
    whom: str
    whom_words: str
    at: dt.date
    due: dt.date | None
    made_at: dt.datetime
    made_by: str
    version: int
    states: Mapping[str, int]
    gaps: int
    asks: int
    files: int

    @property
    def share(self) -> float:
        """Filled cells over all that want something, 0 to 1."""
        return share_of(self.states)


def share_of(states: Mapping[str, int]) -> float:
    """Filled cells over filled and missing ones, 0 to 1; cells that need nothing do not count."""
    filled = sum(n for state, n in states.items() if state in FILLED)
    wanted = filled + states.get("missing", 0)
    return filled / wanted if wanted else 1.0


@dataclass(frozen=True)
class Offer:
    """An element that a header may mean, with its score 0 to 1."""

    element: str
    label: str
    score: float


@dataclass(frozen=True)
class MeaningView:
    """One header. `part`: column, pair, row, meta or footer; `element` empty: no standard element; `confidence` 0 to 1."""

    cell: str
    header: str
    part: str
    element: str
    label: str
    role: str
    role_name: Sentence
    kind: str
    confidence: float
    why: Sentence
    confirmed: bool
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class MeaningsView:
    """The headers of a form in reading order."""

    filling: FillingView
    layout: str
    meanings: tuple[MeaningView, ...]


@dataclass(frozen=True)
class Line:
    """A record in a list: enough to know it by. `age` in years, of people only."""

    id: int
    name: str
    age: int | None
    detail: str


@dataclass(frozen=True)
class WhomView:
    """Whom a form lists. `conditions`: (sentence, words of the title that say so); `prefilled`: the department has named them
    in the file, `unmatched` of which nobody knows."""

    filling: FillingView
    layout: str
    entity: str
    where: str
    words: str
    conditions: tuple[tuple[str, str], ...]
    count: int
    first: tuple[Line, ...]
    prefilled: bool
    unmatched: int
    people: tuple[int, ...] | None


@dataclass(frozen=True)
class CellView:
    """One cell of the filled form. `age_days`: since its source saw it, on the form's day; `asks`: a record can answer its gap;
    `figure`: its rows can be opened."""

    cell: str
    header: str
    element: str
    state: str
    shown: str
    source: SourceView | None
    age: str
    age_days: int | None
    asks: bool
    figure: bool = False


@dataclass(frozen=True)
class RowView:
    """A row of a list. `record` 0: nobody we know."""

    number: int
    record: int
    name: str
    household: int
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class ListView:
    """A list of the form with its headers, as (column letter, header, element)."""

    entity: str
    heads: tuple[tuple[str, str, str], ...]
    rows: tuple[RowView, ...]
    total: int


@dataclass(frozen=True)
class TableView:
    """A page of the filled form: of the rows of a list, or of the files where there are several."""

    filling: FillingView
    lists: tuple[ListView, ...]
    cells: tuple[CellView, ...]
    page: int
    pages: int
    file: int
    files: int
    subject: int
    subject_name: str
    subject_entity: str


@dataclass(frozen=True)
class GapView:
    """A gap. `file`: which of several files, from 1; `ask_id`: the open question, if any; `can_ask`: a record can answer."""

    file: int
    cell: str
    header: str
    element: str
    label: str
    type: str
    state: str
    name: str
    shown: str
    choices: tuple[tuple[str, str], ...]
    can_ask: bool
    ask_id: int | None
    entity: str
    record: int


@dataclass(frozen=True)
class HouseholdGaps:
    """The gaps of one household; 0 gathers those of none."""

    household: int
    address: str
    head: str
    gaps: tuple[GapView, ...]


@dataclass(frozen=True)
class FigureView:
    """A figure opened: the records it counts, and by which conditions. `sum_of`: the element added up; empty for a count."""

    cell: str
    header: str
    value: Any
    entity: str
    where: str
    words: str
    sum_of: str
    count: int
    rows: tuple[Line, ...]
