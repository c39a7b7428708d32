"""A QR code on the office PC, confirmed on her telephone: what opens, once, and what a picture of it is worth."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts import commands
from hutong.domain.accounts.models import Pairing, Session
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.errors import NotFound
from tests.factories.directory import post, staff
from tests.people import FAR, li_jing, wang_fang

PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def phone(enters):
    """Her telephone, on which she is signed in."""
    browser = enters()
    browser.handler.enforce_csrf_checks = False
    return browser


def shows(browser=None, **more):
    """An office PC that shows a code; returns it with the code's address and its number."""
    pc = browser or Client(headers={"User-Agent": PC})
    page = pc.post("/door/pair/new/", {"next": "/asks/", **more}, follow=True).text
    number = int(re.search(r'class="e-number">(\d\d)<', page).group(1))
    return pc, f"/door/pair/{pc.session['pair']['token']}/", number


def test_the_pc_is_signed_in_when_the_telephone_has_picked_its_number(phone):
    pc, address, number = shows()
    assert pc.post("/door/pair/wait/", headers=HX).status_code == 204
    page = phone.get(address).text
    assert "Chrome · Windows" in page and "127.0.0.1" in page
    choices = [int(text) for text in re.findall(r'name="number" value="(\d\d)"', page)]
    assert len(set(choices)) == 3 and number in choices
    assert "请看电脑" in phone.post(address, {"number": number}).text
    assert pc.post("/door/pair/wait/", headers=HX).headers["HX-Redirect"] == "/asks/"
    assert pc.get("/asks/").status_code == 200
    row = Session.objects.get(how="qr")
    assert (row.staff, row.shared, row.amr[0]) == (101, True, "mca")


def test_the_page_with_the_code_says_that_the_pc_counts_as_shared(db):
    pc, _, _ = shows()
    assert "按大家都用的算：五分钟没人动就锁屏，一刻钟没人用就退出，最长四个小时" in pc.get("/door/pair/").text


def test_without_javascript_a_button_asks(phone):
    pc, address, number = shows()
    assert pc.post("/door/pair/wait/").headers["Location"] == "/door/pair/"
    phone.post(address, {"number": number})
    assert pc.post("/door/pair/wait/").headers["Location"] == "/asks/"


def test_a_wrong_number_ends_the_code_for_good(phone):
    pc, address, number = shows()
    wrong = next(n for n in range(10, 100) if n != number)
    assert "数不对" in phone.post(address, {"number": wrong}).text
    assert phone.post(address, {"number": number}).status_code == 404
    told = pc.post("/door/pair/wait/", headers=HX).text
    assert "手机上点的数不对，这里没有登录" in told and "过了两分钟" not in told
    verbs = {act.verb for act in journal.own(wang_fang)}
    assert "mistake_pairing" in verbs and "confirm_pairing" not in verbs
    assert not Session.objects.filter(how="qr").exists()


def test_it_was_not_she_who_asked(phone):
    pc, address, number = shows()
    assert "没有让它登录" in phone.post(address, {"refuse": "1"}).text
    assert phone.post(address, {"number": number}).status_code == 404
    told = pc.post("/door/pair/wait/")
    assert told.status_code == 422 and "手机上点了“不是我”" in told.text and "过了两分钟" not in told.text


def test_a_picture_of_the_code_lets_nobody_in(phone):
    pc, address, number = shows()
    thief = Client()
    thief.get(address)
    phone.post(address, {"number": number})
    assert thief.post("/door/pair/wait/").status_code == 422
    assert thief.get("/asks/").headers["Location"].startswith("/sign-in/")
    assert pc.post("/door/pair/wait/").headers["Location"] == "/asks/"


def test_what_lies_in_the_database_lets_nobody_in(phone):
    pc, _address, _number = shows()
    row, kept = Pairing.objects.get(), pc.session["pair"]
    held = bytes(row.token) + bytes(row.secret)
    assert kept["token"].encode() not in held and kept["secret"].encode() not in held


def test_a_code_is_good_once(phone):
    pc, address, number = shows()
    secret = pc.session["pair"]["secret"]
    phone.post(address, {"number": number})
    pc.post("/door/pair/wait/")
    with pytest.raises(Exception, match="不能用了"):
        commands.take_pairing(secret)
    assert phone.get(address).status_code == 404


def test_a_code_is_good_for_two_minutes(phone):
    pc, address, number = shows()
    with clock.standing_at(clock.now() + dt.timedelta(seconds=121)):
        assert phone.get(address).status_code == 404
        assert phone.post(address, {"number": number}).status_code == 404
        assert "换一个二维码" in pc.get("/door/pair/").text


def test_confirmed_in_time_and_fetched_too_late_opens_nothing(phone):
    pc, address, number = shows()
    phone.post(address, {"number": number})
    with clock.standing_at(clock.now() + dt.timedelta(seconds=121)):
        assert pc.post("/door/pair/wait/").status_code == 422


def test_a_shared_screen_confirms_no_other(enters):
    shared = enters(shared=True)
    shared.handler.enforce_csrf_checks = False
    _pc, address, number = shows()
    assert "大家都用" in shared.post(address, {"number": number}).text
    assert Pairing.objects.get().confirmed_at is None


def test_a_telephone_without_sign_in_signs_in_first_and_comes_back(db):
    _pc, address, _number = shows()
    assert Client().get(address).headers["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}"


def test_a_session_handed_to_the_pc_before_is_worth_nothing(phone):
    """Session fixation: whoever knows the key that the PC had before the sign-in has nothing."""
    pc, address, number = shows()
    before = pc.cookies["hutong_session"].value
    phone.post(address, {"number": number})
    pc.post("/door/pair/wait/")
    thief = Client()
    thief.cookies["hutong_session"] = before
    assert thief.get("/asks/").headers["Location"].startswith("/sign-in/")


def test_a_locked_screen_opens_for_its_owners_telephone_only(phone, enters):
    staff(li_jing, "lijing")
    post(li_jing, FAR)
    pc = enters(shared=True)
    pc.handler.enforce_csrf_checks = False
    pc.post("/door/lock/")
    _pc, address, number = shows(pc)
    other = enters(li_jing, "lijing", FAR)
    other.handler.enforce_csrf_checks = False
    assert other.post(address, {"number": number}).status_code == 404
    assert "让那台电脑解锁" in phone.get(address).text
    phone.post(address, {"number": number})
    assert pc.post("/door/pair/wait/").headers["Location"] == "/asks/"
    assert pc.get("/asks/").status_code == 200
    assert not Session.objects.filter(how="qr").exists()


def test_a_code_of_one_session_unlocks_no_other(phone):
    with pytest.raises(NotFound):
        commands.confirm_pairing(wang_fang, token="nobody's", number=11, amr=())


def test_many_codes_from_one_place_are_slowed_down(db, monkeypatch):
    monkeypatch.setattr("hutong.web.door.pairing.CODES", 3)
    answers = [Client().post("/door/pair/new/").status_code for _ in range(5)]
    assert answers == [302, 302, 302, 422, 422]
