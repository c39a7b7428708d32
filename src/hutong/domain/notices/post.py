"""One HTTP POST to an address outside, with short times and without a detour into the operator's own net (SSRF, CWE-918).

A name is looked up once and the connection goes to the address that was checked; nothing is followed on to another place.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# Seconds for each step of a connection, and how much of an answer is read.
SECONDS, ANSWER = 5.0, 4096
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
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    made = _Pinned(host, port, address_of(host, port, own=own), secure=parts.scheme == "https")
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        made.request("POST", where, data, {"Content-Type": "application/json", "User-Agent": "Hutong", **headers})
        answer = made.getresponse()
        if answer.status in _DOWN:
            raise Unreachable(f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            raise Rejected(f"HTTP {answer.status}")
        return answer.read(ANSWER)
    except (OSError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        made.close()


def exchange(method: str, url: str, body: bytes, headers: dict[str, str], *, most: int = 1 << 20) -> tuple[int, bytes]:
    """One request of any method; returns the status and up to `most` bytes of the answer, whatever the status says, but for a way
    that is down. Raises Unreachable or Rejected as `send` does."""
    parts = check(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    made = _Pinned(host, port, address_of(host, port), secure=parts.scheme == "https")
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        made.request(method, where, body or None, {"User-Agent": "Hutong", **headers})
        answer = made.getresponse()
        if answer.status in _DOWN:
            raise Unreachable(f"HTTP {answer.status}")
        return answer.status, answer.read(most)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        made.close()


def look(url: str) -> int:
    """GETs an address of the register and reads nothing but the status, following nothing. The register's hosts may be private,
    or speak plain http; never the machine itself (outside a demo) nor an address of its link, where clouds keep their secrets.

    Raises Unreachable or Rejected as `send` does.
    """
    parts = check(url, own=True)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = address_of(host, port, own=True)
    if host not in settings.HUTONG_HOOK_HOSTS and not _may_be_looked_at(address):
        raise Rejected("not an address of a system")
    made = _Pinned(host, port, address, secure=parts.scheme == "https")
    try:
        made.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers={"User-Agent": "Hutong"})
        return made.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        made.close()


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
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as fault:
        raise Unreachable("no such host") from fault
    allowed = own or host in settings.HUTONG_HOOK_HOSTS
    if not found or (not allowed and not all(_is_public(address) for address in found)):
        raise Rejected("not an address of the public internet")
    return found[0]


def _may_be_looked_at(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(seen, "ipv4_mapped", None) or seen
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner.is_reserved:
        return False
    return bool(settings.HUTONG_DEMO) or not inner.is_loopback


def _is_public(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(seen, ipaddress.IPv6Address) and any(seen in net for net in _TRANSLATED):
        return False
    inner = getattr(seen, "ipv4_mapped", None) or getattr(seen, "sixtofour", None) or seen
    return bool(seen.is_global and inner.is_global and not inner.is_multicast)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, speaking to the name."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.secure = address, secure
        if secure:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), SECONDS)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
