"""What may become of a task, and how near its day is. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from hutong.kernel.clock import BEIJING
from hutong.kernel.errors import Broken, Conflict, Refused
from hutong.kernel.workdays import workdays_between

OPEN, DONE, DECLINED, DROPPED = "open", "done", "declined", "dropped"
# From each state to those that may follow. A closed task stays closed: the same work again is a new task.
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({DONE, DECLINED, DROPPED}),
    DONE: frozenset(),
    DECLINED: frozenset(),
    DROPPED: frozenset(),
}
SOON_DAYS = 2
Urgency = Literal["late", "today", "soon", "calm"]


def can_become(state: str, wanted: str) -> bool:
    """Whether a task in `state` may become `wanted`."""
    return wanted in TRANSITIONS.get(state, frozenset())


def check_close(wanted: str, reason: str) -> None:
    """Raises Broken for a state that closes nothing, Refused for a task declined without a reason."""
    if not can_become(OPEN, wanted):
        raise Broken(f"no way from open to {wanted!r}")
    if wanted == DECLINED and not reason.strip():
        raise Refused("还没有写不予办理的原因。", "请写一句原因，交办的一方要看。")


def check_open(state: str, by: str) -> None:
    """Raises Conflict when the task was closed in the meantime."""
    if state != OPEN:
        raise Conflict("{by}已经办结了这件事。" if by else "这件事已经办结了。", "不用再办。", state, by=by)


def days_left(due: dt.date | None, today: dt.date) -> int | None:
    """Working days after today up to the day it is due; negative when that day has passed; None without a day.

    0 on the day itself, and also when only free days lie between: `urgency` tells these apart from late.
    """
    return None if due is None else workdays_between(today, due)


def urgency(due: dt.date | None, today: dt.date, due_at: dt.datetime | None = None, now: dt.datetime | None = None) -> Urgency:
    """How a task is marked: late after its day, today on it, soon within two working days, else calm.

    With a deadline to the minute (`due_at`, compared with `now`) it is late from that minute on.
    """
    if due is None:
        return "calm"
    if due < today or (due_at is not None and now is not None and due_at < now):
        return "late"
    if due == today:
        return "today"
    return "soon" if workdays_between(today, due) <= SOON_DAYS else "calm"


def day_of(due: dt.date | None, due_at: dt.datetime | None) -> dt.date | None:
    """The day a task is due in Beijing; the day of the minute, where there is one."""
    return due if due_at is None else due_at.astimezone(BEIJING).date()
