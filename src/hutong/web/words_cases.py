"""The words for the closed sets of cases: what was done, how it ended, who works on it as what. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each command of domain/cases, as the journal says it. Words that another room has as well stand there for both.
ACTS = {
    "dispatch": gettext_lazy("派遣"),
    "relocate": gettext_lazy("改诉求的地点"),
    "refuse": gettext_lazy("说明情况"),
    "join_into": gettext_lazy("并案"),
    "note": gettext_lazy("写进展"),
    "bounce": gettext_lazy("退回诉求"),
    "ask_extension": gettext_lazy("申请延期"),
    "grant_extension": gettext_lazy("同意延期"),
    "deny_extension": gettext_lazy("不同意延期"),
    "respond": gettext_lazy("吹哨报到"),
    "whistle": gettext_lazy("吹哨"),
    "check": gettext_lazy("核查"),
    "call_back": gettext_lazy("回访"),
    "rectify": gettext_lazy("整改"),
    "settle": gettext_lazy("居民确认"),
    "reopen": gettext_lazy("居民要求重办"),
    "rate": gettext_lazy("居民评价"),
    "add": gettext_lazy("居民补充"),
    "speak": gettext_lazy("别的系统转达居民的话"),
    "give_back": gettext_lazy("退回来源系统"),
    "register_system": gettext_lazy("登记对接的系统"),
    "rotate_system": gettext_lazy("换系统的钥匙"),
    "end_system": gettext_lazy("停用对接的系统"),
    "tend_some": gettext_lazy("到期自动处理"),
    "tend_called": gettext_lazy("催被吹哨的单位"),
}

CASES = {
    "case_tab": {
        "open": gettext_lazy("在办的"),
        "late": gettext_lazy("超时的"),
        "mine": gettext_lazy("我们单位的"),
        "closed": gettext_lazy("已结案"),
    },
    "outcome": {
        "solved": gettext_lazy("已解决"),
        "unsolved": gettext_lazy("未解决"),
        "silent": gettext_lazy("居民未回应"),
        "outside_law": gettext_lazy("不合法不合理，已说明"),
        "outside_power": gettext_lazy("不属于本级权限，已转告"),
        "joined": gettext_lazy("已并案"),
        "withdrawn": gettext_lazy("居民已撤回"),
    },
    "case_role": {
        "lead": gettext_lazy("主办"),
        "help": gettext_lazy("协办"),
        "called": gettext_lazy("被吹哨"),
    },
    "unit_state": {
        "open": gettext_lazy("还没签收"),
        "signed": gettext_lazy("在办"),
        "done": gettext_lazy("办完了"),
        "bounced": gettext_lazy("退回了"),
        "released": gettext_lazy("不再办理"),
    },
    "channel": {
        "web": gettext_lazy("居民自己写的"),
        "worker": gettext_lazy("工作人员代填"),
        "phone": gettext_lazy("电话记录"),
        "paper": gettext_lazy("纸质表"),
        "open311": "Open311",
        "api": gettext_lazy("别的系统转来"),
        "12345": gettext_lazy("12345 热线"),
    },
    "moment": {
        "before": gettext_lazy("办理之前"),
        "after": gettext_lazy("办理之后"),
        "other": gettext_lazy("其他"),
    },
    "rating": {
        "1": gettext_lazy("很不满意"),
        "2": gettext_lazy("不满意"),
        "3": gettext_lazy("一般"),
        "4": gettext_lazy("满意"),
        "5": gettext_lazy("很满意"),
    },
}
