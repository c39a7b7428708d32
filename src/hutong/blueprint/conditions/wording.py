"""Conditions told in a sentence, so that a worker sees whom a form will list before it is filled."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.blueprint.codelists import CodeList, code_lists
from hutong.blueprint.conditions.model import Condition, Value
from hutong.blueprint.elements import Element, catalogue

_ZH = {"=": "为", "!=": "不为", ">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于", "in": "为"}
_EN = {"=": "is", "!=": "is not", ">=": "at least", "<=": "at most", ">": "over", "<": "under", "in": "is"}
_AGE_ZH = {">=": "{}岁及以上", "<=": "{}岁及以下", ">": "{}岁以上（不含）", "<": "不满{}岁", "=": "{}岁", "!=": "不是{}岁"}
_AGE_EN = {">=": "aged {} or over", "<=": "aged {} or under", ">": "over {}", "<": "under {}", "=": "aged {}", "!=": "not aged {}"}
_ENOUGH = 6


def describe(conditions: Sequence[Condition], language: str = "zh") -> str:
    """A sentence in Chinese (`zh`) or English (`en`); without conditions: everybody."""
    if language.startswith("zh"):
        return "，且".join(_chinese(condition) for condition in conditions) or "全部"
    return " and ".join(_english(condition) for condition in conditions) or "all"


def _chinese(condition: Condition) -> str:
    element = catalogue()[condition.element]
    label = element.label
    if condition.op in ("known", "unknown"):
        return f"{label}{'已知' if condition.op == 'known' else '未知'}"
    if element.key == "age" and condition.op in _AGE_ZH:
        return _AGE_ZH[condition.op].format(condition.value)
    if element.type == "boolean":
        yes = (condition.value is True) == (condition.op == "=")
        return ("" if yes else "非") + label.removeprefix("是否")
    words = _words(element, condition.value, english=False)
    unit = element.unit if element.type == "number" else ""
    return f"{label}{_ZH[condition.op]}{'、'.join(words) if condition.op == '!=' else '或'.join(words)}{unit}"


def _english(condition: Condition) -> str:
    element = catalogue()[condition.element]
    label = element.label_en[:1].lower() + element.label_en[1:]
    if condition.op in ("known", "unknown"):
        return f"{label} {condition.op}"
    if element.key == "age" and condition.op in _AGE_EN:
        return _AGE_EN[condition.op].format(condition.value)
    if element.type == "boolean":
        yes = (condition.value is True) == (condition.op == "=")
        return f"{label}: {'yes' if yes else 'no'}"
    return f"{label} {_EN[condition.op]} {' or '.join(_words(element, condition.value, english=True))}"


def _words(element: Element, value: Value, english: bool) -> list[str]:
    values = [str(item) for item in value] if isinstance(value, tuple) else [str(value)]
    codes = code_lists().get(element.code_list)
    if codes is None:
        return values
    for word, members in codes.groups.items():
        if set(members) == set(values) and not english:
            return [word]
    top = [code for code in values if not set(codes.broader(code)) & set(values)]
    words = list(dict.fromkeys(_word(codes, code, english) for code in top))
    return words if len(words) <= _ENOUGH else [*words[:_ENOUGH], "…"]


def _word(codes: CodeList, code: str, english: bool) -> str:
    return codes.english(code) if english else codes.word(code)
