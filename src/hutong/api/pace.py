"""How often a system may call in a minute, and how often somebody without a key may read. Counters in memory, of each process.

Addresses are not kept: a counter stands under a number out of 4,096, made from the address with a key that ends with the process.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from hutong.kernel import clock

MINUTE = 60
# Readings a minute without a key from one address, which a whole office may share; how many of them whole lists; wrong keys
# in ten minutes.
OPEN, LISTS, WRONG = 600, 60, 60
COUNTERS = 4096
_KEY = secrets.token_bytes(32)


def wait_for(name: str, most: int) -> int:
    """Counts one call; returns how many seconds to wait when it is one too many in this minute, else 0."""
    now = int(clock.now().timestamp())
    return MINUTE - now % MINUTE if _counted(f"api:{name}:{now // MINUTE}", 2 * MINUTE) > most else 0


def wait_openly(request: HttpRequest, *, whole_list: bool = False) -> int:
    """The same for a reading without a key."""
    place = _place(request)
    return (wait_for(f"list:{place}", LISTS) if whole_list else 0) or wait_for(f"place:{place}", OPEN)


def guesses(request: HttpRequest, of: str = "") -> bool:
    """Whether too many wrong keys came from this address. `of`: a system that is there and says who it is; what it does wrong
    stops no other behind the same address."""
    return int(cache.get(f"api:wrong:{of}:{_place(request)}", 0)) >= WRONG


def wrong_key(request: HttpRequest, of: str = "") -> None:
    """Counts a wrong key."""
    _counted(f"api:wrong:{of}:{_place(request)}", 10 * MINUTE)


def _counted(counter: str, seconds: int) -> int:
    if cache.add(counter, 1, seconds):
        return 1
    with suppress(ValueError):  # it has ended this moment
        return int(cache.incr(counter))
    return 1


def _place(request: HttpRequest) -> int:
    """Behind the proxy that ends TLS the last address named is the one that the proxy has written itself."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_HTTPS else ""
    address = told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return int.from_bytes(blake2b(address.encode(), key=_KEY, digest_size=2).digest()) % COUNTERS
