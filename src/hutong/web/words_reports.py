"""The words for the closed sets of reporting: demands, verdicts, and what the gate finds. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

REPORTS = {
    "demand": {
        "draft": gettext_lazy("草稿"),
        "applied": gettext_lazy("等决定"),
        "admitted": gettext_lazy("已准入"),
        "pool": gettext_lazy("从池里取"),
        "joined": gettext_lazy("并入别的表"),
        "refused": gettext_lazy("不准入"),
        "revoked": gettext_lazy("已撤销"),
    },
    "verdict": {
        "pool": gettext_lazy("从池里取"),
        "join": gettext_lazy("并入某张表"),
        "new_only": gettext_lazy("只问新的栏目"),
        "admit": gettext_lazy("准入"),
        "refuse": gettext_lazy("不准入"),
        "revoke": gettext_lazy("撤销准入"),
    },
    "verdict_means": {
        "pool": gettext_lazy("部门马上拿到填好的表，谁也不用填。"),
        "join": gettext_lazy("同样的事已经有一张表在问，部门和它共用。"),
        "new_only": gettext_lazy("已经有的栏目替他填好，社区只填新的。"),
        "admit": gettext_lazy("社区按整张表填。问已经有的，要写明理由。"),
        "refuse": gettext_lazy("不该由社区填，或者不该问。要写明理由。"),
    },
    "column": {
        "known": gettext_lazy("池里已经有"),
        "asked": gettext_lazy("别的表也问"),
        "partly": gettext_lazy("池里有一部分"),
        "new": gettext_lazy("新的"),
    },
    "subjects": {
        "identical": gettext_lazy("问的是同一些人"),
        "narrower": gettext_lazy("只问其中一部分人"),
        "wider": gettext_lazy("还多问一些人"),
        "crossing": gettext_lazy("有一部分人相同"),
        "other": gettext_lazy("问的是别的人"),
    },
    "asked_of": {
        "same": gettext_lazy("问的是同一些人"),
        "some": gettext_lazy("问过其中一部分人"),
        "others": gettext_lazy("问的是别的人"),
    },
    "every": {
        "once": gettext_lazy("只要一次"),
        "weekly": gettext_lazy("每周"),
        "monthly": gettext_lazy("每月"),
        "quarterly": gettext_lazy("每季度"),
        "yearly": gettext_lazy("每年"),
    },
    "demand_tab": {
        "mine": gettext_lazy("本部门的"),
        "todo": gettext_lazy("等我决定"),
        "decided": gettext_lazy("已经决定"),
    },
}
