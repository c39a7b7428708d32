"""Boards at a desk, on a phone and in large type: nothing wider than the screen, no fault that axe knows; one look each."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from playwright.sync_api import Page, expect

from hutong.domain.cases import commands
from hutong.domain.cases.commands import NewReport
from hutong.domain.cases.queries import preventing
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.browser.conftest import check, sign_in
from tests.conftest import Site

HOME, STREET = 110114011017, 110114011000
SAID = (
    ("3号楼下垃圾桶满了三天没人清", "exposed_rubbish"), ("小区东门路灯不亮", "street_lamp"),
    ("井盖破了，差点摔着人", "manhole_cover"), ("楼上漏水泡了天花板", "neighbour_leak"),
    ("建议加一个分类驿站", "advice_community"),
)  # fmt: skip


@pytest.fixture(scope="module")
def cluster(own_site, databases, django_db_blocker) -> int:
    """A month of cases in a street, seven of them of one smoking shop; the number of the proposal."""
    with django_db_blocker.unblock(), databases.used(own_site.database):
        with clock.standing_at(clock.today() - dt.timedelta(days=130)):
            _report(*SAID[0])
        for n in range(30):
            with clock.standing_at(clock.today() - dt.timedelta(days=n)):
                said, category = SAID[n % len(SAID)]
                _report(said, category)
        for days in range(1, 15, 2):
            with clock.standing_at(clock.today() - dt.timedelta(days=days)):
                _report("好味饭馆的油烟直排，熏得开不了窗", "cooking_fumes")
        commands.look_for_clusters(SYSTEM)
        return next(line.id for line in preventing.preventions(SYSTEM) if line.zh == "餐饮油烟")


def _report(said: str, category: str) -> None:
    commands.report(commands.somebody(HOME), new=NewReport(area=HOME, words=said, category=category))


def look(page: Page, name: str) -> None:
    """The page once everything is there."""
    page.wait_for_load_state("networkidle")
    if os.environ.get("HUTONG_LOOK"):
        page.screenshot(path=f"{os.environ['HUTONG_LOOK']}/boards-{name}.png", full_page=True)
    check(page, name)


def test_a_street_head_at_the_desk(page: Page, own_site: Site, console: list[str], cluster: int) -> None:
    sign_in(page, own_site, "chengang")
    page.goto(f"{own_site.url}/board/")
    expect(page.locator("#n-open strong")).not_to_have_text("0")
    look(page, "street")
    page.get_by_role("link", name="市容环境").click()
    expect(page.get_by_role("link", name="暴露垃圾")).to_be_visible()
    page.goto(f"{own_site.url}/prevention/{cluster}/")
    expect(page.get_by_text("好味饭馆的油烟直排").first).to_be_visible()
    look(page, "prevention")
    page.fill("#title", "饭馆没有净化器")
    page.get_by_role("button", name="归为一个成因").click()
    expect(page.locator("h1")).to_have_text("饭馆没有净化器")
    look(page, "cause")
    for address in ("prevention", "causes"):
        page.goto(f"{own_site.url}/{address}/")
        look(page, address)
    assert not console


def test_anybody_and_the_city(page: Page, own_site: Site, console: list[str], cluster: int) -> None:
    page.goto(f"{own_site.url}/open/")
    look(page, "open")
    page.goto(f"{own_site.url}/open/cases/")
    look(page, "list")
    sign_in(page, own_site, "zhouning")
    page.goto(f"{own_site.url}/board/")
    look(page, "city")
    assert not console


def test_on_a_phone_and_in_large_type(phone: Page, own_site: Site, cluster: int) -> None:
    sign_in(phone, own_site, "chengang")
    for elder in ("", "1"):
        phone.context.add_cookies([{"name": "hutong_elder", "value": elder, "url": own_site.url}])
        for address in ("board/", f"board/{HOME}/", f"prevention/{cluster}/", "open/", "open/cases/"):
            phone.goto(f"{own_site.url}/{address}")
            look(phone, f"phone-{address.replace('/', '-')}{elder}")
