"""What hangs on a sign-in ends with it, in the systems too; what came twice ends what came of it, and she reads of it."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidScopeError
from django.db import connection
from joserfc import jwt
from joserfc.jwk import KeySet

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory import queries as directory
from hutong.domain.door import backchannel, commands, jobs
from hutong.domain.door.commands import keys, tokens
from hutong.domain.door.models import Grant, Token
from hutong.domain.door.openid.signing import hinted
from hutong.domain.door.openid.told import id_token
from hutong.domain.door.queries import tokens as queries
from hutong.domain.journal import queries as journal
from hutong.domain.journal.jobs import deliver
from hutong.domain.notices.post import Unreachable
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import post, staff
from tests.factories.door import system
from tests.factories.openid import CALLBACK, challenge
from tests.people import HOME, wang_fang

pytestmark = pytest.mark.django_db
VERIFIER, DOOR = "v" * 43, "http://testserver"


@pytest.fixture
def fang():
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    return accounts.begin_session(directory.staff_named("wangfang"), how="password", amr=("pwd",), key="k" * 32)


def client(**settings):
    system(settings={"redirect_uris": [CALLBACK], **settings})
    return queries.client_of("zou-fang")


def code(sid, of, scopes=("openid", "offline_access")):
    bound = {"challenge": challenge(VERIFIER), "nonce": "n", "scopes": scopes}
    return commands.enter(wang_fang, system=of.view, sid=sid, how="code", target=CALLBACK, bound=bound).ticket


def exchanged(sid, of, ticket=None):
    ticket = ticket or code(sid, of)
    return tokens.exchange(of, code=ticket, redirect_uri=CALLBACK, verifier=VERIFIER, issuer=DOOR)


def verbs():
    return [act.verb for act in journal.own(wang_fang)]


def test_a_code_that_comes_twice_ends_what_came_of_it(fang):
    zou_fang = client()
    ticket = code(fang.sid, zou_fang)
    first = exchanged(fang.sid, zou_fang, ticket)
    assert queries.held(first.access)
    with pytest.raises(InvalidGrantError):
        exchanged(fang.sid, zou_fang, ticket)
    assert queries.held(first.access) is None
    with pytest.raises(InvalidGrantError):
        tokens.refresh(zou_fang, token=first.refresh)
    assert "tokens_stolen" in verbs()


def test_a_refresh_token_that_comes_twice_ends_the_family(fang):
    zou_fang = client()
    first = exchanged(fang.sid, zou_fang)
    second = tokens.refresh(zou_fang, token=first.refresh)
    with pytest.raises(InvalidGrantError):
        tokens.refresh(zou_fang, token=first.refresh)
    with pytest.raises(InvalidGrantError):
        tokens.refresh(zou_fang, token=second.refresh)
    assert queries.held(second.access) is None
    assert verbs().count("tokens_stolen") == 1
    assert Grant.objects.get().why == "token_reused"


def test_a_wrong_try_burns_the_code(fang):
    zou_fang = client()
    ticket = code(fang.sid, zou_fang)
    with pytest.raises(InvalidGrantError):
        tokens.exchange(zou_fang, code=ticket, redirect_uri=CALLBACK, verifier="w" * 43, issuer=DOOR)
    with pytest.raises(InvalidGrantError):
        exchanged(fang.sid, zou_fang, ticket)


def test_less_may_be_asked_for_never_more(fang):
    zou_fang = client()
    first = exchanged(fang.sid, zou_fang)
    with pytest.raises(InvalidScopeError):
        tokens.refresh(zou_fang, token=first.refresh, scopes=("openid", "profile"))
    less = tokens.refresh(zou_fang, token=first.refresh, scopes=("openid",))
    assert less.scopes == queries.held(less.access).scopes == ("openid",)
    assert queries.held(less.refresh).scopes == ("openid", "offline_access")
    assert queries.held(tokens.refresh(zou_fang, token=less.refresh).access).scopes == ("openid", "offline_access")


def test_an_access_token_is_good_for_ten_minutes_a_family_for_the_sign_in(fang):
    zou_fang = client()
    first = exchanged(fang.sid, zou_fang)
    with clock.standing_at(clock.now() + dt.timedelta(minutes=11)):
        assert queries.held(first.access) is None
        later = tokens.refresh(zou_fang, token=first.refresh)
    with clock.standing_at(clock.now() + dt.timedelta(hours=13)), pytest.raises(InvalidGrantError):
        tokens.refresh(zou_fang, token=later.refresh)
    with clock.standing_at(clock.now() + dt.timedelta(days=4)):
        jobs.clear_tickets(0)
        assert not Token.objects.exists()


def test_two_processes_make_one_key_and_see_the_next_at_once(fang):
    kid = keys.signing("ES256")
    assert keys.signing("ES256") == kid
    made = keys.rotate(SYSTEM)
    assert client().kid in made
    assert kid not in made


def test_only_what_was_signed_here_is_a_hint(fang):
    zou_fang = client()
    token = id_token(zou_fang, exchanged(fang.sid, zou_fang))
    assert hinted(token, DOOR)["sid"] == fang.sid
    assert hinted(token, "http://another-door") is None
    head, body, signature = token.split(".")
    assert hinted(f"{head}.{body}.{signature[:-4]}AAAA", DOOR) is None


class Listening:
    """A system that hears of signing out."""

    def __init__(self, status=200):
        heard = self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                heard.append((self.headers["Content-Type"], parse_qs(body)["logout_token"][0]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/backchannel/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def listening(settings):
    settings.HUTONG_HOOK_HOSTS = ["127.0.0.1"]
    made = Listening()
    yield made
    made.end()


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'door.tell_system' AND status = 'todo'")
        return [args for (args,) in cursor.fetchall()]


def test_a_system_is_told_when_she_signs_out(fang, listening):
    zou_fang = client(backchannel_logout_uri=listening.url, subject="pairwise")
    issued = exchanged(fang.sid, zou_fang)
    told = hinted(id_token(zou_fang, issued), DOOR)
    accounts.end_session(fang.sid, why="signed_out")
    deliver()
    (job,) = waiting()
    jobs.tell_system(**json.loads(job))
    ((kind, token),) = listening.heard
    claims = jwt.decode(token, KeySet.import_key_set({"keys": [dict(one.public) for one in queries.published()]}))
    assert kind == "application/x-www-form-urlencoded"
    assert claims.header["typ"] == "logout+jwt"
    assert (claims.claims["aud"], claims.claims["sid"], claims.claims["sub"]) == ("zou-fang", told["sid"], told["sub"])
    assert "nonce" not in claims.claims and claims.claims["jti"]
    assert list(claims.claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert Grant.objects.get().why == "signed_out"


def test_one_that_is_away_is_told_again_and_one_in_a_private_net_is_not_called(fang, listening, settings):
    zou_fang = client(backchannel_logout_uri=listening.url)
    exchanged(fang.sid, zou_fang)
    (word,) = backchannel.words_of(fang.sid)
    settings.HUTONG_HOOK_HOSTS = []
    backchannel.say(word)
    assert not listening.heard
    settings.HUTONG_HOOK_HOSTS = ["127.0.0.1"]
    listening.end()
    with pytest.raises(Unreachable):
        backchannel.say(word)


def test_a_system_that_got_no_token_is_not_told(fang, listening):
    zou_fang = client(backchannel_logout_uri=listening.url)
    code(fang.sid, zou_fang)
    accounts.end_session(fang.sid, why="signed_out")
    deliver()
    assert not waiting()
