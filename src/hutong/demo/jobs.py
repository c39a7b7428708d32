"""Later work of the demo: its cases are made by the worker, so that nobody waits for them at the first start."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer_cases() -> None:
    """Makes the demo's cases soon, where there are none. A worker that is killed meanwhile begins anew."""
    from hutong.demo import cases

    if cases.missing():
        with suppress(AlreadyEnqueued), transaction.atomic():
            make_cases.defer()


@app.task(name="demo.cases", queueing_lock="demo.cases")
def make_cases() -> None:
    """Makes the demo's cases; does nothing where they are."""
    from hutong.demo import cases

    cases.make()
