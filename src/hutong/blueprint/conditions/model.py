"""What a condition is. Several conditions always mean "and"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from hutong.blueprint.codelists import code_lists
from hutong.blueprint.elements import catalogue

Op = Literal["=", "!=", ">=", "<=", ">", "<", "in", "known", "unknown"]
Value = str | int | float | bool | tuple[str, ...] | None

# The record a list is about, when conditions speak of several kinds: the most particular one.
_YES_NO = frozenset("是否有无")
_PARTICULAR = ("event", "thing", "organisation", "person", "household", "place")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on an element.

    `value` is as stored: code, ISO date, number, True/False; a tuple for `in` (one of) and for `!=` (none of); None for
    `known` and `unknown`. Codes are complete: 已婚 comes as (20, 21, 22, 23). `words`: what in a title justifies it.
    """

    element: str
    op: Op
    value: Value = None
    words: str = field(default="", compare=False)


def subject(conditions: Iterable[Condition]) -> str:
    """The kind of record that a list with these conditions is about; person when nothing speaks of it."""
    found = {element.entity for condition in conditions if (element := catalogue().get(condition.element))}
    return next((entity for entity in _PARTICULAR if entity in found), "person")


def written(conditions: Iterable[Condition]) -> str:
    """The conditions as `parse_where` reads them back."""
    return " and ".join(_written(condition) for condition in conditions)


def _written(condition: Condition) -> str:
    if condition.op in ("known", "unknown"):
        return f"{condition.element} {condition.op}"
    text = ",".join(words(condition.element, condition.value))
    return f"{condition.element} in {text}" if condition.op == "in" else f"{condition.element}{condition.op}{text}"


def words(key: str, value: Value, english: bool = False) -> list[str]:
    """Stored values in people's words: 是 for True, 女 for 2, 已婚 for the four codes of being married."""
    values = value if isinstance(value, tuple) else (value,)
    if isinstance(value, bool):
        return [("yes" if value else "no") if english else ("是" if value else "否")]
    element = catalogue().get(key)
    codes = code_lists().get(element.code_list) if element else None
    texts = [str(item) for item in values]
    if codes is None:
        return texts
    for word, members in codes.groups.items():
        if set(members) == set(texts) and len(members) > 1 and word not in _YES_NO and not english:
            return [word]
    top = [code for code in texts if not set(codes.broader(code)) & set(texts)]
    return list(dict.fromkeys(codes.english(code) if english else codes.word(code) for code in top))
