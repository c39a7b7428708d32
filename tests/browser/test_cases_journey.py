"""One case through a real browser: a unit sends it back twice, the district decides, the street whistles, and it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hutong.demo.figures import city
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person, Receipt
from tests.browser.conftest import check, check_width, sign_in
from tests.browser.test_every_page import check_large
from tests.conftest import Site

HOME = city().first[0]
CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$")
Ask = Callable[[], Any]
Desk = Callable[[str], Page]


@pytest.fixture
def inside(own_site: Site, databases: Any, django_db_blocker: Any) -> Callable[[Ask], Any]:
    """Does something in the site's own database."""

    def run(what: Ask) -> Any:
        with django_db_blocker.unblock(), databases.used(own_site.database):
            return what()

    return run


@pytest.fixture
def desk(browser: Browser, own_site: Site) -> Iterator[Desk]:
    """A colleague's own screen, signed in; without scripts for the one who has none."""
    open_ones = []

    def sit(who: str) -> Page:
        scripts = who != "zhaolei"
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts)
        context.set_default_timeout(30_000)
        open_ones.append(context)
        page = context.new_page()
        sign_in(page, own_site, who)
        return page

    yield sit
    for context in open_ones:
        context.close()


def said(words: str, category: str, **more: Any) -> Receipt:
    """What a resident reports from her phone."""
    person = Person(name="孙桂兰", phone="13900000001", may_call=True)
    new = NewReport(area=HOME, words=words, category=category, person=person, **more)
    return commands.report(commands.somebody(HOME), new=new)


def unfold(page: Page, title: str) -> Any:
    """One of the acts folded below, opened."""
    page.get_by_text(title, exact=True).first.click()
    return page.locator("details", has_text=title).locator("form")


def test_sent_back_twice_decided_whistled_and_done(own_site, inside, desk):
    receipt = inside(lambda: said("3号楼下垃圾桶满了三天没人清", "exposed_rubbish"))
    where = f"{own_site.url}/cases/{receipt.case}/"

    qian = desk("qianbo")
    qian.get_by_role("link", name="诉求", exact=True).click()
    qian.get_by_role("link", name="三天没人清").click()
    check(qian, "a case for its unit")
    form = unfold(qian, "不是我们的事，退回")
    form.get_by_label("为什么不是你们的事").fill("是物业的事")
    form.get_by_role("button", name="退回").click()
    expect(qian.get_by_role("status").first).to_contain_text("时限没有停")

    chen = desk("chengang")
    chen.goto(where)
    expect(chen.locator("main")).to_contain_text("退回 1 次")
    chen.get_by_label("派给谁").select_option(label="昌平区城市管理委员会")
    chen.locator(".c-act").get_by_role("button", name="派遣").click()

    zhao = desk("zhaolei")
    zhao.goto(where)
    form = zhao.locator("details", has_text="不是我们的事，退回")
    form.locator("summary").click()
    form.get_by_label("为什么不是你们的事").fill("应由街道办")
    form.get_by_role("button", name="退回").click()
    expect(zhao.get_by_role("status").first).to_contain_text("退回去了")

    ma = desk("mali")
    ma.goto(own_site.url + "/work/")
    ma.get_by_role("link", name="暴露垃圾").first.click()
    ma.get_by_label("派给谁").select_option(label="回龙观街道城市管理委员会")
    ma.get_by_label("交代一句").fill("街道办理，物业配合")
    ma.locator(".c-act").get_by_role("button", name="派遣").click()

    chen.goto(where)
    form = unfold(chen, "吹哨，叫几家一起来")
    form.get_by_label("昌平区城市管理委员会").check()
    form.get_by_label("请他们来做什么").fill("明早九点到现场")
    form.get_by_role("button", name="吹哨").click()
    zhao.goto(where)
    zhao.get_by_label("看了怎么样").fill("派两人到场")
    zhao.get_by_role("button", name="答复").click()

    qian.goto(where)
    expect(qian.get_by_text("不是我们的事，退回")).to_have_count(0)
    qian.get_by_label("准备怎么办").fill("下午派车")
    qian.get_by_role("button", name="签收").click()
    qian.get_by_label("做了什么").fill("清走了，加了一个桶")
    qian.get_by_role("button", name="办完了").click()
    wang = desk("wangfang")
    wang.goto(where)
    wang.get_by_role("button", name="通过，请居民确认").click()
    expect(wang.get_by_role("status").first).to_contain_text("由居民说")
    acts = [line.act for line in inside(lambda: queries.status(receipt.code)).lines]
    assert [act for act in acts if act in ("bounce", "refer_up", "whistle", "respond")] == [
        "bounce", "bounce", "refer_up", "whistle", "respond",
    ]  # fmt: skip
    assert acts[-1] == "pass_check"


def test_danger_comes_up_by_itself_and_a_call_is_taken_down(own_site, inside, phone, desk):
    sign_in(phone, own_site)
    expect(phone.locator(".c-alarm")).to_have_count(0)
    receipt = inside(lambda: said("楼道里煤气味很大，好像漏气了", "gas_leak", place_words="5号楼"))
    expect(phone.locator(".c-alarm")).to_contain_text("5号楼", timeout=20_000)
    check(phone, "danger on a phone")
    phone.locator(".c-alarm").tap()
    phone.wait_for_url(f"**/cases/{receipt.case}/")
    check(phone, "a case of danger on a phone")
    phone.get_by_role("button", name="看联系方式，打电话").tap()
    expect(phone.get_by_role("link", name="13900000001")).to_have_attribute("href", "tel:13900000001")
    phone.goto(own_site.url + "/cases/new/?channel=phone")
    phone.get_by_label("是什么事").fill("6号楼电梯坏了三天")
    phone.get_by_label("具体在哪儿").fill("6号楼")
    check(phone, "taking down a call")
    phone.get_by_role("button", name="记下，出回执").tap()
    expect(phone.locator(".c-code")).to_have_text(CODE)
    check(phone, "the receipt")
    for width, cookies in ((320, {"hutong_elder": "1"}), (390, {"hutong_elder": "1"}), (320, {"django_language": "en"})):
        phone.context.clear_cookies(name="hutong_elder")
        phone.context.add_cookies([{"name": key, "value": value, "url": own_site.url} for key, value in cookies.items()])
        phone.set_viewport_size({"width": width, "height": 780})
        for place in ("/", "/cases/", f"/cases/{receipt.case}/", "/cases/new/", "/cases/paper/"):
            phone.goto(own_site.url + place)
            check_width(phone, f"{place} {width} {cookies}")
            if "hutong_elder" in cookies:
                check_large(phone, place)
