"""Code lists: what a code means, in which words people write it, and which of a form's own words fits it.

Declared in `packs/codes/*.yaml`. A value is stored as its code; `read` brings a word to its code, `word` a code to a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

_NUMBERED = re.compile(r"^[(\[]?([0-9A-Za-z]{1,6})[)\]]?[.、:_\-—)\]=]*(.+)$")
_TWO_WORDS = re.compile(r"[/、,;|()\[\]或]")
_LADDER_END = re.compile(r"^(.+?)[及与和]?以?(上|下)$")
OTHERS = frozenset({"其他", "其它", "others", "other"})


def plain(text: str) -> str:
    """A word as it is compared: full-width to half-width, no blanks, small letters, no marks at its ends."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(folded.split()).strip("。.,;:*√☑□■'\"")


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One code. `zh` as the standard prints it, `short` the usual word (男, 本科), `also` other words for the same.

    `within` is the broader code of the same list: 初婚 within 已婚.
    """

    zh: str
    en: str = ""
    short: str = ""
    also: tuple[str, ...] = ()
    within: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every word for the code, the usual one first."""
        return tuple(dict.fromkeys(word for word in (self.short, self.zh, *self.also) if word))


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    title_en: str
    source: str
    codes: dict[str, Code]
    standard: str = ""
    note: str = ""
    open: bool = False
    ladder: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}


class CodeList:
    """A list of codes.

    `codes`: code -> the standard's word. `open`: values outside the list are allowed and stand for themselves (places, grids).
    `ladder`: codes from low to high (equals joined by a blank), which gives sense to a form's 本科及以上.
    `groups`: a word that stands for several codes (少数民族).
    """

    def __init__(self, key: str, declared: _Declared) -> None:
        self.key = key
        self.title, self.title_en = declared.title, declared.title_en
        self.standard, self.source, self.note = declared.standard, declared.source, declared.note
        self.open, self.ladder = declared.open, declared.ladder
        self._chosen = lru_cache(maxsize=4096)(self._choose)  # a form asks the same of every row
        self.groups: Mapping[str, tuple[str, ...]] = MappingProxyType(declared.groups)
        self.entries: Mapping[str, Code] = MappingProxyType(declared.codes)
        self.codes: Mapping[str, str] = MappingProxyType({code: entry.zh for code, entry in declared.codes.items()})

    @cached_property
    def _by_word(self) -> Mapping[str, str]:
        words: dict[str, str] = {plain(code): code for code in self.entries}
        for pick in (lambda e: (e.short,), lambda e: (e.zh,), lambda e: e.also, lambda e: (e.en,)):
            for code, entry in self.entries.items():
                for word in pick(entry):
                    if word:
                        words.setdefault(plain(word), code)
        return words

    @cached_property
    def _width(self) -> int:
        widths = {len(code) for code in self.entries}
        return widths.pop() if len(widths) == 1 else 0

    def read(self, text: str) -> str | None:
        """The code for what a person or a form wrote: code, name, synonym, `1.男`, `01汉族`. None when no code fits.

        An open list returns what it does not know as it stands.
        """
        found = self._read(plain(text))
        return found if found or not self.open else (text.strip() or None)

    def _read(self, word: str) -> str | None:
        if not word:
            return None
        if word in self._by_word:
            return self._by_word[word]
        if word.isdigit() and self._width:
            return self._by_word.get(word.zfill(self._width))
        numbered = _NUMBERED.match(word)
        return self._by_word.get(plain(numbered[2])) if numbered else None

    def word(self, code: str, choices: Sequence[str] | None = None) -> str:
        """The word for a code: the usual short one, or the one of a form's own `choices` that fits best.

        Empty when none of the choices fits. An unknown code gives itself.
        """
        entry = self.entries.get(code)
        if not choices:
            return (entry.short or entry.zh) if entry else code
        return self._chosen(code, tuple(choices))

    def _choose(self, code: str, choices: tuple[str, ...]) -> str:
        entry = self.entries.get(code)
        by_plain = {plain(choice): choice for choice in reversed(choices)}
        for word in (*(entry.words if entry else ()), code):
            if plain(word) in by_plain:
                return by_plain[plain(word)]
        meanings = [(choice, self._meant(choice)) for choice in choices]
        for wanted in (code, *self.broader(code)):
            for choice, codes in meanings:
                if wanted in codes:
                    return choice
        return next((choice for choice in choices if plain(_unnumbered(choice)) in OTHERS), "")

    def _meant(self, choice: str) -> frozenset[str]:
        """The codes a form's choice stands for: 高中/中专, 大学本科（含）以上, 少数民族."""
        whole = self._one(plain(choice))
        if whole:
            return whole
        parts = [part.removeprefix("含") for part in _TWO_WORDS.split(_unnumbered(plain(choice))) if part and part != "含"]
        found = {code for part in parts for code in self._one(part)}
        end = _LADDER_END.match("".join(parts))
        if end and (step := self._read(plain(end[1]))):
            found |= self.beyond(step, end[2] == "上")
        return frozenset(found)

    def _one(self, word: str) -> frozenset[str]:
        """The codes of one word: the code it reads as, and those of a group it names."""
        code = self._read(word)
        return frozenset(self.groups.get(_unnumbered(word), ())) | ({code} if code else frozenset())

    def beyond(self, code: str, upwards: bool) -> set[str]:
        """The codes on the ladder from this one on, itself included; none when it stands on no ladder."""
        steps = [tuple(step.split()) for step in self.ladder]
        place = next((n for n, step in enumerate(steps) if {code, *self.broader(code)} & set(step)), None)
        if place is None:
            return set()
        return {code for step in (steps[place:] if upwards else steps[: place + 1]) for code in step}

    def broader(self, code: str) -> tuple[str, ...]:
        """The codes above this one, nearest first."""
        above: list[str] = []
        entry = self.entries.get(code)
        while entry and entry.within and entry.within not in above:
            above.append(entry.within)
            entry = self.entries.get(entry.within)
        return tuple(above)

    def expand(self, code: str) -> tuple[str, ...]:
        """The code and every code within it: 已婚 -> 已婚, 初婚, 再婚, 复婚. What a condition on the code has to match."""
        return (code, *(other for other in self.entries if code in self.broader(other)))

    def agree(self, one: str, other: str) -> bool:
        """Whether two codes do not contradict: equal, or one within the other."""
        return one == other or one in self.broader(other) or other in self.broader(one)

    def english(self, code: str) -> str:
        """The English word, or the Chinese one where none is declared."""
        entry = self.entries.get(code)
        return (entry.en or entry.zh) if entry else code

    def options(self) -> list[tuple[str, str]]:
        """(code, usual word) for a choice on a page."""
        return [(code, entry.short or entry.zh) for code, entry in self.entries.items()]


