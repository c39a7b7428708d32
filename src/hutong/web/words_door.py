"""The words of the door: what somebody did, how systems stand, by what people have signed in. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from hutong.web.words_rights import RIGHTS_SAID

DOOR = {
    **RIGHTS_SAID,
    "door_state": {
        "draft": gettext_lazy("在准备"),
        "open": gettext_lazy("在用"),
        "paused": gettext_lazy("暂停"),
        "ended": gettext_lazy("停用"),
    },
    "door_level": {
        "nation": gettext_lazy("国家"),
        "city": gettext_lazy("市"),
        "district": gettext_lazy("区"),
        "street": gettext_lazy("街道（乡镇）"),
        "community": gettext_lazy("社区（村）"),
    },
    "door_protocol": {
        "oidc": gettext_lazy("OpenID Connect"),
        "cas": gettext_lazy("CAS"),
        "saml": gettext_lazy("SAML"),
        "forward": gettext_lazy("反向代理验证"),
        "form": gettext_lazy("代登"),
        "link": gettext_lazy("只是链接"),
    },
    "door_health": {
        "up": gettext_lazy("打得开"),
        "slow": gettext_lazy("慢"),
        "down": gettext_lazy("打不开"),
    },
    "door_said": {
        "no_host": gettext_lazy("找不到它的网址"),
        "no_answer": gettext_lazy("连不上"),
        "late": gettext_lazy("一直没有回音"),
        "missing": gettext_lazy("页面不在了"),
        "broken": gettext_lazy("它自己出了错"),
        "certificate": gettext_lazy("它的证书不对"),
        "address": gettext_lazy("登记的网址不能用"),
    },
}

# What somebody did, as the journal tells it.
DOOR_ACTS = {
    "signed_in": gettext_lazy("登录"),
    "signed_out": gettext_lazy("退出登录"),
    "end_own_session": gettext_lazy("让另一处退出登录"),
    "enter": gettext_lazy("进入系统"),
    "agree": gettext_lazy("同意一个系统知道自己是谁"),
    "tokens_stolen": gettext_lazy("有人拿用过的凭证再来，已全部作废"),
    "probe": gettext_lazy("试一个系统的接入"),
    "rotate": gettext_lazy("换签名密钥"),
    "register": gettext_lazy("登记系统"),
    "change_system": gettext_lazy("改系统的登记"),
    "renew_secret": gettext_lazy("给系统换密钥"),
    "show_to": gettext_lazy("定哪些地方看得到系统"),
    "set_state": gettext_lazy("开放、暂停或停用系统"),
    "pin": gettext_lazy("定自己的系统放在哪里"),
    "follow_link": gettext_lazy("去另一个系统"),
    "health_changed": gettext_lazy("系统打得开或打不开了"),
    "hear_work": gettext_lazy("收到系统送来的事"),
    "read_work": gettext_lazy("读系统里待办的事"),
    "end_work": gettext_lazy("办完系统送来的事"),
    "load_roster": gettext_lazy("导入账号名单"),
    "welcome": gettext_lazy("开账号"),
    "give_post": gettext_lazy("定岗位"),
    "take_post": gettext_lazy("结束岗位"),
    "leave": gettext_lazy("办理离开"),
    "stand_in": gettext_lazy("请同事代办"),
    "recall": gettext_lazy("收回代办"),
    "release": gettext_lazy("岗位结束，手上的事转出"),
    "open_for": gettext_lazy("放进待办"),
    "close_for": gettext_lazy("待办了结"),
    "withhold": gettext_lazy("收回没用过的权限"),
    "return_right": gettext_lazy("恢复收回的权限"),
    "open_reviews": gettext_lazy("开始季度复核"),
    "warn_of_reviews": gettext_lazy("提醒快要收回的权限"),
    "take_unused": gettext_lazy("到期收回没用过的权限"),
    "settle_review": gettext_lazy("复核权限"),
    "object_to": gettext_lazy("说明权限为什么要留"),
    "restore_right": gettext_lazy("恢复收回的权限"),
    "forget_reviews": gettext_lazy("清理过期的复核"),
    "provision": gettext_lazy("人事系统开账号"),
    "reprovision": gettext_lazy("人事系统改账号"),
    "deprovision": gettext_lazy("人事系统注销账号"),
    "fill_group": gettext_lazy("人事系统定岗位"),
}
