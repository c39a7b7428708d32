"""Role words in front of headers and in the headings over them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hutong.domain.forms.mapping.text import key

_NUMBERED = re.compile(r"^(家庭)?成员[(]?([一二三四五六七八九1-9])[)]?")
_DIGIT = {word: number for number, word in enumerate("一二三四五六七八九", 1)}
_NOT_A_ROLE = re.compile(r"^(户主关系|单位(?!名)|家庭(?!成员)|机构|企业性质)")
NOBODY = {"", "org", "sub_org", "household", "sponsor", "place"}
"""Roles that are no person: behind them 名称 and 类型 keep their general meaning."""
_WHICH = re.compile(r"^([1-9]|[(][1-9一二三四][)]|[一二三四](?!级|等|代))(?=\D)")
_INFO = re.compile(r"(基本)?(信息|情况|资料|一览|名单|概况|栏|填写|基本)+$")


def split_role(word: str, roles: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """(role, rest): 监护人姓名 -> (guardian, 姓名). Role is empty where the word does not start with one."""
    if numbered := _NUMBERED.match(word):
        number = numbered[2]
        return f"member{_DIGIT.get(number, number)}", word[numbered.end() :]
    for name, role in roles:
        if word.startswith(name) and len(word) >= len(name) + 2:
            rest = _WHICH.sub("", word[len(name) :])
            return role, rest.strip("()") if rest.startswith("(") else rest.lstrip("-:、")
    return "", word


def role_of_heading(text: str, roles: Iterable[tuple[str, str]]) -> str:
    """The role a heading gives to what stands under it: 户主信息 -> head, 申请人家庭成员基本情况 -> member. Empty when none."""
    word = key(text)
    if not word or _NOT_A_ROLE.match(word):
        return ""
    core = _INFO.sub("", word) or word
    if re.search(r"家庭(主要)?(成员|人员)|共同生活|同住人|社会关系", core):
        return "member"
    found = [(core.rfind(name) + len(name), len(name), role) for name, role in roles if len(name) >= 2 and name in core]
    exact = [role for name, role in roles if name == core]
    if exact:
        return exact[0]
    return max(found)[2] if found and max(found)[0] >= len(core) - 2 else ""