def _unnumbered(word: str) -> str:
    numbered = _NUMBERED.match(unicodedata.normalize("NFKC", word).strip())
    return numbered[2] if numbered else word


@lru_cache(maxsize=1)
def code_lists() -> Mapping[str, CodeList]:
    """All code lists by key, read once. Raises PackError with file, line and path."""
    return read_code_lists(sorted((PACKS / "codes").glob("*.yaml")))


def code_list(key: str) -> CodeList:
    """The list of that key. Raises KeyError when there is none."""
    return code_lists()[key]


def read_code_lists(paths: Iterable[Path]) -> Mapping[str, CodeList]:
    """The lists declared in these files. A key that stands twice is refused."""
    found: dict[str, CodeList] = {}
    for path in paths:
        raw: dict[str, Any] = load(path)
        for key, body in raw["lists"].items():
            if key in found:
                raise PackError(f"{short(path)}:{line_of(path, ('lists', key))}: lists.{key}: declared twice")
            found[key] = CodeList(key, convert(body, _Declared, path, ("lists", key)))
    return MappingProxyType(found)


def read_boolean(text: str) -> bool | None:
    """是, 有, √, Y -> True; 否, 无, N -> False; None when it says neither."""
    code = code_list("yes_no").read("是" if text.strip() in ("√", "☑", "✓", "✔") else text)
    return None if code is None else code == "1"


def boolean_word(value: bool, choices: Sequence[str] | None = None) -> str:
    """是 / 否, or the form's own word for it (有/无, Y/N, √)."""
    return code_list("yes_no").word("1" if value else "0", choices)
