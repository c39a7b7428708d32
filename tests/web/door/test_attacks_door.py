"""What is tried against the door as a whole: by another path than the guarded one, at the same moment, with signs that bite."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.commands.inviting import make_first_codes
from hutong.domain.accounts.models import Session
from hutong.domain.directory.models import Post
from hutong.domain.door import commands as door
from hutong.domain.door.commands import vault
from hutong.domain.door.commands.vault import Holder
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries import system
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from hutong.web import session
from tests.factories.directory import PASSWORD, SINCE, area, post, staff
from tests.factories.openid import Party, answer, party
from tests.people import HOME, ma_li, street_head, wang_fang, zhang_min
from tests.web.door.conftest import signs_in

STREET = 110114010000


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def zou_fang(db) -> Party:
    return party()


@pytest.fixture
def fang(db):
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    return Client()


def enter(browser, username="wangfang"):
    return browser.post("/sign-in/", {"username": username, "password": PASSWORD})


def test_whoever_signs_in_over_another_ends_her_sign_in(fang):
    """What hung on it would go on in the same browser: a pass of the passage, a system's session."""
    staff(zhang_min, "zhangmin")
    post(zhang_min, HOME)
    enter(fang)
    hers = fang.session["sid"]
    enter(fang, "zhangmin")
    assert fang.session["staff"] == zhang_min.user_id
    assert accounts.session(hers) is None


def test_agreeing_does_not_pass_by_signing_in_once_more(fang, zou_fang):
    enter(fang)
    for words in ({"prompt": "login"}, {"prompt": "login consent"}, {"max_age": "0"}):
        asked = urlsplit(zou_fang.asks(**words)).query
        page = fang.post("/oauth/consent", {"asked": asked, "answer": "yes"})
        assert (page.status_code, "请再登录一次" in page.text) == (200, True)
    assert not Ticket.objects.exists()


def test_whoever_must_set_up_a_second_factor_is_not_sent_round_in_circles(fang, zou_fang, settings):
    settings.HUTONG_SECOND_FACTOR = "required"
    enter(fang)
    for where in (zou_fang.asks(), "/sign-in/"):
        page = fang.get(where, follow=True)
        assert page.status_code == 200 and page.redirect_chain[-1][0].startswith("/door/me/factors/")
    assert answer(fang.get(zou_fang.asks(prompt="none")))["error"] == "login_required"


def test_nobody_restores_a_colleague_who_stands_in_for_somebody_above(enters, fang):
    """With the colleague's account comes the hat that she wears for the other."""
    head = replace(zhang_min, rights=zhang_min.rights | {"accounts.manage"})
    browser = enters(head, "zhangmin", HOME)
    browser.handler.enforce_csrf_checks = False
    assert browser.get("/door/restore/101/").status_code == 200
    staff(street_head, "chengang")
    above = post(street_head, STREET)
    values = {"rights": [], "valid_from": SINCE, "valid_to": clock.today(), "acting_for": above}
    Post.objects.create(pk=90, staff_id=101, title="代办", area=area(STREET), **values)
    assert browser.get("/door/restore/101/").status_code == 404
    assert browser.post("/door/restore/101/").status_code == 404


def test_nobody_restores_whoever_runs_the_house_but_her_like(enters, fang):
    """A right that no superior can give does not come with a code either."""
    keeper = replace(zhang_min, rights=zhang_min.rights | {"directory.manage"})
    staff(keeper, "zhangmin")
    post(keeper, HOME)
    chen = enters(replace(street_head, rights=street_head.rights | {"accounts.manage"}), "chengang", STREET)
    assert chen.get(f"/door/restore/{wang_fang.user_id}/").status_code == 200
    assert chen.get(f"/door/restore/{keeper.user_id}/").status_code == 404
    Post.objects.filter(staff_id=street_head.user_id).update(rights=["accounts.manage", "directory.manage"])
    assert chen.get(f"/door/restore/{keeper.user_id}/").status_code == 200


