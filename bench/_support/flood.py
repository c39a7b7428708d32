"""A flood of requests against the running site: many connections at once, each asking again as soon as it is answered.

Plain sockets: the flood shares the processors with what it measures, so it has to be light.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "b" * 32


@dataclass(frozen=True)
class Ask:
    """One request. `key` names it to whoever counts the answers; `place`: the address that a proxy says it comes from."""

    key: int
    method: str
    path: str
    session: str = ""
    body: bytes = b""
    place: str = ""

    def bytes(self, host: str) -> bytes:
        lines = [
            f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", f"Cookie: hutong_session={self.session}; hutong_csrf={TOKEN}",
            f"X-CSRFToken: {TOKEN}", f"Origin: http{'s' if self.place else ''}://{host}", f"Content-Length: {len(self.body)}",
        ]  # fmt: skip
        if self.place:
            lines += [f"X-Forwarded-For: {self.place}", "X-Forwarded-Proto: https"]
        if self.body:
            kind = "json" if self.body.startswith(b"{") else "x-www-form-urlencoded"
            lines.append(f"Content-Type: application/{kind}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def form(**fields: str) -> bytes:
    """The body of a posted form."""
    return urlencode(fields).encode()


@dataclass
class Answers:
    """What came back: (key, status, milliseconds) of each answer, and the keys of requests that got none."""

    got: list[tuple[int, int, float]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.got) / self.seconds if self.seconds else 0.0


def flood(host: str, port: int, asks: Iterable[Ask], *, at_once: int, until: Callable[[], bool] | None = None) -> Answers:
    """Sends all requests over so many connections; returns what came back. A connection that breaks is made anew, and the request
    that was under way on it counts as lost: whoever sent it does not know what became of it."""
    return asyncio.run(_flood(host, port, iter(asks), at_once, until))


async def _flood(host: str, port: int, asks: Iterator[Ask], at_once: int, until: Callable[[], bool] | None) -> Answers:
    answers = Answers()
    begun = time.perf_counter()
    await asyncio.gather(*(_line(host, port, asks, answers, until) for _ in range(at_once)))
    answers.seconds = time.perf_counter() - begun
    return answers


async def _line(host: str, port: int, asks: Iterator[Ask], answers: Answers, until: Callable[[], bool] | None) -> None:
    """One connection, used again and again."""
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for ask in asks:
        if until is not None and until():
            break
        sent = time.perf_counter()
        try:
            if stream is None:
                stream = await asyncio.open_connection(host, port)
            stream[1].write(ask.bytes(f"{host}:{port}"))
            status = await asyncio.wait_for(answer_of(stream[0]), 30)
            answers.got.append((ask.key, status, (time.perf_counter() - sent) * 1000))
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            answers.lost.append(ask.key)
            if stream is not None:
                stream[1].close()
            stream = None
            await asyncio.sleep(0.1)
    if stream is not None:
        stream[1].close()


async def answer_of(reader: asyncio.StreamReader) -> int:
    """The status of one answer; its body is read and left."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif b"content-length:" in lower:
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
    return status
