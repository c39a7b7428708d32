"""What may become of a task, who may direct it, and how near its day is. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
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
# What a unit sent down, and what a unit below answers upward about it.
ASSIGNED, RAISED = "assigned", "raised"
SEND = "tasks.send"
SOON_DAYS = 2
# A task goes from unit to unit so often and no more: then whoever sent it decides.
MOST_PASSES = 2
# Parts of one task; what is wider is sent down.
MOST_PARTS = 20
# Working days for an answer to what was reported up.
REPLY_DAYS = 2
MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024
_RANK = {"city": 0, "district": 1, "street": 2, "community": 3}
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


def may_direct(actor: Actor, part: bool) -> bool:
    """Whether somebody of the sending unit may steer what it sent: who may send, and for parts whoever works there."""
    return actor.may(SEND) or (part and actor.may("tasks.work"))


def check_sending(title: str, words: str, due: dt.date | None, due_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raises Refused for a task without a title, with too many words, or due in the past."""
    if not title.strip():
        raise Refused("还没有写要办什么事。", "请写一句话的标题。")
    if len(title.strip()) > 200 or len(words.strip()) > 4000:
        raise Refused("写得太长了。", "标题最多 200 字，说明最多 4000 字；再长的请放在附件里。")
    if (due is not None and due < now.astimezone(BEIJING).date()) or (due_at is not None and due_at <= now):
        raise Refused("办结的时间已经过了。", "请选一个以后的时间。")


def check_pass(*, area: int, department: str, to_area: int, to_department: str, sender: int, passed: int, reason: str) -> None:
    """Whether a task may go from one unit to another: at the same or a lower level, inside the sender's range, with a reason, and
    not too often. The clock goes on. Raises Refused."""
    if not reason.strip():
        raise Refused("还没有写转办的原因。", "请写一句原因，接手的单位和交办的一方都看得到。")
    if (area, department) == (to_area, to_department):
        raise Refused("这件事就在这个单位。", "请选另一个单位。")
    if _RANK[level_of(to_area)] < _RANK[level_of(area)]:
        raise Refused("不能转给上一级。", "要上级出面，请用“上报”。")
    low, high = span(sender)
    if not low <= to_area <= high:
        raise Refused("这个单位不在交办单位的范围里。", "请选范围里的单位，或者上报，由交办的一方定。")
    if passed >= MOST_PASSES:
        raise Refused("已经转办了 {n} 次，不能再转。", "说不清该谁办的，请上报，由交办的一方定。", n=passed)


def check_give_back(state: str, accepted: bool, reason: str) -> None:
    """Only what was finished and not yet accepted goes back, with a reason. Raises Refused."""
    if state != DONE or accepted:
        raise Refused("这件事现在不能退回。", "只有报告了办结、还没有收下的，才能退回补办。")
    if not reason.strip():
        raise Refused("还没有写退回的原因。", "请写清楚还差什么。")


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
