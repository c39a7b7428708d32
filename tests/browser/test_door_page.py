"""The door page: a district registers a system in words, the system puts work in, a worker finds and opens both on her phone."""

from __future__ import annotations

import datetime as dt
import json
import time
import urllib.request

from playwright.sync_api import expect

from hutong.domain.notices.ports import signature
from tests.browser.conftest import check, check_width, sign_in

HOME = 110114011017


def registered(page, site):
    """Registers a system by the form; returns what it signs its work with."""
    sign_in(page, site, "liuyan")
    page.goto(site.url + "/door/systems/")
    page.get_by_role("link", name="登记一个系统").click()
    check(page, "the ways to sign in")
    page.get_by_role("link", name="只是链接").click()
    fields = {
        "代号": "xun-cha", "名称": "消防巡查", "用来做什么": "楼道巡查和隐患整改", "网址": f"{site.url}/about/",
        "有事找谁": "区消防支队 8000", "具体是什么": "楼道、隐患",
    }  # fmt: skip
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.locator("label.chip", has_text="内部").click()
    page.get_by_label("网络安全保护等级").select_option("2")
    for summary in page.locator("main details > summary").all():
        summary.click()
    check(page, "the form of the register")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("密钥只显示这一次")).to_be_visible()
    check(page, "its secrets")
    return page.locator("code", has_text="whsec_").inner_text()


def put(site, secret):
    """Puts one piece of work into the inbox, as the system does."""
    event = {
        "specversion": "1.0", "id": "1", "source": "xun-cha", "type": "cn.hutong.task.put",
        "time": dt.datetime.now(dt.UTC).isoformat(),
        "data": {"key": "A-7", "title": "复查6号楼电动车棚", "area": HOME, "url": f"{site.url}/about/?task=7"},
    }  # fmt: skip
    body = json.dumps(event, ensure_ascii=False)
    headers = {"Content-Type": "application/cloudevents+json", **signature("1", int(time.time()), body, secret)}
    with urllib.request.urlopen(urllib.request.Request(f"{site.url}/api/v1/events", body.encode(), headers)) as answer:
        assert json.load(answer)["events"][0]["result"] == "put"


def test_registered_found_pinned_opened_and_its_work_done(page, phone, own_site):
    put(own_site, registered(page, own_site))
    page.get_by_role("link", name="记下了").click()
    check(page, "the entry, for its owner")

    sign_in(phone, own_site)
    expect(phone.get_by_role("link", name="消防巡查").first).to_be_visible()
    phone.goto(own_site.url + "/door/")
    check(phone, "the door page")
    phone.get_by_role("searchbox").press_sequentially("xfx")
    expect(phone.locator("#systems .d-tile")).to_have_count(1)
    phone.get_by_role("searchbox").press_sequentially("q")
    expect(phone.get_by_text("没有叫“xfxq”的系统")).to_be_visible()
    check(phone, "nothing found")
    phone.goto(own_site.url + "/door/")
    phone.get_by_role("button", name="放前面：消防巡查").tap()
    expect(phone.get_by_role("button", name="放回去：消防巡查")).to_be_visible()
    phone.locator(".d-work a.line", has_text="复查6号楼电动车棚").tap()
    phone.wait_for_url("**/about/?task=7")
    phone.go_back()
    phone.get_by_role("link", name="办完了：复查6号楼电动车棚").tap()
    expect(phone.get_by_role("heading", name="已经办完了")).to_be_visible()
    check(phone, "saying that it is done")
    phone.get_by_role("button", name="办完了").tap()
    expect(phone.get_by_role("status")).to_contain_text("系统会知道")
    expect(phone.get_by_text("复查6号楼电动车棚")).to_have_count(0)

    phone.context.add_cookies([{"name": "hutong_elder", "value": "1", "url": own_site.url}])
    for width in (320, 390, 1440):
        phone.set_viewport_size({"width": width, "height": 800})
        for place in ("/door/", "/door/systems/", "/door/systems/xun-cha/", "/"):
            phone.goto(own_site.url + place)
            check_width(phone, f"{place}, large type, {width} px")


def test_without_javascript_the_door_opens_and_searches(browser, own_site):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, own_site)
    page.goto(own_site.url + "/door/")
    page.get_by_role("searchbox").fill("没有这个")
    page.get_by_role("button", name="找", exact=True).click()
    expect(page.get_by_text("没有叫“没有这个”的系统")).to_be_visible()
    context.close()
