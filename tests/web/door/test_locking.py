"""The lock before a screen: by a tap or by itself, on the server as well; what was typed is not lost, and nobody else gets by."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts import commands, queries
from hutong.domain.accounts.models import Session
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import PASSWORD, post, staff
from tests.people import HOME, wang_fang

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def pc(db):
    """An office PC that several people use, on which Wang Fang has signed in."""
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    browser = Client()
    browser.post("/sign-in/", {"username": "wangfang", "password": PASSWORD, "shared": "1"})
    return browser


def later(minutes):
    return clock.standing_at(clock.now() + dt.timedelta(minutes=minutes))


def test_a_locked_screen_shows_nothing_of_any_page(pc):
    assert pc.post("/door/lock/").headers["Location"] == "/door/unlock/"
    for address in ("/", "/asks/?q=1", "/hats/", "/door/me/", "/door/me/factors/"):
        assert pc.get(address).headers["Location"].startswith("/door/unlock/?next="), address
    page = pc.get("/sign-in/?next=/asks/", follow=True).text
    assert "已锁屏" in page and "王芳" in page and 'name="next" value="/asks/"' in page
    assert pc.get("/oauth/authorize?client_id=any").status_code != 200


def test_she_unlocks_with_her_password_and_is_back_on_her_page(pc):
    pc.post("/door/lock/")
    assert pc.post("/door/unlock/", {"password": "wrong", "next": "/asks/"}).status_code == 422
    assert pc.get("/asks/").status_code == 302
    assert pc.post("/door/unlock/", {"password": PASSWORD, "next": "/asks/"}).headers["Location"] == "/asks/"
    assert pc.get("/asks/").status_code == 200
    assert Session.objects.filter(ended_at=None).count() == 1


def test_a_page_under_way_cannot_write_the_open_session_back(pc):
    """The lock is no part of what a page loads and saves: a slow one that ends after the lock has closed opens nothing."""
    slow = pc.session
    slow["seen"] = clock.now().timestamp() + 60
    pc.post("/door/lock/")
    slow.save()
    assert pc.get("/asks/").headers["Location"].startswith("/door/unlock/")


def test_a_page_under_way_and_the_lock_do_not_sign_her_out(pc):
    """The browser keeps its cookie: what was asked for before the lock finds the lock, not a stranger's page."""
    before = pc.cookies["hutong_session"].value
    pc.post("/door/lock/")
    pc.cookies["hutong_session"] = before
    assert pc.get("/elements/pick/?q=x", headers=HX).headers["HX-Trigger"] == "hutong-locked"
    assert pc.post("/door/unlock/", {"password": PASSWORD, "next": "/asks/"}).headers["Location"] == "/asks/"


def test_a_fragment_leaves_the_page_under_the_lock_as_it_is(pc):
    pc.post("/door/lock/", headers=HX)
    answer = pc.get("/elements/pick/?q=x", headers=HX)
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.content) == (204, "hutong-locked", b"")
    panel = pc.get("/door/unlock/", headers=HX).text
    assert panel.lstrip().startswith('<div id="unlock">') and "<html" not in panel
    wrong = pc.post("/door/unlock/", {"password": "wrong"}, headers=HX)
    assert wrong.status_code == 422 and "密码不对" in wrong.text
    done = pc.post("/door/unlock/", {"password": PASSWORD}, headers=HX)
    assert (done.status_code, done.headers["HX-Trigger"]) == (204, "hutong-unlocked")


def test_five_minutes_without_anybody_lock_a_shared_screen(pc):
    with later(4):
        assert pc.get("/asks/").status_code == 200
    with later(8.9):
        assert pc.get("/asks/").status_code == 200
    with later(14):
        assert pc.get("/asks/").headers["Location"].startswith("/door/unlock/")


def test_what_a_page_asks_for_by_itself_keeps_no_screen_open(pc):
    with later(4):
        pc.get("/elements/pick/?q=x", headers=HX)
        pc.get("/asks/", headers={"Accept": "application/json"})
    with later(6):
        assert pc.get("/asks/").headers["Location"].startswith("/door/unlock/")


def test_somebody_who_types_keeps_it_open(pc):
    with later(4):
        assert pc.post("/door/seen/", headers=HX).status_code == 204
    with later(8):
        assert pc.get("/asks/").status_code == 200
    with later(14):
        assert pc.post("/door/seen/", headers=HX).headers["HX-Trigger"] == "hutong-locked"


