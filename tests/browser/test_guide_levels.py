"""The way that the guide through the levels tells: one form from a department to the city and back.

With HUTONG_PICTURES=1 its pictures are taken into docs/images, in both languages; without, the way is walked once all the same.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from msgspec.structs import force_setattr
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from hutong.blueprint.conditions import parse_where
from hutong.demo import reports
from hutong.demo.commands import seed
from hutong.demo.figures import city
from hutong.demo.forms import form_of
from hutong.demo.reports.stage import made
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import Seen, SourceRef, observe
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands.answering import refill
from hutong.kernel.actor import SYSTEM
from hutong.project.home import Home
from tests.conftest import free_port, wait_for
from tests.databases import Databases, Process
from tests.people import city_desk, wang_fang

pytestmark = pytest.mark.browser
DOCS = Path(__file__).resolve().parents[2] / "docs"
FORM, TITLE = DOCS / "guide" / "training.xlsx", "防跌倒训练"
PICTURES = os.environ.get("HUTONG_PICTURES") == "1"
DESK, PHONE = {"width": 1100, "height": 820}, {"width": 390, "height": 780}
LANGUAGES = {"zh-CN": "", "en-US": ".en"}
HOME = 110114011017
wang = replace(wang_fang, lo=HOME, hi=HOME, community=HOME)
# The demo's communities, with more of Wang Fang's street among them: what comes back is not shown for fewer than three.
PLACES = (HOME, 110105005049, 110114011001, 110114011002, 110114011003, 110114011004)


@dataclass
class Way:
    """The story's site and database. `form`: Wang Fang's return; `round`: its round, once it is sent. `guide`: whose pictures."""

    page: Page
    language: str
    inside: Callable[[Callable[[], Any]], Any]
    round: int = 0
    form: int = 0
    guide: str = "levels"

    def go(self, address: str) -> None:
        self.page.goto(address)

    def as_(self, username: str, where: str) -> None:
        """Somebody else sits down, and opens a page."""
        self.page.context.clear_cookies()
        self.page.goto("/sign-in/?next=" + where)
        self.page.fill("#username", username)
        self.page.fill("#password", city().password)
        self.page.click("main form.card button.main")
        self.page.wait_for_url("**" + where)

    def picture(self, name: str, see: str = "") -> None:
        """Keeps the screen as it is from `see` on, when pictures are wanted, with few colours: they weigh a third."""
        if not PICTURES:
            return
        if see:
            self.page.evaluate("(at) => scrollTo(0, document.querySelector(at).getBoundingClientRect().top + scrollY - 72)", see)
        self.page.mouse.move(0, 0)
        shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        few = shot.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(DOCS / "images" / f"{self.guide}-{name}{LANGUAGES[self.language]}.png", optimize=True)


@pytest.fixture(scope="module")
def street_city(template: str, databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """A city of a few communities, most of one street, with its life of forms."""
    connections.close_all()
    name, first = databases.create(template), city().first
    with django_db_blocker.unblock(), databases.used(name):
        force_setattr(city(), "first", PLACES)
        try:
            seed(communities=len(PLACES), seed=3, people=300)
            assert reports.make()
            life_goes_on()
        finally:
            force_setattr(city(), "first", first)
        connections.close_all()
    yield name
    databases.drop(name)


def life_goes_on() -> None:
    """One of those who live alone has moved to her children, two have been ill; the month's form has heard of it."""
    alone = pool.select(wang, entity="person", where=parse_where("是否独居=是 且 年龄>=60"), purpose="visit").records
    seen = [Seen("person", one.id, "health", "20") for one in alone[1:3]]
    seen += [Seen("person", one.id, "living", "2") for one in alone[:1]]
    observe(wang, observations=seen, source=SourceRef("visit", "入户"), purpose="correction")
    line = next(one for one in queries.assignments_due(wang) if one.title == form_of("lives_alone").title)
    assert refill(wang, assignment_id=line.id) == 0


