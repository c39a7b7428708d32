"""Shares of right answers, and seeded splits."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Sequence


def macro_f1(truth: Sequence[str], told: Sequence[str]) -> float:
    """The mean over all labels of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(truth)):
        right = sum(a == b == label for a, b in zip(truth, told, strict=True))
        scores.append(2 * right / (truth.count(label) + told.count(label)))
    return sum(scores) / len(scores)


def apart(labels: Sequence[Hashable], share: float, seed: int) -> tuple[list[int], list[int]]:
    """Places to learn from, and places kept apart: of each label the same share."""
    chance = random.Random(seed)
    by_label: dict[Hashable, list[int]] = defaultdict(list)
    for at, label in enumerate(labels):
        by_label[label].append(at)
    held: set[int] = set()
    for label in sorted(by_label, key=str):
        held.update(chance.sample(by_label[label], round(share * len(by_label[label]))))
    return [at for at in range(len(labels)) if at not in held], sorted(held)


def mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def low(values: Sequence[float]) -> float:
    """What nine in ten exceed."""
    return round(sorted(values)[len(values) // 10], 4) if values else 0.0
