"""A keystroke-level estimate: how long a practised person takes for a list of steps. Operator times from packs/burden.yaml.

    pack = [Step("open the month pack", "MPBB", 1), Step("look at a difference", "M", 12, acts=False), Step("confirm", "MPBB", 1)]
    estimate(pack, machine=[0.08, 0.35]).seconds

The machine's answers are given as measured (seconds each), or as R among the operators where nobody has measured. M stands
where the rules of the model put it: before each chunk of thought (which form, which value, is it right), not inside a movement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hutong.blueprint.burden import operators, seconds_of

CLICK = "PBB"
"""Point at it and click, the hand already on the mouse."""


@dataclass(frozen=True)
class Step:
    """One thing a person does, `times` over. `acts`: it changes or asks something (a click, a typed value); looking does not."""

    what: str
    operators: str
    times: int = 1
    acts: bool = True

    @property
    def seconds(self) -> float:
        """All repetitions together."""
        return seconds_of(self.operators) * self.times


@dataclass(frozen=True)
class Estimate:
    """`seconds` of person and machine together; `actions`: steps that act, repetitions counted; `by_step`: seconds of each."""

    seconds: float
    person: float
    machine: float
    actions: int
    by_step: dict[str, float]

    def told(self) -> dict[str, Any]:
        """As figures of a bench, in seconds to the hundredth, with the operator times that were used."""
        return {
            "klm_seconds": round(self.seconds, 2),
            "klm_person_seconds": round(self.person, 2),
            "klm_machine_seconds": round(self.machine, 2),
            "actions": self.actions,
            "klm_steps": {what: round(seconds, 2) for what, seconds in self.by_step.items()},
            "klm_operators": {letter: operator.seconds for letter, operator in operators().items()},
        }


def typing(text: str) -> str:
    """The operators of typing a text into a field that has the focus: a thought, its keys, and one key to leave it.

    Chinese counts as people type it: two keys a character by an input method that knows words.
    """
    keys = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return "M" + "K" * (keys + 1)


def estimate(steps: Sequence[Step], *, machine: Sequence[float] = ()) -> Estimate:
    """The steps one after another, and the machine's measured answers in between (seconds each).

    Raises KeyError for a letter that is no operator, ValueError where R is counted and answers are measured as well.
    """
    if machine and any("R" in step.operators for step in steps):
        raise ValueError("the machine's answers are measured: R would count them twice")
    by_step: dict[str, float] = {}
    for step in steps:
        by_step[step.what] = by_step.get(step.what, 0.0) + step.seconds
    person, waited = sum(by_step.values()), sum(machine)
    return Estimate(person + waited, person, waited, sum(step.times for step in steps if step.acts), by_step)
