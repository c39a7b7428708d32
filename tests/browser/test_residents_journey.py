"""A resident on her phone: in with a code, a passkey for the next time, her mother's mandate; in large type, and by keyboard."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import check, check_width
from tests.browser.test_every_page import check_large

PICTURES = os.environ.get("RESIDENT_PICTURES", "")


def looked(page: Page, name: str) -> None:
    check(page, name)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def code_shown(page: Page) -> str:
    """The demo has no gateway: its page says what the telephone would get."""
    return page.locator(".demo-code").inner_text().strip()


def come_in(page: Page, url: str, number: str) -> None:
    page.goto(f"{url}/my/")
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("6 位验证码").fill(code_shown(page))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/my/")


def test_in_with_a_code_and_around_on_a_phone(phone, site):
    phone.goto(f"{site.url}/my/")
    looked(phone, "phone-sign-in")
    phone.get_by_label("手机号").fill("138 0000 0021")
    phone.get_by_role("button", name="发验证码").tap()
    expect(phone.get_by_role("heading", name="输入验证码")).to_be_visible()
    looked(phone, "phone-code")
    phone.get_by_label("6 位验证码").fill("1")
    phone.get_by_role("button", name="登录", exact=True).tap()
    expect(phone.get_by_role("alert")).to_contain_text("验证码不对")
    looked(phone, "phone-wrong")


def test_every_page_of_hers_in_every_look(page, site):
    come_in(page, site.url, "13800000022")
    looked(page, "desk-my")
    page.get_by_role("link", name=re.compile("^设置")).click()
    page.get_by_label("怎么称呼您").fill("赵敏")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("改好了")).to_be_visible()
    page.goto(f"{site.url}/my/mandates/")
    page.get_by_label("对方的手机号").fill("13800000023")
    page.get_by_role("button", name="发给对方").click()
    code = code_shown(page)
    looked(page, "desk-mandate-code")
    page.get_by_label("6 位验证码").fill(code)
    page.get_by_label("对方怎么称呼").fill("赵奶奶")
    page.get_by_role("button", name="办好").click()
    expect(page.get_by_text("赵奶奶")).to_be_visible()
    looks = {"phone": (390, False), "elder": (390, True), "small elder": (320, True), "desk": (1440, False), "zoom": (720, False)}
    for look, (width, elder) in looks.items():
        page.set_viewport_size({"width": width, "height": 844})
        page.context.add_cookies([{"name": "hutong_elder", "value": "1" if elder else "0", "url": site.url}])
        for name in ("", "settings/", "data/", "mandates/", "delete/"):
            page.goto(f"{site.url}/my/{name}")
            if look == "elder":
                looked(page, f"{look}-{name.strip('/') or 'my'}")
            else:
                check_width(page, f"{look} {name}")
            if elder:
                check_large(page, name)
    page.goto(f"{site.url}/my/mandates/")
    page.get_by_role("button", name="取消：赵奶奶").click()
    expect(page.get_by_text("代办人取消")).to_be_visible()


def test_by_keyboard_alone(page, site):
    page.goto(f"{site.url}/my/")
    page.get_by_label("手机号").focus()
    page.keyboard.type("13800000024")
    page.keyboard.press("Enter")
    code = code_shown(page)
    page.get_by_label("6 位验证码").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/my/")


def test_a_passkey_for_the_next_time(page, site):
    url = site.url.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    come_in(page, url, "13800000025")
    page.goto(f"{url}/my/settings/")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_text("通行密钥加好了")).to_be_visible()
    looked(page, "desk-passkey")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name=re.compile("用通行密钥登录")).click()
    page.wait_for_url(f"{url}/my/")
    expect(page.get_by_role("heading", name="您好")).to_be_visible()


def test_where_the_browser_has_none_the_code_is_enough(page, site):
    page.goto(f"{site.url}/my/sign-in/")
    expect(page.get_by_role("button", name="发验证码")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("通行密钥"))).to_be_hidden()


@pytest.mark.parametrize("address", ["/my/sign-in/", "/my/code/"])
def test_without_javascript_too(browser, site, address):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.url + address)
    page.get_by_label("手机号").fill("13800000026" if "sign" in address else "13800000027")
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("6 位验证码").fill(code_shown(page))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{site.url}/my/")
    context.close()
