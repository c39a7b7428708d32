"""The demo's six systems as processes of their own, and one sign-in that opens them; the browser's journey walks the same way."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
import requests

from hutong.demo.systems import patrol
from hutong.demo.systems.declared import BEHIND, Place, declared
from hutong.demo.systems.frame import Request
from hutong.demo.systems.party import FIRST, Ledger
from tests.relying.conftest import fields_of
from tests.relying.running import Systems, running


@pytest.fixture(scope="module")
def six(doorstep, databases, home):
    """The systems, beside the doorstep."""
    with running(doorstep, databases, home) as found:
        yield found


WAYS = {"visits": "登记走访", "waste": "记台账", "canteen": "登记就餐", "rental": "登记核查"}


@pytest.mark.parametrize("name", WAYS)
def test_one_sign_in_opens_them_and_each_knows_what_her_post_may(six: Systems, doorstep, wang, name):
    page = wang.get(six.url(name))
    assert page.status_code == 200, (page.url, page.text[:500])
    told = dict(re.findall(r"id='(name|post|roles)'>([^<]*)<", page.text))
    assert (told.get("name"), told.get("post")) == ("王芳", "社区工作者"), page.text[:800]
    assert WAYS[name] in told["roles"]
    assert f"<a href='{doorstep.url}/door/'>回到一门</a>" in page.text


@pytest.mark.parametrize("name", WAYS)
def test_the_head_of_the_street_is_something_else_there(six: Systems, doorstep, name, stranger):
    page = stranger.sign_in("chengang").get(six.url(name))
    assert "陈刚" in page.text
    assert WAYS[name] not in page.text.split("id='roles'")[1].split("<")[0]


def test_whoever_comes_from_the_door_to_the_canteen_is_not_the_last_person(six: Systems, doorstep, wang, stranger):
    """The browser still holds what the canteen gave to Wang Fang."""
    assert "王芳" in wang.get(six.url("canteen")).text
    for cookie in wang.web.cookies:
        if cookie.name == "canteen_session":
            stranger.web.cookies.set_cookie(cookie)
    assert "王芳" in stranger.web.get(six.url("canteen")).text
    page = stranger.sign_in("chengang").get(f"{doorstep.url}/door/go/canteen/")
    assert "陈刚" in page.text and "王芳" not in page.text


def test_behind_nginx_nobody_is_who_he_says(six: Systems, stranger, wang, doorstep):
    claimed = {"X-Hutong-Assertion": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "X-Hutong-User": "wangfang", "X-Hutong-Roles": "x"}
    asked = stranger.web.get(six.url("rental"), headers=claimed, allow_redirects=False)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(doorstep.url)
    behind = requests.get(f"http://127.0.0.1:{six.first + declared()['rental'].port + BEHIND}/", headers=claimed, timeout=10)
    assert behind.status_code == 403
    page = wang.get(six.url("rental"), headers={**claimed, "X-Hutong-User": "chengang"})
    assert "王芳" in page.text
    assert "陈刚" not in page.text


# --- the old one alone, without a door


@pytest.fixture
def ledger(tmp_path):
    """The ledger, with a minute that lasts a moment where the story says so."""
    return Ledger(Place("party", 1, "", "", "", tmp_path))


def call(ledger, method, path, cookies, **form):
    """One request; the cookies that come back are kept."""
    answer = ledger.system.ways[method, path](Request(method, path, {}, form, dict(cookies), {}))
    for _, words in (head for head in answer.headers if head[0] == "Set-Cookie"):
        name, _, value = words.split(";")[0].partition("=")
        cookies[name] = value
    return answer


def hidden(answer):
    return fields_of(answer.body)["_token"]


def signed_in(ledger, cookies, password=FIRST):
    """By its form, as the adaptor does it."""
    form = call(ledger, "GET", "/login.do", cookies)
    words = {"_token": hidden(form), "j_username": "wangfang", "j_password": password}
    return call(ledger, "POST", "/login.do", cookies, **words)


def test_the_old_one_takes_a_password_and_a_token_that_changes(ledger):
    cookies: dict[str, str] = {}
    form = call(ledger, "GET", "/login.do", cookies)
    before, token = cookies["PARTYSESSIONID"], hidden(form)
    words = {"j_username": "wangfang", "j_password": FIRST}
    assert "过期" in call(ledger, "POST", "/login.do", cookies, **words, _token="made-up").body
    assert "过期" in call(ledger, "POST", "/login.do", cookies, **words, _token=token).body
    assert signed_in(ledger, cookies).status == "302 Found"
    assert cookies["PARTYSESSIONID"] != before
    assert "DJ-002" in call(ledger, "GET", "/todo.do", cookies).body


def test_the_old_one_knows_no_wrong_password_and_no_stranger(ledger):
    assert "错误" in signed_in(ledger, {}, "wrong").body
    cookies: dict[str, str] = {}
    form = call(ledger, "GET", "/login.do", cookies)
    words = {"_token": hidden(form), "j_username": "nobody", "j_password": FIRST}
    assert "错误" in call(ledger, "POST", "/login.do", cookies, **words).body


def test_the_old_one_forgets_who_does_nothing(ledger):
    cookies: dict[str, str] = {}
    ledger.sessions.idle = 0.0
    signed_in(ledger, cookies)
    assert ("Location", "/login.do?timeout=1") in call(ledger, "GET", "/todo.do", cookies).headers


def test_the_old_one_lets_its_password_be_changed(ledger):
    cookies: dict[str, str] = {}
    signed_in(ledger, cookies)
    form = call(ledger, "GET", "/password.do", cookies)
    words = {"oldPassword": FIRST, "newPassword": "a-new-one-2026", "newPassword2": "a-new-one-2026"}
    assert "过期" in call(ledger, "POST", "/password.do", cookies, **words, _token="x").body
    form = call(ledger, "GET", "/password.do", cookies)
    assert "成功" in call(ledger, "POST", "/password.do", cookies, **words, _token=hidden(form)).body
    assert "错误" in signed_in(ledger, {}, FIRST).body
    assert signed_in(ledger, {}, "a-new-one-2026").status == "302 Found"


# --- the fire patrol alone


def test_the_patrol_offers_each_post_its_own_step_at_the_place_of_the_work(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(patrol, "send", lambda place, one: said.append(one["data"]))
    monkeypatch.setenv("HUTONG_DEMO_SLOW", "0")
    place = Place("patrol", 1, "http://door.test", "", "", tmp_path)
    found = patrol.Patrol(place)
    wang, chen = (
        place.who("wangfang", "王芳", "", "", ("patrol.write",)),
        place.who("chengang", "陈刚", "", "", ("patrol.close",)),
    )

    def page(who, path="/hazard/XF-002/", key=""):
        found.openid.signed = lambda request: who
        method, form = ("POST", {"key": key}) if key else ("GET", {})
        return found.system.ways[method, "/done/" if key else path](Request(method, path, {}, form, {}, {})).body

    assert "XF-002 已整改" in page(wang) and "销号</button>" not in page(wang) and "XF-001" not in page(wang)
    assert "<button>XF" not in page(chen)
    page(chen, key="XF-002")
    assert "待整改" in page(wang)
    page(wang, key="XF-002")
    assert "等街道销号" in page(wang) and "XF-002 销号" in page(chen)
    page(chen, key="XF-002")
    assert "已经销号" in page(chen) and "堆放纸箱" not in page(chen, "/")
    await_all(said, 6)
    first = next(one for one in said if one["key"] == "XF-002" and "due" in one)
    assert first["url"] == f"{place.base}/hazard/XF-002/"
    assert first["due"] == (dt.date.today() + dt.timedelta(days=2)).isoformat(), "the day that its own page says"


def await_all(said, count):
    """What is sent goes by threads of its own."""
    end = time.monotonic() + 5
    while len(said) < count and time.monotonic() < end:
        time.sleep(0.01)
    assert len(said) == count, said
