"""Rates and averages whose two parts the other headings of the table name beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hutong.domain.forms.checking import words
from hutong.domain.forms.checking.sheet import Line

_RATE = re.compile(r"(率|比例|占比|比重|百分比)$")
_AVERAGE = re.compile(r"^(家庭)?(人均|户均)(.+)$")
_EVERYBODY = {
    "person": ("总人数", "总人口", "总人口数", "人口总数", "合计人数", "人数", "人口数", "人口", "家庭人口", "家庭人口数"),
    "household": ("总户数", "户数合计", "合计户数", "户数", "家庭总数", "总家庭数"),
}
_NOUNS = ("", "户数", "人数", "数", "家庭数", "套数", "件数", "人口", "人口数", "面积", "户", "人")


def quotient(line: Line, lines: Sequence[Line]) -> tuple[Line, Line, int] | None:
    """(above, below, factor) of a rate or an average; None unless both stand in the table, once each, under one group."""
    near = [other for other in lines if other is not line and not words.never_summed(other.text)]
    bare = re.sub(r"[%‰]", "", words.bare(line.text))
    if found := _AVERAGE.match(bare):
        pair = _of_average(found[2], found[3], near)
        return (*pair, 1) if pair else None
    stem = _RATE.sub("", bare)
    if stem == bare or not stem:
        return None
    pair = _of_rate(stem, near)
    return (*pair, words.factor_of(line.text)) if pair else None


def _of_average(per: str, noun: str, near: Sequence[Line]) -> tuple[Line, Line] | None:
    above = _only(near, (f"总{noun}", f"{noun}总额", f"{noun}合计", f"家庭总{noun}", f"总{noun}额"))
    below = _only(near, _EVERYBODY["person" if per == "人均" else "household"])
    return (above, below) if above and below and above is not below else None


def _of_rate(stem: str, near: Sequence[Line]) -> tuple[Line, Line] | None:
    above = _only(near, tuple(f"{lead}{stem}{noun}" for noun in _NOUNS for lead in ("", "已", "实际", "实")))
    if above is None or words.has_total(above.text):
        return None
    text = words.bare(above.text)
    noun = next((n for n in sorted(_NOUNS, key=len, reverse=True) if n and text.endswith(n)), "")
    due = _only(near, tuple(f"应{stem}{n}" for n in _NOUNS))
    below = due or _only(near, (f"总{noun}", f"{noun}合计", f"{noun}总计", *_EVERYBODY.get(words.unit(text), ())))
    return (above, below) if below and below is not above and words.unit(below.text) == words.unit(above.text) else None


def _only(near: Sequence[Line], names: Sequence[str]) -> Line | None:
    """The one line that is called one of these; None where there are none or several."""
    found = [line for line in near if words.bare(line.text) in names]
    return found[0] if len(found) == 1 else None
