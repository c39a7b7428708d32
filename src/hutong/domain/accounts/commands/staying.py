"""Somebody works in a system that stands behind the door: on a shared screen her sign-in lasts while she does."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hutong.domain.accounts.rules import SHARED_IDLE
from hutong.kernel import clock

# How often the end of a sign-in is moved at most.
MOVED = dt.timedelta(minutes=1)
# An UPDATE of the browser's session alone: it may be written while a GET is answered (project/middleware.py).
_STAY = """
UPDATE django_session b SET expire_date = LEAST(%(until)s, s.ends_at) FROM accounts_session s
WHERE s.sid = %(sid)s AND s.session_key = b.session_key AND s.shared AND s.ended_at IS NULL
    AND b.expire_date > %(now)s AND b.expire_date < LEAST(%(before)s, s.ends_at)
"""


def stay(sid: str) -> bool:
    """The sign-in is over a quarter of an hour from now, and never later than it would be (`ends_at`: four hours).

    Every request that goes to such a system counts: what a page there asks for by itself cannot be told from what she does. Only
    the end is moved, once a minute at most; when she was there, or for how long, is kept nowhere. Returns whether it was moved.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_STAY, {"sid": sid, "now": now, "until": now + SHARED_IDLE, "before": now + SHARED_IDLE - MOVED})
        return bool(cursor.rowcount)
