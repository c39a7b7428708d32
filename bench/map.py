"""How well headers are understood on forms whose source was never seen: prints one JSON object.

Leave one source out: for the forms of a source, their headers are subtracted from the counted words (a word that falls to 0
vanishes), and weights and calibration are fitted on the other sources. `strict` also takes away every word of our own
dictionary that the held-out source prints, a lower bound for somebody who had never seen any of these forms.
`in_sample` scores the shipped words and weights. --errors lists the misses.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from fit_map import fit, gather, without
from map_gold import Gold, load_gold, score

from hutong.domain.forms.mapping.book import map_book_sheet
from hutong.domain.forms.mapping.knowledge import Knowledge, build, knowledge

TARGETS = {"top1": [">=", 0.85], "top3": [">=", 0.95], "false_confident": ["<=", 0.01], "role": [">=", 0.90]}
Results = list[tuple[Gold, list[dict[str, Any]]]]


def left_out(forms: list[Gold], strict: bool = False) -> Results:
    """Every form mapped with words, weights and calibration that lack its source."""
    rows = gather(forms, strict)
    results: Results = []
    for source in sorted({form.source for form in forms}):
        held = [form for form in forms if form.source == source]
        model = fit([row for row in rows if row.source != source])
        known = build(*without(held, strict), model)
        results += mapped(held, known)
    return results


def mapped(forms: list[Gold], known: Knowledge) -> Results:
    return [(form, map_book_sheet(form.grid, known=known)["cells"]) for form in forms]


def looked_up(forms: list[Gold]) -> Results:
    """The baseline: exact look-up of the counted headers, without the source."""
    results: Results = []
    for form in forms:
        seen, _ = without([other for other in forms if other.source == form.source])
        best: dict[str, tuple[int, str]] = {}
        for concept, words in seen.items():
            for word, count in words.items():
                if count > 0:
                    best[word] = max(best.get(word, (0, "")), (count, concept))
        cells = [
            {"cell": one["cell"], "concept": best[one["header"]][1], "role": "self", "confidence": 1.0}
            for one in form.fields
            if one["header"] in best
        ]
        results.append((form, cells))
    return results


def met(figures: dict[str, float]) -> bool:
    return all(figures[name] >= value if sign == ">=" else figures[name] <= value for name, (sign, value) in TARGETS.items())


def main() -> None:
    forms = load_gold()
    plain, misses = score(left_out(forms))
    if "--errors" in sys.argv:
        for miss in misses:
            print(*miss, sep="\t", file=sys.stderr)
    figures: dict[str, Any] = {
        **plain,
        "strict": score(left_out(forms, strict=True))[0],
        "in_sample": score(mapped(forms, knowledge()))[0],
        "sources": len({form.source for form in forms}),
    }
    baseline = score(looked_up(forms))[0]
    report = {"bench": "map", "figures": figures, "baseline": baseline, "targets": TARGETS, "met": met(plain)}
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
