"""One HTTP request to an address outside, with short times and without a detour into the operator's own net (SSRF, CWE-918).

A name is looked up once and the connection goes to the address that was checked; nothing is followed on to another place.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hutong.domain.notices.pinned import Patience, Pinned

# Seconds for each step of a connection and for all of it, and how many bytes of an answer are read.
SECONDS, ALL, ANSWER = 5.0, 8.0, 4096
ROBOTS = frozenset({"qyapi.weixin.qq.com"})
# Addresses behind which another network may stand: NAT64 (RFC 6052, RFC 8215), IPv4-compatible and site-local ones (RFC 4291).
_TRANSLATED = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10"))
# Says that the way is down rather than this message wrong (RFC 9110, RFC 6585).
_DOWN = frozenset({429, 502, 503, 504})


class Unreachable(Exception):
    """The other side cannot be reached, or says that it is not there for anybody now."""


class Rejected(Exception):
    """The other side, or we, will not have this message as it is."""


def send(url: str, body: dict[str, Any] | bytes, headers: dict[str, str], *, own: bool = False) -> bytes:
    """Posts JSON; returns the first bytes of a 2xx answer. `own`: an address that the operator has set, which may be private.

    Raises Unreachable, or Rejected for an address that may not be called and for every other answer.
    """
    parts = check(url)
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    address = address_of(*_place(parts), own=own)
    status, answer = _asked("POST", parts, address, data, {"Content-Type": "application/json", **headers}, ANSWER)
    if not 200 <= status < 300:
        raise Rejected(f"HTTP {status}")
    return answer


def exchange(method: str, url: str, body: bytes, headers: dict[str, str], *, most: int = 1 << 20) -> tuple[int, bytes]:
    """One request of any method; returns the status and up to `most` bytes of the answer, whatever the status says, but for a way
    that is down. Raises Unreachable or Rejected as `send` does."""
    parts = check(url)
    return _asked(method, parts, address_of(*_place(parts)), body or None, headers, most)


def look(url: str) -> int:
    """GETs an address of the register and reads nothing but the status, following nothing. Raises Unreachable or Rejected as
    `send` does, and for an address as `system_address` does."""
    parts = check(url, own=True)
    return _asked("GET", parts, system_address(*_place(parts)), None, {}, 0, down=frozenset())[0]


def _asked(
    method: str,
    parts: SplitResult,
    address: str,
    body: bytes | None,
    headers: dict[str, str],
    most: int,
    *,
    down: frozenset[int] = _DOWN,
) -> tuple[int, bytes]:
    """One request to the address that was checked; the status, and up to `most` bytes. `down`: what says that nobody is there."""
    host, port = _place(parts)
    made = Pinned(host, port, address, secure=parts.scheme == "https", patience=Patience(SECONDS, SECONDS, ALL))
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        made.request(method, where, body, {"User-Agent": "Hutong", **headers})
        answer = made.getresponse()
        if answer.status in down:
            raise Unreachable(f"HTTP {answer.status}")
        return answer.status, answer.read(most) if most else b""
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        made.close()


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def check(url: str, *, own: bool = False) -> SplitResult:
    """The parts of an address that may be called. Raises Rejected for any but https, except to hosts the operator has named, and
    those that are the installation's `own`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Rejected("no address") from fault
    named = own or parts.hostname in {*settings.HUTONG_HOOK_HOSTS, urlsplit(settings.HUTONG_SMS_URL).hostname}
    schemes = {"https", "http"} if named else {"https"}
    if not parts.hostname or parts.username is not None or port == 0 or parts.scheme not in schemes:
        raise Rejected("only https addresses are called")
    return parts


def check_robot(url: str) -> None:
    """Raises Rejected unless a robot's address is at its maker's, or at a host the operator has named."""
    if check(url).hostname not in {*ROBOTS, *settings.HUTONG_HOOK_HOSTS}:
        raise Rejected("not the address of a robot")


def address_of(host: str, port: int, *, own: bool = False) -> str:
    """The address a name stands for. Raises Unreachable when it cannot be found, Rejected when one of its addresses is not of
    the public internet and the operator has not named the host."""
    return _looked_up(host, port, _is_public if not own else None)


def system_address(host: str, port: int) -> str:
    """The same for a system of the register: it may be private (old systems are), never the machine itself (outside a demo) nor
    an address of its link, where clouds keep their secrets."""
    return _looked_up(host, port, _may_be_a_systems)


def _looked_up(host: str, port: int, allowed: Callable[[str], bool] | None) -> str:
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as fault:
        raise Unreachable("no such host") from fault
    named = allowed is None or host in settings.HUTONG_HOOK_HOSTS
    if not found or (not named and allowed is not None and not all(map(allowed, found))):
        raise Rejected("not an address that may be called")
    return found[0]


def _may_be_a_systems(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(seen, "ipv4_mapped", None) or seen
    if inner.is_loopback:
        return bool(settings.HUTONG_DEMO)
    if isinstance(seen, ipaddress.IPv6Address) and any(seen in net for net in _TRANSLATED):
        return False
    return not (inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner.is_reserved)


def _is_public(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(seen, ipaddress.IPv6Address) and any(seen in net for net in _TRANSLATED):
        return False
    inner = getattr(seen, "ipv4_mapped", None) or getattr(seen, "sixtofour", None) or seen
    return bool(seen.is_global and inner.is_global and not inner.is_multicast)
