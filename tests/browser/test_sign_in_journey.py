"""A morning at the office PC: in by the telephone's word or a passkey, a lock that keeps what was typed, a superior's help."""

from __future__ import annotations

import os
import re
from typing import Any

import pyotp
import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from hutong.demo.figures import city as demo
from hutong.project.sessions import SessionStore
from hutong.web import qr
from tests.browser.conftest import check, check_width, sign_in
from tests.browser.test_every_page import check_large
from tests.conftest import Site
from tests.databases import Databases

PICTURES = os.environ.get("DOOR_PICTURES", "")
LOOKS = {
    "phone": (390, False),
    "small elder": (320, True),
    "desk elder": (1440, True),
    "zoom": (720, False),
    "desk": (1440, False),
}


def looked(page: Page, name: str) -> None:
    """Nothing wrong with it, in any look; with DOOR_PICTURES, pictures of it."""
    check(page, name)
    size = page.viewport_size
    for look, (width, elder) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate("on => document.documentElement.classList.toggle('elder', on)", elder)
        check_width(page, f"{name}, {look}")
        if elder:
            check_large(page, f"{name}, {look}")
        if PICTURES and look in ("phone", "desk", "small elder"):
            page.screenshot(path=f"{PICTURES}/d-{name}-{look.replace(' ', '-')}.png", full_page=True)
    page.evaluate("document.documentElement.classList.remove('elder')")
    if size:
        page.set_viewport_size(size)


@pytest.fixture
def pc(browser: Browser):
    """An office PC."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.fixture
def keys(page: Page):
    """A device that makes passkeys, with a finger on it (W3C Web Authentication, WebDriver extension)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    words = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**words, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return session


def shared(page: Page, url: str, username: str = "wangfang") -> None:
    """Signs in on a screen that several people use."""
    page.goto(url + "/sign-in/")
    page.get_by_role("textbox", name="账号").fill(username)
    page.locator("#password").fill(demo().password)
    page.get_by_label("这台电脑大家都用").check()
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(url + "/")


@pytest.fixture
def address(site: Site, databases: Databases, django_db_blocker: Any):
    """What the QR code on a screen says. No reader of pictures is here: the screen's own session says it, and the same picture is
    made of it as stands on the page."""

    def read(screen: Page) -> str:
        key = next(c["value"] for c in screen.context.cookies() if c["name"] == "hutong_session")
        with django_db_blocker.unblock(), databases.used(site.database):
            token = SessionStore(key).load()["pair"]["token"]
            connections.close_all()
        said = f"{site.url}/door/pair/{token}/"
        path = re.search(r'</title>.*<path d="([^"]+)"', str(qr.svg(said)))
        assert path and screen.locator("svg.qr path").last.get_attribute("d") == path.group(1)
        return said

    return read


def test_the_telephone_lets_the_pc_in_by_itself(phone, pc, site, address):
    sign_in(phone, site)
    pc.goto(site.url + "/asks/")
    looked(pc, "sign-in")
    pc.get_by_role("button", name="用手机扫码登录").click()
    number = pc.locator(".e-number").inner_text()
    looked(pc, "pair")
    phone.goto(address(pc))
    looked(phone, "pair-phone")
    phone.get_by_role("button", name=number, exact=True).tap()
    expect(phone.get_by_role("heading", name="好了，请看电脑")).to_be_visible()
    looked(phone, "pair-done")
    pc.wait_for_url(site.url + "/asks/", timeout=10_000)


def test_a_passkey_signs_in_and_unlocks(page, keys, site):
    url = site.url.replace("127.0.0.1", "localhost")
    shared(page, url, "lijing")
    page.goto(url + "/door/me/factors/")
    looked(page, "factors")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_role("heading", name="把这 8 个码打印或抄下来")).to_be_visible()
    looked(page, "codes")
    page.get_by_role("link", name="收好了，往下走").click()
    page.goto(url + "/door/me/")
    looked(page, "me")
    expect(page.get_by_text("电脑 · Chrome").first).to_be_visible()
    page.evaluate("localStorage.clear()")  # as on a screen on which none was used yet: the button asks
    page.get_by_label("李静的菜单").click()
    page.get_by_role("button", name="退出").first.click()
    page.get_by_role("button", name=re.compile("用通行密钥登录")).click()
    page.wait_for_url(url + "/")
    page.get_by_label("李静的菜单").click()
    with page.expect_request(url + "/sign-in/passkey/"):  # the field for the name offers it, and the device says yes
        page.get_by_role("button", name="退出").first.click()
    page.wait_for_url(url + "/")
    page.get_by_role("button", name="锁屏").click()
    page.get_by_role("button", name=re.compile("用通行密钥")).click()
    expect(page.get_by_role("heading", name="已锁屏")).to_have_count(0)
    expect(page.locator("header.top")).to_be_visible()


