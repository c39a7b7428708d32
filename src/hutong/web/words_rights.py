"""What each right lets somebody do, as a sentence to her, and for what. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

RIGHTS_SAID = {
    "right": {
        "accounts.manage": gettext_lazy("开账号，定岗位，请人代办，复核没用过的权限"),
        "asks.answer": gettext_lazy("回答还没问清的问题"),
        "cases.check": gettext_lazy("看别人办得怎么样，再去问居民"),
        "cases.duty": gettext_lazy("有人有危险时马上知道"),
        "cases.report": gettext_lazy("替居民记下诉求"),
        "cases.steer": gettext_lazy("吹哨，定由谁办，批延期，看督办的图"),
        "cases.take": gettext_lazy("受理诉求，派给单位，回复，回访"),
        "cases.work": gettext_lazy("办诉求：签收、办结、退回、应哨"),
        "directory.manage": gettext_lazy("管理全市的账号、岗位和区划"),
        "door.enter": gettext_lazy("从一个门进入对这个岗位开放的系统"),
        "door.manage": gettext_lazy("登记本级的系统，定下面哪些地方看得到"),
        "forms.confirm": gettext_lazy("确认表头是什么意思"),
        "forms.fill": gettext_lazy("交来表格，让它自己填好"),
        "journal.read": gettext_lazy("看自己留下的记录"),
        "outside.answer": gettext_lazy("答复表外要数的反映"),
        "pool.merge": gettext_lazy("把同一个人的两份资料合在一起，也能再分开"),
        "pool.observe": gettext_lazy("记下看到的情况，改正资料"),
        "pool.read": gettext_lazy("看居民的资料"),
        "reports.decide": gettext_lazy("定一张报表能不能下发"),
        "reports.demand": gettext_lazy("申请下发报表，提出更正"),
        "reports.return": gettext_lazy("填报和上交社区的报表，答复更正"),
        "reports.review": gettext_lazy("核对下面交上来的报表，退回或者通过"),
        "tasks.send": gettext_lazy("向下派任务，看办到哪里，答复上报"),
        "tasks.work": gettext_lazy("有自己的待办，能转给同事"),
    },
    "right_for": {
        "accounts": gettext_lazy("为了管好谁能做什么"),
        "asks": gettext_lazy("为了只问一次"),
        "cases": gettext_lazy("为了办居民的诉求"),
        "directory": gettext_lazy("为了管好谁能做什么"),
        "door": gettext_lazy("为了进到要用的系统"),
        "forms": gettext_lazy("为了填部门的表"),
        "journal": gettext_lazy("为了查自己做过什么"),
        "outside": gettext_lazy("为了减负"),
        "pool": gettext_lazy("为了上门、填表、照料和更正，每次看谁都要有事由"),
        "reports": gettext_lazy("为了报表"),
        "tasks": gettext_lazy("为了办交办的事"),
    },
    "reviewed": {
        "waiting": gettext_lazy("没用过，快要收回"),
        "kept": gettext_lazy("没用过，上级说留着"),
        "taken": gettext_lazy("已经收回"),
        "restored": gettext_lazy("收回过，又恢复了"),
        "used": gettext_lazy("用过"),
    },
}
