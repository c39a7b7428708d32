"""Systems behind nginx or Caddy: who has a pass goes in, who has none is sent for one, and no browser's claim counts."""

import datetime as dt
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from joserfc import jwt
from joserfc.jwk import KeySet

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory.models import Post
from hutong.domain.door import commands, targets, telling
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.door import system
from tests.people import HOME, wang_fang

pytestmark = pytest.mark.django_db
HOST = "chu-zu.test:8013"
BASE = f"http://{HOST}"
COOKIE = "hutong_pass_chu-zu"


@pytest.fixture(autouse=True)
def no_key_of_another_story():
    telling._kid.cache_clear()


@pytest.fixture
def rental(db):
    return system("chu-zu", title="出租房屋", protocol="forward", address=f"{BASE}/", settings={"hosts": [HOST]},
                  roles={"homes.write": {"levels": ["community"]}, "homes.read": {}})  # fmt: skip


class Proxy:
    """The system's host as its proxy makes it: cookies of its own, /.hutong/ handed on, every request asked about."""

    def __init__(self, name="chu-zu", host=HOST):
        self.name, self.host, self.browser = name, host, Client()

    def hands_on(self, url):
        parts = urlsplit(url)
        assert (parts.netloc, parts.path[:9]) == (self.host, "/.hutong/"), url
        where = f"/door/forward/{self.name}/callback/{parts.path[9:]}?{parts.query}"
        return self.browser.get(where, headers={"X-Forwarded-Host": self.host})

    def asks(self, query="", **headers):
        return self.browser.get(f"/door/forward/{self.name}/{query}", headers=headers)


def gets_pass(worker, proxy, to="/"):
    """The whole way of a browser, from the door to the system and back; the address it ends at."""
    answer = worker.get(f"/door/pass/{proxy.name}/?to={quote(to, safe='')}")
    assert answer.status_code == 302, answer.content.decode()
    answer = proxy.hands_on(answer["Location"])
    answer = worker.get(urlsplit(answer["Location"]).path + "?" + urlsplit(answer["Location"]).query)
    answer = proxy.hands_on(answer["Location"])
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_from_the_door_it_opens_at_its_start_page(fang, db):
    system("chu-zu", protocol="forward", address=f"{BASE}/fang/start?x=1", settings={"hosts": [HOST]})
    begun = fang.get("/door/pass/chu-zu/")["Location"]
    assert unquote(begun) == f"{BASE}/.hutong/start?to=/fang/start?x=1"
    assert gets_pass(fang, Proxy(), "/other") == f"{BASE}/other"


def test_one_sign_in_opens_a_system_behind_a_proxy(rental, fang):
    proxy = Proxy()
    assert proxy.asks().status_code == 401
    assert gets_pass(fang, proxy, "/fang/?hao=3") == f"{BASE}/fang/?hao=3"
    answer = proxy.asks()
    assert answer.status_code == 200
    told = {name: unquote(answer[f"X-Hutong-{name}"]) for name in ("User", "Name", "Post", "Area", "Department", "Roles")}
    assert told == {
        "User": "wangfang", "Name": "王芳", "Post": "社区工作者", "Area": str(HOME), "Department": "",
        "Roles": "homes.read,homes.write",
    }  # fmt: skip
    assert [act.details.get("how") for act in journal.own(wang_fang) if act.verb == "enter"] == ["pass"]


