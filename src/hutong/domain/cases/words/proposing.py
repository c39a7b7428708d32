"""Which categories a resident's words may mean. The pack's own words suffice; confirmed cases of the city improve it.

Two things speak for a category: its words in the text, and how near the text is to all its words and sentences taken together.
The subject counts most, then the beginning. The resident or the worker picks. Source: packs/cases/categories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hutong.blueprint.casework.categories import Category, categories

from .everyday import without_everyday
from .grams import Floats, Ints, grams, parts, plain
from .model import Model, softmax
from .phrases import Phrase, by_head, found_in

# Cases of each category at which what the city has confirmed counts as much as the pack's words.
EVEN = 8
# The share that a category has at least with the pack, and with a model that may never have met it.
NEVER, UNMET = 1e-6, 1e-3
# The beginning of a text (characters), and what subject, beginning and rest count: for words, and for nearness.
BEGINNING = 150
WORDS_COUNT = (2.0, 1.0, 0.5)
NEARNESS_COUNT = (0.8, 1.0, 0.5)
# Strength of the words found; the tenth word of a category adds less than the first.
WORDS, DAMPED = 1.6, 0.4
NEARNESS = 30.0
SHARPNESS = 0.8


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category's key and how likely it is meant, 0..1."""

    category: str
    share: float


@dataclass(frozen=True)
class Pack:
    """The pack's words, ready to be weighed: its phrases; grams by category, each category of length 1."""

    labels: tuple[str, ...]
    heads: Mapping[str, tuple[Phrase, ...]]
    ids: Ints
    rarity: Floats
    weights: Floats


def propose(text: str, most: int = 3, model: Model | None = None) -> tuple[Proposal, ...]:
    """At most so many categories, best first. A first line that is short counts as the subject. `model`: of the city's cases."""
    if not plain(text):
        return ()
    shares = shares_of(text, pack_words())
    if model is not None:
        shares = _mixed(shares, model.shares(text), model.learnt / (model.learnt + EVEN * len(model.labels)))
    best = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:most]
    return tuple(Proposal(key, round(share, 4)) for key, share in best)


def shares_of(text: str, pack: Pack) -> dict[str, float]:
    """The share of every category of a pack."""
    sums = np.zeros(len(pack.labels))
    words = np.zeros(len(pack.labels))
    for piece, for_words, for_nearness in _pieces(text):
        for phrase, weight in found_in(piece, pack.heads).items():
            words[phrase.category] += for_words * weight
        sums += for_nearness * NEARNESS * _nearness(without_everyday(piece), pack)
    sums += WORDS * words**DAMPED
    found = softmax((sums * SHARPNESS).astype(np.float32))
    return dict(zip(pack.labels, map(float, found), strict=True))


@lru_cache(maxsize=1)
def pack_words() -> Pack:
    """The words of the installed pack."""
    return compiled(tuple(categories().values()))


def compiled(pack: Sequence[Category]) -> Pack:
    """The words of these categories, ready to be weighed."""
    phrases = {plain(word): at for at, one in enumerate(pack) for word in (one.zh, *one.words)}
    found = [grams(_told(one) or "0") for one in pack]
    ids, counts = np.unique(np.concatenate([one.ids for one in found]), return_counts=True)
    rarity = (np.log((1 + len(pack)) / (1 + counts)) + 1).astype(np.float32)
    weights = np.zeros((len(ids), len(pack)), dtype=np.float32)
    for at, one in enumerate(found):
        where = np.searchsorted(ids, one.ids)
        weights[where, at] = np.log1p(one.counts) * rarity[where]
    weights /= np.sqrt((weights**2).sum(0))
    heads = by_head(Phrase(word, at) for word, at in sorted(phrases.items()) if len(word) > 1)
    return Pack(tuple(one.key for one in pack), heads, ids, rarity, weights)


def _told(one: Category) -> str:
    return " ".join((plain(one.zh), *map(plain, one.words), *(without_everyday(plain(text)) for text in one.examples)))


def _pieces(text: str) -> Iterator[tuple[str, float, float]]:
    """Subject, beginning and rest of a message that are not empty, each with what it counts."""
    subject, whole = parts(text)
    body = whole.removeprefix(subject).strip()
    pieces = (subject, body[:BEGINNING], body[BEGINNING:])
    yield from (one for one in zip(pieces, WORDS_COUNT, NEARNESS_COUNT, strict=True) if one[0])


def _nearness(text: str, pack: Pack) -> NDArray[np.float64] | float:
    """The cosine of a plain text with each category."""
    if not text.strip():
        return 0.0
    found = grams(text)
    at = np.minimum(np.searchsorted(pack.ids, found.ids), len(pack.ids) - 1)
    known = pack.ids[at] == found.ids
    values = (1 + np.log(found.counts[known])) * pack.rarity[at[known]]
    length = float(np.sqrt((values**2).sum())) or 1.0
    near: NDArray[np.float64] = values @ pack.weights[at[known]] / length
    return near


def _mixed(pack: Mapping[str, float], city: Mapping[str, float], part: float) -> dict[str, float]:
    """Both shares multiplied, the city's with this part of the weight; a label that the pack no longer has falls away."""
    logs = [(1 - part) * np.log(share + NEVER) + part * np.log(city.get(key, 0.0) + UNMET) for key, share in pack.items()]
    return dict(zip(pack, map(float, softmax(np.array(logs, dtype=np.float32))), strict=True))
