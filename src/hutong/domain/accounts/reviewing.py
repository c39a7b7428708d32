"""When rights are reviewed, which of them, and who looks at it. Pure."""

from __future__ import annotations

import datetime as dt

from hutong.domain.directory.rules import MANAGE
from hutong.kernel.area import parent_of
from hutong.kernel.errors import Refused

# A right that nobody has used for so long is asked about; what nobody speaks for goes after STAYS; she is told WARNED before; her
# objection puts it off by HEARD; what was taken away comes back by one tap within BACK.
UNUSED, STAYS, WARNED, HEARD, BACK = (dt.timedelta(days=n) for n in (90, 30, 7, 14, 90))
# Days into a quarter on which its reviews are still opened, should the house have stood still on the first.
LATE = dt.timedelta(days=7)
# Much of their use leaves nothing in the journal, so nobody can say that they were not used: to read one's own entries, to be
# told of danger, to have an inbox at all.
TRACELESS = frozenset({"journal.read", "cases.duty", "tasks.work"})
# With these a mistake is put right: who restores a colleague in a minute must not have lost that for want of accidents.
KEYS = frozenset({MANAGE, "directory.manage"})
KIND, OWN_KIND = "rights-review", "rights-mine"


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter that a day lies in."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def is_reviewed(right: str) -> bool:
    """Whether doing nothing may take a right from a post."""
    return right not in TRACELESS | KEYS


def above(area: int) -> list[int]:
    """The areas that may look at what a unit uses, the nearest first: those above it, the city's own unit looks at itself."""
    found: list[int] = []
    at = parent_of(area)
    while at is not None:
        found.append(at)
        at = parent_of(at)
    return found or [area]


def check_reason(text: str) -> str:
    """Why a right stays though nobody has used it. Raises Refused for nothing, or for a novel."""
    reason = text.strip()
    if not reason:
        raise Refused("留下的每一项都要写一句为什么。", "例如：每年年底才用一次。")
    if len(reason) > 500:
        raise Refused("写得太长，最多 500 个字。")
    return reason
