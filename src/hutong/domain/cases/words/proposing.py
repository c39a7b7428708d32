"""Which categories a resident's words may mean. The pack's own words suffice; confirmed cases of the city improve it.

A proposal is proposed: the resident or the worker picks. Source of the words: packs/cases/categories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hutong.blueprint.casework.categories import Category, categories

from .grams import Floats, Ints, grams, parts, plain
from .model import Model, placed, softmax

# Cases at which what the city has confirmed counts as much as the pack's words.
EVEN = 150
# The strength of words of the pack found as they stand, beside that of grams.
WORDS = 1.6
SUBJECT_TWICE = 2.0
SMOOTH = 0.2
SHARPNESS = 1.0
# A proposal below this share is none.
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category's key and how likely it is meant, 0..1."""

    category: str
    share: float


@dataclass(frozen=True)
class _Pack:
    """The pack's words, ready to be weighed: each word with its category's place and its weight; grams by category."""

    labels: tuple[str, ...]
    words: tuple[tuple[str, int, float], ...]
    ids: Ints
    rarity: Floats
    weights: Floats


def propose(text: str, most: int = 3, model: Model | None = None) -> tuple[Proposal, ...]:
    """At most so many categories, best first. A first line that is short counts as the subject. `model`: of the city's cases."""
    if not plain(text):
        return ()
    shares = _shares(text, pack_words())
    if model is not None:
        shares = _mixed(shares, model.shares(text), model.learnt)
    best = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:most]
    return tuple(Proposal(key, round(share, 4)) for key, share in best if share >= LEAST)


def _mixed(pack: Mapping[str, float], city: Mapping[str, float], learnt: int) -> dict[str, float]:
    """Both shares weighed by how many cases were learnt; a label that the pack no longer has falls away."""
    part = learnt / (learnt + EVEN)
    return {key: (1 - part) * share + part * city.get(key, 0.0) for key, share in pack.items()}


def _shares(text: str, pack: _Pack) -> dict[str, float]:
    row = placed(text, pack.ids, pack.rarity)
    sums = row.values @ pack.weights[row.at] + _words_found(text, pack)
    found = softmax((sums * SHARPNESS).astype(np.float32))
    return dict(zip(pack.labels, map(float, found), strict=True))


def _words_found(text: str, pack: _Pack) -> NDArray[np.float64]:
    """How strongly the words of each category stand in the text; the second word of one category adds less than the first."""
    subject, whole = parts(text)
    found = np.zeros(len(pack.labels))
    for word, at, weight in pack.words:
        if word in whole:
            found[at] += weight * (SUBJECT_TWICE if word in subject else 1.0)
    return WORDS * np.sqrt(found)


@lru_cache(maxsize=1)
def pack_words() -> _Pack:
    """The words of the installed pack."""
    return compiled(tuple(categories().values()))


def compiled(pack: Sequence[Category]) -> _Pack:
    """The words of these categories, ready to be weighed."""
    texts = [" ".join(plain(part) for part in (one.zh, *one.words, *one.examples)) for one in pack]
    found = [grams(text) for text in texts]
    ids, counts = np.unique(np.concatenate([one.ids for one in found]), return_counts=True)
    rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
    inside = np.full((len(ids), len(texts)), SMOOTH)
    for at, one in enumerate(found):
        inside[np.searchsorted(ids, one.ids), at] += np.log1p(one.counts)
    logs = np.log(inside / inside.sum(0))
    weights = (logs - logs.mean(1, keepdims=True)).astype(np.float32)
    words = {
        plain(word): (at, len(plain(word)) / 2.0) for at, one in enumerate(pack) for word in (one.zh, *one.words) if plain(word)
    }
    return _Pack(
        tuple(one.key for one in pack), tuple((word, *where) for word, where in sorted(words.items())), ids, rarity, weights
    )
