"""A small browser for checking a system from outside: keeps cookies, goes where it is sent step by step, and remembers each step.

It is sent out by an operator at the command line, to an address that the operator has typed; no proxy of the machine is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

SECONDS, STEPS, READ = 15, 10, 200_000
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Step:
    """One answer. `status` 0: nobody answered, and `fault` says why. `took`: seconds."""

    url: str
    status: int
    headers: Message
    body: str
    took: float
    fault: str = ""

    @property
    def onward(self) -> str:
        """Where it sends the browser; empty for nowhere."""
        where = self.headers.get("Location", "") if self.status in MOVED else ""
        return urljoin(self.url, where) if where else ""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its address; the last of doubled ones."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *words: Any, **more: Any) -> None:
        return None


@dataclass
class Browser:
    """One browser with its own cookies. `headers`: sent along with every request."""

    headers: Mapping[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jar = CookieJar()
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar), _Stays())

    def ask(self, url: str, form: Mapping[str, str] | None = None, raw: bytes | None = None) -> Step:
        """One request; redirects are not followed. `raw`: a body that is no form. Raises nothing."""
        words = {"User-Agent": "Mozilla/5.0 (compatible; hutong door check)", "Accept": "text/html,*/*", **self.headers}
        begun = time.monotonic()
        try:
            request = Request(url, urlencode(form).encode() if form is not None else raw, words)
            with self._opener.open(request, timeout=SECONDS) as answer:
                status, headers, body = answer.status, answer.headers, answer.read(READ)
        except HTTPError as refused:
            with refused:
                status, headers, body = refused.code, refused.headers, refused.read(READ)
        except (OSError, HTTPException, ValueError) as fault:
            step = Step(url, 0, Message(), "", time.monotonic() - begun, _why(fault))
            self.steps.append(step)
            return step
        step = Step(url, status, headers, body.decode(errors="replace"), time.monotonic() - begun)
        self.steps.append(step)
        return step

    def go(self, url: str, until: Callable[[str], bool], form: Mapping[str, str] | None = None) -> tuple[Step, str]:
        """Follows redirects, at most ten. Returns the last answer, and the address at which `until` said stop, unopened; it is
        empty when that never came."""
        step = self.ask(url, form)
        for _ in range(STEPS):
            if not step.onward:
                return step, ""
            if until(step.onward):
                return step, step.onward
            step = self.ask(step.onward)
        return step, ""

    def set_cookies(self) -> list[tuple[str, str]]:
        """(address, Set-Cookie) of everything that was set."""
        return [(step.url, line) for step in self.steps for line in step.headers.get_all("Set-Cookie") or ()]


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, **words: str) -> str:
    """The address with these parameters behind those it has."""
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(words)}"


def _why(fault: Exception) -> str:
    cause = getattr(fault, "reason", fault)
    return f"{type(cause).__name__}: {cause}"[:200]
