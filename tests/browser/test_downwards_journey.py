"""What came back down, walked at a desk and on a phone: figures, two sides of a value, yes and no, and the sources."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from hutong.domain.directory import queries as directory
from hutong.domain.pool import queries as pool
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import proposing
from hutong.domain.reporting.commands.proposing import Correction
from hutong.kernel.area import span, street_of
from tests.browser.conftest import check, sign_in
from tests.factories.reports import ELDERS, FIGURES, sent
from tests.people import STREET, city_desk, liu_yan, street_head, wang_fang

HOME = 110114011017
chen = replace(street_head, lo=span(street_of(HOME))[0], hi=span(street_of(HOME))[1], rights=STREET)
wang = replace(wang_fang, lo=HOME, hi=HOME, community=HOME)


def up_and_closed(round_id: int, communities) -> int:
    """These communities hand up, street and district approve, the department closes."""
    for place in communities:
        one = next(line for line in queries.returns(city_desk, round_id, per=9999)[0] if line.community == place)
        actor = replace(wang_fang, lo=place, hi=place, community=place)
        commands.submit(actor, assignment_id=one.id)
    commands.approve(chen, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    commands.close_round(liu_yan, round_id=round_id, checked=True)
    return round_id


@pytest.fixture(scope="module")
def back(site, databases, django_db_blocker) -> tuple[int, int]:
    """A closed list and closed figures of the street, and three corrections for Wang Fang."""
    with django_db_blocker.unblock(), databases.used(site.database):
        street = street_of(HOME)
        places = [HOME, *(code for code in directory.communities_in([street]) if code != HOME)][:4]
        names = up_and_closed(sent(liu_yan, data=ELDERS, name="登记表.xlsx", areas=(street,)), places)
        figures = up_and_closed(sent(liu_yan, data=FIGURES, name="统计.xlsx", areas=(street,)), places)
        people = pool.select(wang, entity="person", purpose="check").records[:3]
        made = [Correction("person", one.id, "tel", f"1390000000{n}", "与通信数据比对") for n, one in enumerate(people)]
        proposing.propose(liu_yan, round_id=names, corrections=made)
        return names, figures


def looked(page: Page, name: str, address: str) -> None:
    """The page at two widths and in large type, held against axe."""
    for width, elder in ((1440, False), (390, False), (390, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.context.clear_cookies(name="hutong_elder")
        if elder:
            page.context.add_cookies([{"name": "hutong_elder", "value": "1", "url": address}])
        page.goto(address)
        check(page, f"{name} {width}")
        if os.environ.get("HUTONG_LOOK"):
            page.screenshot(path=f"/tmp/down-{name}-{width}{'e' if elder else ''}.png", full_page=True)
    page.context.clear_cookies(name="hutong_elder")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_wang_fang_looks_says_yes_and_no_and_liu_yan_answers(page: Page, site, back, console):
    names, figures = back
    sign_in(page, site)
    for name, path in (("list", "/data-back/"), ("names", f"/data-back/{names}/"), ("figures", f"/data-back/{figures}/")):
        looked(page, name, site.url + path)
    looked(page, "proposals", site.url + "/proposals/")
    looked(page, "sources", site.url + "/sources/")
    page.goto(site.url + "/proposals/")
    page.locator(".dproposal").nth(0).get_by_role("button", name="确认，改过来").click()
    expect(page.get_by_text("改过来了，以后的表都用这个。")).to_be_visible()
    page.locator(".dproposal").nth(0).locator("summary").click()
    page.locator(".dproposal").nth(0).get_by_label("为什么不对").fill("刚打通过这个电话")
    page.locator(".dproposal").nth(0).get_by_role("button", name="退给部门").click()
    expect(page.get_by_text("退给部门了")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, site, "liuyan")
    looked(page, "department", site.url + "/proposals/")
    looked(page, "new", f"{site.url}/proposals/new/{names}/?q=王&element=tel")
    page.goto(site.url + "/proposals/")
    page.get_by_role("button", name="社区对，以社区的为准").click()
    expect(page.get_by_text("以社区的为准，记下了。")).to_be_visible()
    assert not console
