"""The demo city's life of cases: what residents reported in nine weeks, who was sent to it, and what became of it.

Everything is done by the commands of the domain, at the moment at which it happened, one after the other over all cases, so that
what comes by itself (deadlines, silence) comes when it would have come.
"""

from __future__ import annotations

import datetime as dt
import heapq
import logging
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from hutong.demo.cases.courses import COURSES
from hutong.demo.cases.life import Life
from hutong.demo.cases.plan import story, told
from hutong.demo.cases.town import peopled
from hutong.demo.figures import city
from hutong.demo.models import MadeCommunity, ReportStep
from hutong.domain.cases import commands
from hutong.domain.cases.tending import tend_once
from hutong.kernel import clock
from hutong.kernel.area import district_of
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)
DAYS, MOST = 66, 12
STEP = "cases"


def missing() -> bool:
    """Whether the demo city has no cases yet."""
    return not ReportStep.objects.filter(pk=STEP).exists()


def make(progress: Callable[[int, int, str], None] | None = None, *, most: int | None = None) -> bool:
    """Brings the cases of the demo city about, as seen from now; whether there was anything to do. All of it is there, or
    nothing: killed in between it begins anew. `most`: no more than so many of each course; what has one cause is told whole."""
    made = set(MadeCommunity.objects.values_list("code", flat=True))
    codes = tuple(code for code in city().first if code in made)[:MOST]
    if not codes or not missing():
        return False
    if progress is not None:
        progress(0, 1, "诉求")
    now = clock.now()
    with transaction.atomic():
        town = peopled(codes, now.date() - dt.timedelta(days=DAYS + 5))
        lives = [Life(town, one) for one in told(codes, now) if most is None or one.turn < most or one.course == "water"]
        play([(life.told.at, COURSES[life.told.course](life)) for life in lives], now)
        seen_together([life for life in lives if life.told.course == "water"])
        ReportStep.objects.create(pk=STEP, on=now.date())
    if progress is not None:
        progress(1, 1, "诉求")
    return True


def seen_together(water: Sequence[Life]) -> None:
    """未诉先办: the street looks for what comes more often than it should, and names the cause of what has come so far but for
    the last two; the water company is asked for an answer."""
    street = water[0].street
    commands.look_for_clusters(street)
    said = story().water
    cause = commands.name_cause(street, cases=[life.case for life in water[:-2]], title=said.cause, words=said.seen)
    commands.raise_up(street, cause_id=cause, words=said.ask, to=(district_of(street.area), "water_company"))


def play(stories: list[tuple[dt.datetime, Iterator[dt.datetime]]], now: dt.datetime) -> None:
    """Goes on with every story at its next moment, all in the order of time, up to now; the clock's own work comes once a day."""
    first = min((at for at, _ in stories), default=now)
    waiting = [(at, number, one) for number, (at, one) in enumerate([*stories, (first, _tended(now))])]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= now:
        at, number, one = heapq.heappop(waiting)
        with clock.standing_at(at):
            following = _next(one)
        if following is not None:
            heapq.heappush(waiting, (following, number, one))


def _next(one: Iterator[dt.datetime]) -> dt.datetime | None:
    """Does what happens now. A story that the rules refuse on some days of the year ends there, and stands in the log: the
    command that was refused has left nothing behind."""
    try:
        return next(one, None)
    except Refused as refused:
        log.warning("a demo case goes no further: %s", refused)
        return None


def _tended(now: dt.datetime) -> Iterator[dt.datetime]:
    """Deadlines and silence, once a day and at the end."""
    while True:
        tend_once()
        following = clock.now() + dt.timedelta(days=1)
        yield min(following, now) if clock.now() < now else following
