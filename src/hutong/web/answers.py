"""The field for one element: buttons for a few codes, a list for many, a date, a number, a text; and what came back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hutong.blueprint.elements import Element
from hutong.web import values
from hutong.web.page import go

# More codes than this are a list to choose from, not a row of buttons.
BUTTONS = 8
# More codes than this (places, occupations) are written, and read by the pool.
LISTED = 400
# Elements whose value is a citizen identity number.
_IDENTITY = frozenset({"id_no", "hh_head_id", "guardian_id", "owner_id", "tenant_id", "legal_rep_id"})
# What a form's answer means when nothing was typed.
NOTHING: Any = object()


@dataclass(frozen=True)
class Field:
    """`kind`: buttons | list | date | number | phone | text. `options`: (stored value, word). `value`: what stands, as stored."""

    key: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...]
    value: str
    hint: str


def field_of(element: Element, value: Any = None) -> Field:
    """How an element is asked on a screen."""
    codes = values.codes_of(element)
    words: dict[str, str] = {}
    if codes is not None:
        # 初中 and 初中毕业 are one word for people: the broader code stands for it
        for code in codes.entries:
            words.setdefault(values.code_word(codes, code), code)
    options = tuple((code, word) for word, code in words.items())
    return field(element.key, values.label_of(element.key, element.label), element.type, options, value, values.unit_of(element))


def field(key: str, label: str, kind: str, options: tuple[tuple[str, str], ...] = (), value: Any = None, unit: str = "") -> Field:
    """The same, for a question that carries its own choices. `kind` is the type of an element."""
    standing = "" if value is None else str(value)
    if kind == "boolean":
        standing = {"True": "是", "False": "否"}.get(standing, standing)
        return Field(key, label, "buttons", (("是", _("是")), ("否", _("否"))), standing, "")
    if options and len(options) <= LISTED:
        return Field(key, label, "buttons" if len(options) <= BUTTONS else "list", options, standing, "")
    hints = {"date": _("例如 2026-11-23，只知道年月写 2026-11"), "number": unit}
    written = kind if kind in ("date", "number", "phone") else "text"
    return Field(key, label, written, (), standing, hints.get(kind, _("18 位，最后一位可以是 X") if key in _IDENTITY else ""))


def typed(post: Mapping[str, Any], name: str) -> Any:
    """The answer under a name: None = there is none, NOTHING = nothing was typed, else the text as typed."""
    if post.get(f"{name}.none"):
        return None
    text = str(post.get(name, "")).strip()
    return text or NOTHING


def back(request: HttpRequest, name: str, **kwargs: Any) -> HttpResponse:
    """Leads to a named page, from a fragment as well."""
    return go(request, reverse(name, kwargs=kwargs))
