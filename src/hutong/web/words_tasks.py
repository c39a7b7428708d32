"""The words of the one net: kinds of tasks, how one stands, its history and acts. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

TASKS = {
    "task": {
        "return": gettext_lazy("报表"),
        "review": gettext_lazy("等核对"),
        "decide": gettext_lazy("准入申请"),
        "dispatch": gettext_lazy("可以下发"),
        "file": gettext_lazy("要补报"),
        "outside": gettext_lazy("反映"),
        "contested": gettext_lazy("有不同说法"),
        "proposal": gettext_lazy("部门更正"),
        "assigned": gettext_lazy("任务"),
        "raised": gettext_lazy("下面上报"),
        "case": gettext_lazy("诉求"),
        "case-late": gettext_lazy("诉求要督办"),
        "case-extension": gettext_lazy("诉求要批延期"),
        "case-rectify": gettext_lazy("诉求要整改"),
        "case-alarm": gettext_lazy("紧急诉求"),
        "case-raised": gettext_lazy("下面上报的诉求"),
        "prevention-found": gettext_lazy("未诉先办的建议"),
        "prevention": gettext_lazy("未诉先办"),
        "rights-review": gettext_lazy("复核权限"),
        "rights-mine": gettext_lazy("我的权限"),
        "system": gettext_lazy("别的系统"),
    },
    "task_state": {
        "unsigned": gettext_lazy("还没签收"),
        "working": gettext_lazy("在办"),
        "joined": gettext_lazy("和另一件一起办"),
        "done": gettext_lazy("报告办结，等交办的一方看"),
        "accepted": gettext_lazy("办结，已收下"),
        "declined": gettext_lazy("不予办理"),
        "dropped": gettext_lazy("不用办了"),
    },
    "task_move": {
        "handed": gettext_lazy("转给同事"),
        "taken_back": gettext_lazy("从同事处拿回"),
        "due": gettext_lazy("改了日子"),
        "done": gettext_lazy("办结"),
        "declined": gettext_lazy("不予办理"),
        "dropped": gettext_lazy("不用办了"),
        "signed": gettext_lazy("签收"),
        "passed": gettext_lazy("转办"),
        "split": gettext_lazy("拆分"),
        "joined": gettext_lazy("并进另一件一起办"),
        "raised": gettext_lazy("上报"),
        "replied": gettext_lazy("答复上报"),
        "finished": gettext_lazy("报告办结"),
        "accepted": gettext_lazy("收下"),
        "returned": gettext_lazy("退回补办"),
        "reminded": gettext_lazy("提醒"),
    },
}

# What somebody did, as the journal tells it.
TASK_ACTS = {
    "hand_over": gettext_lazy("转给同事"),
    "take_back": gettext_lazy("从同事处拿回"),
    "sign": gettext_lazy("签收"),
    "send_down": gettext_lazy("下派任务"),
    "remind": gettext_lazy("提醒"),
    "call_off": gettext_lazy("撤回任务"),
    "split": gettext_lazy("拆分任务"),
    "join": gettext_lazy("并办"),
    "pass_on": gettext_lazy("转办"),
    "report_up": gettext_lazy("上报"),
    "reply": gettext_lazy("答复上报"),
    "finish_task": gettext_lazy("报告办结"),
    "accept": gettext_lazy("收下办结的任务"),
    "give_back": gettext_lazy("退回补办"),
}
