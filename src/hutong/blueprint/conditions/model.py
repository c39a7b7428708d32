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
    if condition.op == "in":
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        return f"{condition.element} in {','.join(word(condition.element, value) for value in values)}"
    if isinstance(condition.value, tuple):
        return f"{condition.element}!={','.join(word(condition.element, value) for value in condition.value)}"
    return f"{condition.element}{condition.op}{word(condition.element, condition.value)}"


def word(key: str, value: Value) -> str:
    """A stored value in people's words: 是 for True, 女 for 2."""
    if isinstance(value, bool):
        return "是" if value else "否"
    element = catalogue().get(key)
    codes = code_lists().get(element.code_list) if element and element.code_list else None
    return codes.word(str(value)) if codes else str(value)
