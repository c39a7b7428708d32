"""Whether an address that a browser brings is one of those a system has registered. Pure.

Compared is what a browser would call, so an address that browsers and servers read differently is none (RFC 3986, 3.2.1 and 6;
OWASP: Unvalidated Redirects and Forwards).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlencode, urlsplit

_PORTS = {"http": 80, "https": 443}
# What a browser drops, turns round or takes for a border, and what a server may take for one: "..", encoded dots and slashes.
# Only the encoded ones in either case: without regard to case the range would hold "s" and "k" too (ſ, K).
_ODD = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\]|(?i:%2e|%2f|%5c)|%00")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
LONGEST = 2000


def parts_of(address: str) -> SplitResult | None:
    """The parts of a plain http address; None for anything else: a name in front of the host, a path that climbs, odd signs."""
    if not 0 < len(address) <= LONGEST or _ODD.search(address.partition("?")[0]) or re.search(r"[\x00-\x20\\]", address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    plain = parts.scheme in _PORTS and port != 0 and "@" not in parts.netloc and not parts.fragment and "#" not in address
    if not plain or not _HOST.fullmatch((parts.hostname or "").lower()):
        return None
    return None if ".." in parts.path.split("/") or "." in parts.path.split("/") else parts


def origin_of(address: str) -> str:
    """Scheme, host and port as a browser writes them; empty for what is no plain address."""
    parts = parts_of(address)
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts else ""


def lies_in(address: str, prefix: str) -> bool:
    """Whether an address is `prefix` or below it: the same scheme, host and port, and the path goes on at a border."""
    wanted, known = parts_of(address), parts_of(prefix)
    if wanted is None or known is None or _where(wanted) != _where(known):
        return False
    path, start = wanted.path or "/", known.path or "/"
    return path == start or path.startswith(start if start.endswith("/") else f"{start}/")


def nearest(address: str, prefixes: Iterable[str]) -> int:
    """How long the longest of the prefixes is that the address lies in; 0 for none."""
    return max((len(one) for one in prefixes if lies_in(address, one)), default=0)


def added(address: str, **words: str) -> str:
    """The address with these words in its query, behind those it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(words)}"


def _where(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]
