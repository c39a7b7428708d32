"""How guessing is slowed down: by account, by place, and by device, in a window that slides over a quarter of an hour. Pure.

Nobody can lock somebody else out for good: a wait is at most a quarter of an hour, and a device on which she has signed in before
is counted by itself (OWASP, device cookies). Unknown accounts are counted as known ones: the answer tells nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.kernel.errors import Refused

WINDOW = dt.timedelta(minutes=15)
# Wrong passwords before the first wait, the first wait, and what it doubles up to.
FREE, FIRST, LONGEST = 8, dt.timedelta(minutes=1), WINDOW
# Accounts that may fail at one place: an office of hundreds has one address, and its people mistype their own names only.
ACCOUNTS_OF_PLACE = 30
# Failures in the whole window, over all places, that are no longer people who mistype.
FLOOD = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from. `place`: the address of the network; `device`: what the browser's own cookie says, empty for a new
    one; `known`: the blind names of the accounts that have signed in on it, in hexadecimal."""

    place: str
    device: str = ""
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """What has failed under one name in the window: how often, when last, and for how many accounts."""

    many: int = 0
    last: dt.datetime | None = None
    accounts: int = 0


def waits(count: Count, now: dt.datetime) -> dt.timedelta:
    """How long there is still to wait after so many failures: one minute, two, four, up to a quarter of an hour from the last."""
    if count.many < FREE or count.last is None:
        return dt.timedelta()
    wait: dt.timedelta = min(FIRST * 2 ** min(count.many - FREE, 10), LONGEST)
    return max(count.last + wait - now, dt.timedelta())


def check(count: Count, now: dt.datetime) -> None:
    """Raises Refused while there is to wait for this account or device."""
    left = waits(count, now)
    if left:
        raise too_many(left)


def check_place(count: Count) -> None:
    """Raises Refused when so many accounts have failed at one place that somebody tries them out."""
    if count.accounts >= ACCOUNTS_OF_PLACE:
        raise too_many(WINDOW)


def too_many(left: dt.timedelta) -> Refused:
    """What is said to whoever has to wait: the same for every account, known or not."""
    minutes = -(-int(left.total_seconds()) // 60) or 1
    return Refused("试的次数太多了。", "请 {n} 分钟以后再试；着急的话，用通行密钥或手机扫码登录，或请上级帮您恢复。", n=minutes)
