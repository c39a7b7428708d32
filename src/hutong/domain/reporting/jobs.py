"""Later work of reporting: making the forms of a round, and tending what comes round by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hutong.domain.reporting import commands
from hutong.domain.reporting.tending import tend_once
from hutong.kernel.actor import SYSTEM


@app.task(name="reporting.fill_round", retry=5)
def fill_round(round_id: int) -> None:
    """Makes all forms of a round, part by part; a part that was made stays made."""
    while commands.dispatch_some(SYSTEM, round_id=round_id):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="reporting.tend", queueing_lock="reporting.tend")
def tend(timestamp: int) -> None:
    """Once a minute: returns that wait for a level lie in its inbox, agreed forms confirm themselves, proposals expire."""
    tend_once()
