"""What may happen to an open question. Pure."""

from __future__ import annotations

import datetime as dt

from hutong.kernel.errors import Conflict, Refused

OPEN, ANSWERED, KNOWN, DROPPED = "open", "answered", "known", "dropped"
WHYS = ("missing", "old", "doubt")
# States of a value in which nothing is left to ask.
SETTLED = frozenset({"known", "computed", "none"})
LATER_DAYS = 7


def why_of(state: str) -> str:
    """The reason to ask that follows from a value's state; empty when there is none."""
    return state if state in WHYS else ""


def later_day(today: dt.date, wished: dt.date | None) -> dt.date:
    """When to ask again: the day wished, or in a week. Raises Refused for a day that has passed."""
    if wished is not None and wished <= today:
        raise Refused("再问的日子要在今天之后。", "请选明天或更晚的一天。")
    return wished or today + dt.timedelta(days=LATER_DAYS)


def check_open(state: str, kept: object, by: str) -> None:
    """Raises Conflict, with what was kept, when the question has been closed in the meantime."""
    if state == ANSWERED:
        raise Conflict(
            "{by}刚刚已经答过这个问题了。" if by else "别人刚刚已经答过这个问题了。",
            "您填的没有覆盖它;如果它不对,请到居民页更正。", kept, by=by,
        )  # fmt: skip
    if state == KNOWN:
        raise Conflict("这个问题已经从别处知道了答案。", "不用再问;如果它不对,请到居民页更正。", kept)
    if state == DROPPED:
        raise Conflict("这个问题已经没有人需要了。", "不用再答。", kept)
