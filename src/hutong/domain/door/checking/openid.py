"""What a system that signs in by OpenID Connect is tried by (OpenID Connect Core 1.0, RFC 9700).

It is handed codes of nobody under true and under wrong words, and the door sees for which of them it comes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hutong.domain.door.checking.browser import Browser, query_of, with_query
from hutong.domain.door.checking.findings import Finding
from hutong.domain.door.checking.trial import Trial, Visit, protocol_of
from hutong.domain.door.commands.probing import LIE, Probe, probe, was_brought, was_told
from hutong.domain.door.openid.lies import LIES
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.tokens import client_of
from hutong.kernel.actor import SYSTEM

SHORTEST = 16
# How a token that is none is refused; any other answer says that nobody listens there.
REFUSALS = frozenset({400, 401, 403, 422})
ELSEWHERE = "https://another-door.invalid"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def checked(trial: Trial, first: Visit) -> Iterator[Finding]:
    """All checks, from the request it makes to the token by which it is signed out."""
    words = query_of(first.at)
    client = client_of(words.get("client_id", "")) if "\0" not in words.get("client_id", "") else None
    named = client is not None and (trial.system is None or trial.system.name == client.view.name)
    yield Finding("system", named, words.get("client_id", ""))
    known = client.view.settings.get("redirect_uris", ()) if client else ()
    where = words.get("redirect_uri", "")
    yield Finding("redirect", where in known, where)
    yield Finding("code", words.get("response_type") == "code", words.get("response_type", ""))
    proof = words.get("code_challenge_method") == "S256" and bool(_CHALLENGE.fullmatch(words.get("code_challenge", "")))
    yield Finding("pkce", proof, words.get("code_challenge_method", ""))
    yield Finding("scope", "openid" in words.get("scope", "").split(), words.get("scope", ""))
    second = query_of(trial.visit().at)
    for name in ("state", "nonce"):
        long = len(words.get(name, "")) >= (SHORTEST if name == "state" else 1)
        yield Finding(name, long and words.get(name) != second.get(name), words.get(name, "")[:40])
    if client and where in known:
        yield from _answered(trial, client.view)
        yield from _logout(trial, client.view)
    if client:
        yield from _begun(trial, client.view, first.at.partition("/oauth/authorize")[0])


@dataclass
class Handed:
    """A visit that came to the door, and a code of nobody for it."""

    browser: Browser
    words: Mapping[str, str]
    door: str
    made: Probe

    def answers(self, *, browser: Browser | None = None, **changed: str) -> Visit:
        """Brings the code to the system, with some words changed."""
        told = {"code": self.made.ticket, "state": self.words.get("state", ""), "iss": self.door, **changed}
        used, where = browser or self.browser, self.words["redirect_uri"]
        form = told if self.words.get("response_mode") == "form_post" else None
        return Visit(used, *used.go(where if form else with_query(where, **told), lambda url: "/oauth/authorize" in url, form))


def _handed(trial: Trial, view: SystemView, lie: str = "") -> Handed:
    """A code for a visit that has just come to the door. `lie`: a word of `lies.LIES`, for the tokens that are given for it."""
    visit = trial.visit()
    words = query_of(visit.at)
    bound = {"challenge": words.get("code_challenge", ""), "nonce": words.get("nonce", ""), "scopes": ["openid"], LIE: lie}
    made = probe(SYSTEM, system=view, how="code", target=words.get("redirect_uri", ""), bound=bound)
    return Handed(visit.browser, words, visit.at.partition("/oauth/authorize")[0], made)


def _answered(trial: Trial, view: SystemView) -> Iterator[Finding]:
    """What it does with answers that are not true, by four browsers: each must stay out."""
    wrong, stolen, mixed, right = (_handed(trial, view) for _ in range(4))
    last = [wrong.answers(state="x" * 32), stolen.answers(browser=trial.fresh()), mixed.answers(iss=ELSEWHERE), right.answers()]
    yield Finding("wrong_state", not was_brought(wrong.made))
    yield Finding("other_browser", not was_brought(stolen.made))
    yield Finding("other_issuer", not was_brought(mixed.made))
    yield Finding("exchanges", was_brought(right.made))
    denied = _handed(trial, view)
    words = {"error": "access_denied", "state": denied.words.get("state", ""), "iss": denied.door}
    last.append(Visit(denied.browser, *denied.browser.go(with_query(denied.words["redirect_uri"], **words), trial.is_door)))
    for visit in last:
        yield trial.keeps_out(visit, view.address)
    yield from _lied_to(trial, view)
    steps = (visit.last for visit in last)
    broken = [f"{step.status or step.fault} {step.url.partition('?')[0]}" for step in steps if not 0 < step.status < 500]
    yield Finding("errors", not broken, "; ".join(sorted(set(broken))[:3]))


def _lied_to(trial: Trial, view: SystemView) -> Iterator[Finding]:
    """What it does with an ID token that is wrong in one point (OpenID Connect Core, 3.1.3.7), given for its own good code."""
    for lie in LIES:
        handed = _handed(trial, view, lie)
        visit = handed.answers()
        yield trial.keeps_out(visit, view.address, f"lie_{lie}") if was_told(handed.made) else Finding(f"lie_{lie}", None)


def _logout(trial: Trial, view: SystemView) -> Iterator[Finding]:
    """Whether anybody takes logout tokens where it is registered, and none that nobody has signed (Back-Channel Logout 1.0, 2.6
    and 2.8: a wrong one is answered 400)."""
    where = str(view.settings.get("backchannel_logout_uri") or "")
    if not where:
        yield Finding("logout", None, "backchannel_logout_uri 没有登记 not registered")
        return
    events: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    claims = {"aud": view.name, "sub": "nobody", "sid": "nobody", "jti": "x", "events": events}
    step = trial.fresh().ask(where, {"logout_token": unsigned({"alg": "none", "typ": "logout+jwt"}, claims)})
    taken = 200 <= step.status < 300 or step.status in REFUSALS
    seen = f"{step.status or step.fault} {where}"
    yield Finding("logout_heard", taken, seen)
    yield Finding("logout", step.status in REFUSALS if taken else None, seen)


def _begun(trial: Trial, view: SystemView, door: str) -> Iterator[Finding]:
    """Whether signing in begins where the door sends people who open the system (OpenID Connect Core 1.0, 4)."""
    where = str(view.settings.get("initiate_uri") or "")
    if where:
        last, at = trial.fresh().go(with_query(where, iss=door, target_link_uri=view.address), trial.is_door)
        yield Finding("initiate", protocol_of(at) == "oidc", f"{last.status or last.fault} {where}")


def unsigned(head: Mapping[str, object], claims: Mapping[str, object]) -> str:
    """A token without a signature."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, claims))
    return ".".join(parts) + "."
