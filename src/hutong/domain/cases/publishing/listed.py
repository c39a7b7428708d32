"""Which cases are listed for anybody: in public space, without danger, nobody's own affair, and only after a while.

Page, interface and file ask here. Their texts go through `masked`; a picture is shown only after a post has looked at it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db.models import Q

from hutong.blueprint.casework.categories import categories
from hutong.blueprint.casework.process import process
from hutong.domain.cases.declared import process_at
from hutong.kernel import clock

# Under this word a case keeps why a post has taken it off the list.
UNLISTED = "unlisted"


def listed() -> Q:
    """The condition on cases. Parts and events (部件, 事件 of GB/T 30428), neither joined nor taken back, of no kind
    that is declared as never listed, and not taken off by a post."""
    kinds = Q(kind__in=("part", "event"), danger="") & ~Q(category="") & ~Q(outcome__in=("joined", "withdrawn", "unfounded"))
    return kinds & ~Q(category__in=never()) & ~Q(extra__has_key=UNLISTED)


def until(area: int) -> dt.datetime:
    """Up to which moment of coming cases of an area are listed now."""
    after = process_at(area).publish.after
    return clock.now() - dt.timedelta(days=after.days or 0, hours=after.hours or 0)


@lru_cache(maxsize=1)
def never() -> tuple[str, ...]:
    """The categories that are never listed: those named, and all of a group that is named. Of the city's process: a district
    cannot open what the city keeps."""
    named = set(process().publish.never)
    return tuple(key for key, one in categories().items() if key in named or one.group in named)