@pytest.fixture(params=LANGUAGES if PICTURES else ["zh-CN"])
def way(
    request: pytest.FixtureRequest, street_city: str, databases: Databases, home: Home, browser: Browser, django_db_blocker: Any
) -> Iterator[Way]:
    """A screen before a site of its own."""
    name, port = databases.create(street_city), free_port()
    process = Process(
        "hutong.project.site", "127.0.0.1", str(port), home=home.path, DATABASE_URL=databases.url(name), HUTONG_WORKERS="1"
    )

    def inside(what: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), databases.used(name):
            return what()

    context = browser.new_context(
        viewport=DESK, locale=request.param, timezone_id="Asia/Shanghai", base_url=f"http://127.0.0.1:{port}"
    )
    context.set_default_timeout(30_000)
    try:
        wait_for(port)
        yield Way(context.new_page(), request.param, inside)
    finally:
        context.close()
        process.end()
        databases.drop(name)


def test_one_form_from_the_department_to_the_city_and_back(way: Way) -> None:
    demand = the_department_asks(way)
    the_gate_decides(way)
    the_form_goes_down(way, demand)
    wang_fang_finds_it_in_her_inbox(way)
    she_confirms_the_month(way)
    she_explains_a_figure(way)
    she_hands_up(way)
    the_street_sends_it_back(way)
    she_corrects_and_the_street_approves(way)
    the_district_approves(way)
    figures_open_down(way)
    anybody_verifies_the_paper(way)
    figures_come_back(way)
    corrections_are_confirmed_and_contested(way)
    the_street_sees_its_burden(way)
    somebody_was_asked_outside(way)


def the_department_asks(way: Way) -> str:
    """Liu Yan hands in her file, says what for, and sees what the gate will see. Returns the demand's address."""
    way.as_("liuyan", "/")
    page = way.page
    page.set_input_files("#file", FORM)
    page.wait_for_url(re.compile("/(meaning|whom)/$"))
    if "/meaning/" in page.url:
        page.locator("main form button.main").first.click()
        page.wait_for_url("**/whom/")
    page.locator("a[href*='/demands/new/']").click()
    for field, text in (("purpose", "安排社区防跌倒训练"), ("basis", "区养老服务工作要点"), ("contact", "社会救助科 分机 3106")):
        page.fill(f"#{field}", text)
    page.locator("input[name=level][value=street]").check(force=True)
    page.locator("input[name=level][value=district]").check(force=True)
    page.locator("main form button.main").click()
    page.fill("#reason", "训练前要逐人核对联系方式")
    way.picture("01-gate")
    page.locator("form[action$='/apply/'] button.main").click()
    expect(page.locator("form[action$='/withdraw/']")).to_be_visible()
    return page.url


def the_gate_decides(way: Way) -> None:
    """Ma Li sees that all but one column is known, and lets only that one be asked."""
    way.as_("mali", "/demands/")
    page = way.page
    page.locator("main .list a", has_text=TITLE).click()
    page.locator("input[name=verdict][value=new_only]").check()
    page.fill("#decide-reason", "其余的池里都有，只问愿不愿意参加。")
    way.picture("02-decide", "#decide")
    page.locator("#decide button.main").click()
    expect(page.locator("#decide")).to_have_count(0)


def the_form_goes_down(way: Way, demand: str) -> None:
    """To all communities of the district; the page shows how far it is."""
    way.as_("liuyan", "/demands/")
    page = way.page
    page.goto(demand)
    page.locator("a[href$='/dispatch/']").click()
    page.locator("main form button.main").click()
    page.wait_for_url("**/progress/")
    way.round = int(page.url.split("/")[-3])
    left = way.inside(lambda: commands.dispatch_some(SYSTEM, round_id=way.round))
    page.reload()
    expect(page.locator("progress")).to_have_attribute("value", "250")
    way.picture("03-progress")
    while left:
        left = way.inside(lambda: commands.dispatch_some(SYSTEM, round_id=way.round))
    expect(page.locator("#progress a[href*='/review/']")).to_be_visible()


