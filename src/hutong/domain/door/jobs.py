"""What the door does later: tickets that are long over go; systems are asked whether they answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hutong.domain.directory.queries.wearing import beginners_in, workers_in
from hutong.domain.door import backchannel, signing_out, vault_jobs
from hutong.domain.door.commands import provisioning, signouts, tokens
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries import provisioning as provisioning_queries
from hutong.domain.door.queries.signouts import to_tell
from hutong.domain.journal.jobs import at_night, listens
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM

# Those of the vault have a file of their own.
__all__ = ["vault_jobs"]

# A used code is remembered until nothing that came of it can still hold.
KEPT = dt.timedelta(days=2)


@app.periodic(cron="17 * * * *")
@app.task(name="door.clear", queueing_lock="door.clear")
def clear_tickets(timestamp: int) -> None:
    """Removes tickets that ended two days ago."""
    with scope(SYSTEM):
        Ticket.objects.filter(ends_at__lt=clock.now() - KEPT).delete()
    tokens.forget_grants(clock.now() - KEPT)
    signouts.forget(clock.now() - KEPT)


@listens("session.ended")
def _tokens_end(news: dict[str, object]) -> None:
    """Tokens end with the sign-in that they hang on; systems that want to hear it are told, each by a job of its own."""
    sid = str(news["sid"])
    tokens.end_grants_of(sid)
    for word in backchannel.words_of(sid):
        tell_system.defer(system=word.system, sid=word.sid, staff=word.staff, issuer=word.issuer)
    for number in to_tell(sid):
        tell_other.defer(number=number)


# Seven times within seven minutes; after that the system's own session has to end by itself.
@app.task(name="door.tell_system", retry=RetryStrategy(max_attempts=7, wait=5, linear_wait=20))
def tell_system(system: int, sid: str, staff: int, issuer: str) -> None:
    """Tells one OpenID system that a sign-in has ended (Back-Channel Logout 1.0); again when it does not answer."""
    backchannel.say(backchannel.Word(system, sid, staff, issuer))


@app.task(name="door.tell_other", retry=RetryStrategy(max_attempts=7, wait=5, linear_wait=20))
def tell_other(number: int) -> None:
    """Tells one CAS or SAML system the same; again when it does not answer."""
    signing_out.say(number)


@app.periodic(cron=at_night(4, 23))
@app.task(name="door.certificate", queueing_lock="door.certificate")
def renew_certificate(timestamp: int) -> None:
    """Makes the next certificate of SAML three months before the last one ends."""
    from hutong.domain.door.commands.certificates import renew_in_time

    renew_in_time()


@app.periodic(cron="* * * * *")
@app.task(name="door.check", queueing_lock="door.check")
def check_systems(timestamp: int) -> None:
    """Asks every open system once a minute, side by side, in less than ten seconds."""
    from hutong.domain.door.commands.health import check_systems as check

    check()


@app.periodic(cron=at_night(3, 47))
@app.task(name="door.forget_events", queueing_lock="door.forget_events")
def forget_events(timestamp: int) -> None:
    """Forgets the numbers of events that can come again no more."""
    from hutong.domain.door.commands.work import forget

    forget()


@listens("staff.ended")
@listens("post.ended")
def _accounts_end(news: dict[str, Any]) -> None:
    """Systems that have an account of somebody who leaves, or whose post ends, are told at once."""
    staff = news["staff"] if isinstance(news["staff"], list) else [news["staff"]]
    by_system: dict[int, list[int]] = {}
    for system, number in provisioning_queries.known_of(staff):
        by_system.setdefault(system, []).append(number)
    for system, numbers in by_system.items():
        tell_accounts.defer(system=system, staff=numbers)


@app.task(name="door.tell_accounts")
def tell_accounts(system: int, staff: list[int]) -> None:
    """Tells one system of these people; whoever it does not take is told of again by `tell_accounts_again`."""
    provisioning.tell_accounts(system, staff)


@app.periodic(cron="*/10 * * * *")
@app.task(name="door.tell_accounts_again", queueing_lock="door.tell_accounts_again")
def tell_accounts_again(timestamp: int) -> None:
    """Who has to be told of again, and who begins today."""
    for system, area in provisioning_queries.connected():
        provisioning.tell_accounts(system, provisioning_queries.waiting(system))
        provisioning.tell_accounts(system, beginners_in(area))


@app.periodic(cron=at_night(1, 41))
@app.task(name="door.tell_all_accounts", queueing_lock="door.tell_all_accounts")
def tell_all_accounts(timestamp: int) -> None:
    """Every night all who work where a system is open to, and all whom it knows: what was missed is made good."""
    for system, area in provisioning_queries.connected():
        for part in workers_in(area):
            provisioning.tell_accounts(system, part)
        for part in provisioning_queries.known_to(system):
            provisioning.tell_accounts(system, part)
