"""The life of a case as a table: states, who may move them, deadlines, what happens by itself.

Declared in packs/cases/process.yaml; a district lays its own file over it. GB/T 30428 names the six steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from hutong.blueprint.casework.categories import Limit
from hutong.blueprint.reading import PACKS, PackError, convert, load, short

PATH = PACKS / "cases" / "process.yaml"
By = Literal["voice", "take", "work", "check", "steer", "clock"]
FIRST, LAST = "collected", "closed"


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state's name; `says`: the sentence that the resident reads."""

    zh: str
    en: str
    says: str


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may bring a case from where to where. `to` empty: the state stays."""

    zh: str
    en: str
    from_: tuple[str, ...] = msgspec.field(name="from")
    to: str
    by: By


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word in both languages."""

    zh: str
    en: str


class Bounce(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a case may be sent back, and the level that decides then."""

    most: int
    decides: Literal["street", "district", "city"]


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often, by how many working days at most, and from which level up it is approved."""

    most: int
    work_days: int
    approves: Literal["street", "district", "city"]


class Whistle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a called unit has to answer."""

    answer: Limit


class Expiry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The levels a late case goes up through, and the time between two of them."""

    up: tuple[Literal["street", "district", "city"], ...]
    again: Limit


class Confirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the resident's word is waited for, and how long a closed case can be opened again."""

    silent: Limit
    reopen: Limit


class Rating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to invite, up to which of five levels a rating is bad, and the time to put right."""

    invite: Limit
    bad: int
    rectify: Limit


class FalseReports(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After how many reports found not so, within what time, the next ones wait for a person. None of them is thrown away."""

    most: int
    within: Limit


class Upward(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the level above has to answer what was put to it."""

    answer: Limit


class Prevention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When many cases ask for work before more must complain: days looked at, longer time before, at least so many, not likelier
    by chance than `chance` (0 to 1); `due`: time for the work."""

    recent: int
    before: int
    least: int
    chance: float
    due: Limit


class Publish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After how long a case is listed, the least figure that is shown, and the groups and categories that are never listed."""

    after: Limit
    least: int
    never: tuple[str, ...]


class Automatic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which share of confidence on (0 to 1) a case goes on without a person; above 1: never."""

    share: float


class Process(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. `rates`: the weight of each of the three rates, together 1."""

    states: Mapping[str, State]
    moves: Mapping[str, Move]
    answer: Mapping[str, Limit]
    accept: Limit
    danger: Limit
    working_time: tuple[tuple[dt.time, dt.time], ...]
    bounce: Bounce
    extension: Extension
    whistle: Whistle
    expiry: Expiry
    confirm: Confirm
    rating: Rating
    false_reports: FalseReports
    automatic: Automatic
    upward: Upward
    prevention: Prevention
    publish: Publish
    rates: Mapping[str, float]
    outcomes: Mapping[str, Named]
    categories: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)


@lru_cache(maxsize=64)
def process(overlay: Path | None = None) -> Process:
    """The process, with a district's file laid over it. Raises PackError with file, line and path."""
    raw = load(PATH)
    where = PATH
    if overlay is not None:
        raw, where = _over(raw, load(overlay) or {}), overlay
    found = convert(raw, Process, where, ())
    _check(found, where)
    return found


def _over(base: Any, top: Any) -> Any:
    """Mappings are laid over each other key by key; a limit and everything else is replaced whole."""
    if not (isinstance(base, dict) and isinstance(top, dict)) or _is_limit(top):
        return top
    return {**base, **{key: _over(base.get(key), value) for key, value in top.items()}}


def _is_limit(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)) in ("hours", "days", "work_hours", "work_days")


def _check(found: Process, path: Path) -> None:
    """Every state is known, can be reached and can be left for the last one: no case may get stuck."""
    for act, move in found.moves.items():
        for state in (*move.from_, *([move.to] if move.to else [])):
            if state not in found.states:
                raise PackError(f"{short(path)}: moves.{act}: unknown state {state!r}")
    ways = {(a, move.to) for move in found.moves.values() for a in move.from_ if move.to}
    if missing := set(found.states) - _reached(FIRST, ways):
        raise PackError(f"{short(path)}: states that nothing leads to: {', '.join(sorted(missing))}")
    if stuck := set(found.states) - _reached(LAST, {(b, a) for a, b in ways}):
        raise PackError(f"{short(path)}: states that lead to no end: {', '.join(sorted(stuck))}")
    if abs(sum(found.rates.values()) - 1) > 1e-6:
        raise PackError(f"{short(path)}: rates: the weights must add up to 1")


def _reached(start: str, ways: set[tuple[str, str]]) -> set[str]:
    seen, wave = set[str](), {start}
    while wave:
        seen |= wave
        wave = {b for a, b in ways if a in wave} - seen
    return seen
