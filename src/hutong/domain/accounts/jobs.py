"""What accounts do after others' news, and by themselves: whoever leaves is signed out everywhere; rights are reviewed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from procrastinate.contrib.django import app

from hutong.domain.accounts import commands, reviewing
from hutong.domain.accounts.commands import following, reviews, trying
from hutong.domain.directory import queries as directory
from hutong.domain.journal.jobs import at_night, listens
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM


@listens("staff.ended")
def _left(news: dict[str, Any]) -> None:
    """`staff`: one or many."""
    commands.end_sessions_of(news["staff"] if isinstance(news["staff"], list) else [news["staff"]], why="left")


@app.periodic(cron="* * * * *")
@app.task(name="accounts.clear", queueing_lock="accounts.clear")
def clear(timestamp: int) -> None:
    """Once a minute: ends the sign-ins that are over, and forgets failed tries that no longer count."""
    while commands.end_over():
        pass
    trying.clear()


@app.periodic(cron=at_night(3, 20))
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Every night: forgets sign-ins and browser sessions that are long over."""
    commands.forget_over()


@listens("upstream.ended")
def _posts_end(news: dict[str, object]) -> None:
    """Posts that came from a place end with it."""
    following.end_unclaimed()


@app.periodic(cron=at_night(3, 40))
@app.task(name="accounts.unclaimed", queueing_lock="accounts.unclaimed")
def end_unclaimed(timestamp: int) -> None:
    """Every night: ends posts that came from another place's claims and that it claims no more."""
    following.end_unclaimed()


@app.periodic(cron=at_night(3, 10))
@app.task(name="accounts.reviews", queueing_lock="accounts.reviews")
def review_rights(timestamp: int) -> None:
    """Every night: opens the reviews of a quarter in its first days, tells whom something is taken from within a week, takes what
    is due, and forgets what is over."""
    tend_reviews()


def tend_reviews() -> None:
    """The same, now."""
    today = clock.today()
    quarter = reviewing.quarter_of(today)
    if today <= quarter + reviewing.LATE:
        begin_reviews(SYSTEM.area, quarter)
    while reviews.warn_of_reviews(SYSTEM):
        pass
    while reviews.take_unused(SYSTEM):
        pass
    reviews.forget_reviews(SYSTEM)


def begin_reviews(area: int, quarter: dt.date) -> int:
    """Opens the reviews of an area, of the city a district at a time: no transaction is longer than it must be. Returns how many
    units are new. Raises NotFound for an area that is none."""
    below = [one.code for one in directory.areas(SYSTEM)] if area == SYSTEM.area else []
    directory.area(area)
    return sum(reviews.open_reviews(SYSTEM, area=code, quarter=quarter) for code in (area, *below))
