"""Which earlier reports tell of the same issue as a new one. Joining them is proposed, never forced.

Two reports are as near as the rare things they both name: single characters and pairs, weighed by the square of their rarity in
the city's reports, so that the name of a compound or of a thing counts for more than greeting and verb. A report that is near to
others which are near to one another belongs to them: the nearness by way of one and of two third reports is counted too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hutong.blueprint.casework.categories import categories

from .everyday import without_everyday
from .grams import Floats, Ints, grams, plain
from .learning import vocabulary
from .model import Model

LONGEST = 2
# So many nearest reports are compared further, and by way of so many of them.
COMPARED, THIRDS = 100, 12
# Places of the table in which a report's grams are looked up; a power of two.
TABLE = 1 << 18
# How much the direct nearness counts, and that by way of a first and of a second third report; and the direct one by itself.
DIRECT, BY_ONE, BY_TWO = 0.4, 0.3, 0.3
ALONE = 0.7
# The nearness at which one pair in two tells of one issue, every issue counted alike, with rarities of the city and of the pack;
# and how steeply the share grows there. Fitted on the clusters of bench/words.
HALF_OF_CITY, HALF_OF_PACK, STEEP = 0.323, 0.357, 35.0
# From this share on joining is proposed.
SAME = 0.6
# Below this share a report is not worth showing.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier report: its text (subject in the first line), the names of its place, and when it came in."""

    id: str
    text: str
    places: tuple[str, ...] = ()
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier report that may tell of the same issue: how likely, 0..1, and whether joining should be proposed."""

    id: str
    share: float
    same: bool


@dataclass(frozen=True, eq=False)
class Rarity:
    """How rare grams are. What is not listed is as rare as `unknown`. `half`: nearness of the share one half."""

    ids: Ints
    values: Floats
    unknown: float
    half: float

    def of(self, ids: Ints) -> Floats:
        """The rarity of each of these grams."""
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        found: Floats = np.where(self.ids[at] == ids, self.values[at], np.float32(self.unknown)).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class _Vector:
    """A report's grams and their weights; of length 1."""

    ids: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class _Pool:
    """Many reports laid out in a row: the place of each gram in the table, its weight, and where each report starts."""

    at: Ints
    values: Floats
    starts: NDArray[np.int64]


def alike(
    text: str, others: Sequence[Known], *, places: Sequence[str] = (), model: Model | None = None, most: int = 5
) -> tuple[Alike, ...]:
    """At most so many earlier reports that may tell of the same issue, nearest first, newer before older.

    Give the reports of the neighbourhood that are still open or fresh. `model` tells what is rare in this city; without one the
    pack's sentences do.
    """
    rarity = rarity_of(model)
    shares = [share_of(near, rarity) for near in nearness(text, others, places=places, rarity=rarity)]
    shown = [(share, known) for share, known in zip(shares, others, strict=True) if share >= LEAST]
    shown.sort(key=lambda one: (-round(one[0], 6), -(one[1].when.timestamp() if one[1].when else 0.0), one[1].id))
    return tuple(Alike(known.id, round(share, 4), share >= SAME) for share, known in shown[:most])


def share_of(near: float, rarity: Rarity) -> float:
    """How likely reports so near to each other tell of one issue."""
    return 1 / (1 + math.exp(-STEEP * (near - rarity.half)))


def nearness(text: str, others: Sequence[Known], *, places: Sequence[str] = (), rarity: Rarity) -> list[float]:
    """How near each of the others is, 0..1."""
    if not others or not plain(text):
        return [0.0] * len(others)
    vectors = [_vector(known.text, known.places, rarity) for known in others]
    direct = _products(_vector(text, tuple(places), rarity), _laid_out(vectors))
    asked = np.argsort(-direct, kind="stable")[:COMPARED]
    thirds = asked[:THIRDS]
    laid_out = _laid_out([vectors[at] for at in asked])
    among = np.stack([_products(vectors[at], laid_out) for at in thirds])
    among[thirds[:, None] == asked[None, :]] = 0.0
    by_way = np.sort(np.minimum(direct[thirds][:, None], among), axis=0)
    second = by_way[-2] if len(thirds) > 1 else np.zeros(len(asked))
    found = DIRECT * direct
    found[asked] += BY_ONE * by_way[-1] + BY_TWO * second
    return [float(one) for one in np.maximum(found, ALONE * direct)]


def _laid_out(vectors: Sequence[_Vector]) -> _Pool:
    ends = np.cumsum([len(one.ids) for one in vectors])
    starts = np.concatenate(([0], ends[:-1]))
    at = np.concatenate([one.ids for one in vectors]) & np.uint32(TABLE - 1)
    return _Pool(at, np.concatenate([one.values for one in vectors]), starts)


def _products(one: _Vector, pool: _Pool) -> Floats:
    """The cosine of one report with each of a pool."""
    table = np.zeros(TABLE, dtype=np.float32)
    table[one.ids & np.uint32(TABLE - 1)] = one.values
    found: Floats = np.add.reduceat(table[pool.at] * pool.values, pool.starts)
    return found


@lru_cache(maxsize=8192)
def _vector(text: str, places: tuple[str, ...], rarity: Rarity) -> _Vector:
    whole = " ".join((without_everyday(plain(text)), *(plain(place) for place in places)))
    found = grams(whole.strip() or "0", LONGEST)
    values = (1 + np.log(found.counts)) * rarity.of(found.ids) ** 2
    return _Vector(found.ids, (values / np.sqrt((values**2).sum())).astype(np.float32))


def rarity_of(model: Model | None) -> Rarity:
    """How rare grams are in the cases that a model was learnt from; without a model in the pack."""
    return pack_rarity() if model is None else _of_model(model)


@lru_cache(maxsize=4)
def _of_model(model: Model) -> Rarity:
    return Rarity(model.ids, model.rarity, math.log((1 + model.learnt) / 2) + 1, HALF_OF_CITY)


@lru_cache(maxsize=1)
def pack_rarity() -> Rarity:
    """How rare grams are in the words and sentences of the installed pack: enough until the city has a model of its own."""
    texts = [text for one in categories().values() for text in (one.zh, *one.words, *one.examples)]
    ids, values = vocabulary(texts, least=1)
    return Rarity(ids, values, math.log(1 + len(texts)) + 1, HALF_OF_PACK)
