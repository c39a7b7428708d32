"""The catalogue of forms by what they ask: immutable, made anew or extended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from hutong.domain.reporting.gate.model import Column, Signature
from hutong.domain.reporting.gate.questions import Question, following
from hutong.domain.reporting.gate.words import ALIKE, sameness, words_of

Key = tuple[str, ...]
"""By what a column is found: its question, its count, or its words."""


@dataclass(frozen=True, slots=True)
class Place:
    """A form that asks: the header of the column, and from what other columns' headers the answer follows, if it does."""

    form: int
    header: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """All forms of the catalogue. Forms with the same id: the later one counts."""

    signatures: Mapping[int, Signature] = field(default_factory=dict)
    places: Mapping[Key, tuple[Place, ...]] = field(default_factory=dict)
    words: Sequence[str] = ()

    @staticmethod
    def of(signatures: Iterable[Signature]) -> Index:
        """An index of these forms."""
        forms = {one.id: one for one in signatures}
        places: dict[Key, dict[int, Place]] = defaultdict(dict)
        for form in forms.values():
            for key, place in _places(form):
                held = places[key].get(form.id)
                if held is None or (held.told and not place.told):
                    places[key][form.id] = place
        words = sorted({key[1] for key in places if key[0] == "words"})
        return Index(forms, {key: tuple(found.values()) for key, found in places.items()}, words)

    def extended(self, *signatures: Signature) -> Index:
        """The index with more forms, or with newer versions of forms that are in it."""
        return Index.of([*self.signatures.values(), *signatures])

    def asking(self, column: Column) -> list[tuple[Place, float]]:
        """The places that ask a column or answer it, with the sameness of the words 0..1; one for each form."""
        found: dict[int, tuple[Place, float]] = {}
        for key, surely in self._keys(column):
            for place in self.places.get(key, ()):
                held = found.get(place.form)
                worth = surely * (0.9 if place.told else 1.0)
                if held is None or worth > held[1]:
                    found[place.form] = (place, worth)
        return list(found.values())

    def _keys(self, column: Column) -> list[tuple[Key, float]]:
        key = key_of(column)
        if key[0] != "words":
            return [(key, 1.0)]
        alike = process.extract(key[1], self.words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=8)
        near = [(word, sameness(key[1], word)) for word, _, _ in alike]
        return [(("words", word, *key[2:]), surely) for word, surely in near if surely]


def key_of(column: Column) -> Key:
    """By what a column is found. A department's own element is what its words say: others may keep the same under another key."""
    if column.counts:
        return "count", column.counts
    if column.element and not column.element.startswith("local."):
        return "question", column.element, column.role, column.entity
    about = "person" if column.entity in ("person", "household") else column.entity
    return "words", words_of(column.header), about


def question_of(column: Column) -> Question | None:
    """The column as a question to the dictionary; None where only its words say what it asks."""
    return (column.element, column.role, column.entity) if key_of(column)[0] == "question" else None


def _places(form: Signature) -> list[tuple[Key, Place]]:
    """All that a form asks, and all that is answered by it."""
    found = [(key_of(column), Place(form.id, column.header)) for column in form.columns]
    headers: dict[Question, str] = {}
    for column in form.columns:
        if asked := question_of(column):
            headers.setdefault(asked, column.header)
    for new, links in following(frozenset(headers)).items():
        found.append((("question", *new), Place(form.id, headers[links[0]], tuple(headers[link] for link in links))))
    return found
