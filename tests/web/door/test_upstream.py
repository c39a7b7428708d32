"""Signing in at the city's office platform: there and back in one browser, bound the first time, by password when it is down."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.commands.upstream import set_upstream, tie_identity
from hutong.domain.accounts.queries.upstream import own_identities
from hutong.domain.directory.models import Staff
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import PASSWORD, post, staff
from tests.factories.upstream import Place, declared, served
from tests.people import HOME, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
START, BACK = "/upstream/jing-ban/start", "/upstream/jing-ban/back"


@pytest.fixture
def place():
    with served(Place()) as made, override_settings(HUTONG_HOOK_HOSTS=["127.0.0.1"]):
        yield made


@pytest.fixture
def fang():
    made = staff(wang_fang, "wangfang")
    Staff.objects.filter(pk=made.pk).update(external_id="G1001")
    post(wang_fang, HOME)
    return made


def browser():
    return Client(enforce_csrf_checks=True)


def hidden(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def goes(one, **words):
    """Presses the button on the sign-in page; where the browser is sent."""
    page = one.get(f"/sign-in/?{urlencode(words)}" if words else "/sign-in/")
    text = page.content.decode()
    assert "用“京办”登录" in text
    answer = one.post(START, {**hidden(page), "next": words.get("next", "/")})
    return html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.content.decode())[1])


def comes(one, answer):
    """Comes back, and the form carries it on."""
    page = one.get(f"{BACK}?{urlencode(answer)}")
    assert "data-onward" in page.content.decode() and one.session.get("staff") is None
    return one.post(BACK, hidden(page))


def test_there_and_back_and_she_is_in(place, fang):
    declared(place)
    one = browser()
    answer = comes(one, place.consent(goes(one, next="/door/me/rights/"), sub="u-1", employee_no="G1001", name="王芳"))
    assert answer["Location"] == "/door/me/rights/"
    held = accounts.session(str(one.session["sid"]))
    assert (held.staff, held.how, held.amr) == (101, "upstream:jing-ban", ("fed",))
    assert one.session["post"] == 1
    assert [act.verb for act in journal.own(wang_fang)] == ["signed_in", "tie_identity"]
    text = one.get("/door/me/").content.decode()
    assert '<span class="title">京办</span>' in text and "/upstream/mine/" in text


def test_a_place_that_asks_for_a_second_factor_is_believed_when_the_operator_says_so(place, fang):
    declared(place, settings={"second": True})
    one = browser()
    comes(one, place.consent(goes(one), sub="u-1", employee_no="G1001", amr=["pwd", "otp", "mfa"]))
    assert accounts.session(str(one.session["sid"])).amr == ("pwd", "otp", "mfa")


def test_her_own_second_factor_is_asked_for_otherwise(place, fang, monkeypatch):
    from hutong.domain.accounts.models import Authenticator
    from hutong.domain.journal import sealed

    Authenticator.objects.create(pk=101, sealed=sealed.seal("totp:101", "A" * 32), made_at=clock.now(), confirmed_at=clock.now())
    declared(place)
    one = browser()
    answer = comes(one, place.consent(goes(one), sub="u-1", employee_no="G1001", amr=["mfa"]))
    assert answer["Location"] == "/sign-in/second/" and one.session.get("staff") is None


def test_the_first_time_she_binds_with_her_local_sign_in(place, fang):
    declared(place, match={})
    one = browser()
    page = comes(one, place.consent(goes(one, next="/door/"), sub="u-1", name="芳芳"))
    text = page.content.decode()
    assert "第一次从这里来" in text and "芳芳" in text and one.session.get("staff") is None
    way = html.unescape(re.search(r'class="button main" href="([^"]+)"', text)[1])
    signed = one.post("/sign-in/", {**hidden(one.get(way)), "username": "wangfang", "password": PASSWORD})
    page = one.get(signed["Location"])
    assert "芳芳" in page.content.decode() and own_identities(wang_fang) == ()
    assert one.post(signed["Location"], {**hidden(page), "answer": "yes"})["Location"] == "/door/"
    assert [one.how for one in own_identities(wang_fang)] == ["bound"]
    # from now on without a password
    two = browser()
    assert comes(two, place.consent(goes(two), sub="u-1"))["Location"] == "/"
    assert "京办" in two.get("/upstream/mine/").content.decode()
    two.post("/upstream/mine/", {**hidden(two.get("/upstream/mine/")), "name": "jing-ban"})
    assert own_identities(wang_fang) == ()


def test_no_link_ties_somebody_elses_account_to_hers(place, fang):
    """Zhang Min has come from there and sends Wang Fang the address at which one binds."""
    declared(place, match={})
    min_ = browser()
    comes(min_, place.consent(goes(min_), sub="zhang-min", name="张敏"))
    hers = browser()
    hers.post("/sign-in/", {**hidden(hers.get("/sign-in/")), "username": "wangfang", "password": PASSWORD})
    assert hers.get("/upstream/jing-ban/bind/").status_code == 422
    token = hidden(hers.get("/door/me/rights/"))["csrfmiddlewaretoken"]
    hers.post("/upstream/jing-ban/bind/", {"csrfmiddlewaretoken": token, "answer": "yes"})
    assert own_identities(wang_fang) == ()
    # whoever says no leaves nothing behind
    hers.cookies["hutong_tie"] = min_.cookies["hutong_tie"].value
    page = hers.get("/upstream/jing-ban/bind/")
    hers.post("/upstream/jing-ban/bind/", {**hidden(page), "answer": "no"})
    assert own_identities(wang_fang) == () and hers.cookies["hutong_tie"].value == ""


def test_the_state_of_another_browser_and_a_code_that_comes_twice(place, fang):
    declared(place)
    one, other = browser(), browser()
    answer = place.consent(goes(one), sub="u-1", employee_no="G1001")
    goes(other)
    assert comes(other, answer).status_code == 422 and other.session.get("staff") is None
    nobody = browser()
    assert nobody.post(BACK, hidden(nobody.get(f"{BACK}?{urlencode(answer)}"))).status_code == 422
    assert comes(one, answer).status_code == 302
    again = one.get(f"{BACK}?{urlencode(answer)}")
    assert one.post(BACK, hidden(again)).status_code == 422
    # a form from elsewhere carries nothing on
    assert Client(enforce_csrf_checks=True).post(BACK, {"answer": urlencode(answer)}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"claims": {"nonce": "x"}}, {"claims": {"aud": "x"}}, {"claims": {"iss": "https://x.test"}}, {"alg": "none"}]
)
def test_a_token_that_does_not_hold_lets_nobody_in(place, fang, wrong):
    declared(place)
    place.wrong = wrong
    one = browser()
    answer = comes(one, place.consent(goes(one), sub="u-1", employee_no="G1001"))
    assert answer.status_code == 422 and one.session.get("staff") is None
    assert "用账号和密码登录" in answer.content.decode()


def test_an_answer_that_says_no_or_is_too_late_or_odd(place, fang):
    declared(place)
    one = browser()
    answer = place.consent(goes(one), sub="u-1", employee_no="G1001")
    assert comes(one, {"error": "access_denied", "state": answer["state"]}).status_code == 422
    late = place.consent(goes(one), sub="u-1", employee_no="G1001")
    import datetime as dt

    with clock.standing_at(clock.now() + dt.timedelta(seconds=601)):
        assert comes(one, late).status_code == 422
    odd = place.consent(goes(one), sub="u-1", employee_no="G1001")
    page = one.get(f"{BACK}?{urlencode(odd)}&state={odd['state']}")
    assert one.post(BACK, hidden(page)).status_code == 422


def test_a_place_that_is_down_is_said_to_be_and_the_password_still_opens(place, fang):
    declared(place)
    place.down = True
    one = browser()
    page = one.get("/sign-in/?next=/door/")
    answer = one.post(START, {**hidden(page), "next": "/door/"})
    assert answer.status_code == 503 and "/sign-in/?next=/door/" in html.unescape(answer.content.decode()).replace("%2F", "/")
    page = one.get("/sign-in/")
    assert "现在连不上" in page.content.decode()
    assert one.post("/sign-in/", {**hidden(page), "username": "wangfang", "password": PASSWORD}).status_code == 302
    assert '<span class="title">密码</span>' in one.get("/door/me/").content.decode()


def test_an_identity_that_is_somebody_elses_already(place, fang):
    view = declared(place)
    staff(zhang_min, "zhangmin", password=None)
    tie_identity(wang_fang, view=view, subject="u-1", how="bound")
    one = browser()
    answer = comes(one, place.consent(goes(one), sub="u-2", employee_no="G1001"))
    assert answer.status_code == 422 and one.session.get("staff") is None


def test_nobody_is_led_away_and_a_closed_place_is_none(place, fang):
    declared(place)
    one = browser()
    answer = comes(one, place.consent(goes(one, next="https://evil.test/"), sub="u-1", employee_no="G1001"))
    assert answer["Location"] == "/"
    set_upstream(SYSTEM, name="jing-ban", state="paused")
    assert "京办" not in browser().get("/sign-in/").content.decode()
    assert browser().get(BACK).status_code == 404


def test_a_fresh_session_key_and_posts_that_follow(place, fang):
    from hutong.domain.directory.models import Post
    from tests.factories.directory import area

    Post.objects.all().delete()
    area(HOME)
    rule = {"when": {"claim": "roles", "is": ["worker"]}, "title": "社区工作者", "area": HOME, "rights": ["tasks.work"]}
    declared(place, posts=[rule], area=110114000000)
    one = browser()
    where = goes(one)
    before = one.session.session_key
    comes(one, place.consent(where, sub="u-1", employee_no="G1001", roles=["worker"]))
    assert one.session.session_key != before and one.session["post"]
    assert one.get("/door/").status_code == 200
