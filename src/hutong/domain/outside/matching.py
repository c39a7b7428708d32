"""Which demand of the catalogue a file from outside resembles, by its title and its headers. Proposals for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz, process

from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.reading import read
from hutong.domain.forms.workbook import open_book
from hutong.kernel.errors import Refused

BOOKS = (".xlsx", ".xlsm", ".xls", ".csv")
# Headers alike by this much (0-100) are taken for the same; proposals under `LEAST` are left out.
SAME, LEAST, MOST = 85, 45, 3
_COLUMNS_WEIGH = 0.65


@dataclass(frozen=True, slots=True)
class Candidate:
    """A demand of the catalogue, as far as matching needs it."""

    id: int
    title: str
    department: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A demand that the file resembles; `score` from 0 to 100."""

    id: int
    title: str
    department: str
    score: int


def match(columns: Sequence[str], title: str, candidates: Iterable[Candidate]) -> tuple[Match, ...]:
    """The demands most alike, best first, at most `MOST`. Without columns the title decides alone."""
    heads, name = [word for word in map(key, columns) if word], key(title)
    found = [Match(c.id, c.title, c.department, _score(heads, name, c)) for c in candidates]
    return tuple(sorted((m for m in found if m.score >= LEAST), key=lambda m: (-m.score, m.id))[:MOST])


def headers(data: bytes, filename: str) -> tuple[str, tuple[str, ...]]:
    """Title and headers of a workbook; for a picture, or a file that cannot be read, both are empty."""
    if PurePath(filename.lower()).suffix not in BOOKS:
        return "", ()
    try:
        reading = read(open_book(data, filename).grid())
    except Refused:
        return "", ()
    return reading.title, tuple(label.path[-1] for label in reading.labels if label.part in ("column", "pair", "row"))


def _score(heads: list[str], name: str, candidate: Candidate) -> int:
    titles = fuzz.token_set_ratio(name, key(candidate.title)) if name else 0.0
    theirs = [word for word in map(key, candidate.headers) if word]
    if not heads or not theirs:
        return round(titles)
    shared = sum(process.extractOne(word, theirs, scorer=fuzz.ratio, score_cutoff=SAME) is not None for word in heads)
    columns = 100 * 2 * min(shared, len(theirs)) / (len(heads) + len(theirs))
    return round(_COLUMNS_WEIGH * columns + (1 - _COLUMNS_WEIGH) * titles)