def test_a_list_of_first_codes_holds_nobody_from_above(db):
    """A newcomer's code is a way in like any other."""
    newcomers = replace(zhang_min, post="统计员"), replace(wang_fang, post="网格员")
    for one, name in zip(newcomers, ("zhangmin", "wangfang"), strict=True):
        staff(one, name, password=None)
        post(one, HOME)
    Post.objects.create(pk=90, staff_id=102, title="市级统筹", area=area(110000000000), rights=[], valid_from=SINCE)
    head = replace(street_head, rights=street_head.rights | {"accounts.manage"})
    assert [one.who.staff for one in make_first_codes(head, area=HOME)] == [101]


def test_a_superiors_code_is_no_second_factor(enters, fang, zou_fang):
    """Somebody else has had it in his hand: systems that want two factors are not told of two."""
    head = replace(street_head, rights=street_head.rights | {"accounts.manage"})
    chen = enters(head, "chengang", STREET)
    chen.handler.enforce_csrf_checks = False
    page = chen.post("/door/restore/101/").text
    code = page.split('class="e-code"')[1].split(">")[1][:11]
    new = {"username": "wangfang", "code": code, "password": "huilongguan-de-xiaowang"}
    assert fang.post("/sign-in/restore/", new).status_code == 302
    told = zou_fang.signs_in(fang)
    assert zou_fang.claims(told["id_token"])["acr"] == "1"


def test_a_sign_in_that_ends_in_the_moment_it_is_locked_is_over(fang, monkeypatch):
    enter(fang)
    before, after = session.accounts.lock_session, fang.session["sid"]

    def meanwhile(sid, *, locked):
        session.accounts.end_session(sid, why="left")
        return before(sid, locked=locked)

    monkeypatch.setattr(session.accounts, "lock_session", meanwhile)
    fang.post("/door/lock/")
    assert accounts.session(after) is None
    assert fang.get("/door/me/").headers["Location"].startswith("/sign-in/")


def test_a_telephones_word_does_not_go_on_from_screen_to_screen(enters):
    """A sign-in that came by a telephone lets nobody else in: else one stolen screen lasts for ever."""
    screen = enters(how="qr", amr=("mca",))
    screen.handler.enforce_csrf_checks = False
    other = Client()
    other.post("/door/pair/new/")
    kept = other.session["pair"]
    page = screen.post(f"/door/pair/{kept['token']}/", {"number": kept["number"]})
    assert page.status_code == 422
    other.post("/door/pair/wait/")
    assert "staff" not in other.session


def test_signs_that_no_database_keeps_are_refused(enters, zou_fang):
    browser = enters()
    browser.handler.enforce_csrf_checks = False
    pair = base64.b64encode(b"zou\0fang:secret").decode()
    form = "application/x-www-form-urlencoded"
    calls = [
        browser.post("/door/me/end/%00x/"),
        browser.get("/door/pair/%00x/"),
        Client().get("/api/v1/events?source=%00"),
        Client().post("/oauth/token", "grant_type=refresh_token", form, headers={"Authorization": f"Basic {pair}"}),
        Client().get("/oauth/userinfo", headers={"Authorization": "Bearer \0"}),
        Client().get("/cas/login?service=%00"),
        Client().get("/cas/serviceValidate?ticket=ST-%00&service=http://x/"),
        Client().post("/sign-in/", {"username": "\0", "password": "x"}),
        Client().post("/sign-in/restore/", {"username": "x", "code": "\0", "password": "huilongguan-de-xiaowang"}),
        Client().get("/saml/go?asked=%00"),
        Client().get("/door/forward/zou-fang/", headers={"X-Forwarded-Uri": "/\0"}),
    ]
    assert [one.status_code for one in calls if one.status_code >= 500] == []
    ghost = Client()
    ghost.cookies["hutong_session"] = "abcdefgh\0ijklmnop"
    assert ghost.get("/sign-in/").status_code == 200


@pytest.mark.parametrize("head", [b"[]", b'"x"', b"1", b"null", b'{"kid":[]}', b'{"kid":{}}', b"{}", b"\xff"])
def test_a_hint_that_is_no_token_signs_nobody_out(fang, head):
    enter(fang)
    hint = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (head, b"{}", b"x"))
    assert fang.get("/oauth/logout?" + urlencode({"id_token_hint": hint})).status_code == 400
    assert fang.session["staff"] == 101