def test_the_cookie_is_the_hosts_alone_and_kept_as_a_digest(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    cookie = proxy.browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(digest, 'escape') FROM door_pass")
        assert cookie.value not in str(cursor.fetchall())
    safe = system("an-quan", protocol="forward", address="https://an-quan.test/", settings={})
    other = Proxy(safe.name, "an-quan.test")
    assert gets_pass(fang, other) == "https://an-quan.test/"
    assert other.browser.cookies["__Host-hutong_pass_an-quan"]["secure"] and other.asks().status_code == 200
    # a cookie that a neighbour of the host could have set is none
    other.browser.cookies["hutong_pass_an-quan"] = other.browser.cookies.pop("__Host-hutong_pass_an-quan").value
    assert other.asks().status_code == 401


def test_the_assertion_is_signed_for_this_system_and_good_for_a_minute(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    word = proxy.asks()["X-Hutong-Assertion"]
    keys = KeySet.import_key_set(Client().get("/oauth/jwks").json())
    found = jwt.decode(word, keys, algorithms=["ES256"])
    assert found.header["typ"] == "hutong-assertion+jwt"
    claims = found.claims
    assert (claims["aud"], claims["preferred_username"], claims["exp"] - claims["iat"]) == ("chu-zu", "wangfang", 60)
    assert claims["iss"] == "http://testserver" and claims["roles"] == ["homes.read", "homes.write"]


@pytest.mark.parametrize("header", ["X-Hutong-User", "X-Hutong-Assertion", "X-Hutong-Roles"])
def test_what_a_browser_claims_of_itself_counts_nothing(rental, fang, header):
    proxy = Proxy()
    assert proxy.asks(**{header: "zhouning"}).status_code == 401
    gets_pass(fang, proxy)
    assert "zhouning" not in str(proxy.asks(**{header: "zhouning"}).headers)


def test_forged_forwarding_headers_lead_nowhere_else(rental, fang):
    proxy = Proxy()
    forged = {"X-Forwarded-Host": "evil.test", "X-Original-URL": "http://evil.test/", "X-Forwarded-Uri": "//evil.test/"}
    assert proxy.asks(**forged).status_code == 401
    assert proxy.asks("?go=1", **forged)["Location"] == "/.hutong/start?to=%2F%2Fevil.test%2F"
    assert Client().get("/door/forward/chu-zu/callback/start?to=//evil.test/", headers=forged).status_code == 422
    begun = Client().get("/door/forward/chu-zu/callback/start?to=/", headers=forged)
    assert parse_qs(urlsplit(begun["Location"]).query)["to"] == [f"{BASE}/"]


@pytest.mark.parametrize(
    "to",
    ["//evil.test", "\\\\evil.test", "/\\evil.test", "http://evil.test/", f"http://{HOST}@evil.test/", f"https://{HOST}/",
     f"http://x@{HOST}/", "javascript:alert(1)", f"http://{HOST}.evil.test/", "http://chu-zu.test/", "/\tevil",
     f"{BASE}/\r\nX: y"],
)  # fmt: skip
def test_nobody_is_sent_to_another_host(rental, fang, to):
    for more in ("", "state=abc&"):
        answer = fang.get(f"/door/pass/chu-zu/?{more}to={quote(to, safe='')}")
        assert answer.status_code == 422 and "Location" not in answer


def test_nginx_cannot_encode_and_the_whole_path_comes_back(rental, fang):
    proxy = Proxy()
    answer = fang.get("/door/pass/chu-zu/?to=/list?a=1&b=2")
    begun = proxy.hands_on(answer["Location"])
    answer = fang.get("/door/pass/chu-zu/?" + urlsplit(begun["Location"]).query)
    assert proxy.hands_on(answer["Location"])["Location"] == f"{BASE}/list?a=1&b=2"


def test_a_pass_of_another_system_is_none(rental, fang):
    system("ling-yi", protocol="forward", address="http://ling-yi.test/", settings={})
    proxy, other = Proxy(), Proxy("ling-yi", "ling-yi.test")
    gets_pass(fang, proxy)
    other.browser.cookies["hutong_pass_ling-yi"] = proxy.browser.cookies[COOKIE].value
    assert other.asks().status_code == 401


def test_a_pass_ends_with_the_sign_in(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    accounts.end_session(fang.session["sid"], why="signed_out")
    assert proxy.asks().status_code == 401


def test_a_pass_ends_when_she_leaves(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    accounts.end_sessions_of([101], why="left")
    assert proxy.asks().status_code == 401


def test_a_post_that_ended_yesterday_does_not_enter(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    Post.objects.filter(pk=1).update(valid_to=clock.today() - dt.timedelta(days=1))
    answer = proxy.asks()
    assert answer.status_code == 403 and "X-Hutong-User" not in answer and "岗位" in answer.content.decode()


def test_a_system_that_is_paused_or_hidden_lets_nobody_in(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    commands.show_to(SYSTEM, name="chu-zu", area=110114000000, shown=False)
    assert proxy.asks().status_code == 403


def test_her_post_may_not_enter_and_no_ticket_is_made(fang):
    system("chu-zu", protocol="forward", address=f"{BASE}/", entry=[{"levels": ["district"]}])
    assert fang.get("/door/pass/chu-zu/?state=abc&to=/").status_code == 404


def test_a_ticket_is_good_once_and_in_the_browser_it_was_made_for(rental, fang):
    proxy, thief = Proxy(), Proxy()
    begun = proxy.hands_on(fang.get("/door/pass/chu-zu/")["Location"])
    way = fang.get("/door/pass/chu-zu/?" + urlsplit(begun["Location"]).query)["Location"]
    stolen = thief.hands_on(way)
    assert stolen.status_code == 403 and COOKIE not in thief.browser.cookies
    again = proxy.hands_on(way)
    assert again.status_code == 403 and COOKIE not in proxy.browser.cookies, "the thief has spent it"


def test_a_screen_that_several_share_is_out_after_a_quarter_of_an_hour_without_a_request(rental, enters):
    shared, proxy = enters(shared=True), Proxy()
    gets_pass(shared, proxy)
    now = clock.now()
    with clock.standing_at(now + dt.timedelta(minutes=16)):
        assert proxy.asks().status_code == 401


def test_caddy_sends_a_browser_on_but_no_form(rental):
    proxy = Proxy()
    sent = proxy.asks("?go=1", **{"X-Forwarded-Uri": "/list?a=1", "X-Forwarded-Method": "GET"})
    assert (sent.status_code, sent["Location"]) == (302, "/.hutong/start?to=%2Flist%3Fa%3D1")
    assert proxy.asks("?go=1", **{"X-Forwarded-Uri": "/save", "X-Forwarded-Method": "POST"}).status_code == 401


def test_a_stranger_signs_in_first(rental):
    answer = Client().get("/door/pass/chu-zu/?state=abc&to=/fang/")
    assert answer.status_code == 302 and re.match("/sign-in/.*next=", answer["Location"])


def test_being_asked_costs_few_statements(rental, fang):
    proxy = Proxy()
    gets_pass(fang, proxy)
    proxy.asks()
    with CaptureQueriesContext(connection) as done:
        assert proxy.asks().status_code == 200
    assert len(done) <= 5, [str(one["sql"])[:80] for one in done]


def test_one_host_as_a_word_is_one_host():
    view = system("qian", protocol="forward", address="http://qian.test/", settings={"hosts": "qian.test"})
    assert targets.origins_of(view) == ("http://qian.test",)
