"""Whether a filled cell says what is so, read as a person in the department would read it."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from hutong.blueprint.codelists import code_lists, plain
from hutong.blueprint.elements import Element
from hutong.domain.forms.filling import looks

_YES = frozenset({"是", "有", "√", "1", "☑是", "True"})
_NO = frozenset({"否", "无", "0", "", "False", "None", "未", "没有"})
_DIGITS = re.compile(r"\d+")


def agrees(element: Element, header: str, shown: Any, true: Any) -> bool:
    """Whether a cell under a header is right about a true stored value. An empty cell is right about what is not there."""
    if true is None:
        return shown is None or (element.type == "boolean" and str(shown).strip() in _NO)
    if shown is None:
        return element.type == "boolean" and true is False
    if shown == true:
        return True
    shown = _answered(header, shown)
    return _agrees(element, header, _text(shown), true if isinstance(true, bool) else _text(true))


def _answered(header: str, shown: Any) -> Any:
    """The answer in a cell that holds its label too."""
    label = header.rsplit(" / ", 1)[-1].rstrip(":：")
    return re.sub(rf"^{re.escape(label)}\s*[:：]\s*", "", shown) if isinstance(shown, str) else shown


def _text(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value).strip()


@lru_cache(maxsize=200_000)
def _agrees(element: Element, header: str, shown: str, true: str | bool) -> bool:
    if element.type == "boolean":
        return _boolean(header, shown, true in (True, "True", "1"))
    text = str(true)
    if element.type == "date":
        return _date(shown, text)
    if element.type == "phone":
        return "".join(_DIGITS.findall(shown)) == "".join(_DIGITS.findall(text))
    if element.type == "number":
        return _number(shown) == _number(text)
    if element.code_list:
        return _code(element, header, shown, text)
    return plain(shown) == plain(text) or (len(text) > 1 and text in shown and "：" in shown)


def _boolean(header: str, shown: str, true: bool) -> bool:
    word = next((w for w, number in looks.options(header).items() if number == shown), shown)
    return word in (_YES if true else _NO)


def _date(shown: str, true: str) -> bool:
    """All that is shown of a date is so."""
    mine, wanted = ["".join(_DIGITS.findall(text)) for text in (shown, true)]
    parts = _DIGITS.findall(shown)
    if len(parts) > 1:
        mine = parts[0] + "".join(part.zfill(2) for part in parts[1:])
    return bool(mine) and wanted.startswith(mine[: len(wanted)]) and len(mine) >= 6


def _number(text: str) -> float | None:
    try:
        return round(float(text.replace(",", "")), 2)
    except ValueError:
        return None


def _code(element: Element, header: str, shown: str, true: str) -> bool:
    codes = code_lists().get(element.code_list)
    if codes is None:
        return shown == true
    word = next((w for w, number in looks.options(header).items() if number.lstrip("0") == shown.lstrip("0")), shown)
    read = codes.read(word)
    if codes.word(true) == word or (read is not None and codes.agree(read, true)):
        return True
    return true in codes.groups.get(word, ())
