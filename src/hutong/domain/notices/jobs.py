"""Later work of notices: bringing them out, every minute and when somebody says that it is urgent."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer_delivery() -> None:
    """Brings out what waits in the next seconds. Call it after the commit (`transaction.on_commit`); may be repeated."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        deliver_soon.defer()


@app.task(name="notices.deliver_soon", queueing_lock="notices.deliver_soon")
def deliver_soon() -> None:
    """Brings out what waits, now."""
    _deliver()


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver")
def deliver(timestamp: int) -> None:
    """Once a minute: what is due goes out, what is too late is given up."""
    _deliver()


def _deliver() -> None:
    from hutong.domain.notices.delivery import deliver_once

    deliver_once()
