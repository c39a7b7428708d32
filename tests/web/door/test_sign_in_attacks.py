"""What is tried at the door by whoever is not let in: guessing, spraying, asking who exists, sessions laid out for others."""

import datetime as dt
import time

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts.commands import trying
from hutong.domain.accounts.commands.entering import enter_by_password
from hutong.domain.accounts.models import Try
from hutong.domain.accounts.trying import Origin
from hutong.domain.directory.models import Staff
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.domain.notices.models import Notice
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from tests.factories.directory import PASSWORD, post, staff
from tests.people import FAR, HOME, li_jing, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def house(settings):
    settings.HUTONG_DEMO, settings.PASSWORD_HASHERS = False, QUICK
    cache.clear()


@pytest.fixture
def fang():
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)


def enter(browser=None, password=PASSWORD, username="wangfang", place="10.1.2.3", **more):
    browser = browser or Client()
    return browser.post("/sign-in/", {"username": username, "password": password, **more}, REMOTE_ADDR=place)


def guess(times, **words):
    for _ in range(times):
        enter(password="wrong", **words)


def later(seconds):
    return clock.standing_at(clock.now() + dt.timedelta(seconds=seconds))


def test_waits_grow_and_end(fang):
    start = clock.now()
    with clock.standing_at(start):
        guess(8)
        assert "请 1 分钟以后再试" in enter().text
    with clock.standing_at(start + dt.timedelta(seconds=61)):
        guess(1)
        assert "请 2 分钟以后再试" in enter().text
    with clock.standing_at(start + dt.timedelta(seconds=61 + 121)):
        assert enter().status_code == 302


def test_no_other_process_starts_the_count_anew(fang):
    """The counter is in the database: what a process keeps for itself (the cache) may be gone."""
    guess(8)
    cache.clear()
    assert "试的次数太多了" in enter().text
    assert Try.objects.filter(kind="account").count() == 8


def test_nobody_locks_another_out_of_her_own_device(fang):
    hers = Client()
    enter(hers)
    hers.post("/sign-out/")
    guess(12, place="10.9.9.9")
    assert "试的次数太多了" in enter().text
    assert enter(hers).status_code == 302


def test_her_own_device_has_a_counter_of_its_own(fang):
    hers = Client()
    enter(hers)
    hers.post("/sign-out/")
    for _ in range(8):
        enter(hers, password="wrong")
    assert "试的次数太多了" in enter(hers).text
    assert enter().status_code == 302


def test_a_forged_or_foreign_device_opens_nothing(fang):
    staff(zhang_min, "zhangmin")
    post(zhang_min, HOME)
    foreign = Client()
    enter(foreign, username="zhangmin")
    foreign.post("/sign-out/")
    guess(8)
    assert "试的次数太多了" in enter(foreign).text
    forged = Client()
    forged.cookies["hutong_known"] = foreign.cookies["hutong_known"].value.replace("W", "X") + "x"
    assert "试的次数太多了" in enter(forged).text


def test_spraying_over_a_thousand_accounts_from_one_place_is_stopped(fang):
    told = []
    for number in range(1000):
        try:
            told.append(enter_by_password(f"worker{number}", "Spring2026!", origin=Origin("10.1.2.3")))
        except Refused as refusal:
            told.append(refusal.message)
    assert told == [None] * 30 + ["试的次数太多了。"] * 970, "after thirty accounts nothing is tried any more"
    assert "试的次数太多了" in enter().text, "from this place, on a device that nobody has signed in on"
    assert enter(place="10.1.2.4").status_code == 302, "from any other place she gets in"


def test_a_newcomer_without_a_password_is_opened_by_none():
    """What is hashed so that her name takes as long as any other belongs to nobody: not even to whoever reads the source."""
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    for word in ("nobody", "", "None", "!"):
        assert enter(password=word).status_code == 422, word


def test_an_office_behind_one_address_mistypes_without_harm(fang):
    for number in range(29):
        guess(3, username=f"colleague{number}")
    assert enter().status_code == 302


