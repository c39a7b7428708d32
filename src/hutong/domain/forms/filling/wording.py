"""Stored values in the form's own words: its codes, its yes and no, its dates. One function a column, worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from hutong.blueprint.codelists import CodeList, boolean_word, code_lists, plain
from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import looks
from hutong.domain.forms.grid import Value

Words = Callable[[Any], Value]
_HAVE = re.compile(r"^\*?(有无|有没有|有否)")
_TICK = re.compile(r"打\s*[“\"']?[√✓]|[（(][√✓][)）]|划\s*[√✓]")


def words_for(element: Element, header: str, choices: Sequence[str] = (), samples: Sequence[Value] = ()) -> Words:
    """How to write values of an element under this header. `choices`: what the cell allows; `samples`: what example rows hold.

    The function answers None where the form has no word for a value.
    """
    if element.type == "boolean":
        return _boolean(header, choices, samples)
    codes = code_lists().get(element.code_list) if element.code_list else None
    if codes is not None:
        return _remembered(_coded(codes, header, choices, samples))
    if element.type == "date":
        return looks.dated(looks.date_look(header, samples))
    if element.type == "number":
        return lambda value: value
    return _text


def _text(value: Any) -> Value:
    return value if isinstance(value, str) else str(value)


def _remembered(work: Callable[[str], Value]) -> Words:
    known: dict[Any, Value] = {}

    def turn(value: Any) -> Value:
        if value not in known:
            known[value] = work(str(value))
        return known[value]

    return turn


def _coded(codes: CodeList, header: str, choices: Sequence[str], samples: Sequence[Value]) -> Callable[[str], Value]:
    if choices:
        return lambda code: codes.word(code, choices) or None
    numbered = looks.options(header)
    if numbered:
        return lambda code: _numbered(codes, code, numbered, samples)
    texts = [plain(str(s)) for s in samples if s is not None]
    if any(text in codes.codes and text == codes.read(text) for text in texts):
        return lambda code: code
    if any(_is_full(codes, text) for text in texts):
        return lambda code: codes.codes.get(code, code)
    return lambda code: codes.word(code)


def _is_full(codes: CodeList, text: str) -> bool:
    """The sample is the standard's own long word rather than the usual short one."""
    code = codes.read(text)
    return code is not None and plain(codes.codes.get(code, "")) == text and plain(codes.word(code)) != text


def _numbered(codes: CodeList, code: str, numbered: dict[str, str], samples: Sequence[Value]) -> Value:
    word = codes.word(code, list(numbered))
    if not word:
        return None
    wants_words = any(plain(str(s)) in {plain(w) for w in numbered} for s in samples if s is not None)
    return word if wants_words else _as_number(numbered[word])


def _as_number(text: str) -> Value:
    return int(text) if text.isdigit() and not text.startswith("0") else text


def _boolean(header: str, choices: Sequence[str], samples: Sequence[Value]) -> Words:
    yes, no = _yes_no(header, choices, [str(s).strip() for s in samples if s is not None])
    return lambda value: yes if value is True or value == "1" else no


def _yes_no(header: str, choices: Sequence[str], samples: Sequence[str]) -> tuple[Value, Value]:
    if choices:
        return boolean_word(True, choices) or None, boolean_word(False, choices) or None
    numbered = looks.options(header)
    if numbered and boolean_word(True, list(numbered)):
        yes, no = (numbered.get(boolean_word(value, list(numbered)), "") for value in (True, False))
        return _as_number(yes), _as_number(no)
    if _TICK.search(header) or any(s in ("√", "✓") for s in samples):
        return "√", None
    if _HAVE.match(header) or any(s in ("有", "无") for s in samples):
        return "有", "无"
    if any(s in ("1", "0") for s in samples):
        return 1, 0
    return "是", "否"
