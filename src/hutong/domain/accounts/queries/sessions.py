"""Reads of sign-ins: whether one still holds, and a person's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.accounts.models import Session
from hutong.domain.accounts.rules import LOCKS, SHARED_IDLE
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SessionView:
    """A sign-in that holds. `how`: password, passkey, qr, restore or upstream:<name>; `amr` as RFC 8176 has it. `device`: on what
    (see `devices`), where she asks about her own. `locked`: the screen is, see `before_systems`."""

    sid: str
    staff: int
    how: str
    amr: tuple[str, ...]
    shared: bool
    auth_at: dt.datetime
    ends_at: dt.datetime
    device: str = ""
    locked: bool = False


def session(sid: str) -> SessionView | None:
    """The sign-in with this `sid`; None when it was ended, is over, or never was. On a shared screen it is over with the
    browser's session, a quarter of an hour after the last page."""
    if not sid:
        return None
    with prepared() as cursor:
        now = clock.now()
        cursor.execute(_HOLDS, [sid, now, now])
        row = cursor.fetchone()
    return SessionView(row[0], row[1], row[2], tuple(row[3]), *row[4:]) if row else None


# A statement of our own: every entry into every system and every token that is asked about comes by here.
_HOLDS = """
SELECT sid, staff, how, amr, shared, auth_at, ends_at FROM accounts_session
WHERE sid = %s AND ended_at IS NULL AND ends_at > %s AND (NOT shared OR EXISTS (
    SELECT 1 FROM django_session b WHERE b.session_key = accounts_session.session_key AND b.expire_date > %s))
"""


def before_systems(sid: str) -> SessionView | None:
    """The sign-in as systems behind the door find it, which ask with every request: None as well while the screen is locked.

    A screen that several people use locks itself while she works in such a system (`locked`): there it is locked when she, too,
    has asked for nothing for as long (`rules.LOCKS`), by the end of the browser's session, which `commands.staying` moves.
    """
    now = clock.now()
    with prepared() as cursor:
        cursor.execute(_BEFORE_SYSTEMS, [sid, now, now, now + SHARED_IDLE - LOCKS])
        row = cursor.fetchone()
    return SessionView(row[0], row[1], row[2], tuple(row[3]), row[4], row[5], row[6], locked=row[7]) if row else None


_BEFORE_SYSTEMS = """
SELECT sid, staff, how, amr, shared, auth_at, ends_at, locked_at IS NOT NULL FROM accounts_session
WHERE sid = %s AND ended_at IS NULL AND ends_at > %s AND (NOT shared AND locked_at IS NULL OR shared AND EXISTS (
    SELECT 1 FROM django_session b WHERE b.session_key = accounts_session.session_key AND b.expire_date > %s
        AND (locked_at IS NULL OR b.expire_date > %s)))
"""


def own_sessions(actor: Actor) -> tuple[SessionView, ...]:
    """The actor's sign-ins that hold now, the newest first. Raises NotFound for anybody but staff."""
    if actor.user_id is None:
        raise NotFound()
    rows = Session.objects.filter(staff=actor.user_id, ended_at=None, ends_at__gt=clock.now()).order_by("-auth_at")
    return tuple(_own(row) for row in rows)


def _own(row: Session) -> SessionView:
    return SessionView(row.sid, row.staff, row.how, tuple(row.amr), row.shared, row.auth_at, row.ends_at, row.device)
