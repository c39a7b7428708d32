"""When a notice is tried again, and when it is given up. Pure."""

from __future__ import annotations

import datetime as dt

# Seconds before the second try; doubled with every further one, up to the most.
FIRST, MOST = 30, 3600
# A way that is down is looked at more often: whoever waits for it, waits at most so long after it is back.
LANE_MOST = 300
# A notice lives through days of outage; after this it helps nobody any more.
KEPT = dt.timedelta(days=14)
# What was sent or dropped is counted for so long, then removed.
REMEMBERED = dt.timedelta(days=90)
# Whoever takes a notice has so long to say what became of it; then somebody else takes it, under the same key.
LEASE = dt.timedelta(minutes=2)
WORDS = 2000


def wait(tries: int, most: int = MOST) -> dt.timedelta:
    """How long to wait after so many failures in a row: 30 s, 1 min, 2 min … up to `most` seconds."""
    return dt.timedelta(seconds=min(most, FIRST * 2 ** min(max(tries - 1, 0), 20)))


def masked(phone: str) -> str:
    """A telephone number as it may be shown: 138****0000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"
