"""A worker's day with one form, on the old PC in the office."""

from __future__ import annotations

import io

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import check, filled, hand_in, sign_in


def test_from_the_file_to_the_filled_file(page, site, form_file, console):
    sign_in(page, site)
    check(page, "start")
    hand_in(page, site, form_file)
    check(page, "meanings")
    page.get_by_role("button", name="都对，往下走").click()
    page.wait_for_url("**/whom/")
    expect(page.get_by_text("题目里写着")).to_be_visible()
    check(page, "whom")
    page.get_by_role("button", name="填表").click()
    page.wait_for_url("**/table/")
    check(page, "table")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert download.value.suggested_filename == form_file.name
    assert sheet["A1"].value == "80岁以上老年人情况登记表" and sheet["B3"].value
    assert not console, console


def test_a_cell_is_opened_answered_and_stays_answered(page, site, form_file, console):
    sign_in(page, site)
    filled(page, site, form_file)
    gap = page.locator("td.s-missing .cell").first
    place = gap.get_attribute("data-c")
    gap.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading").first).to_be_visible()
    check(page, "table with an open cell")
    if panel.locator("select[name=value]").count():
        panel.locator("select[name=value]").select_option(index=1)
    elif panel.locator("input[type=radio]").count():
        panel.locator(".chip").first.click()
    else:
        panel.locator("input[name=value]").fill("13900000001")
    panel.get_by_role("button", name="记下").click()
    expect(page.locator(f"td .cell[data-c={place}]").locator("xpath=..")).not_to_have_class("s-missing")
    expect(page.locator(f".cell[data-c={place}]")).to_be_focused()
    page.reload()
    expect(page.locator(f"td .cell[data-c={place}]").locator("xpath=..")).not_to_have_class("s-missing")
    assert not console, console


def test_the_conditions_are_changed_and_the_count_follows(page, site, form_file):
    sign_in(page, site)
    hand_in(page, site, form_file)
    page.get_by_role("button", name="都对，往下走").click()
    page.wait_for_url("**/whom/")
    count = page.locator("#count")
    before = count.inner_text()
    page.get_by_label("再加一个条件").fill("性别=女")
    page.get_by_role("button", name="加上").click()
    expect(count).not_to_have_text(before)
    page.get_by_role("button", name="去掉这个条件").last.click()
    expect(count).to_have_text(before)
    page.get_by_label("再加一个条件").fill("蓝色的月亮")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("再加一个条件").input_value() == "蓝色的月亮"


def test_a_meaning_is_corrected_by_typing_pinyin(page, site, form_file):
    sign_in(page, site)
    hand_in(page, site, form_file)
    page.locator("li.meaning:has(#text-J2) summary").click()
    box = page.locator("#text-J2")
    box.press_sequentially("lxdh")
    expect(page.get_by_role("option").first).to_contain_text("联系电话")
    check(page, "an open combobox")
    box.press("ArrowDown")
    box.press("ArrowUp")
    box.press("Enter")
    assert box.input_value() == "联系电话"
    expect(page.get_by_role("option")).to_have_count(0)
    page.get_by_role("button", name="都对，往下走").click()
    page.wait_for_url("**/whom/")
    page.go_back()
    page.reload()
    expect(page.locator("li.meaning:has(#text-J2)")).to_contain_text("联系电话")


def test_with_the_keyboard_alone(page, site, form_file):
    """Tab, arrows, Enter and Escape do everything; the focus is never lost."""
    sign_in(page, site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    filled(page, site, form_file)
    first = page.locator("td .cell").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    there = page.evaluate("document.activeElement.dataset.c")
    assert there == "C4"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f".cell[data-c={there}]")).to_be_focused()


def test_a_table_pasted_from_a_chat_is_a_form_too(page, site):
    sign_in(page, site)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "姓名\\t身份证号\\t联系电话\\n张伟\\t\\t\\n李娜\\t\\t\\n");
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }"""
    )
    page.wait_for_url("**/meaning/")
    expect(page.get_by_text("身份证号").first).to_be_visible()


def test_without_a_network_it_says_so_and_keeps_what_was_typed(page, site):
    sign_in(page, site)
    page.goto(site.url + "/people/")
    page.get_by_label("找谁").fill("张")
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("网络断开了")
    assert page.get_by_label("找谁").input_value() == "张"
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
