"""Each system has one fault, and `hutong door check` names it; the sound one passes, and so does what changes keys."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hutong.cli.main import run
from hutong.domain.door import queries
from hutong.domain.door.checking import trial
from hutong.domain.door.commands import probing
from hutong.domain.door.commands.entering import redeem
from hutong.domain.door.queries import tokens
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from tests.factories.door import registered


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def serving(server):
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def door(template, databases, django_db_blocker) -> Iterator[str]:
    """The door, at an address of its own, over a database of this file's own."""
    connections.close_all()
    name = databases.create(template)
    with django_db_blocker.unblock(), databases.used(name):
        with serving(make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)) as server:
            url = f"http://127.0.0.1:{server.server_port}"
            urlopen(f"{url}/oauth/jwks").close()
            yield url
        connections.close_all()
    databases.drop(name)


class Party(BaseHTTPRequestHandler):
    """A system that signs in by OpenID Connect or CAS. `faults` of its server say what it does wrong."""

    def log_message(self, *words):
        pass

    def do_GET(self):
        path, query = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        kept = self.server.kept.get((self.headers["Cookie"] or "").partition("=")[2].partition(";")[0], {})
        if path == "/plain":
            return self.says(200, "<form><input type=password></form>")
        if path == "/behind":
            ours = self.headers["X-Hutong-User"] and "trusts headers" in self.server.faults
            return self.says(200 if ours else 403, "hello")
        if path == "/cas":
            return self.cas(query, kept)
        if path == "/cb":
            return self.back(query, kept)
        if path == "/begin" and "begins nowhere" in self.server.faults:
            return self.says(404, "no such page")
        if path == "/begin":
            return self.begin()
        return self.says(200, "inside") if kept.get("in") else self.begin()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        faults = self.server.faults
        self.says(404 if "deaf" in faults else 200 if "takes any logout" in faults else 400, "")

    def says(self, status, text="", **headers):
        self.send_response(status)
        frames = {} if "in a frame" in self.server.faults else {"X-Frame-Options": "DENY"}
        for name, value in {"Content-Type": "text/html", **frames, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text.encode())

    def goes(self, where, **kept):
        key = secrets.token_urlsafe(12)
        self.server.kept[key] = kept
        flags = "" if "loose cookie" in self.server.faults else "; HttpOnly; SameSite=Lax"
        self.says(302, Location=where, Set_Cookie=f"sid={key}; Path=/{flags}")

    def begin(self):
        faults, verifier = self.server.faults, secrets.token_urlsafe(48)
        state = "s" if "fixed state" in faults else secrets.token_urlsafe(24)
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        words = {
            "client_id": "stranger" if "unknown" in faults else self.server.name, "redirect_uri": f"{self.server.url}/cb",
            "response_type": "code", "scope": "openid profile", "state": state, "nonce": secrets.token_urlsafe(24),
            "code_challenge": proof, "code_challenge_method": "S256",
        }  # fmt: skip
        if "no pkce" in faults:
            del words["code_challenge"], words["code_challenge_method"]
        self.server.known.add(state)
        self.goes(f"{self.server.door}/oauth/authorize?{urlencode(words)}", state=state, verifier=verifier, nonce=words["nonce"])

    def back(self, query, kept):
        faults = self.server.faults
        if "breaks" in faults and "error" in query:
            return self.says(500, "Traceback")
        state = query.get("state", "")
        bound = state in self.server.known if "any browser" in faults else state == kept.get("state", object())
        if (not bound and "any state" not in faults) or ("any issuer" not in faults and query.get("iss") != self.server.door):
            return self.says(400, "state")
        if "lets in" in faults:
            return self.goes("/", **{"in": True})
        token = self.changes(query.get("code", ""), kept.get("verifier", "v" * 43))
        if "lets in unseen" in faults:
            return self.says(200, "welcome")
        if token is None or not self.holds(token, kept.get("nonce")):
            return self.says(400, "the code was refused")
        return self.goes("/", **{"in": True})

    def holds(self, token, nonce):
        faults, door = self.server.faults, self.server.door
        keys = KeySet.import_key_set(json.loads(urlopen(f"{door}/oauth/jwks").read()))
        try:
            claims = jwt.decode(token, keys, algorithms=["ES256", "RS256"]).claims
        except JoseError:
            return "any signature" in faults
        right = {"nonce": claims["nonce"] == nonce, "audience": claims["aud"] == self.server.name}
        return all(right[name] or f"any {name}" in faults for name in right)

    def changes(self, code, verifier):
        secret = "wrong" if "wrong secret" in self.server.faults else self.server.secret
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": f"{self.server.url}/cb", "code_verifier": verifier,
            "client_id": self.server.name, "client_secret": secret,
        }  # fmt: skip
        try:
            with urlopen(Request(f"{self.server.door}/oauth/token", urlencode(form).encode())) as answer:
                return json.loads(answer.read())["id_token"]
        except HTTPError as refused:
            assert refused.code in (400, 401)
            return None

    def cas(self, query, kept):
        if "ticket" not in query:
            if kept.get("in"):
                return self.says(200, "inside")
            service = {"service": f"{self.server.url}/cas"}
            return self.says(302, Location=f"{self.server.door}/cas/login?{urlencode(service)}")
        return self.goes("/cas", **{"in": True}) if "lets in" in self.server.faults else self.says(403, "no")


