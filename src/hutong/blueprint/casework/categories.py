"""The categories of cases: what it is about, who works on it first, how long that may take.

Declared in `packs/cases/categories/*.yaml`, one file a group. Parts (部件) and events (事件) follow the classes of
GB/T 30428.2-2013; demands (诉求) and advice (建议) are ours. A word leads to one category only: what names two names neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from hutong.blueprint.departments import departments
from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

Kind = Literal["part", "event", "demand", "advice"]
Level = Literal["community", "street", "district", "city"]
Answer = Literal["2h", "24h", "7d", "15d"]
Danger = Literal["", "gas", "fire", "child", "life", "collapse", "electricity", "trapped"]
Unit = Literal["hours", "days", "work_hours", "work_days"]
Positive = Annotated[int, msgspec.Meta(ge=1)]

LEAST_EXAMPLES = 3
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A telephone or identity number, or a number plate: an example is invented and names nobody.
_NAMES_SOMEBODY = re.compile(r"\d{7,}|[\u4e00-\u9fff][A-Z][A-Z0-9]{5}")


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Time to settle a case: exactly one of clock hours, calendar days, working hours, working days."""

    hours: Positive | None = None
    days: Positive | None = None
    work_hours: Positive | None = None
    work_days: Positive | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, name) is not None for name in self.__struct_fields__) != 1:
            raise ValueError("needs exactly one of hours, days, work_hours, work_days")

    @property
    def unit(self) -> Unit:
        """The word of the one unit that is set."""
        units: tuple[Unit, ...] = ("hours", "days", "work_hours", "work_days")
        return next(name for name in units if getattr(self, name) is not None)

    @property
    def amount(self) -> int:
        """How many of `unit`."""
        found: int = getattr(self, self.unit)
        return found


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of categories: what a resident picks first. `tile`: the name of its picture."""

    key: str
    zh: str
    en: str
    tile: str


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One category.

    `group`: key of its group. `gbt`: class of the standard; empty for ours. `department`: key of packs/departments.yaml.
    `level`: who works on it first. `answer`: class of the first reply. `limit`: time to settle.
    `verify`: somebody other than the doer looks before the resident is asked. `danger`: key of packs/cases/danger.yaml.
    `words`: how residents say it. `examples`: invented sentences. `basis`: the law that gives the duty, where it is certain.
    """

    key: str
    group: str
    zh: str
    en: str
    kind: Kind
    department: str
    level: Level
    answer: Answer
    limit: Limit
    words: tuple[str, ...]
    examples: tuple[str, ...]
    verify: bool = False
    danger: Danger = ""
    gbt: str = ""
    basis: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    group: Group
    categories: dict[str, dict[str, Any]]


class Casebook:
    """All groups and categories by key, in the order of the packs."""

    def __init__(self, groups: Mapping[str, Group], categories: Mapping[str, Category]) -> None:
        self.groups: Mapping[str, Group] = MappingProxyType(dict(groups))
        self.categories: Mapping[str, Category] = MappingProxyType(dict(categories))


def groups() -> Mapping[str, Group]:
    """All groups by key. Raises PackError with file, line and path."""
    return _casebook().groups


def categories() -> Mapping[str, Category]:
    """All categories by key, each with its group's key. Raises PackError with file, line and path."""
    return _casebook().categories


@lru_cache(maxsize=1)
def _casebook() -> Casebook:
    return read_categories(sorted((PACKS / "cases" / "categories").glob("*.yaml")))


def read_categories(paths: Iterable[Path]) -> Casebook:
    """The categories declared in these files. Refused: a key or a word that stands twice, an unknown department, few examples."""
    groups: dict[str, Group] = {}
    found: dict[str, Category] = {}
    owner: dict[str, str] = {}
    for path in paths:
        file = convert(load(path), _File, path, ())
        if file.group.key in groups:
            raise _fault(path, ("group",), f"{file.group.key} is declared twice")
        groups[file.group.key] = file.group
        for key, raw in file.categories.items():
            if key in found:
                raise _fault(path, ("categories", key), "is declared twice")
            one = convert({**raw, "key": key, "group": file.group.key}, Category, path, ("categories", key))
            for field, message in _problems(one, owner):
                raise _fault(path, ("categories", key, field), message)
            found[key] = one
    return Casebook(groups, found)


def _problems(one: Category, owner: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Field and fault of what reading alone cannot know. `owner`: word or sentence -> its category so far; grows."""
    if one.department not in departments():
        yield "department", f"there is no department {one.department}"
    if len(one.examples) < LEAST_EXAMPLES:
        yield "examples", f"needs at least {LEAST_EXAMPLES} examples"
    for field, texts in (("words", one.words), ("examples", one.examples)):
        for text in texts:
            if len(text) < 2 or not _CHINESE.search(text):
                yield field, f"{text!r} is no Chinese word"
            if text in owner:
                yield field, f"{text} already leads to {owner[text]}"
            if _NAMES_SOMEBODY.search(text):
                yield field, f"{text} carries a number of somebody"
            owner[text] = one.key


def _fault(path: Path, keys: tuple[str, ...], message: str) -> PackError:
    return PackError(f"{short(path)}:{line_of(path, keys)}: {'.'.join(keys)}: {message}")