def test_right_passwords_are_not_counted(fang):
    for _ in range(40):
        assert enter().status_code == 302
    assert not Try.objects.exists()


def test_an_ipv6_network_is_one_place(fang):
    for number in range(30):
        enter(username=f"worker{number}", password="x", place=f"2001:db8:1:2::{number:x}")
    assert "试的次数太多了" in enter(place="2001:db8:1:2:ffff::1").text
    assert enter(place="2001:db8:1:3::1").status_code == 302


def test_spraying_from_many_places_is_said_to_whoever_runs_the_site(fang, settings, caplog):
    settings.HUTONG_OPERATOR = "13800000000"
    now = clock.now()
    Try.objects.bulk_create([Try(kind="place", key=n.to_bytes(16), other=b"a" * 16, at=now) for n in range(1000)])
    trying.clear()
    trying.clear()
    assert "passwords are being tried out" in caplog.text
    with scope(SYSTEM):
        assert Notice.objects.filter(kind="flood").count() == 1, "once an hour"
    with later(16 * 60):
        trying.clear()
    assert not Try.objects.exists()


def test_she_reads_that_somebody_tried_and_nobody_reads_with_what(fang):
    guess(2)
    guess(1, username="my-password-typed-into-the-wrong-field")
    hers = Client()
    enter(hers)
    assert hers.get("/door/me/").text.count("有人想用这个账号登录，没有成功") == 2
    with scope(SYSTEM):
        kept = [str(vars(one)) for one in Entry.objects.filter(verb="sign_in_refused")]
    assert len(kept) == 3 and not [one for one in kept if "wrong" in one or "10.1.2.3" in one]


def test_neither_names_nor_addresses_are_kept_of_failures(fang):
    guess(1)
    kept = b"".join(bytes(row.key) + bytes(row.other or b"") for row in Try.objects.all())
    assert b"wangfang" not in kept and b"10.1.2.3" not in kept


WHO = {"right": "wangfang", "unknown": "nobody", "ended": "lijing", "never used": "zhangmin"}


@pytest.fixture
def everybody(fang):
    staff(li_jing, "lijing")
    post(li_jing, FAR)
    Staff.objects.filter(pk=103).update(is_active=False)
    staff(zhang_min, "zhangmin", password=None)
    post(zhang_min, HOME)


def bare(answer, username):
    """The page without what differs from request to request anyway."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", answer.text).replace(username, "")


def test_unknown_wrong_and_ended_get_the_same_words(everybody):
    pages = {bare(enter(username=name, password="wrong"), name) for name in WHO.values()}
    assert len(pages) == 1 and "账号或密码不对" in pages.pop()
    for name in WHO.values():
        guess(7, username=name)
    pages = {bare(enter(username=name, password="wrong"), name) for name in WHO.values()}
    assert len(pages) == 1 and "试的次数太多了" in pages.pop()


def test_an_ended_account_gets_no_other_words_for_its_right_password(everybody):
    assert "账号或密码不对" in enter(username="lijing").text


def test_unknown_wrong_and_ended_take_the_same_time(everybody, settings):
    """One argon2 hash each; the quickest of several tries lie within a part of it."""
    settings.PASSWORD_HASHERS = ["hutong.project.hashers.Argon2id"]
    for row in Staff.objects.filter(pk__in=(101, 103)):
        row.set_password(PASSWORD)
        row.save()
    took = {kind: [] for kind in WHO}
    for round_ in range(7):
        for kind, name in WHO.items():
            Try.objects.all().delete()
            start = time.perf_counter()
            assert enter_by_password(name, "wrong", origin=Origin(f"10.0.0.{round_}")) is None
            took[kind].append(time.perf_counter() - start)
    quickest = {kind: min(times[1:]) for kind, times in took.items()}
    assert max(quickest.values()) < 1.7 * min(quickest.values()), quickest
    assert min(quickest.values()) > 0.005, "a hash is always made"


def test_a_session_laid_out_for_her_is_worth_nothing_after_she_has_signed_in(fang):
    """Session fixation (CWE-384)."""
    laid = Client()
    laid.post("/door/pair/new/")
    key = laid.cookies["hutong_session"].value
    hers = Client()
    hers.cookies["hutong_session"] = key
    enter(hers)
    assert hers.cookies["hutong_session"].value != key
    assert laid.get("/asks/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
    ],
)
def test_no_way_in_leads_to_another_site(fang, where):
    """Open redirect (CWE-601)."""
    assert enter(next=where).headers["Location"] == "/"
    browser = Client()
    enter(browser)
    assert browser.post("/look/", {"elder": "1", "next": where}).headers["Location"] == "/"
    browser.post("/door/lock/")
    assert browser.post("/door/unlock/", {"password": PASSWORD, "next": where}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "address",
    ["/sign-in/", "/sign-in/second/", "/sign-in/passkey/", "/sign-in/restore/", "/door/pair/new/", "/door/pair/wait/",
     "/door/unlock/", "/door/lock/", "/sign-out/", "/hats/", "/door/me/factors/app/new/", "/door/me/factors/passkey/new/"],
)  # fmt: skip
def test_no_other_site_signs_anybody_in_or_changes_how_she_does(fang, address):
    """Login CSRF, and the rest of it: without the token of our own page nothing is taken."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"username": "wangfang", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/restore/", "/door/unlock/", "/door/pair/", "/door/me/"])
