"""The short reason that a person reads beside a proposal."""

from __future__ import annotations

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.mapping.candidates import Candidate
from hutong.domain.forms.mapping.context import Place
from hutong.kernel.sentences import Sentence

SURE = {
    "exact": "与“{word}”一致，即{label}",
    "bare": "去掉括号后是“{word}”，即{label}",
    "role": "去掉人物称谓后是“{word}”，即{label}",
    "path": "连同上级表头是“{word}”，即{label}",
    "trim": "去掉修饰后是“{word}”，即{label}",
    "part": "其中一项是“{word}”，即{label}",
    "tail": "结尾是“{word}”，即{label}",
    "alike": "与“{word}”相近，即{label}",
    "rule": "按本表内容和位置判断，即{label}",
}
UNSURE = {
    "exact": "把握不足；最接近{label}（与“{word}”一致）",
    "bare": "把握不足；最接近{label}（去掉括号后是“{word}”）",
    "role": "把握不足；最接近{label}（去掉人物称谓后是“{word}”）",
    "path": "把握不足；最接近{label}（连同上级表头是“{word}”）",
    "trim": "把握不足；最接近{label}（去掉修饰后是“{word}”）",
    "part": "把握不足；最接近{label}（其中一项是“{word}”）",
    "tail": "把握不足；最接近{label}（结尾是“{word}”）",
    "alike": "把握不足；最接近{label}（与“{word}”相近）",
    "rule": "把握不足；最接近{label}（按本表内容和位置判断）",
}


def why(found: list[Candidate], concept: str | None, place: Place, silent: bool) -> Sentence:
    """One short sentence."""
    if not found:
        return Sentence("标题，不填数据" if place.label.part == "heading" else "没有对应的标准数据项")
    top = found[0]
    words = {"word": top.word, **catalogue()[top.concept].called}
    if concept:
        return Sentence(SURE[top.level], words)
    return Sentence("这个词在本表中没有确定的标准含义") if silent else Sentence(UNSURE[top.level], words)
