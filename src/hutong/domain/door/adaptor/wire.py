"""One HTTP request to a system of the register, and no other: to an address that was checked, within a time.

The register's own hosts may lie in a private net (old systems do); never on this machine (outside a demo), nor on its link, where
clouds keep their secrets, nor anywhere a redirect would lead (SSRF, CWE-918). The address is looked up once, and the connection
goes there, so that a name that changes its mind between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from hutong.domain.door.addresses import origin_of, parts_of
from hutong.domain.notices import post
from hutong.domain.notices.pinned import Patience, Pinned

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
    _connection: Pinned

    def header(self, name: str) -> str:
        """The first header of this name, in small letters; empty for none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def pieces(self, *, most: int, seconds: float) -> Iterator[bytes]:
        """The body piece by piece. Raises Late past `seconds` in all, Unreachable past `most` bytes or when it is cut off."""
        self._connection.end, read = time.monotonic() + seconds, 0
        try:
            while piece := self._answer.read1(_PIECE):
                read += len(piece)
                if read > most:
                    raise Unreachable("too large")
                yield piece
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
    address = address_of(host, port)
    connection = Pinned(host, port, address, secure=parts.scheme == "https", patience=Patience(REACH, FIRST, WHOLE))
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", parts.netloc)
        for name, value in headers:
            connection.putheader(name, value.encode("latin-1", "replace"))
        if body is not None:
            connection.putheader("Content-Length", str(len(body) if isinstance(body, bytes) else length or 0))
        connection.endheaders(body)
        connection.end = time.monotonic() + WHOLE  # what she has sent may have been large
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
        return post.system_address(host, port)
    except post.Unreachable as fault:
        raise Unreachable(str(fault)) from fault
    except post.Rejected as fault:
        raise Forbidden("not an address of a system") from fault


def without(headers: Iterable[tuple[str, str]], names: frozenset[str]) -> list[tuple[str, str]]:
    """The headers but those of these names (small letters) and those that a `Connection` header names (RFC 9110, 7.6.1)."""
    listed = list(headers)
    named = {word.strip().lower() for key, value in listed if key.lower() == "connection" for word in value.split(",")}
    return [(key, value) for key, value in listed if key.lower() not in names | named]
