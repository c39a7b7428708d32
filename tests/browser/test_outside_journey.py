"""Asked for data in a chat group: reported on a phone in two taps, answered by the street at its desk."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from hutong.kernel.area import street_of
from tests.browser.conftest import check, check_width, sign_in

HOME = 110114011017


@pytest.fixture
def screenshot_of_a_chat(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (320, 640), "white").save(out, "PNG")
    path = tmp_path / "chat.png"
    path.write_bytes(out.getvalue())
    return path


def test_two_taps_on_a_phone_and_an_answer_from_the_street(phone, page, own_site, screenshot_of_a_chat):
    phone.goto(f"{own_site.url}/outside/?in={street_of(HOME)}")
    check(phone, "choosing the community")
    phone.goto(f"{own_site.url}/outside/{HOME}/")
    check(phone, "the report")
    with phone.expect_file_chooser() as chosen:
        phone.get_by_text("拍照或选文件").tap()
    chosen.value.set_files(screenshot_of_a_chat)
    phone.get_by_role("button", name="交上去").tap()
    expect(phone.get_by_role("heading", name="已经交上去了")).to_be_visible()
    check(phone, "the receipt")
    receipt = phone.url

    sign_in(page, own_site, "chengang")
    page.goto(own_site.url + "/outside-reports/")
    check(page, "what waits for an answer")
    page.locator("main .list a").first.click()
    expect(page.locator("main img")).to_have_js_property("naturalWidth", 320)
    check(page, "one report")
    page.get_by_label("不属实", exact=True).check()
    page.get_by_label("答复", exact=True).fill("是街道自己的通知，已经撤回。")
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_role("status")).to_contain_text("答复已经发出")

    phone.goto(receipt)
    expect(phone.get_by_text("是街道自己的通知，已经撤回。")).to_be_visible()
    check(phone, "the answer")


def test_a_small_phone_with_large_type(browser, own_site):
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    context.add_cookies([{"name": "hutong_elder", "value": "1", "url": own_site.url}])
    page = context.new_page()
    for address in ("/outside/", f"/outside/{HOME}/", "/outside/receipt/", "/outside/receipt/?code=aaaaa"):
        page.goto(own_site.url + address)
        check_width(page, address)
    page.goto(f"{own_site.url}/outside/{HOME}/")
    page.locator("details summary").click()
    check(page, "all that may be said")
    context.close()
