"""The month of one community: the 14 forms that civil affairs asks every month, last month's approved, a month of life since.

Prints what the pack fills entirely, the server's seconds, the actions, and the seconds of a practised person by the
keystroke-level model with every step, for the pack alone and for the whole month with its gaps typed in, against copy and paste.
--people N: a smaller community. --why: which gaps and differences there were, on standard error.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
from typing import Any

from bench._support import done, house, note, on_this_machine

TARGETS: dict[str, tuple[str, float]] = {
    "actions": ("<=", 6), "seconds": ("<=", 120), "month_actions": ("<=", 6), "month_seconds": ("<=", 120),
}  # fmt: skip
# 杭州 湖滨街道 publishes that 14 monthly civil-affairs forms take five minutes by copy and paste out of its system.
PUBLISHED = {"published_copy_and_paste_seconds": 300, "published_forms": 14}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--why", action="store_true")
    options = parser.parse_args()
    with house():
        from bench._month.reckoning import copy_and_paste_steps, pack_steps, rest_steps, told
        from bench._month.setting import setting
        from bench._month.working import worked
        from hutong.blueprint.burden import operators

        month = worked(setting(options.people, options.seed))
        alone = [month.opened, month.confirmed]
        if month.entire > month.before:
            alone += [month.filled_anew, month.opened_again]
        pack = told(pack_steps(month), alone)
        whole = told([*pack_steps(month), *rest_steps(month)], [*alone, *month.rest_seconds])
        pasted = told(copy_and_paste_steps(month))
        times = {letter: operator.seconds for letter, operator in operators().items()}
    if options.why:
        explain(month)
    figures = figures_of(month) | {
        "actions": pack["actions"], "seconds": pack["seconds"], "month_actions": whole["actions"],
        "month_seconds": whole["seconds"], "steps": whole["steps"], "operators": times,
    }  # fmt: skip
    baseline = {**PUBLISHED, "copy_and_paste": pasted, "machine": on_this_machine()}
    return done("month", figures, baseline, TARGETS)


def figures_of(month: Any) -> dict[str, Any]:
    """What was counted and measured."""
    return {
        "forms": month.entire + len(month.gaps),
        "entire": month.entire,
        "entire_before_filling_anew": month.before,
        "lines_in_the_pack": month.lines,
        "cells": month.cells,
        "differences": sum(len(found) for found in month.changes.values()),
        "differences_by_form": {title: len(found) for title, found in month.changes.items()},
        "cells_to_type": sum(len(one.typed) for one in month.wanting),
        "gaps_by_form": month.gaps,
        "forms_typed_into": [one.title for one in month.wanting],
        "explained": sum(one.wrong for one in month.wanting),
        "server_open_seconds": round(month.opened, 3),
        "server_fill_anew_seconds": round(month.filled_anew, 3),
        "server_confirm_seconds": round(month.confirmed, 3),
    }


def explain(month: Any) -> None:
    """Which gaps, and which differences."""
    for one in month.wanting:
        note(f"{one.title}: {dict(one.why)} wrong {one.wrong}")
    for title, found in month.changes.items():
        note(f"{title}: {[(c.kind, c.name, c.header, c.before, c.now) for c in found[:8]]}")


if __name__ == "__main__":
    sys.exit(main())