def test_no_page_of_the_door_stands_in_a_frame(fang, address):
    """Clickjacking (CWE-1021)."""
    browser = Client()
    enter(browser)
    headers = browser.get(address).headers
    assert headers["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_second_factor_is_not_guessed_and_its_waits_close_no_passkey(fang):
    from hutong.domain.accounts import commands

    commands.begin_authenticator(wang_fang)
    import pyotp

    secret = commands.begin_authenticator(wang_fang)
    with later(-300):
        commands.confirm_authenticator(wang_fang, typed=pyotp.TOTP(secret).at(clock.now()))
    browser = Client()
    enter(browser)
    for _ in range(8):
        assert browser.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    answer = browser.post("/sign-in/second/", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert answer.status_code == 422 and "试的次数太多了" in answer.text
    assert browser.post("/sign-in/passkey/ask/").status_code == 200


def test_an_ex_employees_live_session_opens_nothing_at_once(fang):
    browser = Client()
    enter(browser)
    assert browser.get("/asks/").status_code == 200
    Staff.objects.filter(pk=101).update(is_active=False)
    assert browser.get("/asks/").headers["Location"] == "/hats/"
    assert browser.get("/hats/").text.count('name="post"') == 0
    assert browser.get("/door/me/factors/").status_code == 404


def test_a_post_that_has_expired_opens_nothing(fang):
    browser = Client()
    enter(browser)
    from hutong.domain.directory.models import Post

    Post.objects.filter(staff_id=101).update(valid_to=clock.today())
    assert browser.get("/asks/").status_code == 200
    with clock.standing_at(clock.today() + dt.timedelta(days=1)):
        pass
    midnight = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(0, 1), clock.BEIJING)
    row = browser.session
    row["ends"] = midnight.timestamp() + 3600
    row.save()
    with clock.standing_at(midnight):
        assert browser.get("/asks/").headers["Location"] == "/hats/"


def test_pasting_and_password_managers_work(fang):
    """WCAG 2.2, 3.3.8: nothing has to be remembered or copied by hand, and nothing has to be solved."""
    page = Client().get("/sign-in/").text
    assert 'autocomplete="username webauthn"' in page and 'autocomplete="current-password"' in page
    assert "onpaste" not in page and "captcha" not in page.lower()
    page = Client().get("/sign-in/restore/").text
    assert 'autocomplete="new-password"' in page and 'autocomplete="one-time-code"' in page


def test_too_long_a_password_costs_no_more(fang):
    assert enter(password="x" * 100_000).status_code == 422


def test_refused_while_waiting_whoever_asks(fang):
    guess(8)
    with pytest.raises(Refused, match="试的次数太多了"):
        enter_by_password("wangfang", PASSWORD, origin=Origin("10.5.5.5"))
