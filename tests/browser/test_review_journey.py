"""The way up, walked by the street, the district and the city: at a desk and on a phone, in both languages."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect

from hutong.domain.directory import queries as directory
from hutong.domain.reporting import commands, queries
from hutong.kernel.area import span, street_of
from tests.browser.conftest import check, check_width, sign_in
from tests.factories.reports import ELDERS, FIGURES, sent
from tests.people import STREET, city_desk, he_bin, liu_yan, ma_li, street_head, wang_fang

HOME = 110114011017
LOOKS = ({}, {"django_language": "en"}, {"hutong_elder": "1"})
wang = replace(wang_fang, lo=HOME, hi=HOME, community=HOME)
chen = replace(street_head, lo=span(street_of(HOME))[0], hi=span(street_of(HOME))[1], rights=STREET)


@dataclass(frozen=True)
class Rounds:
    """`names`: the district's list, at the street. `figures`: the city's table, one return at each level. `approved`: figures
    that have come all the way."""

    names: int
    figures: int
    approved: int


def worker_of(community: int):
    return replace(wang_fang, lo=community, hi=community, community=community)


def hand_up(round_id: int, communities, to=()) -> None:
    """These communities hand their form up, and the levels in `to` approve what lies there."""
    for place in communities:
        one = next(line for line in queries.returns(city_desk, round_id, per=9999)[0] if line.community == place)
        commands.submit(worker_of(place), assignment_id=one.id)
    for actor in to:
        commands.approve(actor, round_id=round_id)


@pytest.fixture(scope="module")
def rounds(own_site, databases, django_db_blocker) -> Rounds:
    """What lies at each level, made in the site's own database."""
    with django_db_blocker.unblock(), databases.used(own_site.database):
        street = street_of(HOME)
        beside = [code for code in directory.communities_in([street]) if code != HOME][:4]
        names = sent(liu_yan, data=ELDERS, name="登记表.xlsx", areas=(street,))
        hand_up(names, [HOME, *beside[:2]])
        levels = {"levels": ("street", "district", "city"), "areas": (street,), "decider": city_desk}
        figures = sent(he_bin, data=FIGURES, name="统计.xlsx", **levels)
        hand_up(figures, [HOME], [chen, ma_li])
        hand_up(figures, beside[:1], [chen])
        hand_up(figures, beside[1:3])
        done = sent(he_bin, data=FIGURES, name="统计二.xlsx", **levels)
        hand_up(done, [HOME, *beside[:2]], [chen, ma_li, he_bin])
        return Rounds(names, figures, done)


def picture(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if os.environ.get("HUTONG_LOOK"):
        page.screenshot(path=f"/tmp/review-{name}.png", full_page=True)


def in_every_look(page: Page, own_site, address: str, name: str) -> None:
    """The page in Chinese, in English and in large type."""
    for cookies in LOOKS:
        page.context.add_cookies([{"name": key, "value": value, "url": own_site.url} for key, value in cookies.items()])
        page.goto(own_site.url + address)
        look = "-".join([name, *cookies])
        check(page, f"{address}, {look}")
        picture(page, look)
        page.context.clear_cookies(name="django_language")
        page.context.clear_cookies(name="hutong_elder")


def test_the_street_at_its_desk(page, own_site, rounds, console):
    sign_in(page, own_site, "chengang")
    in_every_look(page, own_site, "/review/", "street-rounds")
    page.goto(own_site.url + f"/review/{rounds.names}/")
    in_every_look(page, own_site, f"/review/{rounds.names}/", "street-round")
    page.goto(own_site.url + f"/review/{rounds.names}/")
    page.locator(".rreturn", has_text="行").locator("a").first.click()
    address = page.url.removeprefix(own_site.url)
    in_every_look(page, own_site, address, "street-one")
    page.goto(own_site.url + address)
    page.locator("a.cell").nth(4).click()
    expect(page.locator("#say-text")).to_be_focused()
    cell = page.locator("#say-cell").input_value()
    page.locator("#say-text").fill("请再核对一下")
    page.get_by_role("button", name="记下意见").click()
    expect(page.get_by_role("status")).to_contain_text("意见记下了")
    expect(page.locator(f"#c-{cell} .tag")).to_have_text("1")
    page.get_by_label("为什么退回").fill("电话少了一位")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_text("还在社区办理")).to_be_visible()
    check(page, "sent back")
    page.goto(own_site.url + f"/review/{rounds.names}/")
    page.get_by_role("button", name="一起通过").click()
    expect(page.get_by_role("status")).to_contain_text("通过了 2 份")
    assert not console, console


