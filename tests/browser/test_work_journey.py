"""Wang Fang's forms: the inbox, questions on the stairs, the sheet at the desk, a colleague in the same form, and up they go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hutong.domain.reporting import queries
from hutong.kernel import clock
from hutong.kernel.workdays import add_workdays
from tests.browser.conftest import check, check_width, sign_in
from tests.conftest import Site
from tests.factories.reports import ELDERS, sent
from tests.factories.sheets import listing
from tests.people import wang_fang

HOME = 110114011017
ROLL = listing("80岁以上老年人名册", ["序号", "姓名", "性别"])
wang = replace(wang_fang, lo=HOME, hi=HOME, community=HOME)
Ask = Callable[[], Any]


@pytest.fixture
def inside(own_site: Site, databases: Any, django_db_blocker: Any) -> Iterator[Callable[[Ask], Any]]:
    """Does something in the site's own database."""

    def run(what: Ask) -> Any:
        with django_db_blocker.unblock(), databases.used(own_site.database):
            return what()

    yield run


@pytest.fixture
def form(inside: Callable[[Ask], Any]) -> Iterator[int]:
    """A list of the elders with their telephone numbers, sent to Wang Fang's community."""

    def make() -> int:
        round_id = sent(data=ELDERS, name="登记表.xlsx", areas=(HOME,), due=add_workdays(clock.today(), 4))
        return next(line.id for line, row in lines() if row == round_id)

    def lines() -> list[tuple[Any, int]]:
        return [(line, queries.assignment(wang, line.id).round) for line in queries.assignments_due(wang)]

    yield inside(make)


def picture(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if os.environ.get("HUTONG_LOOK"):
        page.screenshot(path=f"/tmp/work-{name}.png", full_page=True)


def looked_at(page: Page, own_site: Site, where: str, name: str) -> None:
    """Chinese, English, large type."""
    for cookies in ({}, {"django_language": "en"}, {"hutong_elder": "1"}):
        page.context.add_cookies([{"name": key, "value": value, "url": own_site.url} for key, value in cookies.items()])
        page.goto(own_site.url + where)
        check(page, f"{where} {cookies}")
        picture(page, "-".join([name, *cookies]))
        page.context.clear_cookies(name="django_language")
        page.context.clear_cookies(name="hutong_elder")


def saved(page: Page) -> None:
    expect(page.locator("#grid-saved")).to_have_text("已全部保存")


def open_grid(page: Page, own_site: Site, form: int) -> None:
    page.goto(f"{own_site.url}/work/{form}/grid/")
    expect(page.locator(".g-field")).to_be_visible()
    page.locator(".g-field").focus()


def kept(inside: Callable[[Ask], Any], form: int) -> dict[str, tuple[str, str]]:
    """Cell -> (value, by whom), as the house holds it."""

    def ask() -> dict[str, tuple[str, str]]:
        sheet = queries.cells(wang, form)
        at = {(c["col"], row["row"]): n for row in sheet["rows"] for n, c in enumerate(sheet["columns"])}
        rows = {row["row"]: row["cells"] for row in sheet["rows"]}
        found = {}
        for cell, edit in sheet["edits"].items():
            column, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            found[cell] = (rows[row][at[column, row]], edit["by"])
        return found

    return inside(ask)


def test_at_the_desk_from_the_inbox_to_handed_up(page, own_site, form, inside, console):
    sign_in(page, own_site)
    expect(page.get_by_role("navigation", name="主要")).to_contain_text("待办")
    looked_at(page, own_site, "/", "home")
    looked_at(page, own_site, "/work/", "inbox")
    page.goto(own_site.url + "/work/")
    page.locator(f"a[href='/work/{form}/']").click()
    looked_at(page, own_site, f"/work/{form}/", "one")
    page.goto(f"{own_site.url}/work/{form}/")
    page.get_by_role("link", name="像 Excel 一样填").click()
    expect(page.locator(".g-field")).to_be_visible()
    check(page, "the sheet")
    picture(page, "grid")
    page.locator(".g-field").focus()
    page.keyboard.press("End")
    page.keyboard.type("本人已核")
    page.keyboard.press("Enter")
    saved(page)
    page.get_by_role("link", name="填好了，去交").click()
    page.wait_for_url(f"**/work/{form}/")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="交上去").click()
    page.wait_for_url("**/work/")
    expect(page.get_by_role("status").first).to_contain_text("交上去了，现在在街道")
    assert ("本人已核", "王芳") in kept(inside, form).values()
    assert not console, console


