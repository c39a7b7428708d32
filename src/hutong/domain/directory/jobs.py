"""What the directory does by itself: posts end by their date, at midnight in Beijing, and whoever must know hears of it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hutong.domain.directory import commands
from hutong.domain.directory.queries.posts import untold
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM


@app.periodic(cron="*/10 * * * *")
@app.task(name="directory.tell_over", queueing_lock="directory.tell_over")
def tell_over(timestamp: int) -> None:
    """Every ten minutes, so that a night on which the house stood still is made good: the posts whose last day is over."""
    while untold(clock.today()).exists():
        commands.tell_over(SYSTEM)
