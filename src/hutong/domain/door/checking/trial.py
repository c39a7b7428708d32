"""One check of one address: its visits, each with a fresh browser, and what all of them show."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hutong.domain.door.checking.browser import MOVED, Browser, Step
from hutong.domain.door.checking.findings import Finding
from hutong.domain.door.queries import SystemView

SLOW = 2.0
_BEGINS = re.compile(r"(log|sign)[-_.]?[io]n|sso|oauth|oidc|auth|start|begin|callback|denglu", re.IGNORECASE)
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
    """What is tried: the address; the door's own address, empty for any; the system when it was named; its back-end; a page that
    only whoever has signed in may see."""

    url: str
    door: str = ""
    system: SystemView | None = None
    backend: str = ""
    inside: str = ""
    browsers: list[Browser] = field(default_factory=list)
    _open: dict[str, bool] = field(default_factory=dict)

    def visit(self, headers: Mapping[str, str] | None = None, browser: Browser | None = None) -> Visit:
        """Goes to the address as somebody who has just opened it, or once more with the same browser."""
        return self._at(self.url, browser or self.fresh(headers))

    def fresh(self, headers: Mapping[str, str] | None = None) -> Browser:
        """Another browser, which has nothing."""
        self.browsers.append(Browser(headers or {}))
        return self.browsers[-1]

    def is_door(self, url: str) -> bool:
        """Whether an address is the door's."""
        return bool(protocol_of(url)) and (not self.door or url.startswith(f"{self.door}/"))

    def keeps_out(self, visit: Visit, address: str = "", check: str = "refuses") -> Finding:
        """Whether somebody has come in with an answer that is not true. `visit`: where that answer has led; `address`: the
        system's own, as it is registered.

        He has when he sees a page at which a browser that has nothing is sent to sign in, or is refused. He has not when the
        answer led to a refusal or back to the door, or when he has to sign in for a page that is not one that begins signing in.
        Where there is neither, it could not be tried: an address that always begins anew looks the same to everybody.
        """
        # an address that begins anew comes last: what it sets may take the place of what was there
        known = (self.inside or address or self.url, address or self.url, self.url)
        tells = bool(visit.at) or visit.last.status >= 400
        for place in dict.fromkeys((visit.last.url.partition("?")[0], *known)):
            if self._is_open(place):
                continue
            if self._let_in(self._at(place, visit.browser)):
                return Finding(check, False, place)
            tells = tells or place == self.inside or (place in known and not _begins(place, self.system))
        return Finding(check, True if tells else None, self.url)

    def _is_open(self, place: str) -> bool:
        """Whether somebody who has nothing sees a page there."""
        if place not in self._open:
            self._open[place] = self._let_in(self._at(place, self.fresh()))
        return self._open[place]

    def _at(self, place: str, browser: Browser) -> Visit:
        return (
            Visit(browser, browser.ask(place), place) if protocol_of(place) else Visit(browser, *browser.go(place, self.is_door))
        )

    def _let_in(self, visit: Visit) -> bool:
        return not visit.at and 0 < visit.last.status < 400

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


def _begins(place: str, system: SystemView | None) -> bool:
    """Whether an address is likely to begin signing in each time, whoever comes: the door's own, the one that is registered for
    it, or one that is called so."""
    registered = str(system.settings.get("initiate_uri") or "") if system else ""
    return bool(protocol_of(place)) or place == registered or bool(_BEGINS.search(urlsplit(place).path))


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
