"""Which rights there are, who may give which, what a system may be called and do, and the key it shows. Pure."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable

from hutong.kernel.area import span
from hutong.kernel.errors import Refused

RIGHTS = frozenset({
    "pool.read", "pool.observe", "pool.merge", "forms.fill", "forms.confirm", "asks.answer", "journal.read", "tasks.work",
    "tasks.send", "door.manage", "reports.demand", "reports.decide", "reports.return", "reports.review", "outside.answer",
    "cases.report", "cases.take", "cases.work", "cases.check", "cases.steer", "cases.duty", "directory.manage",
    "accounts.manage",
})  # fmt: skip
MANAGE = "accounts.manage"
# What a superior cannot give: it goes beyond any area.
BEYOND = frozenset({"directory.manage"})
# How long somebody may stand in for a colleague at most, without being asked for anew.
LONGEST = dt.timedelta(days=183)

# What every post may do: enter the systems that are open to it, which each system's own entry in the register says.
COMMON = frozenset({"door.enter"})
# A system may hand cases over, send them on, and work on them; closing, checking and steering belong to people. A personnel
# system may keep accounts.
SYSTEM_RIGHTS = frozenset({"cases.report", "cases.take", "cases.work", "accounts.provision"})
CHANNELS = ("api", "12345")
PACE = 600
# What the house calls its own sources of cases.
RESERVED = frozenset({"page", "desk", "web", "worker", "phone", "paper", "system", "demo"})
# A user name. Those that begin with ~ are the house's own: of accounts that were removed.
ACCOUNT = re.compile(r"[\w.@-]+")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")


def new_key() -> str:
    """A key of 256 random bits: too many to be guessed, so a fast digest is enough to keep it by."""
    return f"hutong_{secrets.token_urlsafe(32)}"


def new_secret() -> str:
    """The secret of a web-hook as Standard Webhooks 1.0 writes it: whsec_ and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def digest(key: str) -> bytes:
    """What a key is looked up by: BLAKE2b, 32 bytes."""
    return hashlib.blake2b(key.encode(errors="replace"), digest_size=32, person=b"hutong-system").digest()


def check_account(username: str, name: str, number: str = "") -> None:
    """Raises Refused for a user name, a name or a personnel number (empty for none) that cannot be."""
    if not username or not name or max(len(username), len(name)) > 60 or len(number) > 64:
        raise Refused("账号和姓名都要填，各最多 60 个字；工号最多 64 个。")
    if not ACCOUNT.fullmatch(username):
        raise Refused("账号里只能有字母、数字、汉字和 . - _ @。", "例如：wangfang。")


def check_system(name: str, title: str, rights: Iterable[str], channel: str, pace: int) -> list[str]:
    """The rights in order. Raises Refused for a name, a right, a channel or a pace that cannot be."""
    wanted = sorted(set(rights))
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise Refused("系统的代号不对：{name}。", "用 3 到 40 个小写字母、数字和连字符，例如 bj-12345。", name=name)
    if not title.strip() or len(title) > 80:
        raise Refused("系统的名称要填，最多 80 个字。", "例如：北京市12345热线。")
    if not wanted or not SYSTEM_RIGHTS.issuperset(wanted):
        raise Refused("系统不能有这样的权限：{rights}。", "可用的权限：{known}。", rights=wanted, known=sorted(SYSTEM_RIGHTS))
    if channel not in CHANNELS:
        raise Refused("没有这种来源：{channel}。", "可用的来源：{known}。", channel=channel, known=list(CHANNELS))
    if not 1 <= pace <= 100_000:
        raise Refused("每分钟的次数不对。", "请填 1 到 100000 之间的数。")
    return wanted


def check_hook(url: str) -> str:
    """The address of a web-hook, or none. Raises Refused unless it is an http address; whether it may be called is found out when
    it is."""
    where = url.strip()
    if where and (len(where) > 300 or not re.fullmatch(r"https?://[^\s/]+(/\S*)?", where)):
        raise Refused("回调地址不对。", "请填 https:// 开头的完整地址，最多 300 个字符。")
    return where


def check_rights(rights: Iterable[str]) -> list[str]:
    """The rights in order, each once. Raises Refused for one that does not exist."""
    wanted = sorted(set(rights))
    if unknown := [right for right in wanted if right not in RIGHTS]:
        raise Refused("没有这样的权限：{unknown}。", "可用的权限：{rights}。", unknown=unknown, rights=sorted(RIGHTS))
    return wanted


def check_gift(own_area: int, area: int, rights: Iterable[str]) -> None:
    """Raises Refused for rights that a superior at `own_area` cannot give at `area`: those beyond any area, and her own power to
    appoint anywhere but below her."""
    wanted = set(rights)
    if BEYOND & wanted:
        raise Refused("这项权限要由系统管理员给：{rights}。", "请联系系统管理员。", rights=sorted(BEYOND & wanted))
    if MANAGE in wanted and (area == own_area or not span(own_area)[0] <= area <= span(own_area)[1]):
        raise Refused("管理账号和岗位的权限，要由上一级来给。", "请联系上一级。")


def check_days(since: dt.date, until: dt.date, today: dt.date, last: dt.date | None) -> None:
    """Raises Refused for a time in which nobody can stand in: over, turned round, too long, or longer than the post itself."""
    if until < since:
        raise Refused("结束的日子比开始早。", "请重新填起止日期。")
    if until < today:
        raise Refused("这段日子已经过去了。", "请填今天以后的日子。")
    if until - since > LONGEST:
        raise Refused("代办一次最多半年。", "请把日子填近一些，到期可以再办。")
    if last is not None and until > last:
        raise Refused("这个岗位到 {day} 为止，代办不能比它更久。", "请把结束的日子提前。", day=last)


def check_part(rights: Iterable[str], held: Iterable[str]) -> list[str]:
    """The rights that a deputy gets, in order. Raises Refused when they are none, or more than the post itself has."""
    wanted = sorted(set(rights))
    if not wanted:
        raise Refused("请至少选一项要代办的事。")
    if wider := sorted(set(wanted) - set(held)):
        raise Refused("代办的人不能有本人没有的权限：{rights}。", "请去掉这几项。", rights=wider)
    return wanted
