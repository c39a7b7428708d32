"""One community's year of forms, replayed end to end: departments hand in their files, the pool fills them, a worker who knows
what is so confirms each template once and answers what is asked, and life goes on meanwhile.

Prints the share of cells filled without her, the share of filled cells that were wrong, and what she typed.
--people N, --months N: a smaller community, a shorter time. --why: what was wrong and what stayed open, on standard error.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
import time
from collections import Counter
from typing import Any

from bench._support import done, house, note, on_this_machine

TARGETS: dict[str, tuple[str, float]] = {
    "first_month_filled": (">=", 0.60),
    "last_quarter_filled": (">=", 0.95),
    "wrong_filled": ("<=", 0.005),
    "fresh_typed_twice": ("<=", 0),
    "submissions": (">=", 1000),
    "form_kinds": (">=", 100),
}
# What existing systems publish of themselves: 安福县 80 % of fields filled, one community in Jiangsu 95 % accuracy.
PUBLISHED = {"published_filled": 0.80, "published_accuracy": 0.95}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--why", action="store_true")
    options = parser.parse_args()
    begun = time.perf_counter()
    with house():
        from bench._year.setting import setting

        world, worker, news, dues, kinds = setting(options.people, options.months, options.seed)
        note(f"{len(kinds)} kinds of form, {len(dues)} submissions")
        from bench._year.replay import replay

        year = replay(world, worker, news, dues, options.months)
    if options.why:
        explain(year, worker)
    figures = told(year, len(kinds)) | {"seconds": round(time.perf_counter() - begun, 1)}
    whole = options.people >= 3000 and options.months >= 12
    targets = TARGETS if whole else {name: TARGETS[name] for name in ("fresh_typed_twice", "form_kinds")}
    cells = sum(month.count.cells for month in year.months)
    baseline = {"cells_typed_without_a_pool": cells, **PUBLISHED, "machine": on_this_machine()}
    return done("year", figures, baseline, targets)


def told(year: Any, kinds: int) -> dict[str, Any]:
    """The figures of a year."""
    months = year.months
    counts = [month.count for month in months]
    cells, filled = sum(c.cells for c in counts), sum(c.filled for c in counts)
    answered = sum(month.answered + month.listed for month in months)
    return {
        "first_month_filled": _share(counts[:1]),
        "last_quarter_filled": _share(counts[-3:]),
        "wrong_filled": round(sum(c.wrong for c in counts) / filled, 5) if filled else 1.0,
        "fresh_typed_twice": sum(month.twice for month in months),
        "submissions": sum(month.submissions - month.failed for month in months),
        "form_kinds": kinds,
        "year_filled": _share(counts),
        "filled_by_month": [_share([c]) for c in counts],
        "wrong_by_month": [round(c.wrong / c.filled, 5) if c.filled else 0.0 for c in counts],
        "cells": cells,
        "blank_share_of_filled": round(sum(c.blank for c in counts) / filled, 4) if filled else 0.0,
        "cells_typed": answered + sum(month.own for month in months),
        "asks_answered": sum(month.answered for month in months),
        "typed_to_right_a_list": sum(month.listed for month in months),
        "typed_on_one_form_only": sum(month.own for month in months),
        "template_corrections": sum(month.corrections for month in months),
        "answers_refused": sum(month.refused for month in months),
        "found_gone_by_her": sum(month.left for month in months),
        "failed_forms": sum(month.failed for month in months),
    }


def _share(counts: list[Any]) -> float:
    cells = sum(c.cells for c in counts)
    return round(sum(c.filled for c in counts) / cells, 4) if cells else 0.0


def explain(year: Any, worker: Any) -> None:
    """Why the figures are what they are."""
    wrong: Counter[tuple[str, str]] = Counter()
    still: Counter[tuple[str, str]] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    states: Counter[str] = Counter()
    for number, month in enumerate(year.months):
        wrong += month.count.wrong_of
        still += month.count.open_of
        states += month.count.states
        if number >= len(year.months) - 3:
            late += month.count.open_of
    note(f"states {dict(states)}")
    for title, found in (("wrong", wrong), ("open", still), ("open in the last quarter", late), ("twice", year.twice)):
        note(f"{title}: {found.most_common(40)}")
    note(f"failed: {year.failures.most_common(20)}\nrefused: {worker.complaints.most_common(20)}")
    note(f"slowest: {sorted(year.slowest, reverse=True)[:15]}")
    for title, lines in year.examples.items():
        note("\n   ".join([title, *lines[:4]]))


if __name__ == "__main__":
    sys.exit(main())
