"""On what somebody has signed in, in a plain word or two, so that she tells her own sign-ins apart. Pure.

The User-Agent of a browser (RFC 9110, 10.1.5) says more than that: version, model, maker. Nothing of it is kept but the kind of
device and the browser's name.
"""

from __future__ import annotations

import re

# The first that is found in it; many browsers also call themselves by the names further down.
_BROWSERS = (
    ("wxwork", "wecom"), ("dingtalk", "dingtalk"), ("micromessenger", "wechat"), ("huaweibrowser", "huawei"),
    ("arkweb", "huawei"), ("miuibrowser", "xiaomi"), ("qqbrowser", "qq"), ("qihoo", "360"), ("360se", "360"), ("360ee", "360"),
    ("ucbrowser", "uc"), ("edg", "edge"), ("fxios", "firefox"), ("firefox/", "firefox"), ("crios", "chrome"),
    ("chrome/", "chrome"), ("safari/", "safari"),
)  # fmt: skip
_PHONE = re.compile(r"iphone|ipod|\bmobile\b|windows phone|\(phone;")
_TABLET = re.compile(r"ipad|\btablet\b|(?<!like )android|harmony")
_COMPUTER = re.compile(r"windows nt|macintosh|x11|cros|linux")


def device_of(agent: str) -> str:
    """`phone`, `tablet` or `computer`, and the browser's name after a space where it is known; empty for what is none
    of these. An iPad that asks for pages of a desk is a computer: it says so."""
    said = agent[:1000].lower()
    kind = (
        "tablet" if "ipad" in said else "phone" if _PHONE.search(said) else "tablet" if _TABLET.search(said)
        else "computer" if _COMPUTER.search(said) else ""
    )  # fmt: skip
    name = next((name for sign, name in _BROWSERS if sign in said), "")
    return f"{kind} {name}".strip() if kind else ""
