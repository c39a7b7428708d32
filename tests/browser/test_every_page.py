"""Every page, on a phone and on a desk, in large type and in English: readable, operable, nothing cut off."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Page, expect

from tests.browser.conftest import check, check_width, filled, hand_in, sign_in

LOOKS = {
    "phone": (390, {}),
    "small phone, large type": (320, {"hutong_elder": "1"}),
    "desk, large type": (1440, {"hutong_elder": "1"}),
    "small phone, English": (320, {"django_language": "en"}),
    "zoomed desk": (720, {}),
}
WITH_AXE = {"phone", "desk, large type"}
PAGES = (
    "/", "/forms/", "/asks/", "/people/?q=zh", "/elements/", "/elements/sex/", "/journal/", "/hats/", "/about/", "/nothing/",
    "/work/", "/pack/", "/data-back/", "/proposals/",
)  # fmt: skip
# Pages of nobody and of other posts, by the account that sees them. Journeys look at them with all that may be there.
OTHERS = {
    "": ("/catalogue/", "/outside/", "/outside/receipt/", "/verify/", "/burden/public/"),
    "chengang": ("/", "/review/", "/outside-reports/", "/burden/", "/tasks/new/", "/tasks/sent/"),
    "liuyan": ("/", "/demands/", "/review/"),
}
# Answers to a form or a fragment, and the way in, which every test goes.
NO_PAGES = {"/sign-in/", "/sign-out/", "/look/", "/elements/pick/", "/forms/new/", "/demands/lead/"}


@pytest.fixture(scope="module")
def places(browser, site, tmp_path_factory):
    """Addresses of the pages that belong to one person and one form."""
    import openpyxl

    from tests.browser.conftest import HEADERS

    book = openpyxl.Workbook()
    book.active.append(["80岁以上老年人情况登记表"])
    book.active.append(HEADERS)
    path = tmp_path_factory.mktemp("forms") / "老年人.xlsx"
    book.save(path)
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    filled(page, site, path)
    form = page.url.removeprefix(site.url).removesuffix("table/")
    page.goto(site.url + "/people/?q=zhang")
    person = page.locator(".list a").first.get_attribute("href")
    context.close()
    return [*PAGES, person, form + "meaning/", form + "whom/", form + "table/", form + "gaps/"]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_in_every_look(browser, site, places, look):
    width, cookies = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page: Page = context.new_page()
    page.goto(site.url + "/sign-in/")
    (check if look in WITH_AXE else check_width)(page, f"sign-in, {look}")
    sign_in(page, site)
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
    for place in places:
        answer = page.goto(site.url + place)
        assert answer and (answer.ok or not exists(place.partition("?")[0])), place
        (check if look in WITH_AXE else check_width)(page, f"{place}, {look}")
        if "hutong_elder" in cookies:
            check_large(page, place)
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("who", OTHERS, ids=lambda who: who or "anybody")
def test_every_page_of_others_in_every_look(browser, site, who, look):
    width, cookies = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page: Page = context.new_page()
    if who:
        sign_in(page, site, who)
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
    for place in OTHERS[who]:
        answer = page.goto(site.url + place)
        assert answer and (answer.ok or not exists(place)), place
        (check if look == "desk, large type" else check_width)(page, f"{place}, {who}, {look}")
        if "hutong_elder" in cookies:
            check_large(page, place)
    context.close()


def exists(place: str) -> bool:
    """Whether there is such an address."""
    try:
        return bool(resolve(place))
    except Resolver404:
        return False


def test_no_page_is_left_out():
    there = {f"/{one.pattern}" for one in get_resolver().url_patterns if "<" not in str(one.pattern)}
    looked_at = {place.partition("?")[0] for places in (PAGES, *OTHERS.values()) for place in places}
    assert there - NO_PAGES <= looked_at


def check_large(page: Page, place: str) -> None:
    """Large type: no text under 18 px, no target under 60 px high but links within a sentence."""
    small = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, nav *")].filter((node) =>
            [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
            && node.checkVisibility() && parseFloat(getComputedStyle(node).fontSize) < 18
            && !node.closest(".unseen, svg")).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert not small, f"{place}: {small[:3]}"
    low = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, input, select, nav a, a.line")]
            .filter((node) => !["checkbox", "radio", "hidden"].includes(node.type))
            .filter((node) => node.checkVisibility() && node.getBoundingClientRect().width > 2
            && node.getBoundingClientRect().height < 59.5).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert not low, f"{place}: {low[:3]}"


def test_the_switches_in_the_header_stay(page, site):
    sign_in(page, site)
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html.elder")).to_have_count(1)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Give your form to Hutong")).to_be_visible()
    page.goto(site.url + "/elements/")
    expect(page.locator("html.elder[lang=en]")).to_have_count(1)


def test_pages_are_light(page, site):
    """Our own styles and scripts weigh 100 KB at most."""
    weights = {}
    page.on("response", lambda r: weights.update({r.url: len(r.body())}) if "/static/hutong/" in r.url else None)
    sign_in(page, site)
    page.wait_for_load_state("networkidle")
    assert sum(weights.values()) <= 100_000, weights


def test_nothing_comes_from_elsewhere_and_nothing_runs_inline(page, site):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, site)
    page.goto(site.url + "/people/")
    assert all(url.startswith((site.url, "data:")) for url in asked), asked
    answer = page.request.get(site.url + "/about/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_page_prints_without_its_frame(page, site):
    sign_in(page, site)
    page.goto(site.url + "/elements/sex/")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="screen")


def test_the_neighbour_is_told_the_same_as_of_a_missing_page(page, site, form_file):
    sign_in(page, site)
    hand_in(page, site, form_file)
    address = page.url
    page.context.clear_cookies()
    sign_in(page, site, "lijing")
    page.goto(address)
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_searching_goes_on_and_back_leads_back(page, site):
    sign_in(page, site)
    page.goto(site.url + "/people/")
    for query in ("zhang", "wang"):
        page.locator("#q").fill(query)
        page.get_by_role("button", name="找", exact=True).click()
        page.wait_for_url(f"**/people/?q={query}")
    expect(page.locator(".list a").first).to_be_visible()
    page.go_back()
    page.wait_for_url("**/people/?q=zhang")
    expect(page.get_by_role("heading", name="找人")).to_be_visible()
    expect(page.locator("#q")).to_have_value("zhang")


def test_signing_out_leaves_nothing_of_hers_in_the_browser(page, site):
    sign_in(page, site)
    me = page.locator("form[data-me]").get_attribute("data-me")
    keys = [f"grid:12:{me}", f"grid:13:{me}", f"grid:12:{me}9", "other"]
    page.evaluate("(keys) => keys.forEach((key) => localStorage.setItem(key, '{}'))", keys)
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    assert sorted(page.evaluate("Object.keys(localStorage)")) == sorted(keys[2:])
