"""Plain pages of the passage: what is the matter and what to do, in Chinese and in English, at the system's own host."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from hutong.kernel.errors import Refused
from hutong.web.passage.request import Answer

OUR_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]


def told(status: int, refusal: Refused, *, door: str, title: str = "") -> Answer:
    """A page with a refusal in both languages. `door`: its address, from which the page takes its looks and nothing else."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = refusal.said(translation.gettext)
        if words not in said:
            said.append(words)
    with translation.override("zh-hans"):
        text = render_to_string("door/passage.html", {"said": said, "door": door, "title": title})
    body, style = text.encode(), f"style-src {door}; " if door else ""
    policy = f"default-src 'none'; {style}frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    return Answer(status, [*OUR_HEADERS, ("Content-Security-Policy", policy), ("Content-Length", str(len(body)))], [body])


def go(where: str, *cookies: str) -> Answer:
    """Sends the browser on, to be read with GET."""
    headers = [("Location", where), ("Cache-Control", "no-store"), ("Content-Length", "0"), ("Referrer-Policy", "same-origin")]
    return Answer(303, [*headers, *(("Set-Cookie", cookie) for cookie in cookies)])


def cookie(name: str, value: str, *, secure: bool, seconds: int | None = None) -> str:
    """A cookie of this host alone: no script reads it, no other site brings it along with a form."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}{age}"
