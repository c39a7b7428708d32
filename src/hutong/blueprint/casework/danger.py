"""Urgent danger: which words raise the alarm, which numbers come first, what to do first. Declared in `packs/cases/danger.yaml`.

The words are patterns, not a model: an alarm must be explained, and must not change when a model is trained anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import msgspec

from hutong.blueprint.casework.categories import Danger as Key
from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d{3,5}")


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telephone number of three to five digits, and where it was read."""

    number: str
    zh: str
    en: str
    source: str


class Danger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One danger. `say`: what to do first, in one sentence. `numbers`: the most important first.

    `words`, `but`: patterns over the text without spaces. A find inside a match of `but` does not count.
    """

    key: str
    zh: str
    en: str
    say: str
    say_en: str
    numbers: tuple[Number, ...]
    words: tuple[str, ...]
    but: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def dangers() -> Mapping[str, Danger]:
    """All dangers by key. Raises PackError with file, line and path."""
    return read_dangers(PACKS / "cases" / "danger.yaml")


def read_dangers(path: Path) -> Mapping[str, Danger]:
    """The dangers declared in this file. Refused: an unknown key, no number, a number or pattern that is none."""
    found: dict[str, Danger] = {}
    for key, raw in load(path)["dangers"].items():
        one = convert({**raw, "key": key}, Danger, path, ("dangers", key))
        message = _fault(one)
        if message:
            raise PackError(f"{short(path)}:{line_of(path, ('dangers', key))}: dangers.{key}: {message}")
        found[key] = one
    return MappingProxyType(found)


def dangers_in(text: str) -> tuple[str, ...]:
    """Keys of the dangers that a text names, in pack order; empty for a harmless one. Under a millisecond a message."""
    told = _SPACE.sub("", text)
    return tuple(key for key, (words, but) in _patterns().items() if _names(told, words, but))


def _names(text: str, words: re.Pattern[str], but: re.Pattern[str] | None) -> bool:
    finds = [find.span() for find in words.finditer(text)]
    if not finds or but is None:
        return bool(finds)
    spans = [find.span() for find in but.finditer(text)]
    return any(not any(start <= a and b <= end for start, end in spans) for a, b in finds)


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    return {key: (_any(one.words), _any(one.but) if one.but else None) for key, one in dangers().items()}


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _fault(one: Danger) -> str:
    """What is wrong with a danger; empty when nothing is."""
    if not one.key or one.key not in get_args(Key):
        return "is no danger that a category may name"
    if not one.numbers or not one.words:
        return "needs a number and a word"
    for number in one.numbers:
        if not _NUMBER.fullmatch(number.number):
            return f"{number.number} is no short number"
    for pattern in (*one.words, *one.but):
        try:
            re.compile(pattern)
        except re.error as error:
            return f"{pattern}: {error}"
    return ""
