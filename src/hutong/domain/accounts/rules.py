"""How long a sign-in lasts. Pure."""

from __future__ import annotations

import datetime as dt

# A worker's own telephone or computer: a working day. A screen that several people use: a quarter of an hour without a page, and
# never more than this from signing in.
OWN, SHARED = dt.timedelta(hours=12), dt.timedelta(hours=4)
SHARED_IDLE = dt.timedelta(minutes=15)


def ends(auth_at: dt.datetime, *, shared: bool) -> dt.datetime:
    """When a sign-in is over at the latest."""
    return auth_at + (SHARED if shared else OWN)
