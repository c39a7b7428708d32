"""The steps of the month, with Hutong and by copy and paste, as the keystroke-level model counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench._month.klm import CLICK, Step, estimate, typing
from bench._month.setting import EXPLAINED
from bench._month.working import Worked
from hutong.blueprint.burden import weights
from hutong.domain.forms.queries.changes import Change
from hutong.web.staff.reports.pack import OPEN

# Looking at a line: the thought whether it is right, and as long again for reading it (about five words, four a second).
READ = "MM"
# Lines that a screen of the pack shows.
SCREEN = 12


def pack_steps(done: Worked) -> list[Step]:
    """The pack alone: open, fill anew where that brings forms in, look at every difference, confirm. Figures that moved no more
    than figures do stand in one line, which is looked at as one difference."""
    counts = [_looked_at(found) for found in done.changes.values()]
    shown = sum(counts) + len(counts)
    steps = [Step("open the month pack", "M" + CLICK)]
    if done.entire > done.before:
        steps.append(Step("fill anew from the pool", "M" + CLICK))
    steps += [
        Step("look at a form and the sum of its differences", READ, len(counts), acts=False),
        Step("unfold the differences of a form", "M" + CLICK, sum(count > OPEN for count in counts)),
        Step("look at a difference", READ, sum(counts), acts=False),
        Step("scroll to the next screen", "K", shown // SCREEN, acts=False),
        Step("confirm all together", "M" + CLICK),
    ]
    return [step for step in steps if step.times]


def _looked_at(found: Sequence[Change]) -> int:
    return sum(not change.slight for change in found) + any(change.slight for change in found)


def rest_steps(done: Worked) -> list[Step]:
    """The forms with gaps: type what is missing into one, hand it up, fill the others anew from it, confirm those together."""
    steps = []
    for one in done.wanting:
        steps.append(Step("open a form with gaps", "M" + CLICK))
        steps += [Step("type a cell", typing(text)) for text in one.typed]
        if one.wrong:
            steps.append(Step("explain what does not hold", "M" + CLICK + typing(EXPLAINED), one.wrong))
        steps.append(Step("hand a form up", "M" + CLICK))
    steps += [
        Step("go back to the pack", "M" + CLICK, done.again),
        Step("fill anew from the pool", "M" + CLICK, done.again),
        Step("look at a form and the sum of its differences", READ, len(done.later), acts=False),
        Step("unfold the differences of a form", "M" + CLICK, sum(_looked_at(found) > OPEN for found in done.later.values())),
        Step("look at a difference", READ, sum(map(_looked_at, done.later.values())), acts=False),
        Step("confirm all together", "M" + CLICK, done.together),
    ]
    return [step for step in steps if step.times]


def copy_and_paste_steps(done: Worked) -> list[Step]:
    """The same forms as files from a chat: each list is taken over from last month's file, and each difference put in by hand."""
    known = {key: weight.operators for key, weight in weights().items()}
    forms = len(done.changes) + len(done.gaps)
    lists = [change for found in (*done.changes.values(), *done.later.values()) for change in found]
    records = sum(change.kind in ("changed", "went") for change in lists)
    return [
        Step("find the file in the chat and open it", known["outside_fetch"], forms),
        Step("open last month's file", "MPBBR", forms),
        Step("copy its rows over", known["outside_copy_cell"], forms),
        Step("change the month", "MPBBH" + typing("2026-12"), forms),
        Step("find somebody who has changed", known["find_in_list"], records),
        Step("put a difference in", known["type_cell"], len(lists) + sum(done.gaps.values())),
        Step("save and send back", known["outside_send"], forms),
    ]


def told(steps: Sequence[Step], machine: Sequence[float] = ()) -> dict[str, Any]:
    """An estimate with every step: what, its operators, how often, seconds in all."""
    made = estimate(steps, machine=machine)
    rows: dict[str, dict[str, Any]] = {}
    for step in steps:
        row = rows.setdefault(step.what, {"operators": step.operators, "times": 0, "seconds": 0.0, "acts": step.acts})
        row["operators"] = row["operators"] if row["operators"] == step.operators else "as long as what is typed"
        row["times"] += step.times
        row["seconds"] = round(row["seconds"] + step.seconds, 2)
    return {
        "seconds": round(made.seconds, 1), "person": round(made.person, 1), "machine": round(made.machine, 2),
        "actions": made.actions, "steps": rows,
    }  # fmt: skip
