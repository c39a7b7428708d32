"""Somebody is locked out, or new: her superior lets her in with a code, on record, and never sees her password."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts import commands, queries
from hutong.domain.accounts.models import RestoreCode, Session
from hutong.domain.accounts.rules import RESTORE_TRIES, SIGNS
from hutong.domain.directory.commands import hire, welcome
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries.people import people_below
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound
from tests.factories.directory import PASSWORD, SINCE, area, post, staff
from tests.people import FAR, HOME, li_jing, street_head, wang_fang, zhang_min

NEW = "huilongguan-de-xiaowang"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def chen(enters):
    """Chen Gang of the street office, who may manage the accounts of his street."""
    head = replace(street_head, rights=street_head.rights | {"accounts.manage"})
    browser = enters(head, "chengang", 110114010000)
    browser.handler.enforce_csrf_checks = False
    return browser


@pytest.fixture
def fang(chen):
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)


def made(chen, who=101):
    """The code that he reads to her."""
    return re.search(r'class="e-code"[^>]*>([A-Z0-9-]{11})<', chen.post(f"/door/restore/{who}/").text).group(1)


def types(code, browser=None, password=NEW, username="wangfang", lost="", **place):
    browser = browser or Client()
    words = {"username": username, "code": code, "password": password, "lost": lost}
    return browser, browser.post("/sign-in/restore/", words, **place)


def test_she_is_back_in_a_minute_and_everybody_can_see_who_did_it(chen, fang):
    lost = Client()
    lost.post("/sign-in/", {"username": "wangfang", "password": PASSWORD})
    assert "王芳" in chen.get("/door/restore/?q=wf").text
    assert "给一个恢复码" in chen.get("/door/restore/101/").text
    browser, answer = types(made(chen))
    assert answer.headers["Location"] == "/" and browser.get("/asks/").status_code == 200
    assert lost.get("/asks/").status_code == 302, "all her other sign-ins end"
    assert "陈刚（街道办主任）给的恢复码" in browser.get("/door/me/").text
    with scope(SYSTEM):
        entry = Entry.objects.get(verb="make_restore_code")
        assert (entry.actor_name, entry.post, entry.records) == ("陈刚", "街道办主任", [101])
        assert Entry.objects.get(verb="restored").details["by"] == "陈刚"
    assert Client().post("/sign-in/", {"username": "wangfang", "password": PASSWORD}).status_code == 422
    assert Client().post("/sign-in/", {"username": "wangfang", "password": NEW}).status_code == 302


def test_a_code_can_be_read_aloud_and_typed_as_it_comes(chen, fang):
    code = made(chen)
    assert len(code.replace("-", "")) == 10 and not set("01OIL25SZ8BUV") & set(SIGNS)
    assert types(" " + code.lower().replace("-", " "))[1].status_code == 302


def test_only_a_digest_is_kept(chen, fang):
    code = made(chen).replace("-", "")
    assert code.encode() not in bytes(RestoreCode.objects.get().digest)
    with scope(SYSTEM):
        assert not [entry for entry in Entry.objects.all() if code in str(entry.details)]


def test_a_code_is_good_once_and_for_half_an_hour(chen, fang):
    code = made(chen)
    assert types(code)[1].status_code == 302
    assert types(code)[1].status_code == 422
    code = made(chen)
    with clock.standing_at(clock.now() + dt.timedelta(minutes=31)):
        assert types(code)[1].status_code == 422
    assert types(made(chen))[1].status_code == 302


def test_a_new_code_takes_the_place_of_the_old_one(chen, fang):
    old, new = made(chen), made(chen)
    assert types(old)[1].status_code == 422
    assert types(new)[1].status_code == 302


def test_whoever_tries_codes_out_has_to_wait(chen, fang):
    code = made(chen)
    for _ in range(8):
        assert "账号和恢复码对不上" in types("AAAAA-AAAAA")[1].text
    assert "请 1 分钟以后再试" in types(code)[1].text


def test_nobody_burns_her_code_from_elsewhere(chen, fang):
    """Mallory knows her account and types wrong codes for it, from all over the town."""
    code = made(chen)
    for place in range(12):
        for _ in range(8):
            types("AAAAA-AAAAA", REMOTE_ADDR=f"10.9.9.{place}")
    assert types(code, REMOTE_ADDR="10.1.2.3")[1].status_code == 302


def test_on_her_own_device_nobody_of_her_office_keeps_her_out(chen, fang):
    hers = Client()
    hers.post("/sign-in/", {"username": "wangfang", "password": PASSWORD})
    hers.post("/sign-out/")
    code = made(chen)
    for _ in range(9):
        types("AAAAA-AAAAA")
    assert "试的次数太多了" in types(code)[1].text
    assert types(code, hers)[1].status_code == 302


def test_all_wrong_codes_together_burn_it_long_before_anybody_hits_it(chen, fang):
    code = made(chen)
    RestoreCode.objects.update(tries=RESTORE_TRIES - 1)
    assert types("AAAAA-AAAAA")[1].status_code == 422
    assert "账号和恢复码对不上" in types(code)[1].text
    assert RESTORE_TRIES / len(SIGNS) ** 10 < 1e-7


def test_unknown_accounts_wrong_codes_and_weak_passwords_get_the_same_words(chen, fang):
    told = {types("ACDEF-GHJKM", username=name)[1].text.count("账号和恢复码对不上") for name in ("wangfang", "nobody")}
    assert told == {1}
    for name in ("wangfang", "nobody"):
        assert "密码太短" in types("ACDEF-GHJKM", username=name, password="short")[1].text
        assert "太常见" in types("ACDEF-GHJKM", username=name, password="password123")[1].text


def test_nobody_restores_himself_or_somebody_above_or_elsewhere(chen, fang):
    staff(li_jing, "lijing")
    post(li_jing, FAR)
    above = hire(SYSTEM, username="quzhang", name="区里的人", password=PASSWORD)
    area(110114000000)
    Post.objects.create(
        pk=50,
        staff_id=above,
        title="区社区建设办",
        area_id=110114000000,
        rights=["accounts.manage"],
        valid_from=SINCE,
    )
    for who in (104, 103, above, 999999):
        assert chen.get(f"/door/restore/{who}/").status_code == 404
        assert chen.post(f"/door/restore/{who}/").status_code == 404
    assert "李静" not in chen.get("/door/restore/?q=lj").text and not RestoreCode.objects.exists()


def test_somebody_with_a_second_post_above_is_above(chen, fang):
    area(110114000000)
    Post.objects.create(pk=51, staff_id=101, title="区里借调", area_id=110114000000, rights=["pool.read"], valid_from=SINCE)
    assert chen.post("/door/restore/101/").status_code == 404


def test_whoever_will_be_above_tomorrow_is_above_today(chen, fang):
    """Else her account could be taken the evening before, and the hat of tomorrow with it."""
    area(110114000000)
    values = {"title": "区里借调", "area_id": 110114000000, "rights": ["pool.read"]}
    Post.objects.create(pk=51, staff_id=101, valid_from=clock.today() + dt.timedelta(days=1), **values)
    assert chen.post("/door/restore/101/").status_code == 404


@pytest.mark.parametrize("since", ["he has left", "she is above"])
def test_a_code_is_worth_what_its_maker_may_still_do(chen, fang, since):
    code = made(chen)
    if since == "he has left":
        Staff.objects.filter(pk=104).update(is_active=False)
    else:
        area(110114000000)
        Post.objects.create(pk=51, staff_id=101, title="区长", area_id=110114000000, rights=[], valid_from=clock.today())
    assert "账号和恢复码对不上" in types(code)[1].text


def test_a_worker_without_the_right_finds_no_such_page(chen, fang, enters):
    zhang = enters(zhang_min, "zhangmin", HOME)
    zhang.handler.enforce_csrf_checks = False
    assert zhang.get("/door/restore/").status_code == 404
    assert zhang.post("/door/restore/101/").status_code == 404
    with pytest.raises(NotFound):
        commands.make_restore_code(zhang_min, staff=101)


def test_a_lost_telephone_goes_with_the_code_and_stays_without(chen, fang):
    import pyotp

    secret = commands.begin_authenticator(wang_fang)
    commands.confirm_authenticator(wang_fang, typed=pyotp.TOTP(secret).at(clock.now()))
    answer = types(made(chen))[1]
    assert answer.headers["Location"] == "/sign-in/second/" and not Session.objects.filter(staff=101).exists()
    answer = types(made(chen), lost="1")[1]
    assert answer.headers["Location"] == "/"
    assert not queries.factors(101).any and queries.factors(101).codes == 0


def test_too_many_wrong_passwords_are_forgiven_with_the_code(chen, fang):
    for _ in range(8):
        Client().post("/sign-in/", {"username": "wangfang", "password": "wrong"})
    assert types(made(chen))[1].status_code == 302
    assert Client().post("/sign-in/", {"username": "wangfang", "password": NEW}).status_code == 302


def test_somebody_new_comes_in_the_same_way(chen, fang):
    who = welcome(SYSTEM, username="xiaozhao", name="赵小雨")
    Post.objects.create(pk=60, staff_id=who, title="社区工作者", area_id=HOME, rights=["pool.read"], valid_from=SINCE)
    assert "还没有启用" in chen.get("/door/restore/?q=赵小").text
    assert Client().post("/sign-in/", {"username": "xiaozhao", "password": ""}).status_code == 422
    assert "第一次登录" in chen.get(f"/door/restore/{who}/").text
    assert types(made(chen, who), username="xiaozhao")[1].status_code == 302
    assert "还没有启用" not in chen.get("/door/restore/?q=赵小").text


def test_whoever_has_left_is_not_restored(chen, fang):
    code = made(chen)
    Staff.objects.filter(pk=101).update(is_active=False)
    assert chen.post("/door/restore/101/").status_code == 404
    assert types(code)[1].status_code == 422


def test_people_are_found_by_name_and_by_pinyin(chen, fang):
    boss = street_head
    assert [one.name for one in people_below(boss, text="wangf")] == ["王芳"]
    assert [one.name for one in people_below(boss, text="芳")] == ["王芳"]
    assert people_below(boss, text="李") == ()
