"""Whether a value is of the type of its column: a real identity number, a word of the list, a day, a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hutong.blueprint.elements import Element, catalogue
from hutong.domain.forms.checking import words
from hutong.domain.forms.checking.figures import number
from hutong.domain.forms.filling import looks
from hutong.domain.forms.grid import Value
from hutong.domain.forms.reading.words import squeeze
from hutong.domain.pool.elements import read_value
from hutong.kernel.errors import Refused
from hutong.kernel.sentences import Sentence

Trouble = Callable[[Value], Sentence | None]
_TICKS = frozenset({"√", "✓", "✔", "☑", "×", "/", "无", "-", "—"})


def trouble_of(element: str, header: str, printed: str, choices: Sequence[str] = ()) -> Trouble:
    """What is the matter with a value under a header, or None; remembered, since a column says the same of many rows."""
    declared = catalogue().get(element)
    allowed = frozenset(squeeze(choice) for choice in choices)
    by_number = {no: word for word, no in looks.options(printed or header).items()}
    seen: dict[Value, Sentence | None] = {}

    def trouble(value: Value) -> Sentence | None:
        if value not in seen:
            seen[value] = _trouble(declared, header, value, allowed, by_number)
        return seen[value]

    return trouble


def negative(header: str, amount: float | None) -> Sentence | None:
    """A count below zero, where the header is no difference."""
    if amount is None or amount >= 0 or words.below_zero(header):
        return None
    return Sentence("“{header}”不能小于 0,这里是 {value}。", {"header": header, "value": amount})


def no_number(header: str, value: Value) -> Sentence | None:
    """A figure that is no number."""
    if number(value) is not None or str(value).strip() in _TICKS:
        return None
    return Sentence("“{header}”要填数字,这里是“{value}”。", {"header": header, "value": value})


def _trouble(
    element: Element | None, header: str, value: Value, allowed: frozenset[str], by_number: dict[str, str]
) -> Sentence | None:
    text = squeeze(str(value))
    if text in allowed or text in by_number or text in by_number.values() or (text in _TICKS and _may_be_ticked(element)):
        return None
    if allowed and (element is None or element.type in ("code", "boolean", "text")):
        return Sentence("“{header}”里没有“{value}”这一项。", {"header": header, "value": value})
    if element is None:
        return None
    if element.type == "number":
        return no_number(header, value)
    try:
        read_value(element, _plain(element, value))
    except Refused as wrong:
        return wrong.sentences[0]
    return None


def _may_be_ticked(element: Element | None) -> bool:
    """In a column of numbers and names 无 and / say that there is none; an identity number is never that."""
    return element is None or element.type != "id"


def _plain(element: Element, value: Value) -> Value:
    """What a tick or the digits of a day stand for."""
    if isinstance(value, str) and looks.TICKED in value:
        return "、".join(looks.ticked_words(value))
    digits = str(value).strip()
    if element.type == "date" and digits.isdigit() and len(digits) in (6, 8):
        return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)
    return value
