"""A value of the pool in people's words: codes by their names, yes and no, days, numbers with their unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hutong.blueprint.codelists import CodeList, code_lists
from hutong.blueprint.elements import Element, catalogue


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


# Units in English; what counts people and things has none.
UNITS = {"元": "yuan", "平方米": "m²", "厘米": "cm", "公斤": "kg", "小时": "h", "度": "°"}


def unit_of(element: Element | None) -> str:
    """The unit of a number in the reader's language."""
    unit = element.unit if element is not None else ""
    return UNITS.get(unit, unit if unit.isascii() else "") if english() else unit


def shown(key: str, value: Any) -> str:
    """A stored value of an element as it is read on a page."""
    if value is None:
        return _("没有")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.date):
        return value.isoformat()
    element = catalogue().get(key)
    codes = codes_of(element)
    if codes is not None:
        return code_word(codes, str(value))
    unit = unit_of(element) if isinstance(value, int | float) else ""
    return f"{value:g} {unit}".strip() if isinstance(value, float) else f"{value} {unit}".strip()


def codes_of(element: Element | None) -> CodeList | None:
    """The element's code list, None when it has none."""
    return code_lists().get(element.code_list) if element is not None and element.code_list else None


def code_word(codes: CodeList, code: str) -> str:
    """The usual word for a code in the reader's language."""
    entry = codes.entries.get(code)
    return entry.en if english() and entry is not None and entry.en else codes.word(code)


def label_of(key: str, otherwise: str = "") -> str:
    """The name of an element in the reader's language; `otherwise`, or the key, for a local one."""
    element = catalogue().get(key)
    if element is None:
        return otherwise or key
    return element.label_en if english() and element.label_en else element.label
