"""Pairs of reports that tell of one issue: the threshold is chosen on half of the issues and measured on the other half.

Issues differ in size: while the threshold is chosen each counts alike, so that one large issue does not set it; what is measured
are plain pairs. Rows of no issue fall into either half by chance. Both halves take their turn, over several seeds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bench._words.judging import low, mean
from bench._words.rows import Row
from hutong.domain.cases.words import Known, Model
from hutong.domain.cases.words.likeness import SAME, nearness, rarity_of, share_of

CHOSEN_AT = 0.93
HITS = 5
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """All pairs of rows: the places of both, whether they tell of one issue, and what a pair of its issue weighs."""

    rows: Sequence[Row]
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    same: NDArray[np.bool_]
    weight: Scores


def pairs_of(rows: Sequence[Row]) -> Pairs:
    one, other = np.triu_indices(len(rows), 1)
    issues = np.array([row.cluster for row in rows])
    same = (issues[one] == issues[other]) & (issues[one] != "")
    size = Counter(row.cluster for row in rows)
    weight = np.array([1 / size[rows[at].cluster] if hit else 1.0 for at, hit in zip(one, same, strict=True)])
    return Pairs(rows, one, other, same, weight)


def our_nearness(rows: Sequence[Row], model: Model | None) -> Scores:
    """How near each row is to each other: every row asked against all others, both directions averaged."""
    rarity = rarity_of(model)
    near = np.zeros((len(rows), len(rows)))
    for at, row in enumerate(rows):
        rest = [other for other in range(len(rows)) if other != at]
        near[at, rest] = nearness(row.text, [Known(rows[other].id, rows[other].text) for other in rest], rarity=rarity)
    return (near + near.T) / 2


def bigram_overlap(rows: Sequence[Row]) -> Scores:
    """A peer: common pairs of characters by all pairs of characters (Jaccard)."""
    sets = [set(zip(row.text, row.text[1:], strict=False)) for row in rows]
    return np.array([[len(a & b) / (len(a | b) or 1) for b in sets] for a in sets])


def tfidf_cosine(rows: Sequence[Row]) -> Scores:
    """A peer: cosine of TF-IDF of runs of one to three characters."""
    found = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit_transform([row.text for row in rows])
    return np.asarray((found @ found.T).todense())


def judged(pairs: Pairs, near: Scores, seeds: Sequence[int]) -> dict[str, float]:
    """Precision and recall of pairs on the halves not chosen on: mean, and what nine halves in ten exceed."""
    scores = near[pairs.one, pairs.other]
    precision, recall = [], []
    for seed in seeds:
        first = _half(pairs.rows, seed)
        halves = [first[pairs.one] & first[pairs.other], ~first[pairs.one] & ~first[pairs.other]]
        for chosen, held in (halves, halves[::-1]):
            if not (pairs.same & chosen).any() or not (pairs.same & held).any():
                continue
            hits = held & (scores >= _threshold(pairs, scores, chosen))
            right = (hits & pairs.same).sum()
            precision.append(float(right / max(hits.sum(), 1)))
            recall.append(float(right / (held & pairs.same).sum()))
    return {
        "pairs_precision": mean(precision),
        "pairs_recall": mean(recall),
        "pairs_precision_low": low(precision),
        "pairs_recall_low": low(recall),
        "recall_at_90": _recall_at(scores, pairs.same, 0.90),
        "recall_at_95": _recall_at(scores, pairs.same, 0.95),
    }


def as_shipped(pairs: Pairs, near: Scores, model: Model | None) -> dict[str, float]:
    """Precision and recall at the share at which the product proposes joining: no threshold is chosen here."""
    rarity = rarity_of(model)
    hits = np.array([share_of(one, rarity) >= SAME for one in near[pairs.one, pairs.other]])
    right = int((hits & pairs.same).sum())
    return {"precision": round(right / max(int(hits.sum()), 1), 4), "recall": round(right / max(int(pairs.same.sum()), 1), 4)}


def hit_share(rows: Sequence[Row], near: Scores) -> float:
    """Of the rows whose issue others tell of too: how often one of those is among the five nearest."""
    size = Counter(row.cluster for row in rows if row.cluster)
    asked = [at for at, row in enumerate(rows) if size[row.cluster] > 1]
    hits = 0
    for at in asked:
        nearest = [other for other in np.argsort(-near[at], kind="stable") if other != at][:HITS]
        hits += any(rows[other].cluster == rows[at].cluster for other in nearest)
    return round(hits / max(len(asked), 1), 4)


def _half(rows: Sequence[Row], seed: int) -> NDArray[np.bool_]:
    """Which rows fall into the first half: issues whole, rows of no issue each by itself."""
    chance = random.Random(seed)
    issues = sorted({row.cluster for row in rows if row.cluster})
    first = set(chance.sample(issues, len(issues) // 2))
    return np.array([row.cluster in first if row.cluster else chance.random() < 0.5 for row in rows])


def _threshold(pairs: Pairs, scores: Scores, chosen: NDArray[np.bool_]) -> float:
    """The lowest score at which the weighed pairs of this half still reach the precision."""
    order = np.argsort(-scores[chosen], kind="stable")
    same, weight = pairs.same[chosen][order], pairs.weight[chosen][order]
    precise = np.cumsum(weight * same) / np.cumsum(weight)
    reached = np.flatnonzero(precise >= CHOSEN_AT)
    return float(scores[chosen][order][reached[-1] if len(reached) else 0])


def _recall_at(scores: Scores, same: NDArray[np.bool_], precision: float) -> float:
    """The greatest recall at this precision, the threshold chosen on the same pairs: to compare with what others published."""
    right = np.cumsum(same[np.argsort(-scores, kind="stable")])
    reached = np.flatnonzero(right / np.arange(1, len(right) + 1) >= precision)
    return round(float(right[reached[-1]] / max(same.sum(), 1)), 4) if len(reached) else 0.0
