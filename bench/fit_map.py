"""Fits the confidence of `hutong map` and writes src/hutong/packs/headers/model.yaml. Run after words or rules have changed.

Evidence of each gold form is gathered with knowledge that lacks the form's source, so the weights speak about unseen forms.
Logistic regression with a quadratic penalty, solved by Newton steps; the same input gives the same file.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml
from map_gold import DATA, Gold, align, judge, load_gold, printed_counts

from hutong.domain.forms.mapping.confidence import MODEL, SURE, Model
from hutong.domain.forms.mapping.knowledge import Knowledge, build, own_words, seen_words
from hutong.domain.forms.mapping.meaning import map_reading
from hutong.domain.forms.reading import read

STEPS = 25
PENALTY = 1.5
ALLOWED = 0.003
"""Share of wrong answers that the fit allows itself above SURE: less than the promise of 0.01, since new forms surprise."""

FIXED = {"far": -1.6, "own only": 0.0, "own soft": -0.8}
"""Words of our own that no counted form prints: who wrote them knew the gold set, so their trust is set by hand, not fitted."""
Packed = tuple[tuple[tuple[int, float], ...], float, bool]


@dataclass(frozen=True)
class Row:
    """One gold cell: its evidence and whether the first candidate was right."""

    source: str
    facts: Mapping[str, float]
    right: bool


def without(held: Iterable[Gold], strict: bool = False) -> tuple[dict[str, dict[str, int]], dict[str, set[str]]]:
    """Counted words and own words without what these forms print. Strict: own words that these forms print go as well."""
    seen = seen_words()
    counts = printed_counts(held)
    for concept, words in counts.items():
        for word, count in words.items():
            if word in seen.get(concept, {}):
                seen[concept][word] -= count
    own = own_words()
    if strict:
        gone = {word for words in counts.values() for word in words}
        own = {concept: words - gone for concept, words in own.items()}
    return seen, own


def gather(forms: list[Gold], strict: bool = False) -> list[Row]:
    """Evidence of every data cell, each form mapped with knowledge that lacks its source."""
    rows: list[Row] = []
    for source in sorted({form.source for form in forms}):
        held = [form for form in forms if form.source == source]
        known = build(*without(held, strict), Model())
        for form in held:
            rows += _rows(form, known)
    return rows


def _rows(form: Gold, known: Knowledge) -> list[Row]:
    meanings = map_reading(read(form.grid), form.grid, known=known).meanings
    cells = [{"cell": one.label.cell, "confidence": 1.0, "meaning": one} for one in meanings]
    rows = []
    for index, cell in align(cells, form.fields).items():
        one, meaning = form.fields[index], cell["meaning"]
        if one["kind"] in DATA and not one.get("synthetic") and meaning.candidates and meaning.evidence:
            said = judge(one, {"concept": meaning.candidates[0][0]})
            rows.append(Row(form.source, meaning.evidence, said.right))
    return rows


def fit(rows: list[Row]) -> Model:
    """The model of these rows."""
    names = sorted({name for row in rows for name in row.facts} - FIXED.keys())
    place = {name: index for index, name in enumerate(names)}
    packed = Counter(
        (tuple((place[name], value) for name, value in row.facts.items() if value and name in place), _fixed(row), row.right)
        for row in rows
    )
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slope, bend = _slopes(packed, weights, place["bias"])
        step = _solved(bend, slope)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(abs(change) for change in step) < 1e-4:
            break
    plain = Model({**FIXED, **{name: round(weight, 4) for name, weight in zip(names, weights, strict=True)}})
    return Model(plain.weights, knots(plain, rows))


def _fixed(row: Row) -> float:
    return sum(weight * row.facts.get(name, 0.0) for name, weight in FIXED.items())


def _slopes(packed: Counter[Packed], weights: list[float], bias: int) -> tuple[list[float], list[list[float]]]:
    """Slope and curvature of the penalised loss at these weights."""
    size = len(weights)
    slope = [PENALTY * weight * (index != bias) for index, weight in enumerate(weights)]
    bend = [[0.0] * size for _ in range(size)]
    for index in range(size):
        bend[index][index] = PENALTY if index != bias else 1e-6
    for (facts, fixed, right), times in packed.items():
        chance = 1 / (1 + math.exp(-fixed - sum(weights[index] * value for index, value in facts)))
        pull = times * chance * (1 - chance)
        for index, value in facts:
            slope[index] += times * (chance - right) * value
            for other, second in facts:
                bend[index][other] += pull * value * second
    return slope, bend


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """x of matrix x = right, for a symmetric positive matrix: Gaussian elimination."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for pivot in range(size):
        for below in range(pivot + 1, size):
            share = rows[below][pivot] / rows[pivot][pivot]
            if share:
                rows[below] = [value - share * above for value, above in zip(rows[below], rows[pivot], strict=True)]
    found = [0.0] * size
    for pivot in reversed(range(size)):
        rest = sum(rows[pivot][other] * found[other] for other in range(pivot + 1, size))
        found[pivot] = (rows[pivot][size] - rest) / rows[pivot][pivot]
    return found


def knots(model: Model, rows: list[Row]) -> tuple[tuple[float, float], ...]:
    """Where confidence begins to be SURE: the lowest probability above which at most ALLOWED of the answers are wrong."""
    ranked = sorted(((model.probability(row.facts), row.right) for row in rows), reverse=True)
    edge, wrong = 1.0, 0
    for place, (chance, right) in enumerate(ranked, 1):
        wrong += not right
        if wrong <= ALLOWED * place:
            edge = chance
    edge = round(min(0.995, max(0.9, edge)), 4)
    return ((0.0, 0.0), (0.5, 0.45), (edge, SURE - 0.0001), (1.0, 0.999))


def main() -> None:
    model = fit(gather(load_gold()))
    text = {"weights": dict(sorted(model.weights.items())), "knots": [list(pair) for pair in model.knots]}
    head = "# Written by bench/fit_map.py. Weights of the evidence (mapping/evidence.py) and the knots of the calibration.\n"
    MODEL.write_text(head + yaml.safe_dump(text, allow_unicode=True, sort_keys=False), "utf-8")


if __name__ == "__main__":
    main()
