"""A department asks, the gate decides, the form goes down: at a desk, with the worker at work; and anybody reads why."""

from __future__ import annotations

import datetime as dt
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from hutong.kernel.workdays import add_workdays
from tests.browser.conftest import check, check_width, sign_in
from tests.databases import Process

HEADERS = ("序号", "姓名", "性别", "身份证号", "联系电话", "现住地址", "是否愿意参加防跌倒训练", "备注")


@pytest.fixture
def worker(site, databases, home):
    """The process that does what is left for later."""
    process = Process("hutong.project.worker", home=home.path, DATABASE_URL=databases.url(site.database))
    yield process
    process.end()


@pytest.fixture
def fall_file(tmp_path):
    """What liuyan's section wants to know of people over 75."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["75岁以上老年人防跌倒训练意愿摸底表"])
    sheet.append(HEADERS)
    path = tmp_path / "防跌倒训练意愿摸底表.xlsx"
    book.save(path)
    return path


def drafted(page: Page, site, file) -> None:
    """From the department's file to the page on which its demand is written."""
    sign_in(page, site, "liuyan")
    page.set_input_files("#file", file)
    page.wait_for_url(re.compile("/(meaning|whom)/$"), timeout=30_000)
    if "/meaning/" in page.url:
        page.get_by_role("button", name="都对，往下走").click()
        page.wait_for_url("**/whom/")
    check(page, "whom it lists")
    page.get_by_role("link", name="让社区填：写申请").click()


def test_from_a_departments_file_to_every_community(browser, page, phone, site, worker, fall_file, console):
    drafted(page, site, fall_file)
    page.get_by_label("拿来做什么").fill("安排社区防跌倒训练")
    page.get_by_label("依据哪条规定").fill("区养老服务工作要点")
    page.get_by_label("社区有疑问找谁").fill("社会救助科 分机 3106")
    page.get_by_label("第一次哪天交").fill(add_workdays(dt.date.today(), 5).isoformat())
    expect(page.locator("#lead")).to_contain_text("只有 5 个工作日")
    page.get_by_label("第一次哪天交").fill(add_workdays(dt.date.today(), 35).isoformat())
    expect(page.locator("#lead")).to_contain_text("够 30 个")
    check(page, "the demand")
    page.get_by_role("button", name="往下走").click()
    expect(page.locator(".gate-said")).to_contain_text("栏已经有了")
    check(page, "what the gate will see")
    page.get_by_label("已经有的，为什么还要问").fill("训练前要逐人核对")
    page.get_by_role("button", name="申请准入").click()
    expect(page.get_by_role("status").first).to_contain_text("已经申请")
    demand = page.url

    gate = browser.new_context(locale="zh-CN").new_page()
    sign_in(gate, site, "mali")
    gate.goto(site.url + "/demands/")
    check(gate, "what waits for a decision")
    gate.locator("main .list a").first.click()
    gate.get_by_label("从池里取").check()
    check(gate, "before the decision")
    gate.get_by_label("只问新的栏目").check()
    gate.get_by_label("理由", exact=True).fill("其余的池里已经有")
    gate.get_by_role("button", name="作出决定").click()
    expect(gate.get_by_role("status").first).to_contain_text("已经决定")
    check(gate, "decided")
    gate.context.close()

    page.goto(demand)
    page.get_by_role("link", name="下发给社区").click()
    page.get_by_label("哪天交").fill(add_workdays(dt.date.today(), 1).isoformat())
    page.get_by_label("哪天交").blur()
    expect(page.locator("#sending")).to_contain_text("至少要留 3 个")
    page.get_by_label("哪天交").fill(add_workdays(dt.date.today(), 8).isoformat())
    page.get_by_label("哪天交").blur()
    expect(page.locator("#sending")).to_contain_text("社区有 8 个工作日")
    check(page, "before sending")
    page.get_by_role("button", name="现在下发").click()
    expect(page.get_by_text("每个社区都收到了")).to_be_visible(timeout=30_000)
    made = page.locator("#made").inner_text()
    assert re.search(r"(\d+) / \1$", made), made
    check(page, "sent")

    phone.goto(site.url + "/catalogue/?q=防跌倒")
    check(phone, "the catalogue on a phone")
    phone.locator("main .list a").first.tap()
    expect(phone.get_by_text("其余的池里已经有")).to_be_visible()
    assert "3106" not in phone.content() and "刘岩" not in phone.content()
    check(phone, "an entry on a phone")
    assert not console


def test_a_small_screen_with_large_type(browser, site, fall_file):
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    context.add_cookies([{"name": "hutong_elder", "value": "1", "url": site.url}])
    page = context.new_page()
    drafted(page, site, fall_file)
    check_width(page, "the demand")
    for address in ("/demands/", "/catalogue/"):
        page.goto(site.url + address)
        check(page, address)
    context.close()
