"""Roles in people's words."""

from __future__ import annotations

from collections.abc import Mapping

from hutong.kernel.sentences import Sentence

# Whose data a cell holds, as people say it.
ROLE_NAMES: Mapping[str, str] = {
    "self": "本人",
    "head": "户主",
    "member": "家庭成员",
    "household": "本户",
    "case": "本次事项",
    "place": "房屋或场所",
    "event": "本次事件",
    "org": "所在单位",
    "sub_org": "下属机构",
    "spouse": "配偶",
    "husband": "丈夫",
    "wife": "妻子",
    "father": "父亲",
    "mother": "母亲",
    "parent": "父母",
    "grandfather": "祖父",
    "grandmother": "祖母",
    "grandfather_m": "外祖父",
    "grandmother_m": "外祖母",
    "child": "子女",
    "newborn": "新生儿",
    "guardian": "监护人",
    "agent": "代理人",
    "applicant": "申请人",
    "owner": "产权人",
    "tenant": "承租人",
    "contact": "联系人",
    "emergency": "紧急联系人",
    "legal_rep": "法定代表人",
    "principal": "负责人",
    "leader": "班子成员",
    "sponsor": "举办者",
    "initiator": "发起人",
    "filler": "填表人",
    "controller": "管控人",
    "helper": "帮扶人",
    "supporter": "赡养人",
    "party_a": "甲方",
    "party_b": "乙方",
    "reporter": "报告人",
    "handler": "经办人",
    "visited": "被访人",
    "deceased": "逝者",
}


def role_name(role: str | None) -> Sentence:
    """A role in people's words; 成员三 for member3."""
    role = role or ""
    if role.startswith("member") and role[6:].isdigit():
        number = int(role[6:])
        return Sentence("成员{n}", {"n": "一二三四五六七八九"[number - 1], "n_en": number})
    return Sentence(ROLE_NAMES[role]) if role in ROLE_NAMES else Sentence("")
