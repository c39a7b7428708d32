"""One net: the street sends work down at its desk, a worker does it on her phone, trouble goes up and the end is accepted."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import check, check_width, sign_in

HOME = "110114011017"


def test_sent_down_done_on_a_phone_and_accepted(phone, page, own_site, tmp_path):
    notice = tmp_path / "通知.txt"
    notice.write_text("周五前办结")
    sign_in(page, own_site, "chengang")
    page.goto(own_site.url + "/work/")
    page.get_by_role("link", name="下派任务").click()
    page.get_by_label("一句话").fill("排查楼道里的飞线充电")
    page.get_by_label("说清楚要怎么办（可以不写）").fill("逐楼看一遍，说明几处、怎么处理的。")
    page.get_by_label("附件（可以没有）").set_input_files(notice)
    page.locator(f"input[name=area][value='{HOME}']").check()
    check(page, "sending down")
    page.get_by_role("button", name="下派").click()
    expect(page.get_by_role("status")).to_contain_text("下派给了 1 个单位")
    check(page, "how far it is")
    progress = page.url

    sign_in(phone, own_site)
    phone.goto(own_site.url + "/work/")
    check(phone, "the inbox")
    phone.get_by_role("link", name="排查楼道里的飞线充电").first.tap()
    expect(phone.get_by_role("button", name="签收")).to_be_visible()
    check(phone, "one task, not signed")
    phone.get_by_role("button", name="签收").tap()
    expect(phone.get_by_role("heading", name="办好了")).to_be_visible()
    for summary in phone.locator("details > summary").all():
        if summary.locator("..").get_attribute("class") == "more":
            summary.tap()
    check(phone, "one task, everything open")
    phone.get_by_label("难在哪里，要上级做什么").fill("物业不开门。")
    phone.get_by_role("button", name="上报", exact=True).tap()
    expect(phone.get_by_role("heading", name="上报了，等答复")).to_be_visible()

    page.goto(own_site.url + "/work/")
    page.get_by_role("link", name="排查楼道里的飞线充电").first.click()
    page.get_by_label("答复", exact=True).fill("明天一起去。")
    check(page, "an answer to what was reported up")
    page.get_by_role("button", name="答复").click()

    phone.reload()
    expect(phone.get_by_text("明天一起去。")).to_be_visible()
    phone.get_by_label("做了什么，结果怎么样").fill("看了 12 栋，拆了 3 处。")
    check(phone, "finishing")
    phone.get_by_role("button", name="报告办结").tap()
    expect(phone.get_by_role("status")).to_contain_text("报告办结了")

    page.goto(progress)
    expect(page.get_by_text("看了 12 栋，拆了 3 处。")).to_be_visible()
    check(page, "what is finished")
    for width in (320, 720):
        page.set_viewport_size({"width": width, "height": 800})
        check_width(page, f"what is finished, {width}")
    page.get_by_role("button", name="收下").click()
    expect(page.get_by_role("status")).to_contain_text("收下了 1 件")
    page.goto(own_site.url + "/tasks/sent/")
    check(page, "what was sent")