def test_on_the_stairs_a_question_a_page(phone, own_site, form, inside):
    sign_in(phone, own_site)
    phone.goto(own_site.url + "/work/")
    check(phone, "the inbox on a phone")
    picture(phone, "phone-inbox")
    phone.goto(f"{own_site.url}/work/{form}/")
    check(phone, "a form on a phone")
    picture(phone, "phone-one")
    phone.get_by_role("link", name="一题一题答").tap()
    expect(phone.locator(".w-question h1")).to_contain_text("联系电话")
    looked_at(phone, own_site, f"/work/{form}/questions/", "phone-question")
    phone.goto(f"{own_site.url}/work/{form}/questions/")
    name = phone.locator(".w-question h1").inner_text().split("\n")[0]
    phone.locator(".w-question input[type=tel]").fill("12")
    phone.get_by_role("button", name="记下，下一题").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.locator(".w-question h1")).to_contain_text(name)
    phone.locator(".w-question input[type=tel]").fill("13812340001")
    phone.get_by_role("button", name="记下，下一题").tap()
    expect(phone.locator(".w-question h1")).not_to_contain_text(name)
    assert ("13812340001", "王芳") in kept(inside, form).values()
    name = phone.locator(".w-question h1").inner_text().split("\n")[0]
    phone.goto(own_site.url + "/")
    phone.goto(f"{own_site.url}/work/{form}/questions/")
    expect(phone.locator(".w-question h1")).to_contain_text(name)
    phone.get_by_role("button", name="跳过").tap()
    expect(phone.locator(".w-question h1")).not_to_contain_text(name)
    phone.get_by_role("button", name="以后再问").tap()
    expect(phone.get_by_role("status").first).to_contain_text("再问")
    phone.set_viewport_size({"width": 320, "height": 640})
    for where in ("", "questions/", "grid/"):
        phone.goto(f"{own_site.url}/work/{form}/{where}")
        check_width(phone, where)


def test_two_at_once_lose_nothing_and_see_whose_it_is(browser: Browser, page, own_site, form, inside):
    sign_in(page, own_site)
    other = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    sign_in(other, own_site, "zhangmin")
    for desk in (page, other):
        open_grid(desk, own_site, form)
        desk.keyboard.press("End")
    page.keyboard.type("住女儿家")
    page.keyboard.press("Enter")
    saved(page)
    other.keyboard.type("住院")
    other.keyboard.press("Enter")
    other.keyboard.press("ArrowUp")
    expect(other.locator(".g-clash-text")).to_contain_text("王芳")
    expect(other.locator(".g-clash-text")).to_contain_text("住女儿家")
    other.get_by_role("button", name="用我的").click()
    saved(other)
    page.keyboard.press("ArrowUp")
    expect(page.locator(".g-who")).to_contain_text("张敏", timeout=10_000)
    expect(page.locator(".g-field")).to_have_value("住院")
    assert ("住院", "张敏") in kept(inside, form).values()
    other.context.close()


def test_the_page_closed_in_the_middle(browser: Browser, own_site, form, inside):
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    sign_in(page, own_site)
    open_grid(page, own_site, form)
    page.keyboard.press("End")
    context.set_offline(True)
    page.keyboard.type("断网时写的")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-saved")).to_contain_text("等着保存")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    open_grid(again, own_site, form)
    saved(again)
    assert ("断网时写的", "王芳") in kept(inside, form).values()
    context.close()


def test_the_pack_is_one_look_and_one_button(page, phone, own_site, inside):
    inside(lambda: sent(data=ROLL, name="名册.xlsx", areas=(HOME,), due=add_workdays(clock.today(), 3)))
    sign_in(phone, own_site)
    phone.goto(own_site.url + "/pack/")
    check(phone, "the pack on a phone")
    picture(phone, "phone-pack")
    sign_in(page, own_site)
    looked_at(page, own_site, "/pack/", "pack")
    page.goto(own_site.url + "/")
    page.get_by_role("link", name="本月打包确认").click()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="一起确认交上去").click()
    expect(page.get_by_role("status").first).to_contain_text("一起交上去了")


def test_without_scripts_everything_but_the_sheet_works(browser: Browser, own_site, form):
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, own_site)
    page.goto(f"{own_site.url}/work/{form}/questions/")
    page.locator(".w-question input[type=tel]").fill("13812340002")
    page.get_by_role("button", name="记下，下一题").click()
    expect(page.get_by_role("status").first).to_contain_text("13812340002")
    page.goto(f"{own_site.url}/work/{form}/")
    page.get_by_role("button", name="交上去").click()
    page.wait_for_url("**/work/")
    context.close()
