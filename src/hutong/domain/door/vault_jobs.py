"""What the vault does later: passwords change each month, and at once when somebody can use one no more; old systems are left
when a sign-in ends; lists are read."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hutong.domain.door import queries
from hutong.domain.door.adaptor import using, wire
from hutong.domain.door.commands import jars, leaving, passing
from hutong.domain.door.queries.vault import form_systems, system_of
from hutong.domain.journal.jobs import at_night, listens
from hutong.kernel.errors import Refused

log = logging.getLogger(__name__)


@listens("staff.ended")
def somebody_left(news: dict[str, object]) -> None:
    """Changes the passwords that she has typed or used; where a system cannot, its owner sees that what she typed is due."""
    for staff in _numbers(news["staff"]):
        _leave_behind(staff, None)


@listens("post.ended")
def a_post_ended(news: dict[str, object]) -> None:
    """The same for what none of her other posts can use, and whoever sits in such a system leaves it."""
    posts: dict[int, list[int]] = defaultdict(list)
    for post, staff in zip(_numbers(news["post"]), _numbers(news["staff"]), strict=True):
        posts[staff].append(post)
    for staff, ended in posts.items():
        _leave_behind(staff, ended)


@listens("session.ended")
def signed_out(news: dict[str, object]) -> None:
    """Passes end with the sign-in, what old systems have set for her goes, and they are told in their own way."""
    passing.end_passes_of(str(news["sid"]))
    _leave_systems(jars.take_jars(int(str(news["staff"]))))


def _leave_behind(staff: int, posts: Collection[int] | None) -> None:
    left = leaving.left_behind(staff, posts)
    for credential in left.change:
        rotate_one.defer(credential=credential)
    _leave_systems(jars.take_jars(staff, of=left.credentials))


def _leave_systems(taken: Iterable[jars.Taken]) -> None:
    for one in taken:
        leave_system.defer(credential=one.credential, staff=one.staff, cookies=one.cookies.hex())


def _numbers(told: object) -> list[int]:
    return [int(str(one)) for one in (told if isinstance(told, list) else [told])]


# One that does not answer ends her session by itself when nobody comes.
@app.task(name="door.leave_system", retry=RetryStrategy(max_attempts=4, wait=10, linear_wait=30))
def leave_system(credential: int, staff: int, cookies: str) -> None:
    """Signs somebody out of one old system, by the system's own way. `cookies`: sealed, in hexadecimal."""
    name = system_of(credential)
    if name is None:
        return
    try:
        using.leave(queries.system(name), jars.Taken(credential, staff, bytes.fromhex(cookies)))
    except (Refused, wire.Forbidden) as fault:
        log.info("%s was not signed out of: %s", name, fault or type(fault).__name__)


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
    jars.forget_jars()