@contextmanager
def system(door, *faults, begins="", **settings):
    """A system with faults, registered at the door."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Party)
    server.url, server.door, server.faults = f"http://127.0.0.1:{server.server_port}", door, faults
    server.kept, server.known, server.name = {}, set(), f"shi-{secrets.token_hex(4)}"
    where = "" if "not registered" in faults else "/cb"
    known = {
        "redirect_uris": [f"{server.url}{where}"], "backchannel_logout_uri": f"{server.url}/backchannel",
        "initiate_uri": f"{server.url}/begin", **settings,
    }  # fmt: skip
    server.secret = registered(server.name, address=f"{server.url}{begins}", settings=known)[1]
    with serving(server):
        yield server


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Other stories run beside these: what is slow here says nothing."""
    monkeypatch.setattr(trial, "SLOW", 60.0)


def checked(capsys, url, *words):
    """Exit code, protocol, and the checks that went wrong."""
    code = run(House(), ["door", "check", url, *words, "--json"])
    told = json.loads(capsys.readouterr().out)
    return code, told["protocol"], {one["check"] for one in told["findings"] if one["ok"] is False}


def test_a_sound_system_passes(door, capsys):
    with system(door) as sound:
        assert checked(capsys, f"{sound.url}/", "--system", sound.name) == (0, "oidc", set())
        assert run(House(), ["door", "check", f"{sound.url}/"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert "✓ 拿到票会来换" in lines
        assert not [line for line in lines if line.startswith("✗")]


FAULTS = {
    "unknown": {"system", "redirect"},
    "not registered": {"redirect"},
    "no pkce": {"pkce"},
    "fixed state": {"state"},
    "any state": {"wrong_state", "other_browser"},
    "any browser": {"other_browser"},
    "any issuer": {"other_issuer"},
    "wrong secret": {"exchanges"},
    "lets in": {"exchanges", "refuses"},
    "any nonce": {"lie_nonce"},
    "any signature": {"lie_signature"},
    "any audience": {"lie_audience"},
    "breaks": {"errors"},
    "takes any logout": {"logout"},
    "deaf": {"logout_heard"},
    "begins nowhere": {"initiate"},
    "loose cookie": {"cookies"},
    "in a frame": {"frames"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(door, capsys, fault):
    with system(door, fault) as faulty:
        code, _, wrong = checked(capsys, f"{faulty.url}/")
        assert (code, wrong) == (2, FAULTS[fault])


def told(capsys, url, check, *words):
    """What was found by one check, and what to do."""
    run(House(), ["door", "check", url, *words, "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return next((one["ok"], one["way_out"]) for one in found if one["check"] == check)


def test_at_an_address_that_always_begins_anew_it_is_seen_too_who_comes_in(door, capsys):
    with system(door) as sound, system(door, "lets in") as loose, system(door, "any nonce") as careless:
        assert told(capsys, f"{sound.url}/begin", "refuses") == (True, "")
        assert told(capsys, f"{loose.url}/begin", "refuses")[0] is False
        assert told(capsys, f"{careless.url}/begin", "lie_nonce")[0] is False


def test_where_it_cannot_be_seen_that_is_said_and_how_to_try_it_by_hand(door, capsys):
    with system(door, "lets in unseen", begins="/begin") as unclear:
        ok, way_out = told(capsys, f"{unclear.url}/begin", "refuses")
        assert ok is None and "--inside" in way_out and "无痕窗口" in way_out
        assert told(capsys, f"{unclear.url}/begin", "refuses", "--inside", f"{unclear.url}/desk")[0] is True
        assert run(House(), ["door", "check", f"{unclear.url}/", "--inside", "desk"]) == 2


def test_nobody_but_a_check_of_the_house_is_told_what_is_not_true(door):
    with system(door) as sound:
        view = queries.system(sound.name)
        bound = {"challenge": "", "nonce": "n", "scopes": ["openid"]}
        plain = probing.probe(SYSTEM, system=view, how="code", target="", bound=bound)
        untrue = probing.probe(SYSTEM, system=view, how="code", target="", bound={**bound, "lie": "nonce"})
        assert probing.take_lie(view, untrue.ticket) is None, "not before the system has brought it"
        for made in (plain, untrue):
            with pytest.raises(Refused):
                redeem("code", made.ticket, system=view)
        assert probing.take_lie(view, plain.ticket) is None
        assert probing.take_lie(view, untrue.ticket)["lie"] == "nonce"
        assert probing.take_lie(view, untrue.ticket) is None, "once"


def test_a_slow_one_is_named(door, capsys, monkeypatch):
    monkeypatch.setattr(trial, "SLOW", 0.0)
    with system(door) as slow:
        assert checked(capsys, f"{slow.url}/")[2] == {"quick"}


def test_it_says_what_to_do(door, capsys):
    with system(door, "not registered") as faulty:
        assert run(House(), ["door", "check", f"{faulty.url}/"]) == 2
        told = capsys.readouterr().out
        assert "✗ 回调地址没有登记\n  → 请在接入登记里写上它" in told
        assert f"{faulty.url}/cb" in told


def test_a_system_that_does_not_send_people_to_the_door(door, capsys):
    with system(door) as far:
        assert checked(capsys, f"{far.url}/plain")[2] == {"to_the_door"}
    assert checked(capsys, f"{far.url}/")[2] == {"answers"}
    assert run(House(), ["door", "check", "zou-fang"]) == 2
    assert run(House(), ["door", "check", f"{door}/", "--system", "nobody"]) == 2


def test_a_cas_system_that_lets_in_whoever_has_a_ticket(door, capsys):
    with system(door, "lets in") as loose:
        registered("cas-ji", protocol="cas", address=loose.url, settings={"services": [f"{loose.url}/cas"]})
        code, protocol, wrong = checked(capsys, f"{loose.url}/cas")
        assert (code, protocol, wrong) == (2, "cas", {"refuses", "asks_back"})


def test_a_back_end_that_trusts_headers(door, capsys):
    with system(door, "trusts headers") as loose, system(door) as sound:
        registered("fan-xiang", protocol="forward", address=loose.url, settings={"hosts": []})
        words = ("--system", "fan-xiang", "--backend")
        assert "backend" in checked(capsys, f"{sound.url}/behind", *words, f"{loose.url}/behind")[2]
        assert "backend" not in checked(capsys, f"{sound.url}/behind", *words, f"{sound.url}/behind")[2]
        assert "forged_header" in checked(capsys, f"{loose.url}/behind", *words, f"{sound.url}/behind")[2]


def test_a_login_form_that_is_gone(door, capsys):
    with system(door) as old:
        registered("lao-xi-tong", protocol="form", address=old.url, settings={"base": old.url})
        assert "login_form" not in checked(capsys, f"{old.url}/plain", "--system", "lao-xi-tong")[2]
        assert "login_form" in checked(capsys, f"{old.url}/behind", "--system", "lao-xi-tong")[2]


def test_the_recorder_signs_in_nowhere_when_the_file_is_there_already(capsys, tmp_path):
    (tmp_path / "tai-zhang.yaml").write_text("title: 台账\n", "utf-8")
    words = ["door", "record", "http://127.0.0.1:9/login.do", "--out", str(tmp_path / "tai-zhang.yaml"), "--try"]
    assert run(House(), words) == 2
    told = capsys.readouterr().err
    assert "文件已经有了" in told and "测试账号" not in told


def test_keys_are_changed_from_the_command_line(door, capsys):
    assert run(House(), ["door", "keys", "rotate", "--json"]) == 0
    kids = set(json.loads(capsys.readouterr().out)["kids"])
    assert run(House(), ["door", "keys", "rotate"]) == 0
    assert kids < {one.kid for one in tokens.published()}
    assert run(House(), ["door", "keys", "list"]) == 0
    assert capsys.readouterr().out.count("在用 signs") == 2