def wang_fang_finds_it_in_her_inbox(way: Way) -> None:
    """It is filled but for one column: some at the door, the rest in the sheet."""
    way.as_("wangfang", "/work/")
    page = way.page
    way.picture("04-inbox")
    page.locator("main a.line", has_text=TITLE).click()
    page.wait_for_url(re.compile(r"/work/\d+/$"))
    way.form = int(page.url.split("/")[-2])
    way.picture("05-form")
    page.set_viewport_size(PHONE)
    page.locator("a[href$='/questions/']").click()
    expect(page.locator(".w-question h1")).to_be_visible()
    while TITLE not in page.locator(".w-question h1").inner_text():
        asked = page.locator(".w-question h1").inner_text()
        page.locator("button[name=skip]").click()
        expect(page.locator(".w-question h1")).not_to_have_text(asked, use_inner_text=True)
    way.picture("07-question")
    page.locator(".w-question input[name=value]").fill("愿意")
    page.locator(".w-question button.main").click()
    page.set_viewport_size(DESK)
    type_down(way, "愿意")


def type_down(way: Way, text: str) -> None:
    """Every empty cell of the new column, one below the other."""
    page = way.page
    empty = way.inside(lambda: [cell for cell, state in _column(way) if state == "m"])
    for number, cell in enumerate(empty):
        if number == 0:
            way.go(f"/work/{way.form}/")
            way.go(f"/work/{way.form}/grid/#{cell}")
            expect(page.locator(".g-where")).to_contain_text(cell)
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        if number == min(3, len(empty) - 1):
            way.picture("06-sheet")
    saved(page)


def _column(way: Way) -> list[tuple[str, str]]:
    """The cells of the column that is asked, with their states."""
    sheet = queries.cells(wang, way.form)
    place = next(n for n, column in enumerate(sheet["columns"]) if TITLE in column["header"])
    return [(f"{sheet['columns'][place]['col']}{row['row']}", row["states"][place]) for row in sheet["rows"]]


def saved(page: Page) -> None:
    expect(page.locator("#grid-saved")).to_have_text(page.locator("#grid").get_attribute("data-saved") or "")


def she_confirms_the_month(way: Way) -> None:
    """What the pool fills entirely, on one page, with one button."""
    way.go("/pack/")
    ticked = way.page.locator("input[name=form]:checked")
    assert ticked.count() >= 2
    way.picture("pack")
    way.page.locator(".sticky-end button.main").click()
    way.page.wait_for_url("**/work/")


def she_explains_a_figure(way: Way) -> None:
    """A sum that is none does not go up without a word."""
    way.go("/work/")
    page = way.page
    page.locator("main a.line", has_text=form_of("elderly_population").title).first.click()
    page.locator("form[action$='/explain/'] input[name=text]").first.fill("有一位老人的户籍正在核对")
    way.picture("08-check", "#found")
    page.locator("form[action$='/explain/'] button").first.click()
    expect(page.locator(".w-found .tag.ok").first).to_be_visible()


def she_hands_up(way: Way) -> None:
    way.go(f"/work/{way.form}/")
    way.page.locator("form[action$='/submit/'] button.main").click()
    way.page.wait_for_url("**/work/")


def the_street_sends_it_back(way: Way) -> None:
    """Chen Gang sees who has handed up, says something of a cell, and sends it back."""
    way.inside(lambda: hand_up(way.round, PLACES[2:5]))
    way.as_("chengang", f"/review/{way.round}/")
    page = way.page
    way.picture("09-round")
    page.locator(f"a[href$='/{way.form}/']").first.click()
    cell = way.inside(lambda: _column(way)[0][0])
    page.locator(f"#c-{cell}").click()
    expect(page.locator("#say-cell")).to_have_value(cell)
    page.fill("#say-text", "这位老人上个月刚做过手术，请再问一问。")
    page.locator("#say button").click()
    expect(page.locator(f"#c-{cell} .tag")).to_be_visible()
    page.evaluate("document.querySelector('.sheet-wrap').scrollLeft = 9999")
    way.picture("10-comment", ".rsheet")
    page.fill("#back-reason", "有一位老人请再核对")
    page.locator("#back button").click()
    expect(page.locator("#back")).to_have_count(0)


def hand_up(round_id: int, communities: tuple[int, ...]) -> None:
    """The neighbours have answered as well."""
    for line in queries.returns(city_desk, round_id, per=9999)[0]:
        if line.community in communities:
            actor = replace(wang_fang, lo=line.community, hi=line.community, community=line.community)
            commands.submit(actor, assignment_id=line.id)


