"""What the vault does later: passwords change each month, and at once when somebody leaves who knows one; lists are read."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hutong.domain.door import queries
from hutong.domain.door.adaptor import using, wire
from hutong.domain.door.commands import passing, vault
from hutong.domain.door.queries.vault import form_systems, system_of
from hutong.domain.journal.jobs import at_night, listens
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)


@listens("staff.ended")
def somebody_left(news: dict[str, object]) -> None:
    """Changes the passwords that she has typed; where a system cannot, its owner sees that it is due."""
    staff = news["staff"]
    for one in staff if isinstance(staff, list) else [staff]:
        for credential in vault.left_behind(int(str(one))):
            rotate_one.defer(credential=credential)


@listens("session.ended")
def signed_out(news: dict[str, object]) -> None:
    """Passes end with the sign-in, and what old systems have set for her goes."""
    passing.end_passes_of(str(news["sid"]))
    vault.empty_jars(staff=int(str(news["staff"])))


# A system that does not answer tonight does on one of the next.
@app.task(name="door.rotate", retry=RetryStrategy(max_attempts=5, wait=600))
def rotate_one(credential: int) -> None:
    """Changes one password. What the system refuses is told in the log and on the vault's page, and not tried again."""
    name = system_of(credential)
    if name is None:
        return
    try:
        using.rotate(queries.system(name), credential)
    except Refused as refusal:
        log.warning("the password of credential %s at %s was not changed: %s", credential, name, refusal)
    except wire.Forbidden as fault:
        log.error("%s is at an address that is not called: %s", name, fault)


@app.periodic(cron=at_night(2, 13, day=3))
@app.task(name="door.rotate_all", queueing_lock="door.rotate_all")
def rotate_all(timestamp: int) -> None:
    """Changes every password once a month, each by a job of its own."""
    using.rotate_all(lambda credential: rotate_one.defer(credential=credential))


@app.periodic(cron="*/15 * * * *")
@app.task(name="door.read_work", queueing_lock="door.read_work")
def read_lists(timestamp: int) -> None:
    """Reads the lists of old systems, one after the other."""
    for view in form_systems():
        try:
            using.read_work(view)
        except (Refused, wire.Unreachable, wire.Forbidden) as fault:
            log.warning("the list of %s was not read: %s", view.name, fault or type(fault).__name__)


@app.periodic(cron="37 * * * *")
@app.task(name="door.clear_passes", queueing_lock="door.clear_passes")
def clear_passes(timestamp: int) -> None:
    """Removes passes and cookies that are over."""
    passing.forget_passes()
    vault.empty_jars()