def registers(actor, name, protocol, settings, change=False):
    words = {
        "title": name,
        "level": "city",
        "purpose": "x",
        "contact": "x",
        "address": "http://old.example/",
        "holds": ("public",),
    }
    words["holds_words"] = "没有个人信息"
    do = door.change_system if change else door.register
    area_of = actor.lo if actor is SYSTEM else 110114000000
    return do(actor, new=door.NewSystem(name=name, area=area_of, protocol=protocol, settings=settings, **words))


def test_nobody_registers_what_another_system_signs_in_by(db):
    """A longer address inside of another's would draw its tickets to itself, a second entityID would stop it."""
    area(110114000000)
    taken = (
        {"services": ["https://zoufang.example/cas/"]},
        {"entity_id": "https://saml.example/", "acs": ["https://saml.example/a"]},
    )
    registers(SYSTEM, "city-cas", "cas", taken[0])
    registers(SYSTEM, "city-saml", "saml", taken[1])
    for protocol, settings in (
        ("cas", taken[0]), ("saml", taken[1]), ("cas", {"services": ["https://zoufang.example/cas/app/"]}),
    ):  # fmt: skip
        with pytest.raises(Refused, match="已经是"):
            registers(ma_li, "mine", protocol, settings)
    registers(ma_li, "mine", "cas", {"services": ["https://zoufang.example/other/"]})
    with pytest.raises(Refused, match="已经是"):
        registers(ma_li, "mine", "cas", taken[0], change=True)


def test_credentials_are_not_shown_to_another_host_than_they_were_put_in_for(fang):
    """Whoever writes the register would read the vault by a server of her own."""
    area(110114000000)
    settings = {"adaptor": "demo-party", "base": "http://old.example"}
    registers(ma_li, "lao", "form", settings)
    view = system("lao")
    vault.set_credential(wang_fang, view=view, holder=Holder(HOME, post=1), username="wangfang", secret="jiu-mi-ma-1")
    registers(ma_li, "lao", "form", {**settings, "base": "https://old.example"}, change=True)
    assert vault.credential_for(wang_fang, view=view).state == "works", "the same house, better kept"
    registers(ma_li, "lao", "form", {**settings, "base": "http://mallory.example"}, change=True)
    assert vault.credential_for(wang_fang, view=view).state == "wrong"


def test_nobody_puts_in_what_other_departments_use(fang):
    area(110114000000)
    registers(ma_li, "lao", "form", {"adaptor": "demo-party", "base": "http://old.example"})
    squad = replace(wang_fang, department="urban_management")
    with pytest.raises(NotFound):
        vault.set_credential(squad, view=system("lao"), holder=Holder(HOME), username="mine", secret="jiu-mi-ma-1")


def at_once(what, times):
    """What several get who do the same at the same moment, each on a connection of its own."""

    def once(_):
        try:
            return what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as crew:
        return list(crew.map(once, range(times)))


def somebody():
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    browser = Client()
    signs_in(browser, "wangfang")
    return browser


def test_of_those_who_come_with_one_refresh_token_at_once_one_gets_in(own_database):
    """And the family ends: all but one have stolen it (RFC 9700, 4.14.2)."""
    zou_fang = party()
    token = zou_fang.signs_in(somebody(), scope="openid offline_access")["refresh_token"]
    told = at_once(lambda: Party(zou_fang.view, zou_fang.secret).refreshes(token), 6)
    assert sorted(one.status_code for one in told) == [200, 400, 400, 400, 400, 400]
    got = next(one.json() for one in told if one.status_code == 200)
    assert not zou_fang.worth(got["access_token"])


def test_a_telephones_word_is_taken_once(own_database):
    phone, screen = somebody(), Client()
    screen.post("/door/pair/new/", {"own": "1"})
    kept, cookie = screen.session["pair"], screen.cookies["hutong_session"].value
    assert phone.post(f"/door/pair/{kept['token']}/", {"number": kept["number"]}).status_code == 200

    def take():
        browser = Client()
        browser.cookies["hutong_session"] = cookie
        browser.post("/door/pair/wait/")

    at_once(take, 4)
    assert Session.objects.filter(how="qr").count() == 1
