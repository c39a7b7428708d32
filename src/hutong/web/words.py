"""The words for the closed sets of the domain, each once: states, levels, entities, and ages of facts."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hutong.blueprint.departments import departments
from hutong.domain.pool.views import SourceView
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web.words_cases import ACTS, CASES
from hutong.web.words_door import DOOR, DOOR_ACTS
from hutong.web.words_reports import REPORTS
from hutong.web.words_residents import RESIDENT_ACTS, RESIDENTS
from hutong.web.words_tasks import TASK_ACTS, TASKS

_WORDS = {
    **CASES,
    **REPORTS,
    **RESIDENTS,
    **DOOR,
    **TASKS,
    "entity": {
        "person": gettext_lazy("人"),
        "household": gettext_lazy("户"),
        "place": gettext_lazy("地"),
        "organisation": gettext_lazy("单位"),
        "event": gettext_lazy("事"),
        "thing": gettext_lazy("物"),
        "context": gettext_lazy("填表情境"),
    },
    "sensitivity": {
        "public": gettext_lazy("公开"),
        "internal": gettext_lazy("内部"),
        "personal": gettext_lazy("个人信息"),
        "sensitive": gettext_lazy("敏感个人信息"),
    },
    "type": {
        "text": gettext_lazy("文字"),
        "date": gettext_lazy("日期"),
        "code": gettext_lazy("选项"),
        "number": gettext_lazy("数字"),
        "phone": gettext_lazy("电话"),
        "id": gettext_lazy("证件号"),
        "address": gettext_lazy("地址"),
        "boolean": gettext_lazy("是或否"),
    },
    "state": {
        "known": gettext_lazy("已知"),
        "computed": gettext_lazy("推算"),
        "old": gettext_lazy("太久"),
        "doubt": gettext_lazy("说法不一"),
        "missing": gettext_lazy("缺"),
        "none": gettext_lazy("没有"),
        "own": gettext_lazy("表上写的"),
        "context": gettext_lazy("表本身的"),
    },
    "difference": {
        "new": gettext_lazy("新填的"),
        "changed": gettext_lazy("改过的"),
        "blanked": gettext_lazy("抹掉的"),
        "row": gettext_lazy("多出的行"),
    },
    "sure": {
        "sure": gettext_lazy("有把握"),
        "likely": gettext_lazy("大概是"),
        "unsure": gettext_lazy("拿不准"),
    },
    "form": {
        "reading": gettext_lazy("正在读取"),
        "meaning": gettext_lazy("核对含义"),
        "whom": gettext_lazy("核对名单"),
        "filled": gettext_lazy("已填好"),
        "done": gettext_lazy("已完成"),
        "failed": gettext_lazy("没有读成"),
    },
    "standing": {
        "registered": gettext_lazy("户籍在此居住"),
        "floating": gettext_lazy("流动人口"),
        "foreign": gettext_lazy("境外人员"),
        "away": gettext_lazy("户籍在此、人在外"),
    },
    "source": {
        "owner": gettext_lazy("主管部门推送"),
        "visit": gettext_lazy("入户走访"),
        "resident": gettext_lazy("居民自报"),
        "form": gettext_lazy("报表填报"),
        "push": gettext_lazy("部门推送"),
        "sensor": gettext_lazy("物联感知"),
        "import": gettext_lazy("台账导入"),
    },
    "rule": {
        "settled": gettext_lazy("有人当面核对过，以它为准"),
        "owner": gettext_lazy("以主管部门的为准"),
        "newest": gettext_lazy("以最近一次的为准"),
        "computed": gettext_lazy("由别的信息推算"),
    },
    "act": {
        **ACTS,
        **RESIDENT_ACTS,
        **DOOR_ACTS,
        **TASK_ACTS,
        "read": gettext_lazy("查看"),
        "observe": gettext_lazy("记下信息"),
        "merge": gettext_lazy("合并记录"),
        "unmerge": gettext_lazy("拆开记录"),
        "add_local_element": gettext_lazy("添加部门自设的栏目"),
        "hire": gettext_lazy("添加工作人员"),
        "appoint": gettext_lazy("安排岗位"),
        "dismiss": gettext_lazy("结束岗位"),
        "answer": gettext_lazy("回答"),
        "answer_all": gettext_lazy("回答待问"),
        "later": gettext_lazy("推后再问"),
        "close_known": gettext_lazy("已经知道，不用再问"),
        "drop": gettext_lazy("撤回待问"),
        "report": gettext_lazy("反映表外要数"),
        "move": gettext_lazy("把待问转到合并后的人"),
        "register": gettext_lazy("登记新记录"),
        "end": gettext_lazy("注销记录"),
        "open_asks": gettext_lazy("留作待问"),
        "release": gettext_lazy("撤回待问"),
        "hand_in": gettext_lazy("交表"),
        "read_again": gettext_lazy("读表"),
        "confirm_meanings": gettext_lazy("核对含义"),
        "confirm_whom": gettext_lazy("核对名单"),
        "fill": gettext_lazy("填表"),
        "type_cell": gettext_lazy("在表上写"),
        "answer_gap": gettext_lazy("补空缺"),
        "open_gaps_as_asks": gettext_lazy("留作待问"),
        "finish": gettext_lazy("完成报表"),
        "discard": gettext_lazy("拿走报表"),
        "send_back": gettext_lazy("交回填过的表"),
        "keep_differences": gettext_lazy("记下交回的答案"),
        "type_cells": gettext_lazy("在下发的表上填"),
        "submit": gettext_lazy("交报表"),
        "submit_pack": gettext_lazy("一起交报表"),
        "decline": gettext_lazy("说明不该填"),
        "recall": gettext_lazy("拿回报表"),
        "explain": gettext_lazy("说明一处数字"),
        "consent": gettext_lazy("约定自动确认"),
        "confirm_by_agreement": gettext_lazy("按约定自动确认"),
        "open_reviews": gettext_lazy("等核对的报表放进待办"),
        "ask_later": gettext_lazy("留作待问"),
        "keep_returned": gettext_lazy("记下交回的答案"),
        "refill": gettext_lazy("按池里最新的补填"),
        "approve": gettext_lazy("通过报表"),
        "comment": gettext_lazy("对报表写意见"),
        "excuse": gettext_lazy("同意不填报表"),
        "withdraw": gettext_lazy("撤销核定"),
        "draft": gettext_lazy("起草报表申请"),
        "change": gettext_lazy("改报表申请"),
        "make_blank": gettext_lazy("留下空表"),
        "preview": gettext_lazy("看准入会怎么看"),
        "apply": gettext_lazy("申请报表准入"),
        "withdraw_demand": gettext_lazy("撤回报表申请"),
        "take_from_pool": gettext_lazy("从池里取走报表"),
        "decide": gettext_lazy("决定报表准入"),
        "revoke": gettext_lazy("撤销报表准入"),
        "file_urgent": gettext_lazy("补报一事一报"),
        "dispatch": gettext_lazy("下发报表"),
        "dispatch_some": gettext_lazy("下发报表"),
        "resume": gettext_lazy("接着下发"),
        "close_round": gettext_lazy("结束一期报表"),
        "propose": gettext_lazy("提更正"),
        "propose_from_file": gettext_lazy("交回改过的汇总表"),
        "withdraw_proposals": gettext_lazy("撤回更正"),
        "confirm": gettext_lazy("确认部门的更正"),
        "confirm_all": gettext_lazy("确认部门的更正"),
        "contest": gettext_lazy("说更正不对"),
        "answer_contest": gettext_lazy("答复社区的不同说法"),
        "expire_proposals": gettext_lazy("更正过了日子"),
    },
    "bar": {
        "approved": gettext_lazy("已核定"),
        "here": gettext_lazy("等本级核对"),
        "up": gettext_lazy("在别的层级"),
        "out": gettext_lazy("还没交"),
        "declined": gettext_lazy("说不该填"),
    },
    "return": {
        "open": gettext_lazy("还没交"),
        "submitted": gettext_lazy("等核对"),
        "approved": gettext_lazy("已核定"),
        "declined": gettext_lazy("说不该填"),
        "excused": gettext_lazy("同意不填"),
    },
    "review_tab": {
        "here": gettext_lazy("等我核对"),
        "unlikely": gettext_lazy("有变化不寻常"),
        "out": gettext_lazy("还没交"),
        "declined": gettext_lazy("说不该填"),
        "approved": gettext_lazy("已核定"),
        "all": gettext_lazy("全部"),
    },
    "mark": {
        "wrong": gettext_lazy("对不上"),
        "unlikely": gettext_lazy("不寻常"),
        "explained": gettext_lazy("已说明"),
    },
    "step": {
        "submit": gettext_lazy("交上来"),
        "pack": gettext_lazy("随月度包交上来"),
        "auto": gettext_lazy("按约定自动交上来"),
        "approve": gettext_lazy("通过"),
        "finish": gettext_lazy("核定"),
        "send_back": gettext_lazy("退回"),
        "recall": gettext_lazy("收回"),
        "decline": gettext_lazy("说明不该填"),
        "excuse": gettext_lazy("同意不填"),
        "withdraw": gettext_lazy("撤销核定"),
    },
    "purpose": {
        "form": gettext_lazy("填报表"),
        "visit": gettext_lazy("入户走访"),
        "care": gettext_lazy("关爱"),
        "service": gettext_lazy("为居民办事"),
        "check": gettext_lazy("核对"),
        "correction": gettext_lazy("更正"),
        "ask": gettext_lazy("回答待问"),
        "account": gettext_lazy("本人查询"),
        "statistics": gettext_lazy("统计"),
        "import": gettext_lazy("导入"),
    },
    "proposal": {
        "open": gettext_lazy("等社区确认"),
        "confirmed": gettext_lazy("社区确认了"),
        "contested": gettext_lazy("社区说不对"),
        "upheld": gettext_lazy("部门坚持，说法不一"),
        "dropped": gettext_lazy("以社区的为准"),
        "unanswered": gettext_lazy("部门没答复，以社区的为准"),
        "expired": gettext_lazy("过了日子，没有改"),
        "withdrawn": gettext_lazy("部门撤回了"),
    },
    "stands": {
        "open": gettext_lazy("在社区办"),
        "submitted": gettext_lazy("交上去了"),
        "approved": gettext_lazy("已核定"),
        "declined": gettext_lazy("说明了不该填，等决定"),
        "excused": gettext_lazy("同意不填"),
    },
    "level": {
        "city": gettext_lazy("市"),
        "district": gettext_lazy("区"),
        "street": gettext_lazy("街道（乡镇）"),
        "community": gettext_lazy("社区（村）"),
    },
}


def word(kind: str, key: str) -> str:
    """The word for a key; the key itself when the set does not hold it."""
    return str(_WORDS[kind].get(key, key))


def choices(kind: str) -> list[tuple[str, str]]:
    """The whole set, as (key, word)."""
    return [(key, str(text)) for key, text in _WORDS[kind].items()]


def age(day: dt.date | None) -> str:
    """今天， 12 天前， 3 个月前， 2 年前; empty without a day."""
    return "" if day is None else days_ago((clock.today() - day).days)


def days_ago(days: int) -> str:
    """The same for an age in days."""
    if days < 1:
        return _("今天")
    if days < 60:
        return ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}
    if days < 730:
        months = days * 12 // 365
        return ngettext("%(n)d 个月前", "%(n)d 个月前", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d 年前", "%(n)d 年前", years) % {"n": years}


def source(view: SourceView) -> str:
    """A source in a few words: its kind, and its name where that says more; in English its department, or the form it was."""
    kind = word("source", view.kind)
    if (get_language() or "").startswith("en"):
        more = department(view.department) if view.department in departments() else view.name if view.kind == "form" else ""
        return f"{kind} · {more}" if more else kind
    return kind if view.name in ("", view.kind_name) else f"{kind} · {view.name}"


def refused(refusal: Refused) -> tuple[str, str]:
    """What is the matter and the way out, in the reader's language."""
    return refusal.said(_)


def department(key: str) -> str:
    """The name of a department in the reader's language; the key itself for one that the packs do not know."""
    found = departments().get(key)
    if found is None:
        return key
    return found.en if (get_language() or "").startswith("en") else found.full
