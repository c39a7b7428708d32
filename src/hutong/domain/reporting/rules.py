"""What may happen to a demand and to a return, and when. Pure.

A return: open -> submitted (at each level in turn) -> approved; back to open from everywhere, with a reason; open -> declined ->
excused where it is not the community's duty. No move loses what was typed: the content is the filling's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from hutong.domain.forms.checking import Finding
from hutong.kernel.errors import Conflict, Refused
from hutong.kernel.plain import without_turns
from hutong.kernel.workdays import add_workdays, workdays_between

OPEN, SUBMITTED, APPROVED, DECLINED, EXCUSED = "open", "submitted", "approved", "declined", "excused"
COMMUNITY = "community"
# Admission of demands on communities (西城 2018): apply 30 working days ahead, decision within 15.
AHEAD, DECIDE_WITHIN = 30, 15
# From the notice to the day it is due, in working days; under it a round bears the urgent mark. An urgent demand is filed within.
NOTICE, FILE_WITHIN = 3, 15
# Identity and mobile numbers, also with blanks in them.
_SOMEBODYS = re.compile(r"(?<!\d)(\d ?){17}[\dXx](?!\d)|(?<!\d)1(?:[ -]?\d){10}(?!\d)")
# (state, act) -> state; `submitted` stays where further levels follow.
MOVES: dict[tuple[str, str], str] = {
    (OPEN, "submit"): SUBMITTED,
    (OPEN, "decline"): DECLINED,
    (SUBMITTED, "approve"): SUBMITTED,
    (SUBMITTED, "finish"): APPROVED,
    (SUBMITTED, "send_back"): OPEN,
    (SUBMITTED, "recall"): OPEN,
    (DECLINED, "send_back"): OPEN,
    (DECLINED, "recall"): OPEN,
    (DECLINED, "excuse"): EXCUSED,
    (EXCUSED, "send_back"): OPEN,
    (APPROVED, "withdraw"): OPEN,
}
_STANDS = {
    OPEN: ("还在社区办理", "still with the community"),
    SUBMITTED: ("已经交上来,正在核对", "handed up and being checked"),
    APPROVED: ("已经核定", "approved"),
    DECLINED: ("社区说明了不该填的理由", "declined by the community"),
    EXCUSED: ("已经同意不填", "excused"),
}


def moved(state: str, act: str) -> str:
    """The state after an act. Raises Conflict when it cannot be done (any more)."""
    after = MOVES.get((state, act))
    if after is None:
        zh, en = _STANDS[state]
        raise Conflict("这份表现在不能这样办:{state}。", "请刷新一下,看看现在的样子。", state, state=zh, state_en=en)
    return after


def check_running(state: str) -> None:
    """Raises Conflict when a round was closed: the department has what it needs."""
    if state == "closed":
        raise Conflict("这一期已经结束。", "不用再办了。", state)


def next_stage(levels: Sequence[str], stage: str) -> str | None:
    """The level that a return goes to after `stage`; None after the last. `stage` "community" is before the first."""
    if stage == COMMUNITY:
        return levels[0]
    at = list(levels).index(stage)
    return levels[at + 1] if at + 1 < len(levels) else None


def changed_meanwhile(cells: Sequence[str]) -> None:
    """Raises Conflict: somebody else has changed cells since they were shown."""
    raise Conflict("{cells} 这几格刚才有同事改过。", "请看一眼现在的样子,再交一次。", list(cells), cells=list(cells))


def refuse_wrong(findings: Sequence[Finding]) -> None:
    """Raises Refused naming the first things that do not hold."""
    places = [cell for one in findings for cell in one.cells][:5]
    raise Refused(
        "有 {n} 处对不上:{cells}。", "请改过来;数字确实没错的,在那一处写一句说明,以后就不用再说。", n=len(findings), cells=places
    )


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Refused when there is none."""
    if not reason.strip():
        raise Refused("请写明理由。", "一句话就可以,对方会看到。")
    return without_turns(reason).strip()[:1000]


def check_public(texts: Iterable[str]) -> None:
    """Raises Refused where what everybody may read holds an identity or telephone number."""
    if any(_SOMEBODYS.search(text) for text in texts):
        raise Refused("公开的文字里不能有身份证号、手机号。", "请把题目、表头、用途、理由里的号码去掉,再来一次。")


def check_lead(applied: dt.date, due: dt.date, *, urgent: bool, urgent_reason: str) -> None:
    """Raises Refused for a demand that comes later than the rule allows and is not marked urgent with a reason."""
    ahead = workdays_between(applied, due)
    if ahead <= 0:
        raise Refused("交表的日子已经过了。", "请改成以后的日子。")
    if ahead < AHEAD and not urgent:
        raise Refused(
            "离交表只有 {ahead} 个工作日,规定要提前 {need} 个工作日申请。",
            "请把时间改到 {day} 以后;确实紧急的,选“一事一报”并写明理由。",
            ahead=ahead, need=AHEAD, day=add_workdays(applied, AHEAD).isoformat(),
        )  # fmt: skip
    if urgent and not urgent_reason.strip():
        raise Refused("一事一报要写明为什么这么急。", "一句话就可以,所有人都会看到。")


def is_short_notice(opened: dt.date, due: dt.date) -> bool:
    """Whether there are fewer working days from the notice to the due day than a form should have ("早上通知,下午要")."""
    return workdays_between(opened, due) < NOTICE


def period_of(period: str, day: dt.date) -> str:
    """The name of the period in which a day lies: 2026-11, 2026-Q4, 2026-W48, 2026; the day itself for what is asked once."""
    if period == "monthly":
        return f"{day:%Y-%m}"
    if period == "quarterly":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if period == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return str(day.year) if period == "yearly" else day.isoformat()


def due_in(period: str, day: dt.date, due_day: int, first_due: dt.date) -> dt.date:
    """The day on which the form of the period around `day` is due. `due_day`: of the month (its last, where it has fewer days),
    or of the week from Monday."""
    if period == "weekly":
        return day - dt.timedelta(days=day.weekday()) + dt.timedelta(days=min(due_day, 7) - 1)
    if period == "once":
        return first_due
    month = {"monthly": day.month, "quarterly": (day.month + 2) // 3 * 3, "yearly": first_due.month}[period]
    following = dt.date(day.year + month // 12, month % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(day.year, month, min(due_day, last))
