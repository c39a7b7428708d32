"""Floods and guessing on public pages are slowed down by counters in memory.

Addresses are not kept: a counter stands under a number out of 4,096, made from the address with a key that ends with the process.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from hutong.kernel.errors import Refused

# Seconds until a counter begins anew.
WAIT = 600
COUNTERS = 4096
_KEY = secrets.token_bytes(32)


def check(request: HttpRequest, what: str, most: int) -> None:
    """Raises Refused when so much was counted from this place."""
    if cache.get(_counter(request, what), 0) >= most:
        raise Refused("试的次数太多了。", "请十分钟以后再试。")


def count(request: HttpRequest, what: str) -> None:
    """Counts one more from this place."""
    if not cache.add(_counter(request, what), 1, WAIT):
        with suppress(ValueError):  # the wait has ended this moment
            cache.incr(_counter(request, what))


def _place(request: HttpRequest) -> str:
    """The address that asks. Behind the proxy that ends TLS it is the last one named: that one the proxy has written itself, and
    what stands before it anybody may have made up."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_HTTPS else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _counter(request: HttpRequest, what: str) -> str:
    place = blake2b(_place(request).encode(), key=_KEY, digest_size=2).digest()
    return f"{what}:{int.from_bytes(place) % COUNTERS}"
