"""The bench of the door in small: its browser goes a whole code flow, notices what is wrong, and its sums are right."""

import base64
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from bench._door.hashing import parameters
from bench._door.line import Jar, Line
from bench._door.plan import plan
from bench._door.push import Pushed, push
from bench._door.spent import Spent
from bench._door.told import beside
from bench._door.ways import REDIRECT, Addresses, Person, Provider, Wrong, introspect, refresh, sign_in

ROOT = Path(__file__).resolve().parents[2]
WANG_FANG = Person("wangfang", "a-made-up-password")
AT = Addresses("/authorize", "/token", "/introspect", "/jwks")
PAGE = (
    '<form action="/look"><input name="q"></form><form method="post" action="/sign-in?a=1&amp;b=2"><input type="hidden" '
    'name="token" value="t&amp;1"><input type="text" name="who"><input type="password" name="word"></form>'
)


class Small(BaseHTTPRequestHandler):
    """The smallest provider that a browser can sign in at. `nonce`, `rotates`: what it does wrong when it is told to."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[dict[str, str]] = {}
    nonce, rotates, numbers = "", True, iter(range(10**6))

    def do_GET(self) -> None:
        query = {name: found[0] for name, found in parse_qs(urlsplit(self.path).query).items()}
        if self.path.startswith("/authorize") and "session=wang" in self.headers.get("Cookie", ""):
            code = f"code{next(self.numbers)}"
            self.asked[code] = json.dumps(query)
            self._answer(302, location=f"{REDIRECT}?code={code}&state={query['state']}")
        elif self.path.startswith("/authorize"):
            self.asked["way"] = self.path
            self._answer(302, location="/sign-in")
        else:
            self._answer(200, PAGE)

    def do_POST(self) -> None:
        read = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = {name: found[0] for name, found in parse_qs(read).items()}
        if self.path == "/sign-in?a=1&b=2":
            known = body == {"token": "t&1", "who": WANG_FANG.name, "word": WANG_FANG.password}
            self._answer(*((302, "", "session=wang; Path=/", self.asked["way"]) if known else (403, "no")))
        elif self.path == "/introspect":
            self._answer(200, json.dumps({"active": body["token"] == "good"}))
        else:
            self._answer(200, json.dumps(self._tokens(body)))

    def _tokens(self, body: dict[str, str]) -> dict[str, Any]:
        new = {"access_token": "good", "refresh_token": f"r{next(self.numbers) if self.rotates else ''}"}
        if body["grant_type"] == "refresh_token":
            return new
        asked = json.loads(self.asked.pop(body["code"]))
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        claims = {"sub": "1", "aud": "bench", "nonce": self.nonce or asked["nonce"]}
        parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({"alg": "RS256"}, claims)]
        return {**new, "id_token": ".".join([*parts, "signature"])}

    def _answer(self, status: int, body: str = "", cookie: str = "", location: str = "") -> None:
        self.send_response(status)
        for name, value in (("Set-Cookie", cookie), ("Location", location), ("Content-Length", str(len(body.encode())))):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def provider(**wrong: Any) -> Iterator[Provider]:
    """The small provider, doing something wrong if told so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Small,), {"asked": {}, **wrong}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield Provider((server.server_address[1],), AT, "secret", (WANG_FANG,))
    finally:
        server.shutdown()
        server.server_close()


def test_a_browser_signs_in_with_a_password_and_then_by_its_session():
    with provider() as at:
        line, jar = Line(at.ports[0]), Jar()
        told = sign_in(line, at, jar, WANG_FANG)
        assert jar.held == {"session": "wang"}
        assert sign_in(line, at, jar)["id_token"] != told["id_token"]
        assert refresh(line, at, told["refresh_token"]) != told["refresh_token"]
        introspect(line, at, told["access_token"])
        with pytest.raises(Wrong):
            introspect(line, at, "another")
        line.close()


def test_a_flow_that_is_not_whole_is_no_sign_in():
    with provider() as at:
        line = Line(at.ports[0])
        with pytest.raises(Wrong, match="403"):
            sign_in(line, at, Jar(), Person(WANG_FANG.name, "a-wrong-password"))
        with pytest.raises(Wrong, match="200"):
            sign_in(line, at, Jar())
        line.close()
    with provider(nonce="somebody-elses", rotates=False) as at:
        line = Line(at.ports[0])
        with pytest.raises(Wrong, match="id_token"):
            sign_in(line, at, Jar(), WANG_FANG)
        with pytest.raises(Wrong, match="not rotated"):
            refresh(line, at, "r")
        line.close()


