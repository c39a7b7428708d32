"""What is a telephone, a code, a mandate. Pure."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Sequence

from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

# Mobile numbers of the mainland (工业和信息化部 电信网编号计划): eleven digits from 13 to 19.
_MOBILE = re.compile(r"1[3-9]\d{9}")
SIGN_IN = "sign-in"
DIGITS = 6
LIVES = dt.timedelta(minutes=10)
TRIES = 5
# How many codes a telephone gets in which time: so that nobody is woken all night, and nobody guesses.
PACE = ((dt.timedelta(minutes=1), 1), (dt.timedelta(hours=1), 5), (dt.timedelta(days=1), 10))
# What a mandate may be for; "close" answers for the principal whether it is solved.
WORDS = ("report", "follow", "close")
LONGEST = dt.timedelta(days=366)
LANGUAGES = ("zh-hans", "en")
PASSKEYS = 10


def whose(actor: Actor) -> int:
    """The resident who acts. Raises NotFound for a staff member, the system and nobody: an empty number must find nothing."""
    if actor.resident is None:
        raise NotFound("没有这个账号。", "请先登录。")
    return actor.resident


def phone_of(text: str) -> str:
    """The eleven digits of a mobile number, however they were typed. Raises Refused for anything else."""
    digits = re.sub(r"[\s\-()（）]", "", text.strip())
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    if not (digits.isascii() and _MOBILE.fullmatch(digits)):
        raise Refused("这不像手机号。", "手机号是 11 位数字，请看看有没有多打或少打。")
    return digits


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def check_pace(now: dt.datetime, made: Sequence[dt.datetime]) -> None:
    """Raises Refused when a telephone has had its codes; `made`: when they were sent, in the last day."""
    for span, most in PACE:
        if sum(at > now - span for at in made) >= most:
            if span <= dt.timedelta(minutes=1):
                raise Refused("刚发过一次验证码。", "请过一分钟再要；短信可能还在路上。")
            raise Refused("这个号码要的验证码太多了。", "请过一会儿再试；着急的事可以打 12345。")


def is_open(now: dt.datetime, made_at: dt.datetime, tries: int, used_at: dt.datetime | None) -> bool:
    """Whether a code can still be tried."""
    return used_at is None and tries < TRIES and made_at <= now < made_at + LIVES


def check_mandate(words: Iterable[str], valid_to: dt.date, today: dt.date) -> tuple[str, ...]:
    """The words of a mandate in their order. Raises Refused for none, and for a day that is past or more than a year away."""
    given = set(words)
    chosen = tuple(word for word in WORDS if word in given)
    if not chosen or given - set(WORDS):
        raise Refused("请选好可以代办什么。", "至少选一样。")
    if not today <= valid_to <= today + LONGEST:
        raise Refused("请选一个从今天起一年以内的日子。", "到期以后可以再办一次。")
    return chosen


def check_settings(language: str, channel: str, channels: Iterable[str], address: str) -> None:
    """Raises Refused for a language or channel there is not, and for a channel that lacks its address."""
    if language not in LANGUAGES or channel not in set(channels):
        raise Refused("没有这个选项。", "请从列出的里面选一个。")
    if channel in ("wecom", "wechat") and not address:
        raise Refused("还缺机器人的地址。", "请把群机器人的 Webhook 地址贴进来，或者改用短信。")
