"""Whoever has only watched her password takes no second factor away; whoever has lost her telephone is helped."""

import datetime as dt

import pytest
from django.core import signing
from django.test import Client

from hutong.domain.accounts import commands, queries
from hutong.domain.accounts.commands.upstream import NewUpstream, declare_upstream
from hutong.domain.accounts.models import Identity
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import PASSWORD
from tests.people import wang_fang
from tests.web.door.test_sign_in import code_of, enter, fang, house, with_app, with_passkey

pytestmark = pytest.mark.django_db
__all__ = ["fang", "house"]
PROVE = "/door/me/factors/prove/"


def much_later():
    return clock.standing_at(clock.now() + dt.timedelta(minutes=16))


@pytest.fixture
def hers(fang):
    """Wang Fang at her computer, signed in by password and code a quarter of an hour ago: (browser, secret, codes on paper)."""
    secret, codes = with_app()
    browser = Client()
    enter(browser)
    assert browser.post("/sign-in/second/", {"code": code_of(secret)}).headers["Location"] == "/"
    with much_later():
        yield browser, secret, codes


def test_a_password_alone_takes_no_second_factor_away(hers):
    browser, secret, _codes = hers
    for address in ("app/remove/", "codes/", "passkey/options/", "passkey/new/"):
        assert browser.post(f"/door/me/factors/{address}").headers["Location"] == PROVE, address
    browser.post("/door/lock/")
    assert browser.post("/door/unlock/", {"password": PASSWORD}).status_code == 302
    assert browser.post("/door/me/factors/app/remove/").headers["Location"] == PROVE
    assert browser.post(PROVE, {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert browser.post(PROVE, {"password": "wrong", "code": code_of(secret)}).status_code == 422
    assert browser.post("/door/me/factors/app/remove/").headers["Location"] == PROVE
    assert queries.factors(101).app


def test_password_and_code_together_do(hers):
    browser, secret, _codes = hers
    assert PROVE in browser.get("/door/me/factors/").text
    assert browser.post(PROVE, {"password": PASSWORD, "code": code_of(secret)}).headers["Location"] == "/door/me/factors/"
    assert PROVE not in browser.get("/door/me/factors/").text
    browser.post("/door/me/factors/app/remove/")
    assert not queries.factors(101).any
    with scope(SYSTEM):
        assert Entry.objects.filter(actor_id=101, verb="unlocked", details__how="code").count() == 1


def test_a_code_on_paper_does_for_a_lost_telephone_and_the_page_says_who_helps_without(hers):
    browser, _secret, codes = hers
    page = browser.get(PROVE).text
    assert "恢复码" in page and "/sign-in/restore/" in page and "手机丢了" in page
    assert browser.post(PROVE, {"password": "wrong", "code": codes[0]}).status_code == 422
    assert browser.post(PROVE, {"password": PASSWORD, "code": codes[0]}).status_code == 302
    browser.post("/door/me/factors/app/remove/")
    assert not queries.factors(101).any


def test_a_passkey_proves_all_of_it(fang):
    browser = Client()
    enter(browser)
    device = with_passkey(browser)
    with much_later():
        answer = device.sign(browser.post("/sign-in/passkey/ask/").content.decode())
        assert browser.post(PROVE, {"answer": answer}).status_code == 302
        assert browser.post("/door/me/factors/codes/").status_code == 200


def test_guessing_the_code_has_to_wait(hers):
    browser, secret, _codes = hers
    for _ in range(8):
        browser.post(PROVE, {"password": PASSWORD, "code": "000000"})
    assert "试的次数太多了" in browser.post(PROVE, {"password": PASSWORD, "code": code_of(secret)}).text


def test_no_other_place_is_tied_to_her_account_by_a_password_alone(hers):
    browser, secret, _codes = hers
    declare_upstream(SYSTEM, new=NewUpstream("jing-ban", "京办", "oidc", "hutong", "s", {"issuer": "https://l.example"}))
    words = {"name": "jing-ban", "subject": "mallory", "called": "M", "next": "/"}
    browser.cookies["hutong_tie"] = signing.dumps(words, salt="upstream.tie")
    browser.post("/door/lock/")
    browser.post("/door/unlock/", {"password": PASSWORD})
    assert "离上次登录太久了" in browser.post("/upstream/jing-ban/bind/", {"answer": "yes"}).text
    assert not Identity.objects.exists()
    browser.post(PROVE, {"password": PASSWORD, "code": code_of(secret)})
    browser.post("/upstream/jing-ban/bind/", {"answer": "yes"})
    assert Identity.objects.get().staff == 101


def test_a_telephone_s_word_is_no_proof_of_both(fang):
    with_app()
    browser = Client()
    enter(browser)
    asked = commands.start_pairing(screen="x", place="y", shared=False, only=None)
    commands.confirm_pairing(wang_fang, token=asked.token, number=asked.number, amr=("otp", "mfa"))
    shown = browser.session
    shown["pair"] = {"token": asked.token, "secret": asked.secret, "number": asked.number, "where": "/"}
    shown.save()
    browser.post("/door/pair/wait/")
    assert browser.get("/door/me/").status_code == 200
    assert browser.post("/door/me/factors/app/remove/").headers["Location"] == PROVE
