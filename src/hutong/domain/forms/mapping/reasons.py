"""The short reason that a person reads beside a proposal."""

from __future__ import annotations

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.mapping.candidates import Candidate
from hutong.domain.forms.mapping.context import Place

_LEVEL = {
    "exact": "与“{word}”一致",
    "bare": "去掉括号后是“{word}”",
    "role": "去掉人物称谓后是“{word}”",
    "path": "连同上级表头是“{word}”",
    "trim": "去掉修饰后是“{word}”",
    "part": "其中一项是“{word}”",
    "tail": "结尾是“{word}”",
    "alike": "与“{word}”相近",
    "rule": "按本表内容和位置判断",
}


def why(found: list[Candidate], concept: str | None, place: Place, silent: bool) -> str:
    """One short Chinese sentence."""
    if not found:
        return "标题，不填数据" if place.label.part == "heading" else "没有对应的标准数据项"
    top = found[0]
    label = catalogue()[top.concept].label
    reason = _LEVEL[top.level].format(word=top.word)
    if concept:
        return f"{reason}，即{label}"
    return "这个词在本表中没有确定的标准含义" if silent else f"把握不足；最接近{label}（{reason}）"
