"""Whom a form lists, read from its title: 80岁以上独居老人花名册 -> 年龄>=80, 独居=是.

Ages are read here; the groups (低保, 独居, 退役军人, 犬 …) are declared in `packs/target-groups.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, cast

import msgspec

from hutong.blueprint.conditions.model import Condition, Op, Value, subject
from hutong.blueprint.elements import catalogue
from hutong.blueprint.reading import PACKS, convert, load

_DIGITS = "零一二三四五六七八九"
_YEARS = r"(?:周岁|岁)"
_NUMBER = r"(\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[零一二三四五六七八九])"
_RANGE = re.compile(rf"{_NUMBER}{_YEARS}?(?:-|—|–|~|至|到){_NUMBER}{_YEARS}(?:\(含\))?")
_FROM = re.compile(rf"{_NUMBER}{_YEARS}(?:\(含\)|\(含{_NUMBER}{_YEARS}\)|含)?(?:及其?|\(含\))?以上(?:\(不?含.*?\))?")
_PATH = PACKS / "target-groups.yaml"
_JOINED = re.compile(r"(?:老年人|老人|人员|儿童|家庭|居民|群众|对象)?(?:和|及|与|或|、|/)")
_APPLYING = re.compile(r"申请|申报|申领|审批|认定|评定")
_UNTIL = re.compile(
    rf"(?:不满|未满)?{_NUMBER}{_YEARS}(?:\(含\)|含)?及?(?:以下|以内)(?:\(不?含.*?\))?|(?:不满|未满){_NUMBER}{_YEARS}"
)


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of a group. `value`: as stored, a list for `in`."""

    element: str
    op: str
    value: str | list[str] = ""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of people or things as titles name it.

    `words`: patterns that name it; `but`: patterns that look like it and are something else;
    `unless_age`: leave the age conditions out when the title itself gives an age; `subject`: the record listed;
    `granted`: a status somebody has been given, so a form that applies for it (申请, 审批) does not list those who have it.
    """

    words: tuple[str, ...]
    where: tuple[Wanted, ...]
    but: tuple[str, ...] = ()
    unless_age: bool = False
    granted: bool = False
    subject: str = ""


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    found: dict[str, Any] = load(_PATH)
    return found


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """The declared target groups by key. Raises PackError with file, line and path."""
    return {key: convert(body, Group, _PATH, ("groups", key)) for key, body in _declared()["groups"].items()}


@lru_cache(maxsize=1)
def subjects() -> dict[str, str]:
    """Kind of record -> pattern of titles that list it. Raises PackError with file, line and path."""
    return convert(_declared()["subjects"], dict[str, str], _PATH, ("subjects",))


def from_title(title: str) -> tuple[Condition, ...]:
    """The conditions that a title names, each with the words that justify it. None when it names no group."""
    text = _plain(title)
    found = _ages(text)
    aged = bool(found)
    for group, match in _matches(text):
        found += [
            _condition(wanted, match[0]) for wanted in group.where if not (aged and group.unless_age and wanted.element == "age")
        ]
    return _unique(found)


def subject_of_title(title: str) -> str | None:
    """The kind of record a title lists (person, household, place, thing, organisation, event), where it says so."""
    text = _plain(title)
    named = next((group.subject for group in groups().values() if group.subject and _named(text, group)), None)
    by_word = next((entity for entity, pattern in subjects().items() if re.search(pattern, text)), None)
    conditions = from_title(title)
    return named or by_word or (subject(conditions) if conditions else None)


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split())


def _matches(text: str) -> list[tuple[Group, re.Match[str]]]:
    """The groups a title names, without those it names as alternatives (独居和空巢)."""
    applied_for = bool(_APPLYING.search(text))
    wanted = (group for group in groups().values() if not (group.granted and applied_for))
    found = [(group, match) for group in wanted if (match := _named(text, group))]
    matches = [match for _, match in found]
    return [(group, match) for group, match in found if not _is_alternative(text, match, matches)]


def _is_alternative(text: str, match: re.Match[str], others: list[re.Match[str]]) -> bool:
    """Whether 和 or the like joins it to another group. The noun of a phrase (独居老人) is not joined by itself."""
    if any(other.start() < match.start() <= other.end() for other in others):
        return False
    gaps = (text[min(match.end(), other.end()) : max(match.start(), other.start())] for other in others)
    return any(_JOINED.fullmatch(gap) for gap in gaps)


def _named(text: str, group: Group) -> re.Match[str] | None:
    """Where the text names the group."""
    for pattern in group.but:
        text = re.sub(pattern, lambda match: "□" * len(match[0]), text)
    return next((match for pattern in group.words if (match := re.search(pattern, text))), None)


def _condition(wanted: Wanted, words: str) -> Condition:
    return Condition(wanted.element, cast(Op, wanted.op), _stored(wanted), words)


def _stored(wanted: Wanted) -> Value:
    if wanted.op in ("known", "unknown"):
        return None
    if isinstance(wanted.value, list):
        return tuple(wanted.value)
    kind = catalogue()[wanted.element].type
    if kind == "boolean":
        return wanted.value == "true"
    return int(wanted.value) if kind == "number" else wanted.value


def _ages(text: str) -> list[Condition]:
    span = _RANGE.search(text)
    if span:
        low, high = _number(span[1]), _number(span[2])
        return [Condition("age", ">=", low, span[0]), Condition("age", "<=", high, span[0])]
    found: list[Condition] = []
    lower = _FROM.search(text)
    if lower:
        found.append(Condition("age", ">" if "不含" in lower[0] else ">=", _number(lower[1]), lower[0]))
    upper = _UNTIL.search(text)
    if upper:
        reached = "不含" not in upper[0] and ("含" in upper[0] or "及" in upper[0])
        found.append(Condition("age", "<=" if reached else "<", _number(upper[1] or upper[2]), upper[0]))
    return found


def _number(text: str) -> int:
    """80, 八十, 六十五, 十五, 六."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.index(text)
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _unique(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Each condition once; of two lower limits of one element the narrower."""
    kept: dict[tuple[str, str], Condition] = {}
    for condition in conditions:
        slot = (condition.element, condition.op)
        old = kept.get(slot)
        if old is None or _narrower(condition, old):
            kept[slot] = condition
    return tuple(kept.values())


def _narrower(new: Condition, old: Condition) -> bool:
    if not isinstance(new.value, int) or not isinstance(old.value, int):
        return False
    return new.value > old.value if new.op in (">=", ">") else new.op in ("<=", "<") and new.value < old.value
