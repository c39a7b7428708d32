"""Other places where people sign in, as small servers of their own on 127.0.0.1: an OpenID provider, DingTalk and WeCom."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.cache import cache
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from hutong.domain.accounts.commands.upstream import NewUpstream, declare_upstream, map_upstream
from hutong.domain.accounts.queries.upstream import UpstreamView, upstream
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM

CLIENT, SECRET = "hutong", "s3cret/+%"


@dataclass
class Place:
    """What a fake place knows, what it was asked, and what it should get wrong. `codes`: who a code belongs to, and with which
    challenge and nonce."""

    base: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"}))
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wrong: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    down: bool = False

    def consent(self, where: str, **claims: Any) -> dict[str, str]:
        """Somebody signs in there: what the browser brings back. `where`: the address it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        code = secrets.token_urlsafe(16)
        self.claims = claims or self.claims
        self.codes[code] = {"challenge": asked.get("code_challenge", ""), "nonce": asked.get("nonce", "")}
        return {"code": code, "state": asked["state"]}

    def id_token(self, nonce: str) -> str:
        now = int(clock.now().timestamp())
        claims = {"iss": self.base, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.claims}
        claims = {name: value for name, value in {**claims, **self.wrong.get("claims", {})}.items() if value is not None}
        algorithm = self.wrong.get("alg", "ES256")
        if algorithm == "none":
            parts = [json.dumps(one).encode() for one in ({"alg": "none"}, claims)]
            return ".".join([*(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts), ""])
        if algorithm == "HS256":  # with what everybody knows
            public = json.dumps(self.key.as_dict(private=False)).encode()
            return jwt.encode({"alg": "HS256", "kid": "k1"}, claims, OctKey.import_key(public))
        key = self.wrong.get("key", self.key)
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        """What the place says to a call."""
        if path in self.answers:
            return 200, self.answers[path]
        if path == "/.well-known/openid-configuration":
            words = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
            told = {"issuer": self.base, **{name: f"{self.base}{at}" for name, at in words.items()}}
            return 200, {**told, **self.wrong.get("provider", {})}
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/token":
            return self._token({name: values[0] for name, values in parse_qs(body.decode()).items()})
        return 404, {"error": "not_found"}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        known = self.codes.pop(form.get("code", ""), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if known is None or made != known["challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(known["nonce"])}


@contextmanager
def served(place: Place) -> Iterator[Place]:
    """The place answers at a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            place.asked.append(f"{self.command} {self.path} {self.headers.get('Authorization', '')} {body.decode()}")
            if self.path.startswith("/auth?"):
                return self._back()
            status, told = (503, {}) if place.down else place.answer(self.path.partition("?")[0], body)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _back(self) -> None:
            """Whoever comes has signed in there already."""
            where = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
            self.send_response(302)
            self.send_header("Location", f"{where}?{urlencode(place.consent(self.path))}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _do  # noqa: N815

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    place.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        cache.clear()


def declared(place: Place, name: str = "jing-ban", kind: str = "oidc", *, match: Any = None, **words: Any) -> UpstreamView:
    """The place as the operator has declared it; by default people are known by their staff number."""
    known: dict[str, dict[str, Any]] = {
        "oidc": {"issuer": place.base},
        "dingtalk": {"corp": "ding1", "login": f"{place.base}/login", "api": place.base, "old_api": place.base},
        "wecom": {"agent": "100", "login": f"{place.base}/login", "api": place.base, "details": True},
    }
    settings = {**known[kind], **words.pop("settings", {})}
    declare_upstream(SYSTEM, new=NewUpstream(name, "京办", kind, CLIENT, SECRET, settings))
    map_upstream(SYSTEM, name=name, match={"claim": "employee_no", "to": "external_id"} if match is None else match, **words)
    return upstream(name)
