"""One check of one address: its visits, each with a fresh browser, and what all of them show."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hutong.domain.door.checking.browser import MOVED, Browser, Step
from hutong.domain.door.checking.findings import Finding
from hutong.domain.door.queries import SystemView

SLOW = 2.0
# By which address of the door a protocol is known.
PLACES = {
    "/oauth/authorize": "oidc",
    "/cas/login": "cas",
    "/saml/sso": "saml",
    "/door/pass/": "forward",
    "/door/forward/": "forward",
    "/sign-in/": "forward",
}


@dataclass
class Visit:
    """A browser that went to the system's address. `at`: the address of the door it was sent to, empty when it was not."""

    browser: Browser
    last: Step
    at: str


@dataclass
class Trial:
    """What is tried: the address; the door's own address, empty for any; the system when it was named; its back-end."""

    url: str
    door: str = ""
    system: SystemView | None = None
    backend: str = ""
    browsers: list[Browser] = field(default_factory=list)

    def visit(self, headers: Mapping[str, str] | None = None, browser: Browser | None = None) -> Visit:
        """Goes to the address as somebody who has just opened it, or once more with the same browser."""
        used = browser or self.fresh(headers)
        if protocol_of(self.url):  # the address is the door's own already
            return Visit(used, used.ask(self.url), self.url)
        return Visit(used, *used.go(self.url, self.is_door))

    def fresh(self, headers: Mapping[str, str] | None = None) -> Browser:
        """Another browser, which has nothing."""
        self.browsers.append(Browser(headers or {}))
        return self.browsers[-1]

    def is_door(self, url: str) -> bool:
        """Whether an address is the door's."""
        return bool(protocol_of(url)) and (not self.door or url.startswith(f"{self.door}/"))

    def keeps_out(self, browser: Browser) -> Finding:
        """Whether this browser, which has brought nothing that is true, has to sign in still."""
        again = self.visit(browser=browser)
        return Finding("refuses", bool(again.at) or again.last.status >= 400, again.at or again.last.url)

    def all_of_it(self) -> Iterator[Finding]:
        """What every system owes, whatever it speaks."""
        steps = [step for browser in self.browsers for step in browser.steps if step.status]
        slow = [f"{step.took:.1f} s {step.url.partition('?')[0]}" for step in steps if step.took > SLOW]
        yield Finding("quick", not slow, "; ".join(slow[:3]))
        plain = sorted({f"{urlsplit(step.url).scheme}://{urlsplit(step.url).netloc}" for step in steps if _is_bare(step.url)})
        yield Finding("https", not plain, ", ".join(plain))
        yield self._cookies()
        yield _frames(steps)

    def _cookies(self) -> Finding:
        lines = [line for browser in self.browsers for line in browser.set_cookies()]
        bad = {f"{line.split('=', 1)[0]}: {wanting}" for url, line in lines if (wanting := _wanting(url, line))}
        return Finding("cookies", not bad if lines else None, "; ".join(sorted(bad)))


def protocol_of(url: str) -> str:
    """The protocol that an address of the door belongs to; empty for any other address."""
    path = urlsplit(url).path
    return next((name for place, name in PLACES.items() if path == place or (place.endswith("/") and path.startswith(place))), "")


def _is_bare(url: str) -> bool:
    """Whether it goes over a net without encryption."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost" or host.endswith(".localhost")
    return parts.scheme != "https" and not near


def _wanting(url: str, line: str) -> str:
    """Which flags a cookie lacks; one that is taken away needs none (RFC 6265bis, 5.6)."""
    flags = {word.strip().partition("=")[0].lower(): word.strip().partition("=")[2].lower() for word in line.split(";")[1:]}
    if flags.get("max-age") in ("0", "-1") or "1970" in flags.get("expires", ""):
        return ""
    secure = urlsplit(url).scheme == "https"
    wanted = {"httponly", "samesite", *(["secure"] if secure or flags.get("samesite") == "none" else [])}
    return ", ".join(sorted(wanted - flags.keys()))


def _frames(steps: list[Step]) -> Finding:
    pages = [
        step for step in steps if step.status not in MOVED and step.body.strip() and "html" in step.headers.get_content_type()
    ]
    bare = [step.url.partition("?")[0] for step in pages if not _closed(step)]
    return Finding("frames", not bare if pages else None, ", ".join(sorted(set(bare))[:3]))


def _closed(step: Step) -> bool:
    policy = " ".join(step.headers.get_all("Content-Security-Policy") or ()).lower()
    return "frame-ancestors" in policy or step.headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN")
