"""Getting in with what one has: a password and a second factor, a passkey alone, a code on paper; another hat in one tap."""

import datetime as dt
import re
from dataclasses import replace

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts import commands, queries
from hutong.domain.accounts.models import Authenticator, Passkey, RecoveryCode, Session
from hutong.domain.directory import commands as directory
from hutong.domain.directory.models import Post, Staff
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import PASSWORD, post, staff
from tests.factories.passkeys import Telephone
from tests.people import FAR, HOME, li_jing, street_head, wang_fang

pytestmark = pytest.mark.django_db
# Argon2 is slow on purpose; what it protects is not what these stories are about.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def house(settings):
    settings.HUTONG_DEMO, settings.PASSWORD_HASHERS = False, QUICK
    cache.clear()


@pytest.fixture
def fang():
    """Wang Fang has an account and a post, and is signed in nowhere."""
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)


def enter(browser, **more):
    return browser.post("/sign-in/", {"username": "wangfang", "password": PASSWORD, **more})


def code_of(secret, at=None):
    return pyotp.TOTP(secret).at(at or clock.now())


def with_app():
    """Her telephone makes codes; returns the secret and the codes on paper."""
    secret = commands.begin_authenticator(wang_fang)
    with clock.standing_at(clock.now() - dt.timedelta(minutes=5)):
        return secret, commands.confirm_authenticator(wang_fang, typed=code_of(secret))


def with_passkey(browser):
    """Her telephone has a passkey, made on the page."""
    device = Telephone("http://testserver", "testserver")
    options = browser.post("/door/me/factors/passkey/options/").content.decode()
    answer = browser.post("/door/me/factors/passkey/new/", {"answer": device.make(options), "device": "红手机"})
    assert answer.status_code == 200 and "恢复码" in answer.text
    return device


def test_a_password_alone_signs_in_where_a_second_factor_is_offered(fang):
    browser = Client()
    assert enter(browser, next="/asks/").headers["Location"] == "/asks/"
    assert browser.get("/asks/").status_code == 200
    row = Session.objects.get(staff=101)
    assert (row.how, row.amr, row.shared) == ("password", ["pwd"], False)