def she_corrects_and_the_street_approves(way: Way) -> None:
    """The comment leads to the cell; the second time it goes on."""
    way.as_("wangfang", f"/work/{way.form}/")
    page = way.page
    way.picture("11-back")
    cell = page.locator("section[aria-labelledby=said] a")
    name = cell.inner_text()
    cell.click()
    expect(page.locator(".g-where")).to_contain_text(name)
    page.keyboard.type("不愿意")
    page.keyboard.press("Enter")
    saved(page)
    she_hands_up(way)
    way.as_("chengang", f"/review/{way.round}/")
    page.locator("form:has(input[name=usual]) button.main").click()
    expect(page.locator("form:has(input[name=usual])")).to_have_count(0)


def the_district_approves(way: Way) -> None:
    """The last level that the form names: a number that nobody changes any more."""
    way.as_("liuyan", f"/review/{way.round}/")
    page = way.page
    page.locator("form:has(input[name=usual]) button.main").click()
    expect(page.locator("form:has(input[name=usual])")).to_have_count(0)
    way.go(f"/review/{way.round}/{way.form}/")
    expect(page.locator(".rsteps strong.num")).to_have_text(re.compile(rf"\d{{4}}-\d+/.+/{HOME}$"))
    way.picture("12-approved", ".grid.two.after")


def figures_open_down(way: Way) -> None:
    """Last month's figures of the city: its districts', their streets', the street's communities, with their numbers."""
    way.as_("hebin", f"/review/{way.inside(lambda: made('elderly_population:last'))}/figures/")
    page = way.page
    page.locator("table.plain a").first.click()
    for below in (2, 1, len(PLACES) - 1):
        expect(page.locator(".rarea")).to_have_count(below)
        if below < len(PLACES) - 1:
            page.locator(".rarea a", has_text="昌平" if below == 2 else "").first.click()
    way.picture("13-figures")


def anybody_verifies_the_paper(way: Way) -> None:
    """Wang Fang prints it; who holds the paper holds its code."""
    way.as_("wangfang", f"/work/{way.form}/paper/")
    page = way.page
    page.set_viewport_size({**DESK, "width": 1260})
    expect(page.locator("svg.qr")).to_be_visible()
    way.picture("15-paper", ".paper-foot")
    code = page.locator(".paper-code").inner_text()
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    way.go(f"/verify/{code.replace('-', '')}/")
    expect(page.locator("[role=status].ok")).to_be_visible()
    way.picture("16-verify")
    page.set_viewport_size(DESK)


def figures_come_back(way: Way) -> None:
    """Her own beside her street's, once the department has closed the month."""
    way.as_("wangfang", "/data-back/")
    way.page.locator("main a.line", has_text=form_of("elderly_population").title).click()
    expect(way.page.locator(".dbar .d-street").first).to_be_attached()
    way.picture("14-data-back")


def corrections_are_confirmed_and_contested(way: Way) -> None:
    """The department holds something else to be right; nothing changes before she says so."""
    way.go("/proposals/")
    page = way.page
    mine = page.locator(".dproposal:has(button[value=confirm])")
    before = mine.count()
    assert before >= 2
    way.picture("17-correction")
    mine.first.locator("button[value=confirm]").click()
    expect(mine).to_have_count(before - 1)
    mine.first.locator("summary").click()
    mine.first.locator("textarea").fill("老人没有参加过评估")
    mine.first.locator("button[value=contest]").click()
    expect(mine).to_have_count(before - 2)


def the_street_sees_its_burden(way: Way) -> None:
    way.as_("chengang", "/burden/")
    way.page.wait_for_load_state("networkidle")
    expect(way.page.locator("#bu-trend")).to_be_visible()
    way.picture("18-burden")


def somebody_was_asked_outside(way: Way) -> None:
    """Two taps on a phone, by nobody; the receipt is all that leads to the answer."""
    page = way.page
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    way.go(f"/outside/{HOME}/")
    way.picture("19-outside")
    page.set_input_files("#file", {"name": "chat.png", "mimeType": "image/png", "buffer": screenshot()})
    page.locator("main form button.main").click()
    page.wait_for_url("**/receipt/?code=*")


def screenshot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 640), "white").save(out, "PNG")
    return out.getvalue()
