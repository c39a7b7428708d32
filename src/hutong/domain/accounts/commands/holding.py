"""What happens to a sign-in while it holds: it is unlocked, another hat is put on, and it is over by itself."""

from __future__ import annotations

from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection

from hutong.domain.accounts import rules
from hutong.domain.accounts.commands.sessions import signed_out
from hutong.domain.accounts.models import Session
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor


@command(needs="door.enter")
def unlocked(actor: Actor, *, how: str) -> None:
    """Enters that the actor has shown again who she is. `how`: password, passkey or qr."""
    about(entity="session", how=how)


@command(needs="door.enter")
def wear_hat(actor: Actor) -> None:
    """Enters that somebody has put on the hat that the actor now wears."""
    about(entity="post", records=[actor.post_id or 0], acting_for=actor.acting_for)


def lock_session(sid: str, *, locked: bool) -> bool:
    """Locks the screen of a sign-in, or opens it for whoever has just shown again that it is hers. False when the sign-in has
    ended: then nothing opens any more."""
    return bool(Session.objects.filter(pk=sid, ended_at=None).update(locked_at=clock.now() if locked else None))


def end_over() -> int:
    """Ends sign-ins that are over by themselves, and tells it: after a working day, on a shared screen after a quarter of an hour
    without a page. So many at a time; returns how many, 0 when none is left. Once a minute: a whole city's end in one."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [now, now])
        sids = [sid for (sid,) in cursor.fetchall()]
    if sids:
        signed_out(SYSTEM, sids=sids, why="expired")
    return len(sids)


_OVER = """
(SELECT sid FROM accounts_session WHERE ended_at IS NULL AND ends_at <= %s ORDER BY ends_at LIMIT 500)
UNION
(SELECT s.sid FROM django_session b JOIN accounts_session s ON s.session_key = b.session_key
    WHERE b.expire_date <= %s AND s.shared AND s.ended_at IS NULL LIMIT 500)
"""


def forget_over() -> None:
    """Removes sign-ins that ended long enough ago that no page of theirs is under way any more, and browser sessions that are
    over. That somebody signed in stands in the journal. Every night."""
    now = clock.now()
    Session.objects.filter(ended_at__lt=now - rules.FORGOTTEN).delete()
    BrowserSession.objects.filter(expire_date__lt=now).delete()
