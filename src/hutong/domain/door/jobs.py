"""What the door does later: tickets that are long over go; systems are asked whether they answer."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from hutong.domain.door.models import Ticket
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM

# A used code is remembered until nothing that came of it can still hold.
KEPT = dt.timedelta(days=2)


@app.periodic(cron="17 * * * *")
@app.task(name="door.clear", queueing_lock="door.clear")
def clear_tickets(timestamp: int) -> None:
    """Removes tickets that ended two days ago."""
    with scope(SYSTEM):
        Ticket.objects.filter(ends_at__lt=clock.now() - KEPT).delete()


@app.periodic(cron="* * * * *")
@app.task(name="door.check", queueing_lock="door.check")
def check_systems(timestamp: int) -> None:
    """Asks every open system once a minute, side by side, in less than ten seconds."""
    from hutong.domain.door.commands.health import check_systems as check

    check()


@app.periodic(cron="47 3 * * *")
@app.task(name="door.forget_events", queueing_lock="door.forget_events")
def forget_events(timestamp: int) -> None:
    """Forgets the numbers of events that can come again no more."""
    from hutong.domain.door.commands.work import forget

    forget()
