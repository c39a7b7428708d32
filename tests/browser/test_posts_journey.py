"""What she may do, and a colleague who stands in: on a phone. Appointing, and the review of rights: at the street's desk."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from tests.browser.conftest import check, check_width, sign_in


def test_a_colleague_stands_in_and_a_superior_appoints(phone, page, own_site):
    sign_in(phone, own_site)
    phone.goto(own_site.url + "/door/me/rights/")
    check(phone, "my rights")
    phone.get_by_role("link", name="请同事代办").tap()
    expect(phone.get_by_label("谁来代")).to_be_visible()
    check(phone, "standing in")
    colleague = phone.get_by_label("谁来代").locator("option", has_text="张敏").inner_text()
    phone.get_by_label("谁来代").select_option(label=colleague)
    phone.get_by_label("到哪天（含）").fill((dt.date.today() + dt.timedelta(days=4)).isoformat())
    phone.get_by_label("为什么").fill("休年假")
    phone.get_by_role("button", name="请这位同事代办").tap()
    expect(phone.get_by_role("heading", name="谁在替我办")).to_be_visible()
    check(phone, "my rights, lent")

    sign_in(page, own_site, "chengang")
    page.goto(own_site.url + "/posts/")
    check(page, "people and posts")
    page.get_by_role("link", name="开一个账号").click()
    expect(page.get_by_label("姓名")).to_be_visible()
    check(page, "a new account")
    page.get_by_label("姓名").fill("赵静")
    page.get_by_label("账号").fill("zhaojing")
    page.get_by_role("button", name="开账号").click()
    page.get_by_label("岗位叫什么").fill("社区工作者")
    page.get_by_label("社区工作者", exact=True).check()
    check(page, "a post")
    for width in (320, 720):
        page.set_viewport_size({"width": width, "height": 800})
        check_width(page, f"a post, {width}")
    page.get_by_role("button", name="定岗位").click()
    expect(page.get_by_role("status")).to_contain_text("岗位定好了")
    check(page, "one person")
    page.get_by_role("link", name="办理离开").click()
    expect(page.get_by_label("手上单独的事交给谁")).to_be_visible()
    check(page, "leaving")
    page.get_by_role("button", name="办理离开").click()
    expect(page.get_by_role("status")).to_contain_text("登录都退出了")
    page.goto(own_site.url + "/posts/reviews/")
    check(page, "reviews")
