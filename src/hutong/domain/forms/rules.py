"""What may be done with a filling, and when. Pure.

reading -> meaning -> whom -> filled -> done; failed where the file could not be read. Meaning and whom may be gone back to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from hutong.domain.forms.mapping.text import key
from hutong.kernel.errors import Conflict, Refused

READING, MEANING, WHOM, FILLED, DONE, FAILED = "reading", "meaning", "whom", "filled", "done", "failed"
# Files up to this size are read while the worker waits; larger ones by a job.
AT_ONCE_BYTES = 2 * 1024 * 1024
MOST_FILES = 500
_OPEN = frozenset({MEANING, WHOM, FILLED})


# What a header says of the time its answer is good for: words -> days.
_PERIODS = (
    (re.compile(r"本次|此次|今日|当日|本日|当天|申请|预约"), 0),
    (re.compile(r"本周|这周|当周"), 5),
    (re.compile(r"本月|当月|月度|本期|当期|应发|实发|应返|结算|所属期|得分|评分|检查结果|检查记录"), 20),
    (re.compile(r"本季|当季|季度"), 75),
    (re.compile(r"本年|当年|年度|今年"), 300),
)
LASTS = 365


def lasts(header: str) -> int:
    """For how many days an answer under a department's own header counts: what is asked of a month is asked anew the next."""
    return next((days for words, days in _PERIODS if words.search(header)), LASTS)


def check_open(state: str) -> None:
    """Raises Refused when a filling cannot be worked on: not yet read, not readable, or finished."""
    if state == READING:
        raise Refused("这份表还在读取。", "请稍等几秒再试。")
    if state == FAILED:
        raise Refused("这份表没有读成。", "请按提示处理文件,再重新交一次。")
    if state not in _OPEN:
        raise Refused("这份表已经完成。", "要再改,请重新交一次原表。")


def check_own(blank: int | None) -> None:
    """Raises Refused for a form that a department has sent: it is returned or declined, not taken away or changed in meaning."""
    if blank is not None:
        raise Refused("这份表是部门下发的,不能这样改。", "填好了交上去;不该社区填的,请在那一页写明理由退回。")


def check_filler(department: str) -> None:
    """Raises Refused for a department: what it may have of the pool is decided at the gate, and comes from there."""
    if department:
        raise Refused("部门的表不在这里填。", "请用这份表提出报表需求;池里已经有的,准入以后直接取。")


def check_filled(state: str) -> None:
    """Raises Refused when there is nothing filled yet."""
    if state not in (FILLED, DONE):
        raise Refused("这份表还没有填。", "请先核对含义和名单,再点“填表”。")


def check_version(held: int, shown: int | None) -> None:
    """Raises Conflict when somebody else has changed the filling since it was shown."""
    if shown is not None and held != shown:
        raise Conflict("刚才有人改过这份表。", "请看一眼现在的样子,再改一次。", held)


def fingerprint(title: str, headers: Iterable[str]) -> str:
    """What a department's form is known again by: its title without years and months, and its headers."""
    bare = "".join(c for c in key(title) if not c.isdigit())
    return hashlib.sha256("\0".join([bare, *(key(header) for header in headers)]).encode()).hexdigest()


def agreed(elements: Iterable[str]) -> str | None:
    """The one element that all departments mean by a header; None when they differ. What only one department keeps is its own."""
    found = set(elements)
    if len(found) != 1:
        return None
    (element,) = found
    return None if element.startswith("local.") else element


def wanted_by(filling_id: int) -> str:
    """How the asks know a filling."""
    return f"filling:{filling_id}"
