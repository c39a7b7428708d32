"""What the door does later: tickets that are long over go; systems are asked whether they answer."""

from __future__ import annotations

import datetime as dt

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hutong.domain.door import backchannel, signing_out
from hutong.domain.door.commands import signouts, tokens
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries.signouts import to_tell
from hutong.domain.journal.jobs import listens
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


@app.periodic(cron="23 4 * * *")
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


@app.periodic(cron="47 3 * * *")
@app.task(name="door.forget_events", queueing_lock="door.forget_events")
def forget_events(timestamp: int) -> None:
    """Forgets the numbers of events that can come again no more."""
    from hutong.domain.door.commands.work import forget

    forget()
