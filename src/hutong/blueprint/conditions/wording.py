"""Conditions told in a sentence, so that a worker sees whom a form will list before it is filled."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.blueprint.conditions.model import Condition, words
from hutong.blueprint.elements import Element, catalogue

_ZH = {"=": "为", "!=": "不为", ">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于", "in": "为"}
_DATE_ZH = {"=": "为", "!=": "不为", ">=": "不早于", "<=": "不晚于", ">": "晚于", "<": "早于", "in": "为"}
_EN = {"=": "is", "!=": "is not", ">=": "at least", "<=": "at most", ">": "over", "<": "under", "in": "is"}
_DATE_EN = {**_EN, ">=": "not before", "<=": "not after", ">": "after", "<": "before"}
_AGE_ZH = {">=": "{}岁及以上", "<=": "{}岁及以下", ">": "{}岁以上（不含）", "<": "不满{}岁", "=": "{}岁", "!=": "不是{}岁"}
_AGE_EN = {
    ">=": "aged {} or over",
    "<=": "aged {} or under",
    ">": "over {}",
    "<": "under {}",
    "=": "aged {}",
    "!=": "not aged {}",
}
_ENOUGH = 6


def describe(conditions: Sequence[Condition], language: str = "zh") -> str:
    """A sentence in Chinese (`zh`) or English (`en`); without conditions: everybody."""
    chinese = language.startswith("zh")
    ages = [c for c in conditions if c.element == "age" and c.op in (">=", "<=")]
    span = {c.op: c.value for c in ages}
    parts = []
    if len(ages) == len(span) == 2:
        parts.append(("{}至{}岁" if chinese else "aged {} to {}").format(span[">="], span["<="]))
        conditions = [c for c in conditions if c not in ages]
    parts += [_chinese(c) if chinese else _english(c) for c in conditions]
    return ("，且" if chinese else " and ").join(parts) or ("全部" if chinese else "all")


def _chinese(condition: Condition) -> str:
    element = catalogue()[condition.element]
    label = element.label.removeprefix("是否")
    if condition.op in ("known", "unknown"):
        return f"{label}{'已知' if condition.op == 'known' else '未知'}"
    if element.key == "age" and condition.op in _AGE_ZH:
        return _AGE_ZH[condition.op].format(condition.value)
    if element.type == "boolean":
        return ("" if _affirms(condition) else "非") + label
    said = _said(element, condition, english=False)
    sign = (_DATE_ZH if element.type == "date" else _ZH)[condition.op]
    return f"{label}{sign}{('、' if condition.op == '!=' else '或').join(said)}{element.unit if element.type == 'number' else ''}"


def _english(condition: Condition) -> str:
    element = catalogue()[condition.element]
    label = element.label_en[:1].lower() + element.label_en[1:]
    if condition.op in ("known", "unknown"):
        return f"{label} {condition.op}"
    if element.key == "age" and condition.op in _AGE_EN:
        return _AGE_EN[condition.op].format(condition.value)
    if element.type == "boolean":
        return f"{label}: {'yes' if _affirms(condition) else 'no'}"
    sign = (_DATE_EN if element.type == "date" else _EN)[condition.op]
    return f"{label} {sign} {' or '.join(_said(element, condition, english=True))}"


def _affirms(condition: Condition) -> bool:
    return (condition.value is True) == (condition.op == "=")


def _said(element: Element, condition: Condition, english: bool) -> list[str]:
    said = words(element.key, condition.value, english)
    return said if len(said) <= _ENOUGH else [*said[:_ENOUGH], "…"]