def test_her_own_computer_does_not_lock_itself(db):
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    own = Client()
    own.post("/sign-in/", {"username": "wangfang", "password": PASSWORD})
    with later(60):
        assert own.get("/asks/").status_code == 200
    assert "data-idle" not in own.get("/asks/").text


def test_a_form_sent_to_a_locked_screen_is_carried_over_the_lock(pc):
    with later(6):
        asked = pc.post("/asks/7/answer/", {"text": "赵秀英说电话换了", "extra": ["1", "2"]})
        assert asked.status_code == 307 and asked.headers["Location"] == "/door/unlock/?kept=%2Fasks%2F7%2Fanswer%2F"
        page = pc.post(asked.headers["Location"], {"text": "赵秀英说电话换了", "extra": ["1", "2"]}).text
        assert "赵秀英" not in page, "whoever sits there meanwhile reads nothing of it"
        kept = re.search(r'name="kept" value="([0-9a-f]+)"', page).group(1)
        wrong = pc.post("/door/unlock/", {"password": "wrong", "kept": kept})
        assert kept in wrong.text
        page = pc.post("/door/unlock/", {"password": PASSWORD, "kept": kept}).text
    assert "您锁屏前填的还在" in page and 'action="/asks/7/answer/"' in page
    assert 'name="text" value="赵秀英说电话换了"' in page and page.count('name="extra"') == 2
    assert PASSWORD not in page


def test_what_was_carried_opens_for_her_alone_and_goes_to_no_other_site(pc):
    pc.post("/door/lock/")
    page = pc.post("/door/unlock/?kept=https://elsewhere.example/", {"text": "x"}).text
    assert 'name="kept" value=""' in page
    answer = pc.post("/door/unlock/", {"password": PASSWORD, "kept": "00ff", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_somebody_else_signs_in_as_herself_and_the_first_sign_in_ends(pc):
    sid = Session.objects.get().sid
    pc.post("/door/lock/")
    assert pc.post("/door/unlock/other/").headers["Location"] == "/sign-in/"
    assert queries.session(sid) is None
    with scope(SYSTEM):
        assert News.objects.filter(topic="session.ended", payload__sid=sid).count() == 1
    assert "checked" in pc.get("/sign-in/").text, "the device remembers that several people use it"


def test_signing_out_of_a_locked_screen_ends_the_sign_in(pc):
    sid = Session.objects.get().sid
    pc.post("/door/lock/")
    pc.post("/sign-out/")
    assert queries.session(sid) is None and Session.objects.get().why == "signed_out"


def test_a_quarter_of_an_hour_ends_a_shared_sign_in_everywhere(pc):
    sid = Session.objects.get().sid
    assert queries.session(sid) is not None
    BrowserSession.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    assert queries.session(sid) is None, "a system that asks hears it at once"
    assert pc.get("/asks/").headers["Location"].startswith("/sign-in/")
    assert commands.end_over() == 1
    assert Session.objects.get().why == "expired"


def test_what_is_over_is_forgotten_when_no_page_of_it_is_under_way(pc):
    BrowserSession.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    commands.end_over()
    commands.forget_over()
    assert Session.objects.count() == 1, "a page under way does not write its session back as if nothing had happened"
    with later(48 * 60 + 1):
        commands.forget_over()
    assert not Session.objects.exists() and not BrowserSession.objects.exists()


def test_without_the_browsers_session_a_shared_sign_in_is_worth_nothing(pc):
    sid = Session.objects.get().sid
    BrowserSession.objects.all().delete()
    assert queries.session(sid) is None


def test_four_hours_are_the_most_on_a_shared_screen_and_twelve_on_her_own(pc):
    for minutes in range(4, 240, 4):
        with later(minutes):
            assert pc.get("/about/").status_code == 200
    with later(239):
        assert pc.get("/asks/").status_code == 200
    with later(241):
        assert pc.get("/asks/").headers["Location"].startswith("/sign-in/")
        assert commands.end_over() == 1


def test_guessing_at_the_lock_is_counted_as_at_the_door(pc):
    pc.post("/door/lock/")
    for _ in range(8):
        pc.post("/door/unlock/", {"password": "wrong"})
    assert "试的次数太多了" in pc.post("/door/unlock/", {"password": PASSWORD}).text


def test_every_page_has_the_button_and_shared_ones_the_clock(pc):
    page = pc.get("/asks/").text
    assert 'action="/door/lock/"' in page and 'data-idle="300"' in page
