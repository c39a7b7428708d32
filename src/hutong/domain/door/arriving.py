"""What a system may put into inboxes, which of two words about the same work counts, and whether a message is the system's. Pure.

An event is CloudEvents 1.0; a signature is Standard Webhooks 1.0: HMAC-SHA256 over id.timestamp.body, base64, after "v1,".
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hutong.domain.door.addresses import lies_in, origin_of
from hutong.domain.door.connecting import listed
from hutong.kernel.errors import Refused

Kind = Literal["put", "done", "withdraw"]
# The right of a system that puts work into inboxes; nobody's post has it.
PUT = "door.work"
# A signed message is refused when it is older, or comes from the future, by more (Standard Webhooks: "replay attacks").
WINDOW = dt.timedelta(minutes=5)
LONGEST_KEY, LONGEST_TITLE, LONGEST_URL = 120, 200, 2000
# Where a system may have registered an address of its own, by the word of its settings.
_PLACES = ("redirect_uris", "services", "hosts", "acs", "base", "initiate_uri", "check_uri", "events_uri")


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work as a system names it. `key`: the system's own name of it; `due`: its last day, or its last minute; `url`:
    where in the system it is done.

    For whom, at `area` (0: the system's own): one person, `sub`, as the system knows her; one `department`; else everybody there
    who works on tasks.
    """

    key: str
    title: str
    due: dt.date | dt.datetime | None = None
    url: str = ""
    urgent: bool = False
    area: int = 0
    department: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One word of a system about its work: `id` names it, `at` and `sequence` order it. `work`: with put; else only the `key`."""

    id: str
    kind: Kind
    at: dt.datetime
    key: str
    work: Work | None = None
    sequence: str = ""


def check_work(work: Work, address: str, settings: Mapping[str, Any]) -> None:
    """Raises Refused for work without a name or a title, too long, or with an address outside the system's own hosts."""
    check_key(work.key)
    if not work.title.strip() or len(work.title) > LONGEST_TITLE:
        raise Refused("任务要有标题，最多 {most} 个字。", "请写清楚要办什么事。", most=LONGEST_TITLE)
    if work.url and not is_own(work.url, address, settings):
        raise Refused("任务的地址不在这个系统自己的网址里。", "请用登记过的网址；新的网址先改登记。")


def check_key(key: str) -> None:
    """Raises Refused for a name that no table keeps."""
    if not key.strip() or len(key) > LONGEST_KEY:
        raise Refused("任务要有自己的编号，最多 {most} 个字。", "同一件事每次用同一个编号。", most=LONGEST_KEY)


def check_moment(at: dt.datetime, now: dt.datetime) -> None:
    """Raises Refused for a moment that has not come: such a word would silence all that follow."""
    if at > now + WINDOW:
        raise Refused("事件的时间在将来。", "请校准系统的时钟，再发一次。")


def is_own(url: str, address: str, settings: Mapping[str, Any]) -> bool:
    """Whether an address lies on one of the hosts that the system has registered: the same scheme, host and port. What follows
    a # stays in the browser and leads nowhere else."""
    plain, _, mark = url.partition("#")
    if len(url) > LONGEST_URL or any(ord(sign) < 33 or sign == "\\" for sign in mark):
        return False
    return any(lies_in(plain, f"{origin}/") for origin in _origins(address, settings))


def _origins(address: str, settings: Mapping[str, Any]) -> frozenset[str]:
    known = [address]
    for word in _PLACES:
        for one in listed(settings, word):
            # a host alone, as forward-auth has it, is the host under either scheme
            known += [one] if "://" in one else [f"http://{one}/", f"https://{one}/"]
    return frozenset(origin for one in known if (origin := origin_of(one)))


def counts(kind: Kind, at: dt.datetime, sequence: str, *, last_at: dt.datetime, last: str, last_open: bool) -> bool:
    """Whether a word counts beside the last one that did: by time, then by the system's own sequence (CloudEvents extension
    `sequence`, in the order of its signs); in the same moment an end stands against a beginning."""
    return (at, sequence, kind != "put") >= (last_at, last, not last_open)


def is_signed(secret: str, key: str, timestamp: str, body: bytes, signatures: str, now: dt.datetime) -> bool:
    """Whether one of the signatures is the system's, over this message, and not older than `WINDOW`. Tells nothing else: neither
    which part was wrong, nor by the time it takes."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        return False
    late = abs(int(now.timestamp()) - int(timestamp)) > WINDOW.total_seconds()
    signed = hmac.new(_bytes_of(secret), f"{key}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(signed).decode()}".encode()
    given = [one.encode() for one in signatures.split(" ")[:10]]
    right = [hmac.compare_digest(wanted, one) for one in given]
    return any(right) and not late


def _bytes_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return secret.encode()
