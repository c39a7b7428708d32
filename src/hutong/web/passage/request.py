"""One request at the passage: what the browser sent, as far as it counts, and answers as WSGI wants them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import IO, Any
from urllib.parse import quote

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
# What one upload may hold, and how much of it lies in memory.
LARGEST, IN_MEMORY = 50 * 1024 * 1024, 1024 * 1024
StartResponse = Callable[..., Any]


class TooLarge(Exception):
    """The body is larger than `LARGEST`."""


@dataclass
class Asked:
    """A request. `path` is percent-encoded; `origin` is the passage's own for this host."""

    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    cookies: dict[str, str]
    origin: str
    environ: dict[str, Any] = field(repr=False)
    body: IO[bytes] | None = None
    length: int = 0

    @property
    def target(self) -> str:
        """Path and query as they are asked for."""
        return self.path + (f"?{self.query}" if self.query else "")

    @property
    def is_own(self) -> bool:
        """Whether one of the host's own pages sent it: unsafe methods need it (CSRF; Fetch Metadata, RFC 6454)."""
        origin, site = self.headers.get("origin"), self.headers.get("sec-fetch-site")
        if origin is None and site is None:
            return False
        return origin in (None, self.origin) and site in (None, "same-origin")

    @property
    def is_foreign(self) -> bool:
        """Whether a page of another host takes something from here, or shows it in a frame: to a browser the old systems are one
        site, and its cookie for this one would go along (Fetch Metadata, resource isolation). That a page is opened from
        elsewhere is none of this."""
        opens = (self.headers.get("sec-fetch-mode"), self.headers.get("sec-fetch-dest")) == ("navigate", "document")
        return self.headers.get("sec-fetch-site") in ("same-site", "cross-site") and not opens

    @property
    def navigates(self) -> bool:
        """Whether a person opens a page, and no script fetches something."""
        mode = self.headers.get("sec-fetch-mode")
        html = "text/html" in self.headers.get("accept", "")
        return self.method in ("GET", "HEAD") and (mode == "navigate" if mode else html)


@dataclass
class Answer:
    """What goes back. `body` may be a stream, whose `close` lets go of what it holds."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes] = (b"",)

    def sent(self, start: StartResponse) -> Iterable[bytes]:
        """The answer as WSGI wants it."""
        start(f"{self.status} -", self.headers)
        return self.body


def read(environ: dict[str, Any], *, secure: bool) -> Asked:
    """The request in WSGI's words; its body is read when it is wanted."""
    jar = SimpleCookie()
    try:
        jar.load(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        jar.clear()
    headers = {key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = str(environ["CONTENT_TYPE"])
    host = headers.get("host", "").lower()
    # a server has decoded it once (PEP 3333): a percent sign that is left stands for itself
    path = quote((environ.get("PATH_INFO") or "/").encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~-._")
    return Asked(
        environ.get("REQUEST_METHOD", "GET"), host, path, environ.get("QUERY_STRING", ""), headers,
        {name: morsel.value for name, morsel in jar.items()}, f"{'https' if secure else 'http'}://{host}", environ,
    )  # fmt: skip


def take_body(asked: Asked) -> None:
    """Reads the body into a file that is gone when nobody holds it. Raises TooLarge."""
    said = asked.environ.get("CONTENT_LENGTH") or ""
    if asked.method in SAFE or (not said and "transfer-encoding" not in asked.headers):
        return
    if said.isdigit() and int(said) > LARGEST:
        raise TooLarge
    left = int(said) if said.isdigit() else LARGEST + 1
    file, source = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY), asked.environ["wsgi.input"]  # noqa: SIM115
    while left > 0 and (piece := source.read(min(left, 64 * 1024))):
        file.write(piece)
        left -= len(piece)
        asked.length += len(piece)
    if asked.length > LARGEST:
        raise TooLarge
    file.seek(0)
    asked.body = file


class Stream:
    """A body on its way. Whatever ends it, an error on the other side too, `let_go` runs once."""

    def __init__(self, pieces: Iterator[bytes], let_go: Callable[[], None]) -> None:
        self.pieces, self.let_go, self.held = pieces, let_go, True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.pieces
        finally:
            self.close()

    def close(self) -> None:
        """Lets go of the connection to the system."""
        if self.held:
            self.held = False
            self.let_go()
