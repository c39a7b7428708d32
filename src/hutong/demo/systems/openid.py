"""A relying party of OpenID Connect (Core 1.0, RFC 9700) on Authlib's client: PKCE, state, nonce, back-channel logout.

Everything about the door is found by discovery, at the first sign-in: the system starts whether the door answers or not.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, Sessions, System, Who, go, refuse

SCOPE = "openid profile hutong"
SECONDS = 10
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Door:
    """The provider as discovery describes it (OpenID Connect Discovery 1.0), with its keys. Raises requests' errors."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """The provider's metadata; its issuer must be the address it was asked at."""
        found: dict[str, Any] = fetch(f"{self.place.door}/.well-known/openid-configuration").json()
        if found["issuer"] != self.place.door:
            raise ValueError("another issuer answers at the door's address")
        return found

    def claims(self, token: str, kind: str = "JWT", **expected: Any) -> dict[str, Any]:
        """The claims of a token of this kind (RFC 8725, 3.11) that the door signed for this system. Raises JoseError, ValueError.
        Keys are read anew each time."""
        keys = KeySet.import_key_set(fetch(self.words["jwks_uri"]).json())
        read = jwt.decode(token, keys, algorithms=self.words["id_token_signing_alg_values_supported"])
        if str(read.header.get("typ", "JWT")).lower() != kind.lower():
            raise ValueError("a token of another kind")
        claims = read.claims
        known = {"iss": self.words["issuer"], "aud": self.place.name, **expected}
        wanted: Any = {key: {"essential": True, "value": value} for key, value in known.items()}
        jwt.JWTClaimsRegistry(leeway=5, **wanted).validate(claims)
        return claims

    def client(self) -> Any:
        """A client that asks without the machine's proxy settings."""
        found = OAuth2Session(
            self.place.name, self.place.secret, scope=SCOPE, redirect_uri=f"{self.place.base}/callback/",
            code_challenge_method="S256", token_endpoint_auth_method="client_secret_basic", default_timeout=SECONDS,
        )  # fmt: skip
        found.trust_env = False
        return found


def fetch(url: str) -> requests.Response:
    """A document of the door. Raises requests.RequestException."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=SECONDS)
        answer.raise_for_status()
        return answer


class OpenId:
    """Sign-in and sign-out of one system; `signed` says who sits before it."""

    def __init__(self, place: Place, system: System) -> None:
        self.place, self.door = place, Door(place)
        self.sessions = Sessions(f"{place.name}_session")
        self.waiting = Sessions(f"{place.name}_signin", idle=600)
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        system.ways |= {
            ("GET", "/sign-in/"): self.begin,
            ("GET", "/callback/"): self.finish,
            ("POST", "/sign-out/"): self.sign_out,
            ("POST", "/backchannel/"): self.signed_out_at_the_door,
        }

    def signed(self, request: Request) -> Who | None:
        """Who is signed in on this browser."""
        kept = self.sessions.of(request)
        return kept["who"] if kept else None

    def begin(self, request: Request) -> Answer:
        """Sends the browser to the door; also where the door itself begins (OpenID Connect Core, 4)."""
        if request.query.get("iss", self.place.door) != self.place.door:
            return refuse("登录请求来自别处。")
        kept = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)}
        kept["to"] = self.place.own(request.query.get("target_link_uri", ""))
        url, _ = self.door.client().create_authorization_url(
            self.door.words["authorization_endpoint"], state=kept["state"], code_verifier=kept["verifier"], nonce=kept["nonce"]
        )
        return self.waiting.begin(request, go(url), **kept)

    def finish(self, request: Request) -> Answer:
        """Takes the code, checks who sent it, and begins a session under a new id."""
        kept = self.waiting.of(request)
        if kept is None or not secrets.compare_digest(request.query.get("state", ""), kept["state"]):
            return refuse("这次登录不是从这里开始的，请重新进入。")
        if request.query.get("iss", self.place.door) != self.place.door or "code" not in request.query:
            return refuse("门没有让您进来：" + request.query.get("error", "没有说明"))
        try:
            client = self.door.client()
            token = client.fetch_token(
                self.door.words["token_endpoint"], code=request.query["code"], code_verifier=kept["verifier"]
            )
            claims = self.door.claims(token["id_token"], nonce=kept["nonce"])
            more = client.get(self.door.words["userinfo_endpoint"]).json()
        except (JoseError, ValueError, KeyError, requests.RequestException, client.oauth_error_class):
            return refuse("门的答复没有通过核对，请重新进入。")
        if more.get("sub") != claims["sub"]:
            return refuse("门的答复前后不一致。")
        answer = self.waiting.end(request, go(kept["to"]))
        known = {"sid": claims.get("sid", ""), "sub": claims["sub"], "token": token["id_token"]}
        return self.sessions.begin(request, answer, who=who_of(self.place, {**more, **claims}), **known)

    def sign_out(self, request: Request) -> Answer:
        """Ends the session here, then at the door (OpenID Connect RP-Initiated Logout 1.0)."""
        kept = self.sessions.of(request) or {}
        words = {"id_token_hint": kept.get("token", ""), "post_logout_redirect_uri": f"{self.place.base}/health/"}
        return self.sessions.end(request, go(f"{self.door.words['end_session_endpoint']}?{urlencode(words)}"))

    def signed_out_at_the_door(self, request: Request) -> Answer:
        """Ends every session of a sign-in that ended (OpenID Connect Back-Channel Logout 1.0, 2.6); each token once."""
        try:
            claims = self.door.claims(request.form.get("logout_token", ""), "logout+jwt")
        except (JoseError, ValueError, requests.RequestException):
            return refuse("退出令牌不对。", "400 Bad Request")
        if LOGOUT_EVENT not in claims.get("events", {}) or "nonce" in claims or not self._first(str(claims.get("jti", ""))):
            return refuse("退出令牌不对。", "400 Bad Request")
        self.sessions.end_where("sid" if "sid" in claims else "sub", claims.get("sid") or claims.get("sub", ""))
        return Answer("")

    def _first(self, token: str) -> bool:
        """Whether a token's id comes for the first time within ten minutes."""
        now = time.monotonic()
        with self._lock:
            self._seen = {key: at for key, at in self._seen.items() if now - at < 600}
            fresh = bool(token) and token not in self._seen
            self._seen[token] = now
        return fresh


def who_of(place: Place, claims: Mapping[str, Any]) -> Who:
    """Whom the claims of the door mean."""
    where = claims.get("area_path") or ()
    return place.who(
        str(claims.get("preferred_username", "")), str(claims.get("name", "")), str(claims.get("post", "")),
        "".join(where), tuple(claims.get("roles", ())),
    )  # fmt: skip
