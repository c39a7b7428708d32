"""The words for residents' accounts and mandates. Read through `words.word`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

RESIDENT_ACTS = {
    "send_code": gettext_lazy("要登录验证码"),
    "sign_in": gettext_lazy("用手机号登录"),
    "sign_in_by_passkey": gettext_lazy("用通行密钥登录"),
    "add_passkey": gettext_lazy("添加通行密钥"),
    "remove_passkey": gettext_lazy("删除通行密钥"),
    "change_settings": gettext_lazy("修改设置"),
    "delete_account": gettext_lazy("删除账号"),
    "ask_mandate": gettext_lazy("请对方同意代办"),
    "make_mandate": gettext_lazy("办好代办委托"),
    "take_down_mandate": gettext_lazy("工作人员记下代办委托"),
    "end_mandate": gettext_lazy("取消代办委托"),
    "drop_mandate": gettext_lazy("工作人员取消代办委托"),
    "used_by_resident": gettext_lazy("替人代办"),
    "used_by_staff": gettext_lazy("工作人员替人代办"),
}

RESIDENTS = {
    "tell_by": {
        "sms": gettext_lazy("发短信"),
        "page": gettext_lazy("不用通知，我自己来看"),
        "wecom": gettext_lazy("企业微信群机器人"),
        "wechat": gettext_lazy("微信群机器人"),
    },
    "mandate_for": {
        "report": gettext_lazy("反映问题"),
        "follow": gettext_lazy("查看进展"),
        "close": gettext_lazy("替他答复解决了没有"),
    },
    "mandate_how": {
        "code": gettext_lazy("本人用手机验证码同意"),
        "worker": gettext_lazy("工作人员当面记下"),
    },
    "mandate_state": {
        "holds": gettext_lazy("有效"),
        "over": gettext_lazy("到期"),
        "ended": gettext_lazy("已取消"),
    },
    "mandate_ended_by": {
        "principal": gettext_lazy("本人取消"),
        "agent": gettext_lazy("代办人取消"),
        "staff": gettext_lazy("工作人员取消"),
    },
}
