"""Reading of conditions as people write them: 年龄>=80, `sex=女 and lives_alone=是`, education in 本科,硕士, tel unknown."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import cast

from hutong.blueprint.codelists import CodeList, code_list, read_boolean
from hutong.blueprint.conditions.model import Condition, Op, Value
from hutong.blueprint.conditions.titles import from_title
from hutong.blueprint.elements import Element, catalogue
from hutong.kernel.errors import Refused

_AND = re.compile(r"\s+and\s+|&&|;|\s*(?:并且|而且|且)\s*", re.IGNORECASE)
_COMMA = re.compile(r"[,、]")
_SIGNS = {"==": "=", "≠": "!=", "<>": "!=", "≥": ">=", "≤": "<=", "=>": ">=", "=<": "<="}
_WORD_OPS = {
    "大于等于": ">=", "不小于": ">=", "不低于": ">=", "至少": ">=", "小于等于": "<=", "不大于": "<=", "不超过": "<=",
    "大于": ">", "超过": ">", "小于": "<", "不等于": "!=", "不是": "!=", "等于": "=", "属于": "in",
}  # fmt: skip
_CLAUSE = re.compile(
    r"^(?P<name>.+?)\s*(?P<op>>=|<=|!=|<>|==|=>|=<|≠|≥|≤|=|>|<|\s+in\s+|" + "|".join(_WORD_OPS) + r")\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"^(?P<name>.+?)\s*(?:(?P<no>\bis unknown|\bunknown|未知|不详|为空|缺失|没有填)|(?:\bis known|\bknown|已知|不为空|已填))$",
    re.I,
)
_UNIT = re.compile(r"^(-?\d+(?:\.\d+)?)\s*(?:周?岁|年|元|人|平方米|㎡|个|公分|厘米|cm|公斤|kg)?$", re.IGNORECASE)
_DATE = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?$")


def parse_where(text: str) -> tuple[Condition, ...]:
    """The conditions of a text, all of which must hold. Empty text: none. Raises Refused naming the part not understood."""
    folded = unicodedata.normalize("NFKC", text).replace("，", ",").strip()
    return tuple(condition for clause in _clauses(folded) for condition in _clause(clause))


def _clauses(text: str) -> list[str]:
    """Split at "and"; a comma splits only where a new clause begins, else it belongs to a list of values."""
    clauses: list[str] = []
    for strong in _AND.split(text):
        for number, part in enumerate(_COMMA.split(strong)):
            if number and clauses and not _begins(part.strip()):
                clauses[-1] += f",{part}"
            elif part.strip():
                clauses.append(part.strip())
    return clauses


def _begins(part: str) -> bool:
    return bool(_CLAUSE.match(part) or _KNOWN.match(part) or _flag(part) or from_title(part))


def _clause(clause: str) -> tuple[Condition, ...]:
    unary = _KNOWN.match(clause)
    if unary and (element := find(unary["name"])):
        return (Condition(element.key, "unknown" if unary["no"] else "known"),)
    match = _CLAUSE.match(clause)
    if match:
        sign = match["op"].strip().lower()
        return (_compare(_named(match["name"]), _WORD_OPS.get(sign, _SIGNS.get(sign, sign)), match["value"].strip()),)
    if flag := _flag(clause):
        return (flag,)
    if read := from_title(clause):
        return read
    raise _not_understood(clause)


def find(name: str) -> Element | None:
    """The element of that key, label, alias or English label; 独居 finds 是否独居."""
    name = name.strip().strip("\"'“”「」")
    known = catalogue()
    english = (element for element in known if element.label_en.lower() == name.lower())
    return known.named(name) or known.get(name.lower()) or known.named(f"是否{name}") or next(english, None)


def _named(name: str) -> Element:
    element = find(name)
    if element is None:
        raise _not_understood(name)
    return element


def _not_understood(text: str) -> Refused:
    known = catalogue()
    close = get_close_matches(text.strip(), known.by_word, 3, 0.5)
    found = known.search(text)[:3] or [known[key] for key in dict.fromkeys(known.by_word[word] for word in close)]
    if not found:
        return Refused("看不懂条件“{text}”。", "可以写“年龄>=80 且 独居=是”，名称在“数据元素”页可以查到。", text=text.strip())
    near, near_en = [e.label for e in found], [e.label_en for e in found]
    return Refused("看不懂条件“{text}”。", "您是指：{near}？", text=text.strip(), near=near, near_en=near_en)


def _flag(clause: str) -> Condition | None:
    """A yes-or-no element by its name alone: 独居, 非低保, 不是党员."""
    for prefix, value in (("", True), ("非", False), ("不是", False), ("不", False)):
        if clause.startswith(prefix):
            element = find(clause[len(prefix) :]) if len(clause) > len(prefix) else None
            if element and element.type == "boolean":
                return Condition(element.key, "=", value)
    return None


def _compare(element: Element, op: str, text: str) -> Condition:
    parts = [part.strip().strip("\"'“”「」") for part in _COMMA.split(text) if part.strip()]
    if op in ("in", "=", "!=") and element.type == "code":
        return _codes(element, op, parts)
    if op in (">", "<", ">=", "<=") and element.type == "code":
        return _ladder(element, op, parts[0])
    values = tuple(_value(element, part) for part in parts)
    if len(values) > 1 or op == "in":
        return Condition(element.key, "!=" if op == "!=" else "in", tuple(str(value) for value in values))
    if op in (">", "<", ">=", "<=") and element.type not in ("number", "date"):
        raise Refused("“{label}”不能比较大小。", "请写“{label}={text}”。", text=text, **element.called)
    return Condition(element.key, cast(Op, op), values[0])


def _value(element: Element, text: str) -> Value:
    if element.type == "number":
        number = _UNIT.match(text)
        if number is None:
            raise Refused("“{label}”要和数字比较，“{text}”不是数字。", "例如：{label}>=60。", text=text, **element.called)
        return float(number[1]) if "." in number[1] else int(number[1])
    if element.type == "boolean":
        flag = read_boolean({"true": "是", "false": "否"}.get(text.lower(), text))
        if flag is None:
            raise Refused(
                "“{label}”只有是和否，“{text}”都不是。", "请写“{label}=是”或“{label}=否”。", text=text, **element.called
            )
        return flag
    return _date(element, text) if element.type == "date" else text


def _date(element: Element, text: str) -> str:
    """2020年3月, 2020/3/1, 2020 as 2020-03, 2020-03-01, 2020-01-01."""
    match = _DATE.match(text)
    if match is None:
        raise Refused("“{label}”要和日期比较，“{text}”不是日期。", "日期请写成 2020-03-01。", text=text, **element.called)
    year, month, day = match[1], match[2], match[3]
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        raise Refused("没有“{text}”这个日期。", "日期请写成 2020-03-01。", text=text)
    return f"{year}-{int(month or 1):02d}" + (f"-{int(day or 1):02d}" if day or not month else "")


def _code(element: Element, codes: CodeList, text: str) -> tuple[str, ...]:
    if text in codes.groups:
        return codes.groups[text]
    code = codes.read(text)
    if code is None:
        some = codes.options()[:8]
        raise Refused(
            "“{label}”没有“{text}”这一项。", "可以写：{some}。", text=text, **element.called,
            some=[word for _, word in some], some_en=[codes.entries[code].en or word for code, word in some],
        )  # fmt: skip
    return codes.expand(code)


def _codes(element: Element, op: str, texts: list[str]) -> Condition:
    codes = code_list(element.code_list)
    found = {code for text in texts for code in _code(element, codes, text)}
    wanted = tuple(code for code in codes.entries if code in found) or tuple(sorted(found))
    if len(wanted) == 1 and op != "in":
        return Condition(element.key, cast(Op, op), wanted[0])
    return Condition(element.key, "!=" if op == "!=" else "in", wanted)


def _ladder(element: Element, op: str, text: str) -> Condition:
    """education>=本科 as the codes from there on; `>` and `<` leave the step itself out."""
    codes = code_list(element.code_list)
    step = _code(element, codes, text)
    steps = codes.beyond(step[0], upwards=op.startswith(">"))
    if not steps:
        raise Refused("“{label}”不能比较大小。", "请写“{label}={text}”。", text=text, **element.called)
    wanted = {deep for code in steps for deep in codes.expand(code)}
    if not op.endswith("="):
        wanted -= codes.beyond(step[0], upwards=True) & codes.beyond(step[0], upwards=False) | set(step)
    return Condition(element.key, "in", tuple(code for code in codes.entries if code in wanted))