def test_the_street_on_a_phone(phone, own_site, rounds):
    sign_in(phone, own_site, "chengang")
    in_every_look(phone, own_site, "/review/", "phone-rounds")
    in_every_look(phone, own_site, f"/review/{rounds.figures}/?tab=all", "phone-round")
    phone.goto(own_site.url + f"/review/{rounds.figures}/")
    phone.get_by_role("checkbox").first.check()
    phone.get_by_role("button", name="通过勾上的").tap()
    expect(phone.get_by_role("status")).to_contain_text("通过了 1 份")
    phone.locator(".rreturn a").first.tap()
    in_every_look(phone, own_site, phone.url.removeprefix(own_site.url), "phone-one")


def test_the_district_sees_its_report_and_opens_the_figures(page, phone, own_site, rounds):
    sign_in(page, own_site, "liuyan")
    in_every_look(page, own_site, f"/review/{rounds.names}/", "district-round")
    sign_in(phone, own_site, "mali")
    in_every_look(phone, own_site, f"/review/{rounds.figures}/", "phone-district-round")
    phone.goto(own_site.url + f"/review/{rounds.figures}/")
    phone.get_by_role("button", name="一起通过").tap()
    expect(phone.get_by_role("status")).to_contain_text("通过了")


def test_the_city_rolls_up_and_opens_down(page, phone, own_site, rounds, console):
    sign_in(page, own_site, "hebin")
    in_every_look(page, own_site, f"/review/{rounds.figures}/", "city-round")
    page.goto(own_site.url + f"/review/{rounds.figures}/")
    page.get_by_role("button", name="一起核定").click()
    expect(page.get_by_role("status")).to_contain_text("通过了")
    in_every_look(page, own_site, f"/review/{rounds.approved}/figures/", "city-figures")
    page.goto(own_site.url + f"/review/{rounds.approved}/figures/")
    page.locator("table.plain a").first.click()
    page.locator(".rarea a").first.click()
    page.locator(".rarea a").first.click()
    in_every_look(page, own_site, page.url.removeprefix(own_site.url), "city-figure")
    number = page.locator(".rarea a.num").first.inner_text()
    page.locator(".rarea a").first.click()
    expect(page.get_by_role("main")).to_contain_text(number)
    check(page, "a figure opened")
    picture(page, "city-opened")
    page.goto(own_site.url + f"/review/{rounds.approved}/close/")
    check(page, "closing")
    picture(page, "city-close")
    page.get_by_role("button", name="结束，数据回到社区").click()
    expect(page.get_by_role("status")).to_contain_text("数据回到社区")
    sign_in(phone, own_site, "zhouning")
    in_every_look(phone, own_site, f"/review/{rounds.approved}/figures/?f=0", "phone-city-figure")
    in_every_look(phone, own_site, f"/review/{rounds.approved}/figures/", "phone-city-figures")
    assert not console, console


def test_a_small_phone(browser, own_site, rounds):
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    page = context.new_page()
    sign_in(page, own_site, "chengang")
    context.add_cookies([{"name": "hutong_elder", "value": "1", "url": own_site.url}])
    for address in ("/review/", f"/review/{rounds.names}/?tab=all", f"/review/{rounds.approved}/figures/?f=0"):
        page.goto(own_site.url + address)
        check_width(page, address)
    page.goto(own_site.url + f"/review/{rounds.approved}/?tab=all")
    page.locator(".rreturn a").first.click()
    check_width(page, "a return")
    context.close()
