"""One HTTP request to a system of the register, and no other: to an address that was checked, within a time.

The register's own hosts may lie in a private net (old systems do); never on this machine (outside a demo), nor on its link, where
clouds keep their secrets, nor anywhere a redirect would lead (SSRF, CWE-918). The address is looked up once, and the connection
goes there, so that a name that changes its mind between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

from hutong.domain.door.addresses import origin_of, parts_of

# Seconds: to reach a system, and until it begins to answer. A page that takes longer is better told about than waited for.
REACH, FIRST = 4.0, 15.0
# Seconds for a whole page that we read ourselves, and its most bytes.
WHOLE, LARGEST = 20.0, 4 * 1024 * 1024
_PIECE = 64 * 1024


class Unreachable(Exception):
    """The system does not answer, or not as HTTP does."""


class Late(Unreachable):
    """It took too long."""


class Forbidden(Exception):
    """No address that we call: what the register says leads to a place that is no system's."""


@dataclass
class Reply:
    """An answer whose body is still on its way. Close it."""

    status: int
    headers: list[tuple[str, str]]
    _answer: http.client.HTTPResponse
    _connection: http.client.HTTPConnection

    def header(self, name: str) -> str:
        """The first header of this name, in small letters; empty for none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def pieces(self, *, most: int, seconds: float) -> Iterator[bytes]:
        """The body piece by piece. Raises Late past `seconds` in all, Unreachable past `most` bytes or when it is cut off."""
        end, read = time.monotonic() + seconds, 0
        try:
            while piece := self._answer.read1(_PIECE):
                read += len(piece)
                if read > most:
                    raise Unreachable("too large")
                yield piece
                if time.monotonic() > end:
                    raise Late("body")
        except TimeoutError as fault:
            raise Late("body") from fault
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise Unreachable(type(fault).__name__) from fault

    def whole(self) -> bytes:
        """The whole body of a page that we read ourselves. Raises as `pieces`."""
        try:
            return b"".join(self.pieces(most=LARGEST, seconds=WHOLE))
        finally:
            self.close()

    def close(self) -> None:
        """Lets go of the connection."""
        self._answer.close()
        self._connection.close()


def send(
    base: str,
    method: str,
    path: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | IO[bytes] | None = None,
    length: int | None = None,
) -> Reply:
    """Sends one request to the system at `base`; follows nothing. `length`: of a body that is a file.

    Raises Unreachable, Late, or Forbidden for an address that is not called.
    """
    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Pinned(host, port, address_of(host, port), secure=parts.scheme == "https")
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", parts.netloc)
        for name, value in headers:
            connection.putheader(name, value.encode("latin-1", "replace"))
        if body is not None:
            connection.putheader("Content-Length", str(len(body) if isinstance(body, bytes) else length or 0))
        connection.endheaders(body)
        answer = connection.getresponse()
    except TimeoutError as fault:
        connection.close()
        raise Late("first byte") from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        connection.close()
        raise Unreachable(type(fault).__name__) from fault
    return Reply(answer.status, answer.getheaders(), answer, connection)


def check_base(base: str) -> str:
    """The origin of a system's base address. Raises Forbidden for what is no plain http address."""
    if parts_of(base) is None:
        raise Forbidden("no plain address")
    return origin_of(base)


def address_of(host: str, port: int) -> str:
    """The address that a system's name stands for. Raises Unreachable for none, Forbidden for one not called."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as fault:
        raise Unreachable("no such host") from fault
    if host not in settings.HUTONG_HOOK_HOSTS and not all(map(_may_be_called, found)):
        raise Forbidden("not an address of a system")
    return found[0]


def _may_be_called(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(seen, "ipv4_mapped", None) or seen
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified or (inner.is_reserved and not inner.is_loopback):
        return False
    return bool(settings.HUTONG_DEMO) or not inner.is_loopback


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, speaking to the name."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=FIRST)
        self.address, self.secure = address, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), REACH)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(FIRST)


def without(headers: Iterable[tuple[str, str]], names: frozenset[str]) -> list[tuple[str, str]]:
    """The headers but those of these names (small letters) and those that a `Connection` header names (RFC 9110, 7.6.1)."""
    listed = list(headers)
    named = {word.strip().lower() for key, value in listed if key.lower() == "connection" for word in value.split(",")}
    return [(key, value) for key, value in listed if key.lower() not in names | named]


def words_of(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers as `send` takes them."""
    return list(headers.items())