def test_with_an_app_the_password_opens_nothing_until_the_code_comes(fang):
    secret, _codes = with_app()
    browser = Client()
    assert enter(browser, next="/asks/").headers["Location"] == "/sign-in/second/"
    assert browser.get("/asks/").headers["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()
    assert "还差一步" in browser.get("/sign-in/second/").text
    assert browser.post("/sign-in/second/", {"code": code_of(secret)}).headers["Location"] == "/asks/"
    assert Session.objects.get(staff=101).amr == ["pwd", "otp", "mfa"]


def test_a_code_is_good_once_and_one_step_off_at_most(fang):
    secret, _codes = with_app()
    now = clock.now()
    for seconds, right in ((-61, False), (-30, True), (-30, False), (30, True), (0, False), (61, False)):
        browser = Client()
        enter(browser)
        with clock.standing_at(now):
            found = browser.post("/sign-in/second/", {"code": code_of(secret, now + dt.timedelta(seconds=seconds))})
        assert (found.status_code == 302) is right, seconds


def test_a_code_on_paper_replaces_the_telephone_once(fang):
    _secret, codes = with_app()
    assert len(codes) == 8
    assert not any(code.replace("-", "").encode() in bytes(row.digest) for code in codes for row in RecoveryCode.objects.all())
    for right in (True, False):
        browser = Client()
        enter(browser)
        answer = browser.post("/sign-in/second/", {"code": codes[3].lower().replace("-", " ")})
        assert (answer.status_code == 302) is right
    assert queries.factors(101).codes == 7


def test_the_secret_of_an_app_is_sealed_to_her(fang):
    secret, _codes = with_app()
    assert secret.encode() not in bytes(Authenticator.objects.get().sealed)


def test_a_second_factor_waits_five_minutes(fang):
    secret, _codes = with_app()
    browser = Client()
    enter(browser)
    with clock.standing_at(clock.now() + dt.timedelta(minutes=6)):
        assert browser.post("/sign-in/second/", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
    assert not Session.objects.exists()


def test_where_a_second_factor_is_required_nothing_else_opens_before(fang, settings):
    settings.HUTONG_SECOND_FACTOR = "required"
    browser = Client()
    assert enter(browser, next="/asks/").headers["Location"] == "/door/me/factors/?next=%2Fasks%2F"
    for address in ("/", "/asks/", "/door/", "/hats/", "/door/me/"):
        assert browser.get(address).headers["Location"].startswith("/door/me/factors/"), address
    assert browser.get("/oauth/authorize?client_id=x").status_code != 200
    assert "密码之外还要有第二道" in browser.get("/door/me/factors/").text
    page = browser.post("/door/me/factors/app/new/", {"next": "/asks/"}, follow=True).text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    assert browser.post("/door/me/factors/app/", {"code": "000000"}).status_code == 422
    page = browser.post("/door/me/factors/app/", {"code": code_of(secret), "next": "/asks/"}).text
    assert len(re.findall(r"<li><code>[A-Z0-9]{5}-[A-Z0-9]{5}</code>", page)) == 8 and 'href="/asks/"' in page
    assert browser.get("/asks/").status_code == 200
    assert secret.replace(" ", "")[:4] not in browser.get("/door/me/factors/app/", follow=True).text


def test_a_passkey_alone_signs_in_without_a_name(fang):
    browser = Client()
    enter(browser)
    device = with_passkey(browser)
    stranger = Client()
    options = stranger.post("/sign-in/passkey/ask/").content.decode()
    assert '"userVerification": "required"' in options
    signed = device.sign(options)
    assert stranger.post("/sign-in/passkey/", {"answer": signed, "next": "/asks/"}).headers["Location"] == "/asks/"
    assert Session.objects.filter(how="passkey", amr=["swk", "user", "mfa"]).count() == 1
    replay = Client()
    assert replay.post("/sign-in/passkey/", {"answer": signed}).status_code == 422
    replay.post("/sign-in/passkey/ask/")
    assert replay.post("/sign-in/passkey/", {"answer": signed}).status_code == 422


def test_a_passkey_is_a_second_factor_as_well(fang):
    browser = Client()
    enter(browser)
    device = with_passkey(browser)
    other = Client()
    assert enter(other).headers["Location"] == "/sign-in/second/"
    options = other.post("/sign-in/passkey/ask/").content.decode()
    assert other.post("/sign-in/second/", {"answer": device.sign(options)}).headers["Location"] == "/"


def test_a_passkey_of_somebody_else_is_no_second_factor(fang):
    staff(li_jing, "lijing")
    post(li_jing, FAR)
    hers = Client()
    hers.post("/sign-in/", {"username": "lijing", "password": PASSWORD})
    device = with_passkey(hers)
    with_app()
    browser = Client()
    enter(browser)
    options = browser.post("/sign-in/passkey/ask/").content.decode()
    assert browser.post("/sign-in/second/", {"answer": device.sign(options)}).status_code == 422
    assert not Session.objects.filter(staff=101).exists()


def test_changing_how_she_signs_in_wants_a_fresh_proof(fang):
    browser = Client()
    enter(browser)
    with clock.standing_at(clock.now() + dt.timedelta(minutes=16)):
        assert browser.post("/door/me/factors/app/new/").headers["Location"].startswith("/door/unlock/")
        assert not Authenticator.objects.exists()
        assert browser.post("/door/unlock/", {"password": PASSWORD, "next": "/door/me/factors/"}).url == "/door/me/factors/"
        assert browser.post("/door/me/factors/app/new/").headers["Location"].startswith("/door/me/factors/app/")


def test_a_passkey_of_another_is_not_hers_to_remove(fang):
    browser = Client()
    enter(browser)
    staff(li_jing, "lijing")
    key = Passkey.objects.create(staff=103, credential=b"x", public_key=b"y", name="别人的", made_at=clock.now())
    assert browser.post(f"/door/me/factors/passkey/{key.pk}/remove/").status_code == 404
    assert Passkey.objects.filter(pk=key.pk).exists()


def test_an_older_hash_is_made_anew_by_signing_in(fang, settings):
    settings.PASSWORD_HASHERS = ["hutong.project.hashers.Argon2id", *QUICK]
    old = make_password(PASSWORD, hasher="md5")
    Staff.objects.filter(pk=101).update(password=old)
    assert enter(Client()).status_code == 302
    assert Staff.objects.get(pk=101).password.startswith("argon2$argon2id$")
    assert enter(Client()).status_code == 302
    with scope(SYSTEM):
        assert Entry.objects.filter(actor_id=101, verb="hash_anew").count() == 1


def test_another_hat_in_one_tap_on_the_same_page_and_on_record(fang):
    first = Post.objects.get(staff_id=101)
    second = Post.objects.create(
        pk=9, staff_id=101, title="楼门长", area_id=HOME, rights=sorted(wang_fang.rights), valid_from=first.valid_from
    )
    browser = Client()
    assert enter(browser, next="/asks/").headers["Location"] == "/hats/?next=%2Fasks%2F"
    assert 'value="/asks/"' in browser.get("/hats/?next=/asks/").text
    assert browser.post("/hats/", {"post": first.pk, "next": "/asks/"}).headers["Location"] == "/asks/"
    page = browser.get("/elements/").text
    assert f'name="post" value="{second.pk}"' in page and 'name="next" value="/elements/"' in page
    assert browser.post("/hats/", {"post": second.pk, "next": "/elements/"}).headers["Location"] == "/elements/"
    assert Session.objects.filter(staff=101, ended_at=None).count() == 1
    with scope(SYSTEM):
        worn = list(Entry.objects.filter(actor_id=101, verb="wear_hat").order_by("id").values_list("post", flat=True))
    assert worn == [first.title, "楼门长"]


def test_a_hat_of_a_deputy_is_shown_as_one(fang):
    original = Post.objects.create(
        pk=8, staff=staff(li_jing, "lijing"), title="社区书记", area_id=HOME, rights=["pool.read"], valid_from=dt.date(2020, 1, 1)
    )
    Post.objects.create(
        pk=9, staff_id=101, title="社区书记", area_id=HOME, rights=["pool.read"], valid_from=clock.today(),
        valid_to=clock.today(), acting_for=original,
    )  # fmt: skip
    browser = Client()
    enter(browser)
    assert '<span class="tag warn">代</span>' in browser.get("/hats/").text


def test_her_own_page_shows_her_sign_ins_and_ends_the_one_on_a_lost_telephone(fang):
    here, lost = Client(), Client()
    enter(here)
    enter(lost)
    assert lost.get("/asks/").status_code == 200
    page = here.get("/door/me/").text
    assert page.count("让它退出") == 1 and "登录</span>" in page
    sid = Session.objects.exclude(session_key=here.session.session_key).get().sid
    here.post(f"/door/me/end/{sid}/")
    assert lost.get("/asks/").headers["Location"].startswith("/sign-in/")
    assert here.get("/asks/").status_code == 200


ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"


def test_she_tells_her_sign_ins_apart_and_it_is_forgotten_when_they_end(fang, li):
    here, phone = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"}), Client()
    enter(here)
    phone.defaults["HTTP_USER_AGENT"] = ANDROID
    enter(phone)
    page = here.get("/door/me/").text
    assert "手机 · Chrome" in page and "电脑 · Firefox" in page and "126" not in page
    assert "Chrome" not in li.get("/door/me/").text
    assert not Entry.objects.filter(details__icontains="chrome").exists()
    here.post(f"/door/me/end/{Session.objects.get(device='phone chrome').sid}/")
    assert Session.objects.get(why="elsewhere").device == ""


def test_nobody_ends_or_sees_the_sign_in_of_another(fang, li):
    enter(Client())
    sid = Session.objects.get(staff=101).sid
    assert li.post(f"/door/me/end/{sid}/").status_code == 404
    assert sid not in li.get("/door/me/").text
    assert Session.objects.get(pk=sid).ended_at is None


def test_she_sees_who_changed_what_she_may_do(fang):
    Post.objects.filter(staff_id=101).update(id=900)
    superior = replace(street_head, rights=street_head.rights | {"accounts.manage"})
    who = {"staff": 101, "title": "楼门长", "area": HOME, "rights": ["tasks.work"]}
    directory.give_post(superior, **who)
    browser = Client()
    enter(browser)
    browser.post("/hats/", {"post": Post.objects.filter(staff_id=101).order_by("pk").first().pk})
    page = browser.get("/door/me/").text
    assert "陈刚 · 街道办主任" in page


def test_her_own_entries_are_shown_and_no_time_is_added_up(fang):
    browser = Client()
    enter(browser)
    page = browser.get("/door/me/").text
    assert "最近记下的" in page
    assert not re.search(r"在线|累计|时长|小时", page)
