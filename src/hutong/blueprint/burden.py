"""What a form costs those who fill it, in minutes, from the weights declared in packs/burden.yaml.

A weight says what one piece of work takes, whoever does it: operators of the keystroke-level model where it is done on a screen,
a setting in minutes where it is done among people. Estimates for forms and communities; nothing here knows of persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

_PATH = PACKS / "burden.yaml"


class Operator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One operator of the keystroke-level model."""

    seconds: float
    means: str
    means_en: str


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A weight as it is written: operators or minutes, and why."""

    label: str
    label_en: str
    why: str
    why_en: str
    operators: str = ""
    minutes: float | None = None


@dataclass(frozen=True)
class Weight:
    """What one piece of work takes. `is_setting`: set by hand, to be calibrated; else worked out from `operators`."""

    key: str
    label: str
    label_en: str
    why: str
    why_en: str
    operators: str
    minutes: float

    @property
    def is_setting(self) -> bool:
        """Whether the figure is set by hand."""
        return not self.operators


@lru_cache(maxsize=1)
def operators() -> Mapping[str, Operator]:
    """The operators by letter. Raises PackError with file, line and path."""
    raw: dict[str, Any] = load(_PATH)["operators"]
    return {letter: convert(body, Operator, _PATH, ("operators", letter)) for letter, body in raw.items()}


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Weight]:
    """The weights by key. Raises PackError with file, line and path."""
    raw: dict[str, Any] = load(_PATH)["weights"]
    return {key: _weight(key, convert(body, Declared, _PATH, ("weights", key))) for key, body in raw.items()}


def seconds_of(steps: str) -> float:
    """What a row of operators takes. Raises KeyError for a letter that is no operator."""
    known = operators()
    return sum(known[letter].seconds for letter in steps)


def minutes(
    cells: int,
    auto: int = 0,
    typed: int = 0,
    asked: int = 0,
    *,
    doors: int = 0,
    found: int = 0,
    returned: int = 0,
    looked: int | None = None,
) -> float:
    """Minutes for one form of so many cells in Hutong.

    `auto`: cells filled without anyone · `typed`: cells filled by hand · `asked`, `doors`: households asked by telephone and at
    the door · `found`: persons looked up in another list · `returned`: times it came back · `looked`: cells looked at before
    confirming, all filled ones when not said (the month pack shows only what has changed). Raises ValueError for a count below
    0 and for more cells filled than there are.
    """
    _check(cells, auto, typed, asked, doors, found, returned, looked or 0)
    if auto + typed > cells:
        raise ValueError(f"{auto} + {typed} cells of {cells}")
    looking = auto if looked is None else looked
    return _sum(
        open_form=1, look_at_cell=looking, confirm_form=1, type_cell=typed, ask_household=asked, answer_at_door=doors,
        find_in_list=found, correct_returned=returned,
    )  # fmt: skip


def minutes_outside(cells: int, *, typed: int = 0, asked: int = 0, doors: int = 0, chased: int = 0) -> float:
    """Minutes for the same form as a file from a chat: each cell copied from elsewhere but those that are typed.

    `chased`: times somebody called about it. Raises ValueError for a count below 0 or more cells typed than there are.
    """
    _check(cells, typed, asked, doors, chased)
    if typed > cells:
        raise ValueError(f"{typed} cells of {cells}")
    return _sum(
        outside_fetch=1, outside_copy_cell=cells - typed, type_cell=typed, ask_household=asked, answer_at_door=doors,
        outside_chase=chased, outside_send=1,
    )  # fmt: skip


def _sum(**times: int) -> float:
    known = weights()
    return sum(known[key].minutes * n for key, n in times.items())


def _check(*counts: int) -> None:
    if min(counts) < 0:
        raise ValueError(f"a count below 0: {counts}")


def _weight(key: str, declared: Declared) -> Weight:
    trouble = _trouble(declared)
    if trouble:
        raise PackError(f"{short(_PATH)}:{line_of(_PATH, ('weights', key))}: weights.{key}: {trouble}")
    worked_out = seconds_of(declared.operators) / 60
    return Weight(
        key, declared.label, declared.label_en, declared.why, declared.why_en, declared.operators,
        worked_out if declared.minutes is None else declared.minutes,
    )  # fmt: skip


def _trouble(declared: Declared) -> str:
    unknown = sorted(set(declared.operators) - set(operators()))
    if unknown:
        return f"operators: {''.join(unknown)} is unknown"
    if bool(declared.operators) is (declared.minutes is not None):
        return "either operators or minutes"
    return "minutes: below 0" if (declared.minutes or 0) < 0 else ""