def test_a_push_counts_what_came_through_and_what_did_not():
    with provider() as at:

        def turn(line: Line, browser: int, number: int) -> None:
            sign_in(line, at, Jar(), WANG_FANG if number % 2 else Person("li", "wrong"))

        found = push("sign_ins", at.ports, turn, Spent(os.getpid()), seconds=0.4, at_once=2)
    told = found.figures("sign_ins")
    assert len(found.took) > 0 and len(found.wrong) > 0
    assert told["sign_ins_failed"] == len(found.wrong)
    assert told["sign_ins_a_second"] == round(len(found.took) / found.seconds, 1)
    assert found.spent > 0


def test_a_cookie_that_is_taken_back_is_gone():
    jar = Jar()
    jar.take(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n")
    jar.take(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=; expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n")
    assert jar.line() == "b=2"


def test_the_figures_of_a_push():
    found = Pushed(seconds=2.0, took=[10.0] * 95 + [90.0] * 5, wrong=["once"], spent=0.5, database=0.1, own=0.2)
    told = found.figures("x")
    assert (told["x_a_second"], told["x_p50_ms"], told["x_p95_ms"]) == (50.0, 10.0, 90.0)
    assert (told["x_cpu_ms"], told["x_database_cpu_ms"], told["x_failed"]) == (5.0, 1.0, 1)


def test_the_plan_of_a_morning_is_a_sum_that_can_be_followed():
    figures = {
        "password_sign_ins_a_second": 60.0, "password_sign_ins_cpu_ms": 25.0, "password_sign_ins_database_cpu_ms": 2.0,
        "session_sign_ins_cpu_ms": 5.0, "session_sign_ins_database_cpu_ms": 1.0, "door_pages_cpu_ms": 10.0,
        "door_pages_database_cpu_ms": 3.0,
    }  # fmt: skip
    told = plan(figures, 2)
    # 430,000 / 1,800 s = 238.9 a second; / 60 = 3.98 machines
    assert (told["sign_ins_a_second"], told["machines_by_rate"]) == (238.9, 4)
    # 25 + 3 x 5 + 10 = 50 ms of the site: 238.9 x 0.05 / 0.6 = 19.9 cores; 2 + 3 + 3 = 8 ms of the database: 3.2 cores
    assert (told["site_cores"], told["database_cores"]) == (20, 4)
    assert "25.0 + 3 x 5.0 + 1 x 10.0 = 50.0 ms" in told["arithmetic"][2]


def test_hashes_are_equal_when_kind_and_cost_are():
    ours = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
    assert parameters(ours) == parameters(f"argon2{ours}".removeprefix("argon2")) == "argon2id v19 19456 KiB t=2 p=1"
    assert parameters(ours.replace("m=19456", "m=4096")) != parameters(ours)
    assert parameters("pbkdf2_sha256$1000000$salt$hash") == ""


def test_a_peer_that_is_missing_has_no_ratio():
    ours, theirs = (
        {"session_sign_ins_a_second": rate, "session_sign_ins_cpu_ms": site, "session_sign_ins_database_cpu_ms": stored}
        for rate, site, stored in ((300.0, 4.0, 1.0), (200.0, 9.0, 1.0))
    )
    told = beside(ours, {"one": theirs, "other": {"missing": "no network"}})
    assert told["ratio"] == {"one": {"session_sign_ins": 1.5}}
    assert told["ratio_of_cpu"] == {"one": {"session_sign_ins": 2.0}}
    assert told["other"] == {"missing": "no network"}


def test_the_peers_are_locked_and_name_no_registry():
    peers = ROOT / "bench" / "door_peers"
    lock = json.loads((peers / "oidc-provider" / "package-lock.json").read_text())["packages"]
    wanted = json.loads((peers / "oidc-provider" / "package.json").read_text())["dependencies"]
    assert lock[""]["dependencies"] == wanted
    assert all("integrity" in one and "resolved" not in one for name, one in lock.items() if name)
    pins = re.split(r"(?m)^(?=[\w.-]+==)", (peers / "django-oauth-toolkit" / "requirements.txt").read_text())[1:]
    assert len(pins) > 10 and all("--hash=sha256:" in pin and "://" not in pin for pin in pins)
