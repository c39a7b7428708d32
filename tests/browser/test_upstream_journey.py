"""Wang Fang signs in at the office platform, which lies at another site: there, back, bound once, then by itself."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from hutong.demo.figures import city as demo
from tests.browser.conftest import check, check_width
from tests.browser.test_every_page import check_large
from tests.conftest import Site, serving
from tests.databases import Databases
from tests.factories.upstream import Place, declared, served

PICTURES = os.environ.get("DOOR_PICTURES", "")


def looked(page: Page, name: str) -> None:
    """Nothing wrong with it, on a small screen, in large type and on a desk."""
    check(page, name)
    for look, width, elder in (("phone", 390, False), ("small elder", 320, True), ("desk", 1440, False)):
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate("on => document.documentElement.classList.toggle('elder', on)", elder)
        check_width(page, f"{name}, {look}")
        if elder:
            check_large(page, f"{name}, {look}")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/b-{name}-{look.replace(' ', '-')}.png", full_page=True)
    page.evaluate("document.documentElement.classList.remove('elder')")


@pytest.fixture
def place():
    with served(Place(claims={"sub": "u-1", "name": "王芳（京办）"})) as made:
        # another site than 127.0.0.1: cookies and forms behave as they do between two houses
        made.base = made.base.replace("127.0.0.1", "localhost")
        yield made


@pytest.fixture
def house(place: Place, city_database: str, databases: Databases, home: Any, django_db_blocker: Any):
    with serving(city_database, databases, home, HUTONG_HOOK_HOSTS="localhost") as found:
        with django_db_blocker.unblock(), databases.used(found.database):
            declared(place, match={})
            connections.close_all()
        yield found


def test_there_and_back_bound_once_and_then_by_itself(page: Page, house: Site, place: Place, console: list[str]):
    page.goto(house.url + "/sign-in/?next=/door/")
    looked(page, "upstream-sign-in")
    page.get_by_role("button", name="用“京办”登录").click()
    expect(page.get_by_role("heading", name="第一次从这里来")).to_be_visible()
    looked(page, "upstream-first")
    page.get_by_role("link", name="登录并绑定").click()
    page.fill("#username", "wangfang")
    page.fill("#password", demo().password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="把两边绑在一起吗？")).to_be_visible()
    looked(page, "upstream-bind")
    page.get_by_role("button", name="是我的，绑定").click()
    page.wait_for_url(house.url + "/door/")
    page.goto(house.url + "/upstream/mine/")
    looked(page, "upstream-mine")
    page.goto(house.url + "/cas/logout")
    looked(page, "cas-leave")
    page.get_by_role("button", name="退出登录").last.click()
    page.goto(house.url + "/sign-in/?next=/door/")
    page.get_by_role("button", name="用“京办”登录").click()
    page.wait_for_url(house.url + "/door/")
    assert console == []


def test_when_it_is_down_it_says_so(page: Page, house: Site, place: Place):
    place.down = True
    page.goto(house.url + "/sign-in/?next=/door/")
    page.get_by_role("button", name="用“京办”登录").click()
    expect(page.get_by_role("heading", name="没有登录成功")).to_be_visible()
    looked(page, "upstream-down")
    page.get_by_role("link", name="用账号和密码登录").click()
    expect(page.get_by_text("现在连不上")).to_be_visible()
    looked(page, "upstream-sign-in-down")
