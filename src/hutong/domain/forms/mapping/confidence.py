"""How sure we are: a small logistic model over the evidence, fitted by `bench/fit_map.py`, kept in packs/headers/model.yaml."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hutong.blueprint.reading import PACKS, load

MODEL = PACKS / "headers" / "model.yaml"
SURE = 0.9
"""From this confidence on a cell is filled without a question."""


@dataclass(frozen=True)
class Model:
    """Weights of the evidence, and the knots that turn the raw probability into a confidence that keeps its word.

    `knots`: (probability, confidence), rising. An empty model says 0.5 for everything.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    knots: Sequence[tuple[float, float]] = ((0.0, 0.0), (1.0, 1.0))

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Raw probability 0..1 that the first candidate is right."""
        total = sum(self.weights.get(name, 0.0) * value for name, value in evidence.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def confidence(self, probability: float) -> float:
        """Calibrated confidence 0..1, rounded to two decimals."""
        for (low, below), (high, above) in zip(self.knots, self.knots[1:], strict=False):
            if probability <= high:
                share = 0.0 if high == low else (probability - low) / (high - low)
                return round(below + share * (above - below), 4)
        return self.knots[-1][1]


def load_model() -> Model:
    """The fitted model of this installation; an empty one when none has been fitted."""
    if not MODEL.exists():
        return Model()
    raw = load(MODEL)
    weights = {name: float(value) for name, value in raw["weights"].items()}
    return Model(weights, tuple((float(low), float(high)) for low, high in raw["knots"]))
