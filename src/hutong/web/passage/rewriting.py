"""What goes through the passage and what does not: headers both ways, and a system's links to its own address. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from html import escape
from urllib.parse import unquote, urlsplit

from hutong.domain.door.adaptor.wire import LARGEST, Unreachable, without

# RFC 9110, 7.6.1, and what older servers add.
HOP = frozenset({
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip
# What a system may learn of a browser. Neither its cookies for us, nor what it claims to have come through.
FORWARD = frozenset({
    "accept", "accept-language", "cache-control", "content-type", "if-match", "if-modified-since", "if-none-match", "if-range",
    "if-unmodified-since", "pragma", "range", "user-agent", "x-requested-with", "x-csrf-token", "x-xsrf-token", "x-csrftoken",
})  # fmt: skip
# What a system may not say to a browser: its cookies stay here, and it does not speak for the passage's host.
KEPT_BACK = HOP | {
    "set-cookie", "set-cookie2", "content-length", "strict-transport-security", "public-key-pins", "clear-site-data", "alt-svc",
    "service-worker-allowed", "www-authenticate", "authentication-info", "nel", "report-to", "reporting-endpoints",
    "x-content-type-options", "server", "date", "location", "refresh", "content-location", "link", "sourcemap",
    "cache-control", "expires", "pragma",
}  # fmt: skip
_TEXTS = re.compile(
    r"^(text/|application/(json|javascript|x-javascript|xml|xhtml\+xml|ecmascript)|[a-z]+/[\w.-]+\+(json|xml))", re.I
)
_HTML = re.compile(r"^\s*(text/html|application/xhtml\+xml)", re.I)


def upwards(headers: dict[str, str], base: str, origin: str, cookie: str) -> list[tuple[str, str]]:
    """The browser's headers as the system sees them: its own cookies, and its own address as where she comes from."""
    found = [(name, value) for name, value in headers.items() if name in FORWARD and "\r" not in value and "\n" not in value]
    if "origin" in headers:
        found.append(("origin", base))
    referer = headers.get("referer", "")
    if referer.startswith(f"{origin}/"):
        found.append(("referer", base + referer[len(origin) :]))
    found.append(("accept-encoding", "identity"))
    return [*found, ("cookie", cookie)] if cookie else found


def downwards(headers: Iterable[tuple[str, str]], own: Iterable[str], origin: str) -> list[tuple[str, str]]:
    """The system's headers as the browser sees them; where it sends her on at its own address, it is the passage's. What a file
    was is asked anew each time, by its `ETag`: whoever sits down at the same screen after her has no pass (RFC 9111, 5.2.2.4)."""
    listed, known = list(headers), tuple(own)
    kept = [(name, value) for name, value in without(listed, KEPT_BACK) if not name.lower().startswith("access-control-")]
    for name, value in listed:
        if name.lower() in ("location", "content-location", "refresh"):
            kept.append((name, linked(value.encode("latin-1", "replace"), known, origin).decode("latin-1")))
    kept = [(name, re.sub(r"[\r\n]", " ", value)) for name, value in kept]
    ours = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cache-Control", "private, no-cache")]
    return [*kept, *ours]


def linked(body: bytes, own: Iterable[str], origin: str) -> bytes:
    """A text with the system's own addresses turned into the passage's: in full, without a scheme, and as JSON writes them."""
    for one in own:
        host, mine = urlsplit(one).netloc, urlsplit(origin).netloc
        end = rb"(?![\w.:@-])"
        for before, after in ((one, origin), (one.replace("/", "\\/"), origin.replace("/", "\\/")), (f"//{host}", f"//{mine}")):
            body = re.sub(re.escape(before.encode()) + end, after.encode().replace(b"\\", b"\\\\"), body, flags=re.I)
    return body


def sent_to(body: bytes, action: str, where: str) -> bytes:
    """A page whose forms with this `action` go to another place of ours."""
    ways = b"|".join({re.escape(one.encode()) for one in (action, escape(action))})
    found = re.compile(rb"(<form\b[^>]*?\saction\s*=\s*)([\"']?)\s*(?:" + ways + rb")\s*\2(?=[\s>])", re.I)
    return found.sub(rb'\1"' + where.encode() + b'"', body) if action else body


def is_html(kind: str) -> bool:
    """Whether a browser may show this as a page; one that does not say what it is may be."""
    return not kind.strip() or bool(_HTML.match(kind))


def is_text(kind: str) -> bool:
    """Whether links may stand in it."""
    return is_html(kind) or bool(_TEXTS.match(kind.strip()))


def unpacked(body: bytes, coding: str) -> bytes:
    """A body that came packed although nobody asked for it. Raises Unreachable for what cannot be unpacked, or is too large."""
    if coding.lower().strip() in ("", "identity"):
        return body
    if coding.lower().strip() not in ("gzip", "x-gzip", "deflate"):
        raise Unreachable("unknown coding")
    try:
        made = zlib.decompressobj(zlib.MAX_WBITS | 32)
        found = made.decompress(body, LARGEST)
    except zlib.error as fault:
        raise Unreachable("broken coding") from fault
    if made.unconsumed_tail:
        raise Unreachable("too large")
    return found


def plain(path: str) -> str:
    """A path as careless servers read it: without signs that mean nothing, so that a page is known under all its names."""
    found = path.partition("?")[0]
    for _ in range(3):
        found = unquote(found)
    found = re.sub(r";[^/]*", "", found.replace("\\", "/").replace("\0", "").lower())
    steps: list[str] = []
    for step in found.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps)
