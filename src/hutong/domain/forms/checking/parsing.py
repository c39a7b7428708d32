"""A rule as a person writes it: 合计 = 男 + 女, 其中党员 <= 合计, 入住率 = 入住户数 / 总户数 × 100, C5 = D5 + E5, 姓名 不能空.

不能空 may also be written: required.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hutong.domain.forms.checking import sheet, words
from hutong.domain.forms.checking.model import Rule, place_of
from hutong.domain.forms.checking.naming import Named, names_of
from hutong.domain.forms.filling import Form
from hutong.domain.forms.filling.model import answer_place
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.reading.words import squeeze
from hutong.kernel.errors import Refused

_FACTOR = re.compile(r"[×*xX](100|1000)[%‰]?$")
_NEEDED = re.compile(r"(不能空|不能为空|必填|不可空|required)$")
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*")
_MARK = re.compile(r"\x00(\d+)\x00")
_SIDES = re.compile(r"<=|≤|=")
_PARTS = re.compile(r"[+\-/÷]")


def parse(text: str, form: Form, grid: Grid) -> Rule:
    """The rule in a line of text. Raises Refused where it is no rule, or names what the form does not have or has twice."""
    names = names_of(form)
    line, marks = _marked(squeeze(text).replace("小于等于", "<=").replace("不大于", "<=").replace("不超过", "<="), names)
    line, factor = _factor(line)
    if needed := _NEEDED.search(line):
        return _made("needed", [_one(line[: needed.start()], marks, names, form)], [], 1)
    sides = _SIDES.split(line)
    signs = _SIDES.findall(line)
    if len(sides) != 2:
        raise Refused(
            "“{text}”不像一条关系。", "请写成“合计 = 男 + 女”“其中党员 <= 合计”或“入住率 = 入住户数 / 总户数”。", text=text
        )
    operators = _PARTS.findall(sides[1])
    operands = [_one(side, marks, names, form) for side in (sides[0], *_PARTS.split(sides[1]))]
    kind = _kind(signs[0], operators, operands[0], text)
    if kind in ("ratio", "average") and factor == 1:
        factor = words.factor_of(operands[0].header) if kind == "ratio" else 1
    _check_places(operands, text)
    return _made(kind, operands, operators, factor if kind == "ratio" else 1)


def _marked(line: str, names: Mapping[str, list[Named]]) -> tuple[str, list[str]]:
    """The line with the names of the form, longest first, as numbered marks: a header may hold + and - itself."""
    marks: list[str] = []
    for name in sorted(names, key=len, reverse=True):
        if name and name in line and not _CELL.fullmatch(name):
            parts = re.split(r"(\x00\d+\x00)", line)
            parts = [p if p.startswith("\x00") else p.replace(name, f"\x00{len(marks)}\x00") for p in parts]
            line = "".join(parts)
            marks.append(name)
    return line, marks


def _factor(line: str) -> tuple[str, int]:
    found = _FACTOR.search(line)
    return (line[: found.start()], int(found[1])) if found else (line, 1)


def _one(token: str, marks: Sequence[str], names: Mapping[str, list[Named]], form: Form) -> Named:
    """What one operand means. Raises Refused with the headers that there are."""
    found = _MARK.fullmatch(token)
    if found is None:
        if _CELL.fullmatch(token):
            return _cell(token, form)
        written = _MARK.sub(lambda mark: marks[int(mark[1])], token)
        headers = list(dict.fromkeys(one.header for some in names.values() for one in some if " × " not in one.header))[:40]
        raise Refused("表里没有“{name}”这一栏。", "表里有:{headers}。", name=written, headers=headers)
    meant = names[marks[int(found[1])]]
    if len({one.address for one in meant}) > 1:
        several = list(dict.fromkeys(one.header for one in meant))
        raise Refused("“{name}”不止一处。", "请写全:{headers};或写单元格,例如 C5。", name=marks[int(found[1])], headers=several)
    return meant[0]


def _cell(name: str, form: Form) -> Named:
    """A cell under its name; in a list it stands for its column."""
    row, col = place_of(name)
    if any(answer_place(m.label) == (row, col) for m in form.pairs()):
        return next(Named(name, m.header) for m in form.pairs() if answer_place(m.label) == (row, col))
    counted = sheet.is_counted(form)
    for number, table in enumerate(form.reading.tables):
        column = next((m for m in form.columns(number) if m.label.box.left == col), None)
        if column is None or row < table.first_row:
            continue
        if not counted:
            return Named(f"col:{re.sub(r'[0-9]', '', name)}" + (f":{table.first_row}" if number else ""), column.header)
        line = next((line for line in sheet.rows(form, number, table) if line.number == row), None)
        if line is not None:
            return Named(name, f"{line.header} × {column.header}" if line.text else column.header)
    raise Refused("单元格 {cell} 不是要填的格子。", "请看一眼表,写要填的那一格。", cell=name)


def _kind(sign: str, operators: Sequence[str], result: Named, text: str) -> str:
    if sign != "=" and not operators:
        return "part"
    if sign == "=" and operators in (["/"], ["÷"]):
        return "average" if re.search("人均|户均|平均|均价", result.header) else "ratio"
    if sign == "=" and set(operators) <= {"+", "-"}:
        return "sum"
    raise Refused("“{text}”太复杂了。", "一条关系只写一种:相加减、不大于,或一个除以另一个。", text=text)


def _check_places(operands: Sequence[Named], text: str) -> None:
    """Columns go with columns of one list, rows with rows, cells with cells; and nothing is part of itself."""
    kinds = {(one.address[:4] if ":" in one.address else "cell", one.address.split(":")[2:] != []) for one in operands}
    if len(kinds) > 1 or len({one.address for one in operands}) < len(operands):
        raise Refused("“{text}”里的几处不能放在一起比。", "请都写栏目,或都写单元格,每处只写一次。", text=text)


def _made(kind: str, operands: Sequence[Named], operators: Sequence[str], factor: int) -> Rule:
    result, *parts = operands
    signs = ["", *("-" if kind == "sum" and operator == "-" else "" for operator in operators)]
    addresses = tuple(sign + part.address for sign, part in zip(signs, parts, strict=False))
    names = tuple(part.header for part in parts)
    return Rule(kind, result.address, addresses, factor, result.header, names)  # type: ignore[arg-type]
