"""The ledger of burden on a phone, at a desk and in large type: nothing wider than the screen, no fault that axe knows."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from hutong.domain.outside import commands as outside
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from hutong.kernel.area import street_of
from hutong.kernel.workdays import add_workdays
from tests.browser.conftest import check, sign_in
from tests.conftest import Site
from tests.factories.reports import ELDERS, FIGURES, sent
from tests.people import city_desk, he_bin, liu_yan, wang_fang

HOME = 110114011017
wang = replace(wang_fang, lo=HOME, hi=HOME, community=HOME)


@pytest.fixture(scope="module")
def month(site, databases, django_db_blocker) -> str:
    """The month in which two forms are due, of which one is handed up; somebody was asked outside as well."""
    due = add_workdays(clock.today(), 8)
    with django_db_blocker.unblock(), databases.used(site.database):
        street = street_of(HOME)
        names = sent(liu_yan, data=ELDERS, name="登记表.xlsx", areas=(street,), due=due)
        sent(he_bin, data=FIGURES, name="统计.xlsx", areas=(street,), levels=("street",), decider=city_desk, due=due)
        mine = next(line for line in queries.returns(city_desk, names, per=9999)[0] if line.community == HOME)
        commands.submit(wang, assignment_id=mine.id)
        outside.report(outside.anonymous(HOME), kind="outside", words="群里要台账", department="区民政局")
    return f"{due:%Y-%m}"


def look(page: Page, name: str) -> None:
    """The page once everything is there."""
    page.wait_for_load_state("networkidle")
    if os.environ.get("HUTONG_LOOK"):
        page.screenshot(path=f"/tmp/burden-{name}.png", full_page=True)
    check(page, name)


def test_at_a_desk_from_the_city_down(page: Page, site: Site, console: list[str], month: str) -> None:
    sign_in(page, site, "zhouning")
    page.goto(f"{site.url}/burden/?m={month}")
    expect(page.locator(".bu-trend")).to_be_visible()
    look(page, "city")
    page.click(".bu-row a")
    expect(page.locator("h1")).to_contain_text("昌平")
    expect(page.locator(".bu-trend")).to_be_visible()
    page.click(".bu-row a")
    expect(page.get_by_role("link", name="上一级")).to_be_visible()
    look(page, "street")
    page.goto(f"{site.url}/burden/public/?m={month}")
    look(page, "public")
    assert not console


def test_on_a_phone_and_in_large_type(phone: Page, site: Site, month: str) -> None:
    sign_in(phone, site, "wangfang")
    for elder in ("", "1"):
        phone.context.add_cookies([{"name": "hutong_elder", "value": elder, "url": site.url}])
        for address, name in (("/burden/", "own"), ("/burden/public/", "everybody")):
            phone.goto(f"{site.url}{address}?m={month}")
            assert phone.locator("html.elder").count() == len(elder)
            look(phone, f"{name}{elder}")
