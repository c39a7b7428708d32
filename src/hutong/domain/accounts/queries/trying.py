"""What has failed lately."""

from __future__ import annotations

from collections.abc import Iterable

from hutong.domain.accounts.models import Try
from hutong.domain.accounts.trying import WINDOW, Count
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock

_COUNTS = """
SELECT key, count(*), max(at), count(DISTINCT other) FROM accounts_try WHERE key = ANY(%s) AND at > %s GROUP BY key
"""


def counts(keys: Iterable[bytes]) -> dict[bytes, Count]:
    """What has failed under these blind names in the window; a name without failures is missing."""
    with prepared() as cursor:
        cursor.execute(_COUNTS, [list(keys), clock.now() - WINDOW])
        return {bytes(key): Count(many, last, accounts) for key, many, last, accounts in cursor.fetchall()}


def failures() -> int:
    """All failures at all places in the window."""
    return Try.objects.filter(kind="place", at__gt=clock.now() - WINDOW).count()
