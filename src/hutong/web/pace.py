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
    if many(request, what, most):
        raise Refused("试的次数太多了。", "请十分钟以后再试。")


def many(request: HttpRequest, what: str, most: int, *, by: str = "") -> bool:
    """Whether so much was counted from this place, or under another name (`by`): a telephone, an account."""
    return bool(cache.get(_counter(request, what, by), 0) >= most)


def count(request: HttpRequest, what: str, *, by: str = "") -> None:
    """Counts one more from this place, or under another name."""
    counter = _counter(request, what, by)
    if not cache.add(counter, 1, WAIT):
        with suppress(ValueError):  # the wait has ended this moment
            cache.incr(counter)


def place(request: HttpRequest) -> str:
    """The address that asks. Behind the proxy that ends TLS it is the last one named: that one the proxy has written itself, and
    what stands before it anybody may have made up."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_HTTPS else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _counter(request: HttpRequest, what: str, by: str) -> str:
    named = blake2b((by or place(request)).encode(), key=_KEY, digest_size=2).digest()
    return f"{what}:{int.from_bytes(named) % COUNTERS}"
