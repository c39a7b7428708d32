"""On the stairs, phone in hand: a question is answered in a tap, and two workers do not ask twice."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import check, filled, sign_in


def leave_questions(page, site, form_file):
    sign_in(page, site)
    filled(page, site, form_file)
    page.get_by_role("link", name="补空缺").click()
    page.get_by_role("button", name="其余的留作待问").click()
    page.wait_for_url("**/table/")


def test_a_question_is_answered_with_one_tap(phone, site, form_file):
    leave_questions(phone, site, form_file)
    phone.goto(site.url + "/asks/")
    check(phone, "the round on a phone")
    question = phone.locator("form.question:has(.chips button)").first
    name = question.get_attribute("id")
    question.locator(".chips button").first.tap()
    expect(phone.locator(f"#{name}.done")).to_be_visible()
    check(phone, "an answered question")
    phone.reload()
    expect(phone.locator(f"form#{name}")).to_have_count(0)


def test_the_second_worker_sees_what_the_first_kept(browser, page, site, form_file):
    leave_questions(page, site, form_file)
    page.goto(site.url + "/asks/")
    other = browser.new_context(locale="zh-CN").new_page()
    sign_in(other, site, "zhangmin")
    other.goto(site.url + "/asks/")
    name = page.locator("form.question:has(.chips button)").first.get_attribute("id")
    said = page.locator(f"#{name} .chips button").first.inner_text()
    page.locator(f"#{name} .chips button").first.click()
    expect(page.locator(f"#{name}.done")).to_be_visible()
    other.locator(f"#{name} .chips button").last.click()
    expect(other.locator(f"#{name}.conflict")).to_contain_text("王芳")
    expect(other.locator(f"#{name}.conflict")).to_contain_text(said.removeprefix("还是 "))
    other.context.close()


def test_not_today(page, site, form_file):
    leave_questions(page, site, form_file)
    page.goto(site.url + "/asks/")
    question = page.locator("form.question").last
    name = question.get_attribute("id")
    question.get_by_role("button", name="不知道，以后再问").click()
    expect(page.locator(f"#{name}.later")).to_contain_text("再问")
