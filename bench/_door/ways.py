"""The ways through a provider as a browser and the system behind it go them together, whoever the provider is.

Nothing is left out that a person's browser would do: the redirects, the sign-in page with its token against forged posts. Each
way ends with an answer that is looked into; what is not as it should be raises Wrong and is counted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from bench._door.line import Answer, Jar, Line, inside, sign_in_form

REDIRECT = "https://rp.example/back"
CLIENT = "bench"


class Wrong(Exception):
    """An answer that is not what the way should have led to."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account at the provider."""

    name: str
    password: str


@dataclass(frozen=True)
class Addresses:
    """Where a provider answers: paths of its end-points."""

    authorize: str
    token: str
    introspect: str
    jwks: str


@dataclass(frozen=True)
class Provider:
    """A provider that runs: where, as whom our system speaks to it, and who may sign in."""

    ports: tuple[int, ...]
    at: Addresses
    secret: str
    people: tuple[Person, ...]
    scope: str = "openid"
    basic: str = field(init=False)

    def __post_init__(self) -> None:
        pair = base64.b64encode(f"{CLIENT}:{quote(self.secret)}".encode()).decode()
        object.__setattr__(self, "basic", f"Authorization: Basic {pair}\r\n")


def sign_in(line: Line, at: Provider, jar: Jar, person: Person | None = None) -> dict[str, Any]:
    """The whole code flow with PKCE (RFC 6749, 4.1; RFC 7636, S256): by the session in the jar, or with a `person`'s password on
    the page that asks for it. Returns the tokens."""
    verifier, state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": at.scope, "state": state,
        "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    location = _to_the_end(line, jar, f"{at.at.authorize}?{urlencode(asked)}", person)
    back = parse_qs(urlsplit(location).query)
    if back.get("state") != [state] or "code" not in back:
        raise Wrong(location)
    body = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": REDIRECT, "code_verifier": verifier}
    told = _told(line.ask("POST", at.at.token, body=urlencode(body).encode(), extra=at.basic))
    claims = claims_of(told.get("id_token", ""))
    if claims.get("nonce") != nonce or not claims.get("sub") or CLIENT not in _listed(claims.get("aud")):
        raise Wrong(f"id_token: {claims}")
    return told


def refresh(line: Line, at: Provider, token: str) -> str:
    """Changes a refresh token into new tokens; returns the next one, which must be another (rotation)."""
    body = urlencode({"grant_type": "refresh_token", "refresh_token": token}).encode()
    told = _told(line.ask("POST", at.at.token, body=body, extra=at.basic))
    found = str(told.get("refresh_token", ""))
    if not found or found == token or not told.get("access_token"):
        raise Wrong(f"not rotated: {told}")
    return found


def introspect(line: Line, at: Provider, token: str) -> None:
    """Asks what an access token is worth (RFC 7662); it must be active."""
    told = _told(line.ask("POST", at.at.introspect, body=urlencode({"token": token}).encode(), extra=at.basic))
    if told.get("active") is not True:
        raise Wrong(f"introspection: {told}")


def _to_the_end(line: Line, jar: Jar, path: str, person: Person | None) -> str:
    """Follows redirects until one leads to the system behind, or a page that moves on by itself; fills the sign-in page in where
    one stands. Says what browsers say of where a request comes from (Fetch Metadata)."""
    site = "cross-site"
    answer = line.ask("GET", path, jar=jar, extra=_FROM[site])
    for _ in range(8):
        if 300 <= answer.status < 400:
            location = answer.header("location")
            if location.startswith(REDIRECT):
                return location
            path = inside(location)
            answer = line.ask("GET", path, jar=jar, extra=_FROM[site])
            continue
        if answer.status == 200 and site == "same-origin" and (moves := _MOVES_ON.search(answer.body)):
            return unescape(moves[1].decode())
        page = sign_in_form(answer, path) if answer.status == 200 else None
        if page is None or person is None or site == "same-origin":
            break
        path, site = inside(page.action), "same-origin"
        answer = line.ask("POST", path, jar=jar, body=page.filled(person.name, person.password), extra=_FROM[site])
    raise Wrong(f"{path}: {answer.status} {answer.body[:300]!r}")


_FROM = {site: f"Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\n" for site in ("cross-site", "same-origin")}
_MOVES_ON = re.compile(rb"[\"'=](" + re.escape(REDIRECT).encode() + rb"\?[^\"'<>]+)")


def _told(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise Wrong(f"{answer.status} {answer.body[:300]!r}")
    found: dict[str, Any] = json.loads(answer.body)
    return found


def claims_of(token: str) -> dict[str, Any]:
    """What a JSON Web Token claims; its signature is checked once for each provider, not here. Raises Wrong for what is none."""
    try:
        _, body, signature = token.split(".")
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
        algorithm = str(header_of(token)["alg"])
    except (ValueError, KeyError) as fault:
        raise Wrong(f"no token: {token[:60]}") from fault
    if algorithm.lower() == "none" or not signature:
        raise Wrong("not signed")
    return found


def header_of(token: str) -> dict[str, Any]:
    """What a token says of its signature."""
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    return found


def _listed(audience: object) -> list[str]:
    return [str(one) for one in audience] if isinstance(audience, list) else [str(audience)]
