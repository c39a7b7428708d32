"""Every page, on a phone and on a desk, in large type and in English: readable, operable, nothing cut off."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Page, expect

from tests.browser.conftest import check, check_width, filled, hand_in, sign_in

# How a page is asked for, and how wide (px) the window is then: the page comes at the first width, and the window grows.
LOOKS = {
    "as it comes": ({}, (390, 720)),  # a phone; a desk zoomed to twice the size
    "large type": ({"hutong_elder": "1"}, (320, 1440)),  # a small phone; a desk
    "English": ({"django_language": "en"}, (320,)),
}
WITH_AXE = {390, 1440}
PAGES = (
    "/", "/forms/", "/asks/", "/people/?q=zh", "/elements/", "/elements/sex/", "/journal/", "/hats/", "/about/", "/nothing/",
    "/work/", "/pack/", "/data-back/", "/proposals/", "/cases/", "/cases/new/", "/cases/paper/",
    "/door/", "/door/systems/",
)  # fmt: skip
# Pages of nobody and of other posts, by the account that sees them. Journeys look at them with all that may be there.
OTHERS = {
    "": ("/catalogue/", "/outside/", "/outside/receipt/", "/verify/", "/burden/public/", "/hello/", "/report/", "/c/"),
    "chengang": ("/", "/review/", "/outside-reports/", "/burden/", "/cases/", "/cases/new/", "/tasks/new/", "/tasks/sent/"),
    "liuyan": ("/", "/demands/", "/review/", "/door/systems/new/", "/door/systems/new/?protocol=oidc"),
}
# Answers to a form or a fragment, and the way in, which every test goes.
NO_PAGES = {
    "/sign-in/",
    "/sign-out/",
    "/look/",
    "/elements/pick/",
    "/forms/new/",
    "/demands/lead/",
    "/report/done/",
    "/cases/alarm/",
}


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


@pytest.fixture(params=LOOKS)
def looked(request, browser, site):
    """Opens a page in one of the looks, and says what is wrong with it at each width. Its `page` is the screen."""
    cookies, widths = LOOKS[request.param]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()

    def look(place, with_axe=WITH_AXE):
        context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
        page.set_viewport_size({"width": widths[0], "height": 800})
        answer = page.goto(site.url + place)
        assert answer and (answer.ok or not exists(place.partition("?")[0])), place
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            (check if width in with_axe else check_width)(page, f"{place}, {request.param}, {width} px")
            if "hutong_elder" in cookies:
                check_large(page, f"{place}, {width} px")

    look.page = page
    yield look
    context.close()


def test_every_page_in_every_look(looked, site, places):
    looked("/sign-in/")
    sign_in(looked.page, site)
    for place in places:
        looked(place)


@pytest.mark.parametrize("who", OTHERS, ids=lambda who: who or "anybody")
def test_every_page_of_others_in_every_look(looked, site, who):
    if who:
        sign_in(looked.page, site, who)
    for place in OTHERS[who]:
        looked(place, with_axe={1440})


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
