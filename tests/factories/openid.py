"""A relying party for stories about OpenID Connect: it asks, takes the answer, and changes the code, all by itself."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from hutong.domain.door.queries import SystemView
from tests.factories.door import registered

CALLBACK = "http://127.0.0.1:9/cb"
DOOR = "http://testserver"


@dataclass
class Party:
    """A system with its secret, and a line of its own to the door, which carries no cookie."""

    view: SystemView
    secret: str
    line: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def basic(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self.view.name}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def asks(self, **words: str | None) -> str:
        """The address to which it sends the browser; `words` change what it says, None leaves a word out."""
        known = {
            "client_id": self.view.name, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile post",
            "state": "s-" + "1" * 22, "nonce": "n-" + "2" * 22, "code_challenge": challenge(self.verifier),
            "code_challenge_method": "S256",
        }  # fmt: skip
        told = {name: value for name, value in {**known, **words}.items() if value is not None}
        return f"/oauth/authorize?{urlencode(told)}"

    def code(self, browser: Client, **words: str | None) -> str:
        """The code that comes back by the browser."""
        return answer(browser.get(self.asks(**words)))["code"]

    def call(self, what: str, headers: dict[str, str] | None = None, **form: str) -> Any:
        """A call of its own: token, introspect, revoke."""
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
        return self.line.post(f"/oauth/{what}", body, content_type=kind, headers=self.basic if headers is None else headers)

    def changes(self, code: str, **form: str) -> Any:
        """A code for tokens."""
        words = {"code": code, "redirect_uri": CALLBACK, "code_verifier": self.verifier, **form}
        return self.call("token", grant_type="authorization_code", **words)

    def signs_in(self, browser: Client, **words: str | None) -> dict[str, Any]:
        """The whole way; the tokens."""
        told = self.changes(self.code(browser, **words))
        assert told.status_code == 200, told.content
        return dict(told.json())

    def refreshes(self, token: str, **form: str) -> Any:
        return self.call("token", grant_type="refresh_token", refresh_token=token, **form)

    def worth(self, token: str) -> bool:
        """Whether a token is worth something."""
        return bool(self.call("introspect", token=token).json()["active"])

    def who(self, token: str) -> Any:
        return self.line.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})

    def claims(self, token: str) -> dict[str, Any]:
        """The claims of a token that the door has signed, checked with its published keys."""
        keys = KeySet.import_key_set(self.line.get("/oauth/jwks").json())
        return dict(jwt.decode(token, keys, algorithms=["ES256", "RS256"]).claims)


def party(name: str = "zou-fang", **settings: Any) -> Party:
    """A registered relying party."""
    view, secret, _ = registered(name, settings={"redirect_uris": [CALLBACK], "auth": "secret", **settings})
    return Party(view, secret)


def challenge(verifier: str) -> str:
    """PKCE, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def answer(response: Any) -> dict[str, str]:
    """What the door tells the system by the browser."""
    assert response.status_code in (302, 303), (response.status_code, response.content[:400])
    assert response["Location"].startswith(CALLBACK), response["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token, unchecked."""
    head, body, _ = token.split(".")
    return json.loads(base64.urlsafe_b64decode(head + "==")), json.loads(base64.urlsafe_b64decode(body + "=="))
