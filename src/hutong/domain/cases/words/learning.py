"""Learning labels from texts: a linear support vector machine on log-count ratios, together with complement naive Bayes.

After S. Wang and C. Manning, "Baselines and Bigrams" (ACL 2012): a gram's weight in a text is multiplied by how much more often
it stands under the label than elsewhere, and a linear machine with squared hinge loss is learnt on that, one label against the
others, by dual coordinate descent (C.-J. Hsieh and others, ICML 2008). Complement naive Bayes (J. Rennie and others, ICML 2003)
errs elsewhere; the two are added. numpy alone: a city's cases are learnt on its own machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grams import Floats, Ints, grams, parts, subject_grams
from .model import Model, Row, placed, softmax

ROUNDS = 12
# How much an error costs against a large weight.
COST = 1.0
# The part of naive Bayes beside the machine, both at the same spread.
BAYES = 0.7
SMOOTH_RATIO = 1.0
SMOOTH_BAYES = 0.1
# A gram of one text alone is not kept: it tells nothing of others, and may be somebody's name.
LEAST_TEXTS = 2
# One text in so many is kept apart once, to find how sure the sums are.
APART = 5
SHARPNESS = tuple(float(one) for one in np.geomspace(0.3, 30, 41))


@dataclass(frozen=True)
class _Lesson:
    """Placed texts, the label of each as a number, and the number of labels and grams."""

    rows: Sequence[Row]
    labels: NDArray[np.int64]
    classes: int
    known: int


def learn(rows: Iterable[tuple[str, str]], seed: int = 0) -> Model:
    """A model from (text, label). Raises ValueError with fewer than two labels."""
    pairs = [(text, label) for text, label in rows]
    names = tuple(sorted({label for _, label in pairs}))
    if len(names) < 2:
        raise ValueError("learning needs at least two labels")
    numbers = {name: at for at, name in enumerate(names)}
    labels = np.array([numbers[label] for _, label in pairs])
    texts = [text for text, _ in pairs]
    order = np.random.default_rng(seed).permutation(len(texts))
    sharpness = _sharpness(texts, labels, len(names), order)
    ids, rarity, weights, bias = _weights(texts, labels, len(names), order)
    return Model(names, ids, rarity, weights, bias, sharpness, len(texts))


def _sharpness(texts: list[str], labels: NDArray[np.int64], classes: int, order: NDArray[np.int64]) -> float:
    """How sure sums of this kind are: learnt on most texts, the least log loss on those kept apart."""
    apart, rest = order[::APART], np.delete(order, np.s_[::APART])
    if len(apart) < 20:
        return 2.0
    ids, rarity, weights, bias = _weights([texts[at] for at in rest], labels[rest], classes, np.arange(len(rest)))
    model = Model(tuple(map(str, range(classes))), ids, rarity, weights, bias, 1.0, len(rest))
    sums = [model.sums(texts[at]) for at in apart]

    def loss(sharp: float) -> float:
        found = [softmax(row * np.float32(sharp))[label] for row, label in zip(sums, labels[apart], strict=True)]
        return float(-np.log(np.maximum(found, 1e-9)).mean())

    return min(SHARPNESS, key=loss)


def _weights(
    texts: list[str], labels: NDArray[np.int64], classes: int, order: NDArray[np.int64]
) -> tuple[Ints, Floats, Floats, Floats]:
    ids, rarity = vocabulary(texts)
    rows = [placed(text, ids, rarity) for text in texts]
    lesson = _Lesson(rows, labels, classes, len(ids))
    machine, bias = _machine(lesson, _ratios(lesson), order)
    bayes = _bayes(lesson)
    bayes *= BAYES * _spread(rows, machine) / max(_spread(rows, bayes), 1e-9)
    return ids, rarity, (machine + bayes).astype(np.float32), bias


def vocabulary(texts: Sequence[str], least: int = LEAST_TEXTS) -> tuple[Ints, Floats]:
    """The grams of at least so many texts, ascending, and how rare each is: log((1 + texts) / (1 + texts with it)) + 1."""
    found = []
    for text in texts:
        subject, whole = parts(text)
        found.append(grams(whole).ids)
        if subject:
            found.append(subject_grams(subject).ids)
    ids, counts = np.unique(np.concatenate(found), return_counts=True)
    kept = counts >= least
    rarity = np.log((1 + len(texts)) / (1 + counts[kept])) + 1
    return ids[kept], rarity.astype(np.float32)


def _ratios(lesson: _Lesson) -> Floats:
    """Logarithm of how much more often a gram stands in texts of a label than in the others: gram by label."""
    inside = _counted(lesson, presence=True) + SMOOTH_RATIO
    outside = inside.sum(1, keepdims=True) - inside - (lesson.classes - 2) * SMOOTH_RATIO
    ratios: Floats = (np.log(inside / inside.sum(0)) - np.log(outside / outside.sum(0))).astype(np.float32)
    return ratios


def _counted(lesson: _Lesson, presence: bool) -> NDArray[np.float64]:
    """Weight of each gram in the texts of each label, or in how many of them it stands."""
    found = np.zeros((lesson.known, lesson.classes))
    for row, label in zip(lesson.rows, lesson.labels, strict=True):
        found[row.at, label] += 1.0 if presence else row.values
    return found


def _bayes(lesson: _Lesson) -> Floats:
    """Complement naive Bayes: minus the logarithm of a gram's part in the texts of all other labels, centred over the labels."""
    inside = _counted(lesson, presence=False)
    others = inside.sum(1, keepdims=True) - inside + SMOOTH_BAYES
    weights = -np.log(others / others.sum(0))
    centred: Floats = (weights - weights.mean(1, keepdims=True)).astype(np.float32)
    return centred


def _machine(lesson: _Lesson, ratios: Floats, order: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The linear machine of every label against the others, all labels in one pass; weights with the ratios multiplied in."""
    weights = np.zeros((lesson.known, lesson.classes), dtype=np.float32)
    bias = np.zeros(lesson.classes, dtype=np.float32)
    scaled = [row.values[:, None] * ratios[row.at] for row in lesson.rows]
    signs = np.where(np.arange(lesson.classes)[None, :] == lesson.labels[:, None], 1.0, -1.0).astype(np.float32)
    ridge = np.float32(0.5 / COST)
    steep = np.array([(one**2).sum(0) + 1 + ridge for one in scaled], dtype=np.float32)
    duals = np.zeros((len(scaled), lesson.classes), dtype=np.float32)
    for _ in range(ROUNDS):
        for at in order:
            where, values, sign = lesson.rows[at].at, scaled[at], signs[at]
            margin = sign * ((weights[where] * values).sum(0) + bias)
            new = np.maximum(duals[at] - (margin - 1 + ridge * duals[at]) / steep[at], 0)
            step = (new - duals[at]) * sign
            duals[at] = new
            weights[where] += values * step
            bias += step
    return weights * ratios, bias


def _spread(rows: Sequence[Row], weights: Floats) -> float:
    """Standard deviation of the sums that these weights give."""
    return float(np.std([row.values @ weights[row.at] for row in rows]))
