"""A resident on a slow phone whose line breaks; her neighbour in large type, by keyboard. Nothing is lost, nothing doubles."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import check, check_width
from tests.browser.test_every_page import check_large

HOME = 110114011017
RUBBISH = "3号楼下垃圾桶满了，垃圾没人收，三天了"


@pytest.fixture
def photographs(tmp_path):
    """Two as a phone takes them: large, one lying on its side."""
    paths = []
    for n, turned in enumerate((1, 6)):
        exif = Image.Exif()
        exif[0x0112] = turned
        out = io.BytesIO()
        Image.frombytes("RGB", (256, 192), os.urandom(256 * 192 * 3)).resize((3200, 2400)).save(out, "JPEG", exif=exif)
        paths.append(tmp_path / f"IMG_{n}.jpg")
        paths[-1].write_bytes(out.getvalue())
    return paths


@contextmanager
def slow(page: Page) -> Iterator[None]:
    """A line of 400 kbit/s with 400 ms on the way."""
    line = page.context.new_cdp_session(page)
    words = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.emulateNetworkConditions", words)
    yield
    line.send("Network.emulateNetworkConditions", {**words, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    line.detach()


def reports_kept(page: Page) -> int:
    return page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("hutong-reports", 1);
            asked.onsuccess = () => {
                const all = asked.result.transaction("reports").objectStore("reports").getAll();
                all.onsuccess = () => done(all.result.length);
            };
        })"""
    )


def test_from_the_start_page_to_the_receipt_with_a_break_in_the_line(phone, own_site, photographs):
    phone.goto(own_site.url + "/hello/")
    check(phone, "the start page")
    phone.get_by_role("link", name="反映问题").tap()
    phone.get_by_role("link", name="昌平区").tap()
    phone.get_by_role("link", name="回龙观街道").tap()
    expect(phone.get_by_role("heading", name="哪个社区？")).to_be_visible()
    check(phone, "the communities")
    with slow(phone):
        phone.goto(f"{own_site.url}/report/{HOME}/")
        phone.get_by_label("出了什么事").fill(RUBBISH)
        expect(phone.get_by_text("不对可以改")).to_be_visible()
    phone.set_input_files("#photos", photographs)
    expect(phone.locator("#thumbs img")).to_have_count(2)
    upright = phone.locator("#thumbs img").last
    expect(upright).to_have_js_property("naturalWidth", 1200)
    expect(upright).to_have_js_property("naturalHeight", 1600)
    check(phone, "the report")

    phone.context.set_offline(True)
    phone.get_by_role("button", name="交上去").last.tap()
    expect(phone.locator("#kept")).to_contain_text("已经存在这台手机上")
    check(phone, "kept on this phone")
    assert reports_kept(phone) == 1
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="收到了")).to_be_visible(timeout=60_000)
    check(phone, "the receipt")
    assert reports_kept(phone) == 0
    code = phone.locator(".code").inner_text()

    phone.get_by_role("link", name="看进度").tap()
    expect(phone.locator(".pictures img")).to_have_count(2)
    expect(phone.locator(".rail [aria-current]")).to_be_visible()
    check(phone, "the status")
    phone.goto(own_site.url + "/report/")
    phone.get_by_role("link", name=re.compile("还是")).tap()
    expect(phone).to_have_url(f"{own_site.url}/report/{HOME}/")
    phone.goto(f"{own_site.url}/c/?code={code.lower()}")
    expect(phone.locator(".pictures img")).to_have_count(2)


def test_an_answer_that_was_lost_on_the_way_makes_no_second_report(phone, own_site):
    phone.goto(f"{own_site.url}/report/{HOME}/")
    codes: list[str] = []

    def lose_the_first(route):
        if route.request.method != "POST":
            return route.continue_()
        answer = route.fetch()
        codes.append(answer.headers["hx-redirect"])
        return route.abort() if len(codes) == 1 else route.fulfill(response=answer)

    phone.route(f"**/report/{HOME}/", lose_the_first)
    phone.get_by_label("出了什么事").fill("电梯停了三天没人修，老人下不了楼")
    phone.get_by_role("button", name="交上去").last.tap()
    phone.get_by_role("button", name="现在再试一次").tap()
    expect(phone.get_by_role("heading", name="收到了")).to_be_visible()
    assert len(codes) == 2 and codes[0] == codes[1]


def test_a_page_closed_too_early_loses_nothing(phone, own_site, photographs):
    phone.goto(f"{own_site.url}/report/{HOME}/")
    phone.get_by_label("出了什么事").fill("路面塌了一块")
    phone.set_input_files("#photos", photographs[0])
    expect(phone.locator("#thumbs img")).to_have_count(1)
    phone.wait_for_timeout(500)
    phone.goto(own_site.url + "/hello/")
    phone.goto(f"{own_site.url}/report/{HOME}/")
    expect(phone.get_by_label("出了什么事")).to_have_value("路面塌了一块")
    expect(phone.locator("#thumbs img")).to_have_count(1)


def test_danger_is_answered_with_numbers_while_she_writes(phone, own_site):
    phone.goto(f"{own_site.url}/report/{HOME}/")
    phone.get_by_label("出了什么事").fill("楼道里煤气味很重，还在漏")
    expect(phone.locator(".danger .call-big").first).to_have_attribute("href", "tel:119")
    check(phone, "danger")


def test_in_large_type_with_the_keyboard_alone(browser, own_site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "hutong_elder", "value": "1", "url": own_site.url}])
    page = context.new_page()
    page.goto(f"{own_site.url}/report/{HOME}/")
    questions = (("出了什么事？", RUBBISH, "words"), ("具体在哪里？", "北门", "place_words"), ("可以打电话问您吗？", "", ""))
    for question, words, field in questions:
        expect(page.get_by_role("heading", name=question)).to_be_visible()
        check(page, question)
        check_large(page, question)
        if field:
            to(page, f"[name={field}]")
            page.keyboard.type(words)
        to(page, "button.main")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="看一看，交上去")).to_be_visible()
    expect(page.locator(".what.mine")).to_have_text(RUBBISH)
    check(page, "look and send")
    check_large(page, "look and send")
    to(page, "button.main")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    check(page, "the receipt in large type")
    check_large(page, "the receipt")
    context.close()


def to(page: Page, wanted: str) -> None:
    """Tab until the focus is there."""
    for _ in range(40):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_small_phones_and_no_script(browser, own_site):
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    for address in ("/hello/", "/report/", "/report/?in=110114011000", f"/report/{HOME}/", "/c/"):
        page.goto(own_site.url + address)
        check_width(page, address)
    page.goto(f"{own_site.url}/report/{HOME}/")
    page.locator("#words").fill("楼下有人占道烧烤，油烟大")
    page.get_by_role("button", name="交上去").last.click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    page.get_by_role("link", name="看进度").click()
    expect(page.get_by_role("heading", name="每一步")).to_be_visible()
    check_width(page, "the status")
    context.close()
