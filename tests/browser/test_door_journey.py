"""Wang Fang signs in once in the morning, and every system of the demo opens from the door; one dies, the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hutong.domain.door import queries
from hutong.domain.door.adaptor.using import read_work
from hutong.domain.door.commands.health import check_systems
from tests.browser.conftest import sign_in
from tests.conftest import Site, free_port, serving
from tests.databases import Process
from tests.relying.running import Systems, running, wait_for

MAY = {
    "visits": ("走访登记", "登记走访"),
    "waste": ("垃圾分类台账", "记台账"),
    "canteen": ("老年餐桌", "登记就餐"),
    "rental": ("出租房屋", "登记核查"),
    "party": ("党建台账", "填写台账"),
    "patrol": ("消防巡查", "登记隐患"),
}


@pytest.fixture(scope="module")
def own_site(city_database: str, databases: Any, home: Any) -> Iterator[Site]:
    """A site, its passage before the systems with a login form, and the worker that tells systems who has signed out."""
    port = free_port()
    words = {"HUTONG_PASSAGE": f"localhost:{port}", "HUTONG_HOOK_HOSTS": "127.0.0.1"}
    with serving(city_database, databases, home, **words) as found:
        words["DATABASE_URL"] = databases.url(found.database)
        others = [
            Process("hutong.project.worker", home=home.path, **words),
            Process("hutong.project.passage", "127.0.0.1", str(port), found.url, home=home.path, **words),
        ]
        try:
            yield found
        finally:
            for other in others:
                other.end()


@pytest.fixture(scope="module")
def six(own_site: Site, databases: Any, home: Any) -> Iterator[Systems]:
    """The systems."""
    with running(own_site, databases, home, HUTONG_DEMO_BROKEN="3") as found:
        yield found


@pytest.fixture
def inside(own_site: Site, databases: Any, django_db_blocker: Any) -> Callable[[Callable[[], Any]], Any]:
    """Does in the site's own database what the worker does each minute or quarter of an hour."""

    def run(what: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), databases.used(own_site.database):
            return what()

    return run


def look_twice() -> None:
    """The door believes that a system is down when it has looked twice."""
    check_systems()
    check_systems()


def opened(page: Page, own_site: Site, name: str) -> None:
    """From the door page into a system, by its tile."""
    page.goto(own_site.url + "/door/")
    page.locator("#systems").get_by_role("link", name=MAY[name][0]).first.click()


def test_one_sign_in_opens_every_system_and_one_sign_out_closes_them(page, own_site, six):
    sign_in(page, own_site)
    at = {}
    for name, (_, may) in MAY.items():
        opened(page, own_site, name)
        expect(page.locator("#name")).to_have_text("王芳")
        expect(page.locator("#roles")).to_contain_text(may)
        assert own_site.url not in page.url, name
        at[name] = page.url
        if name == "party":  # what its adaptor hides
            expect(page.get_by_text("修改密码")).to_be_hidden()
    page.goto(own_site.url + "/door/")
    page.get_by_label("王芳的菜单").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/**")
    for name in at:
        expect(closed(page, at[name])).to_have_count(1)
    sign_in(page, own_site, "chengang")
    opened(page, own_site, "canteen")
    expect(page.locator("#name")).to_have_text("陈刚")


def closed(page: Page, url: str) -> Any:
    """The door's sign-in, where a system leads somebody whom it does not know any more; asked until it is so."""
    for _ in range(40):
        page.goto(url)
        if page.locator("#username").count():
            break
        page.wait_for_timeout(100)
    return page.locator("#username")


def test_one_dies_the_door_says_so_and_the_others_go_on(page, own_site, six, inside):
    sign_in(page, own_site)
    opened(page, own_site, "patrol")
    expect(page.locator("#rows")).to_contain_text("充电线老化")
    page.get_by_role("button", name="让它坏掉").click()
    expect(page.locator("main")).to_contain_text("坏了")
    page.wait_for_timeout(500)
    inside(look_twice)
    page.goto(own_site.url + "/door/")
    down = page.get_by_role("status").get_by_text("消防巡查 打不开")
    expect(down).to_have_count(1)
    opened(page, own_site, "visits")
    expect(page.locator("#name")).to_have_text("王芳")
    wait_for(six, "patrol")
    inside(look_twice)
    page.goto(own_site.url + "/door/")
    expect(down).to_have_count(0)


def test_its_work_lies_in_the_common_inbox_and_goes_when_it_is_done_there(page, own_site, six):
    sign_in(page, own_site)
    page.goto(own_site.url + "/door/")
    work = page.locator("a.line", has_text="堆放纸箱")
    expect(work).to_contain_text("消防巡查")
    work.click()
    expect(page.locator("#name")).to_have_text("王芳")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("button", name="XF-002 已整改").click()
    expect(page.locator("#rows")).to_contain_text("等街道销号")
    expect(page.get_by_role("button", name="销号")).to_have_count(0)
    page.get_by_role("link", name="回到一门").click()
    expect(work).to_have_count(0)


def test_the_old_ledger_s_list_is_read_into_the_inbox(page, own_site, six, inside):
    assert inside(lambda: read_work(queries.system("party")))
    sign_in(page, own_site)
    page.goto(own_site.url + "/door/")
    work = page.locator("a.line", has_text="双报到服务岗位认领确认")
    expect(work).to_contain_text("党建台账")
    work.click()
    expect(page.locator("#todoList")).to_contain_text("DJ-002")
