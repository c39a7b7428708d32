"""Later work of cases: deadlines and silence, once a minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hutong.domain.journal.jobs import at_night, listens


@app.periodic(cron="* * * * *")
@app.task(name="cases.tend", queueing_lock="cases.tend")
def tend(timestamp: int) -> None:
    """Once a minute: late cases go up, answers without a word from the resident are closed as silence."""
    from hutong.domain.cases.tending import tend_once

    tend_once()


@app.periodic(cron="* * * * *")
@app.task(name="cases.count", queueing_lock="cases.count")
def count(timestamp: int) -> None:
    """Once a minute: adds what has changed into the figures of days, which the boards read."""
    from hutong.domain.cases.tending import count_once

    count_once()


@app.periodic(cron=at_night(3, 40))
@app.task(name="cases.learn", queueing_lock="cases.learn")
def learn(timestamp: int) -> None:
    """Each night at 3:40 in Beijing: the city's confirmed cases teach what residents' words mean."""
    from hutong.domain.cases.commands import learning
    from hutong.kernel.actor import SYSTEM

    learning.learn_words(SYSTEM)


@app.periodic(cron=at_night(2, 40))
@app.task(name="cases.clusters", queueing_lock="cases.clusters")
def clusters(timestamp: int) -> None:
    """Each night at 2:40 in Beijing: looks for clusters of cases that ask for preventive work."""
    from hutong.domain.cases.commands import look_for_clusters
    from hutong.kernel.actor import SYSTEM

    look_for_clusters(SYSTEM)


@listens("resident.deleted")
def forget(news: dict[str, object]) -> None:
    """An account is gone: its cases let go of the person."""
    from hutong.domain.cases.commands.forgetting import forget_resident
    from hutong.kernel.actor import SYSTEM

    forget_resident(SYSTEM, resident=int(str(news["resident"])))
