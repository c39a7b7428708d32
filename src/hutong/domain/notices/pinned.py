"""One connection to an address that was looked up and checked before, with times that hold whatever the other side does.

A timeout of a socket is good for one step: whoever sends a sign every few seconds holds a thread for hours (slow read, CWE-400).
So there is an end for all of it as well.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to reach the other side, for each step after that, and for the whole answer."""

    reach: float
    step: float
    whole: float


class Pinned(http.client.HTTPConnection):
    """Speaks to the name, and goes to `address`: a name that changes its mind in between leads nowhere (DNS rebinding).

    `end`: when it is over, by `time.monotonic`; may be put off while it lasts. Reading past it raises TimeoutError.
    """

    def __init__(self, host: str, port: int, address: str, *, secure: bool, patience: Patience) -> None:
        super().__init__(host, port, timeout=patience.step)
        self.address, self.secure, self.patience = address, secure, patience
        self.end = time.monotonic() + patience.whole
        self.response_class = self._answer  # type: ignore[assignment]
        if secure:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.patience.reach)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(self.patience.step)

    def left(self) -> float:
        """Seconds that the next step may take. Raises TimeoutError when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        return min(self.patience.step, left)

    def _answer(self, sock: Any, **words: Any) -> http.client.HTTPResponse:
        return http.client.HTTPResponse(_Source(sock, self.left), **words)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Source:
    """A socket as an answer reads it."""

    sock: socket.socket
    left: Callable[[], float]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Steps(self.sock, self.left))


class _Steps(io.RawIOBase):
    """Reads step by step, each within what is left."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self._sock, self._left, self._file = sock, left, sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, piece: Any) -> int | None:
        left = self._left()
        if self._sock.fileno() >= 0:
            self._sock.settimeout(left)
        return self._file.readinto(piece)

    def close(self) -> None:
        self._file.close()
        super().close()