def test_what_was_typed_lies_under_the_lock(pc, phone, site, address):
    shared(pc, site.url)
    pc.goto(site.url + "/people/?q=zh")
    pc.locator("input[name=q]").fill("张家的老二")
    pc.get_by_role("button", name="锁屏").click()
    expect(pc.get_by_role("heading", name="已锁屏")).to_be_visible()
    expect(pc.locator("input[name=q]")).to_be_hidden()
    expect(pc.get_by_label("密码")).to_be_focused()
    assert pc.title() == "已锁屏"
    check(pc, "locked")
    pc.get_by_label("密码").fill("wrong")
    pc.get_by_role("button", name="解锁", exact=True).click()
    expect(pc.get_by_role("alert").filter(has_text="密码不对")).to_be_visible()
    pc.get_by_label("密码").fill(demo().password)
    pc.get_by_label("密码").press("Enter")
    expect(pc.locator("input[name=q]")).to_have_value("张家的老二")
    expect(pc.locator("header.top")).to_be_visible()
    pc.keyboard.press("Alt+Shift+KeyL")
    pc.get_by_role("button", name="用手机扫码解锁").click()
    number = pc.locator(".e-number").inner_text()
    sign_in(phone, site)
    phone.goto(address(pc))
    phone.get_by_role("button", name=number, exact=True).tap()
    expect(pc.locator("header.top")).to_be_visible(timeout=10_000)
    expect(pc.locator("input[name=q]")).to_have_value("张家的老二")


def test_a_locked_screen_after_a_reload_and_without_javascript(browser, pc, site):
    shared(pc, site.url)
    pc.goto(site.url + "/asks/")
    with pc.expect_response("**/door/lock/"):
        pc.get_by_role("button", name="锁屏").click()
    pc.reload()
    expect(pc).to_have_url(re.compile("/door/unlock/"))
    looked(pc, "unlock")
    plain = browser.new_context(locale="zh-CN", java_script_enabled=False, storage_state=pc.context.storage_state())
    page = plain.new_page()
    page.goto(site.url + "/people/?q=wang")
    page.get_by_label("密码").fill(demo().password)
    page.get_by_role("button", name="解锁", exact=True).click()
    assert page.url == site.url + "/people/?q=wang"
    page.get_by_role("button", name="锁屏").click()
    expect(page.get_by_role("heading", name="已锁屏")).to_be_visible()
    plain.close()


def test_five_minutes_in_which_nobody_touches_it_lock_it(pc, site):
    shared(pc, site.url)
    pc.clock.install()
    pc.goto(site.url + "/people/")
    pc.locator("input[name=q]").fill("王家的")
    pc.clock.fast_forward("05:10")
    expect(pc.get_by_role("heading", name="已锁屏")).to_be_visible()
    expect(pc.locator("input[name=q]")).to_be_hidden()
    pc.clock.fast_forward("05:10")
    pc.get_by_label("密码").fill(demo().password)
    pc.get_by_role("button", name="解锁", exact=True).click()
    expect(pc.locator("input[name=q]")).to_have_value("王家的")


def test_her_superior_lets_her_in_again(page, pc, site):
    sign_in(page, site, "chengang")
    page.get_by_label("陈刚的菜单").click()
    page.get_by_role("link", name="帮人登录").click()
    looked(page, "restore")
    page.get_by_role("searchbox").fill("zm")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=re.compile("张敏")).click()
    looked(page, "restore-one")
    page.get_by_role("button", name="给一个恢复码").click()
    code = page.locator(".e-code").inner_text()
    looked(page, "restore-code")
    pc.goto(site.url + "/sign-in/")
    pc.get_by_role("link", name=re.compile("请上级给一个恢复码")).click()
    looked(pc, "restore-typed")
    pc.get_by_role("textbox", name="账号").fill("zhangmin")
    pc.get_by_label("10 位恢复码").fill(code)
    pc.get_by_label("新密码").fill(demo().password)
    pc.get_by_role("button", name="设好新密码，登录").click()
    pc.wait_for_url(site.url + "/")
    pc.goto(site.url + "/door/me/")
    expect(pc.get_by_text("陈刚（")).to_be_visible()
    looked(pc, "me-restored")


def test_an_app_on_the_telephone_and_a_code_on_paper(pc, site):
    sign_in(pc, site, "zhouning")
    pc.goto(site.url + "/door/me/factors/")
    pc.get_by_role("button", name="设动态码").click()
    pc.get_by_text("扫不了").click()
    secret = pc.locator(".e-secret").inner_text().replace(" ", "")
    looked(pc, "authenticator")
    pc.get_by_label(re.compile("6 位数")).fill(pyotp.TOTP(secret).now())
    pc.get_by_role("button", name="设好了").click()
    paper, other = pc.locator(".e-codes code").all_inner_texts()[:2]
    pc.get_by_role("link", name="收好了，往下走").click()
    pc.get_by_label("周宁的菜单").click()
    pc.get_by_role("button", name="退出").first.click()
    pc.get_by_role("textbox", name="账号").fill("zhouning")
    pc.locator("#password").fill(demo().password)
    pc.get_by_role("button", name="登录", exact=True).click()
    looked(pc, "second")
    pc.get_by_label(re.compile("动态码")).fill(paper)
    pc.get_by_role("button", name="登录", exact=True).click()
    pc.wait_for_url(site.url + "/")
    pc.goto(site.url + "/door/me/factors/prove/")
    looked(pc, "prove")
    pc.get_by_label("密码", exact=True).fill(demo().password)
    pc.get_by_label(re.compile("动态码")).fill(other)
    pc.get_by_role("button", name="接着改").click()
    pc.get_by_role("button", name="删掉，换手机用").click()
    expect(pc.get_by_role("button", name="设动态码")).to_be_visible()
