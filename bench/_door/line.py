"""One kept connection and what a browser does over it: cookies, redirects, the one form of a sign-in page.

Plain sockets and no parser: whoever measures on the same processors has to be light.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

_FORM = re.compile(rb"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
_ACTION = re.compile(rb"""<form\b[^>]*\baction=["']([^"']*)""", re.IGNORECASE)
_INPUT = re.compile(rb"<input\b[^>]*>", re.IGNORECASE)
_WORDS = {name: re.compile(rb"\b%b=[\"']([^\"']*)" % name.encode()) for name in ("type", "name", "value")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `head` as it stood on the line."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, empty without one."""
        start = self.head.lower().find(b"\r\n" + name.lower().encode() + b":")
        if start < 0:
            return ""
        begin = start + len(name) + 3
        return self.head[begin : self.head.index(b"\r\n", begin)].strip().decode("latin-1")


@dataclass
class Jar:
    """The cookies of one browser, by name: only one site is visited."""

    held: dict[str, str] = field(default_factory=dict)

    def take(self, head: bytes) -> None:
        """Keeps what an answer sets, and drops what it takes back."""
        if b"et-cookie:" not in head.lower():
            return
        for line in head.split(b"\r\n"):
            if line[:11].lower() != b"set-cookie:":
                continue
            pair, _, attributes = line[11:].decode("latin-1").strip().partition(";")
            name, _, value = pair.partition("=")
            if not value.strip('"') or "max-age=0" in attributes.lower() or "1970" in attributes:
                self.held.pop(name, None)
            else:
                self.held[name] = value

    def line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.held.items())


class Line:
    """One kept connection. Raises OSError or ValueError when it breaks or speaks no HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.socket: socket.socket | None = None

    def ask(self, method: str, path: str, *, jar: Jar | None = None, body: bytes | None = None, extra: str = "") -> Answer:
        """Sends one request and reads its answer whole: with a `jar` as a browser does, without one as a system. `extra`: further
        header lines, each with its end. A kept connection that the other side closed while it lay idle is no answer: as browsers
        do, it is asked again over a fresh one."""
        lines = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{extra}"
        if jar is not None and jar.held:
            lines += f"Cookie: {jar.line()}\r\n"
        if jar is not None and body is not None:
            lines += f"Origin: http://{self.host}\r\n"
        if body is not None:
            lines += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        sent = lines.encode() + b"\r\n" + (body or b"")
        kept = self.socket is not None
        try:
            answer = self._once(sent)
        except ConnectionError:
            self.close()
            if not kept:
                raise
            answer = self._once(sent)
        if jar is not None:
            jar.take(answer.head)
        return answer

    def _once(self, sent: bytes) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(sent)
        return self._answer(self.socket)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _answer(self, line: socket.socket) -> Answer:
        held = b""
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += _more(line)
        head, rest = held[: end + 2], held[end + 4 :]
        lower, status = head.lower(), int(head[9:12])
        if b"transfer-encoding: chunked" in lower:
            body = _chunks(line, rest)
        else:
            found = re.search(rb"\r\ncontent-length:\s*(\d+)", lower)
            length = int(found[1]) if found else 0
            while len(rest) < length:
                rest += _more(line)
            body = rest
        if b"\r\nconnection: close" in lower:
            self.close()
        return Answer(status, head, body)


def _more(line: socket.socket) -> bytes:
    if not (found := line.recv(65536)):
        raise ConnectionResetError("closed in the middle of an answer")
    return found


def _chunks(line: socket.socket, rest: bytes) -> bytes:
    body = b""
    while True:
        while (end := rest.find(b"\r\n")) < 0:
            rest += _more(line)
        size = int(rest[:end].split(b";")[0], 16)
        while len(rest) < end + 4 + size:
            rest += _more(line)
        body += rest[end + 2 : end + 2 + size]
        rest = rest[end + 4 + size :]
        if size == 0:
            return body


@dataclass(frozen=True)
class Page:
    """The form with a password on a page: where it goes, and what it carries unseen."""

    action: str
    hidden: dict[str, str]
    name_field: str
    password_field: str

    def filled(self, name: str, password: str) -> bytes:
        """The body that a browser would send."""
        return urlencode({**self.hidden, self.name_field: name, self.password_field: password}).encode()


def sign_in_form(answer: Answer, path: str) -> Page | None:
    """The form of a page that asks for a password; None when it has none."""
    for form in _FORM.findall(answer.body):
        if not re.search(rb"type=[\"']password", form):
            continue
        hidden, names = dict[str, str](), dict[str, str]()
        for one in _INPUT.findall(form):
            words = {name: unescape(found[1].decode()) if (found := rule.search(one)) else "" for name, rule in _WORDS.items()}
            if words["type"] == "hidden":
                hidden[words["name"]] = words["value"]
            elif words["type"] in ("password", "text", ""):
                names.setdefault(words["type"] or "text", words["name"])
        action = _ACTION.match(form)
        to = unescape(action[1].decode()) if action and action[1] else path
        return Page(to, hidden, names.get("text", "username"), names["password"])
    return None


def inside(location: str) -> str:
    """The path and query of an address of the same site."""
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")
