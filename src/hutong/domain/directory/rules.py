"""What a system may be called, what it may do, and the key it shows. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable

from hutong.kernel.errors import Refused

# What every post may do: enter the systems that are open to it, which each system's own entry in the register says.
COMMON = frozenset({"door.enter"})
# A system may hand cases over, send them on, and work on them; closing, checking and steering belong to people.
SYSTEM_RIGHTS = frozenset({"cases.report", "cases.take", "cases.work"})
CHANNELS = ("api", "12345")
PACE = 600
# What the house calls its own sources of cases.
RESERVED = frozenset({"page", "desk", "web", "worker", "phone", "paper", "system", "demo"})
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
