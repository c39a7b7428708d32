"""What happens to a sign-in while it holds: it is unlocked, another hat is put on, and it is over by itself."""

from __future__ import annotations

from django.db import connection

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
    about(entity="post", records=[actor.post_id or 0], acting_for=getattr(actor, "acting_for", None))


def lock_session(sid: str, *, locked: bool) -> bool:
    """Locks the screen of a sign-in, or opens it for whoever has just shown again that it is hers. False when the sign-in has
    ended: then nothing opens any more."""
    return bool(Session.objects.filter(pk=sid, ended_at=None).update(locked_at=clock.now() if locked else None))


def end_over() -> int:
    """Ends the sign-ins that are over by themselves, and tells it: after a working day, on a shared screen after a quarter of an
    hour without a page. Returns how many. Once a minute."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [now, now])
        sids = [sid for (sid,) in cursor.fetchall()]
    if sids:
        signed_out(SYSTEM, sids=sids, why="expired")
    return len(sids)


_OVER = """
SELECT s.sid FROM accounts_session s LEFT JOIN django_session b ON b.session_key = s.session_key
WHERE s.ended_at IS NULL AND (s.ends_at <= %s OR (s.shared AND (b.session_key IS NULL OR b.expire_date <= %s)))
ORDER BY s.ends_at LIMIT 500
"""
