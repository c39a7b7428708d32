"""The finer categories of the pack on rows labelled by a person: with the pack alone, and with the other labels learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench._words.judging import apart
from bench._words.rows import Row
from hutong.blueprint.casework.categories import categories
from hutong.domain.cases.words import Model, Proposal, learn, propose

FOLDS = 5


def finer(rows: Sequence[Row], labels: Mapping[str, str]) -> tuple[dict[str, float], list[tuple[str, ...]]]:
    """Top-1 and top-3; and of each miss the row's id, its label and what was proposed. Empty without a labelled row."""
    known = categories()
    asked = [row for row in rows if labels.get(row.id) in known]
    told = [propose(row.text) for row in asked]
    truth = [labels[row.id] for row in asked]
    figures: dict[str, float] = {
        "labels": len(labels),
        "labels_skipped": len(labels) - len(asked),
        "labels_of_no_category": sum(label not in known for label in labels.values()),
        "categories": len(known),
        "categories_labelled": len(set(truth)),
    }
    if not asked:
        return figures, []
    figures |= {"fine_top1": _top(1, truth, told), "fine_top3": _top(3, truth, told)}
    figures["fine_share_of_first"] = round(sum(one[0].share for one in told if one) / len(told), 3)
    learnt = _with_the_others(asked, truth)
    figures |= {"fine_learnt_top1": _top(1, truth, learnt), "fine_learnt_top3": _top(3, truth, learnt)}
    misses = [
        (row.id, label, *(one.category for one in found))
        for row, label, found in zip(asked, truth, told, strict=True)
        if label not in {one.category for one in found}
    ]
    return figures, misses


def _top(most: int, truth: Sequence[str], told: Sequence[tuple[Proposal, ...]]) -> float:
    right = sum(label in {one.category for one in found[:most]} for label, found in zip(truth, told, strict=True))
    return round(right / len(truth), 4)


def _with_the_others(asked: Sequence[Row], truth: Sequence[str]) -> list[tuple[Proposal, ...]]:
    """Each fifth told with a model of the other four."""
    told: dict[int, tuple[Proposal, ...]] = {}
    left = list(range(len(asked)))
    for fold in range(FOLDS):
        rest, held = apart([0] * len(left), 1 / (FOLDS - fold), fold)
        places = {left[at] for at in held}
        pairs = [(asked[at].text, truth[at]) for at in range(len(asked)) if at not in places]
        model: Model | None = learn(pairs) if len({label for _, label in pairs}) > 1 else None
        told |= {at: propose(asked[at].text, model=model) for at in places}
        left = [left[at] for at in rest]
    return [told[at] for at in range(len(asked))]
