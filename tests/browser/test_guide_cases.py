"""The way that the guide of the resident's channel tells: from a sentence on a phone to a case that she closes herself.

With HUTONG_PICTURES=1 its pictures are taken into docs/images, in both languages; without, the way is walked once all the same.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connections
from msgspec.structs import force_setattr
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, expect

from hutong.demo import cases
from hutong.demo.commands import seed
from hutong.demo.figures import city
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport
from hutong.domain.cases.queries.desk import alarms
from hutong.domain.cases.queries.openly import number_of
from hutong.domain.cases.tending import count_once
from hutong.kernel import clock
from hutong.project.home import Home
from tests.browser.test_guide_levels import HOME, LANGUAGES, PHONE, PICTURES, Way
from tests.conftest import free_port, wait_for
from tests.databases import Databases, Process
from tests.people import street_head, wang_fang

pytestmark = pytest.mark.browser
PLACES = (HOME, 110105005049, 110114011001, 110114011002)
DESK = {"width": 1280, "height": 860}
STREET_UNIT, DISTRICT_UNIT = "110114011000:urban_management", "110114000000:urban_management"
# What six report within days in another community, besides the nine weeks of the demo with its own water.
BESIDE = PLACES[2]
WATER = (
    "北院二次供水的水压低，早晚接不上水", "北院早晚水压低，二次供水的水接不上来", "北院二次供水水压低，早晚洗澡水断断续续",
    "二次供水水压低，北院早晚没水", "北院早晚水压低，洗衣机不进水", "北院又是水压低，早晚接不满一壶水",
)  # fmt: skip
RUBBISH = "3号楼下垃圾桶满了，三天没人清"


@dataclass
class Walk(Way):
    """`code`: what the resident was shown once; `case`: its number."""

    guide: str = "cases"
    code: str = ""
    case: int = 0

    def leave(self) -> None:
        """Nobody sits there: the page before, which asks for what is new, asks no more."""
        self.page.goto("about:blank")

    def resident(self, where: str) -> None:
        """Somebody on a phone, signed in nowhere."""
        self.leave()
        self.page.context.clear_cookies()
        self.page.set_viewport_size(PHONE)
        self.page.goto(where)

    def staff(self, username: str, where: str = "") -> None:
        """A post at its desk, before the case unless another page is named."""
        self.leave()
        self.page.set_viewport_size(DESK)
        self.as_(username, where or f"/cases/{self.case}/")

    def act(self, name: str) -> Locator:
        """The form of an act, unfolded where it lies folded."""
        form = self.page.locator(f"form[action$='/{name}/']")
        folded = self.page.locator("details", has=form)
        if folded.count() and folded.get_attribute("open") is None:
            folded.locator("summary").click()
        return form


@pytest.fixture(scope="module")
def reporting_city(template: str, databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """A city of a few communities in which residents have reported for nine weeks; fewer of them without pictures."""
    connections.close_all()
    name, first = databases.create(template), city().first
    with django_db_blocker.unblock(), databases.used(name):
        force_setattr(city(), "first", PLACES)
        try:
            seed(communities=len(PLACES), seed=3, people=200)
            assert cases.make(most=None if PICTURES else 2)
            water_runs_low()
            danger_is_signed_for()
        finally:
            force_setattr(city(), "first", first)
        connections.close_all()
    yield name
    databases.drop(name)


def water_runs_low() -> None:
    """Six say so within a day; that a report of it came long before is what makes six of them many."""
    with clock.standing_at(clock.now() - dt.timedelta(days=85)):
        voice = commands.holder(said(WATER[0]).code)
        commands.withdraw(voice[0], voice_id=voice[1])
    for words in WATER:
        said(words)
    count_once()


def danger_is_signed_for() -> None:
    """What the demo has of danger stands in nobody's way."""
    street = replace(street_head, lo=110114011000, hi=110114011999)
    for one in alarms(street):
        lead = next(unit.name for unit in queries.case(street, one.id).units if unit.role == "lead")
        commands.sign(replace(wang_fang, lo=lead.area, hi=lead.area, community=lead.area), case_id=one.id)


def said(words: str) -> commands.Receipt:
    return commands.report(commands.somebody(BESIDE), new=NewReport(area=BESIDE, words=words, category="water_cut"))


@pytest.fixture(params=LANGUAGES if PICTURES else ["zh-CN"])
def walk(
    request: pytest.FixtureRequest,
    reporting_city: str,
    databases: Databases,
    home: Home,
    browser: Browser,
    django_db_blocker: Any,
) -> Iterator[Walk]:
    """A screen before a site of its own."""
    name, port = databases.create(reporting_city), free_port()
    process = Process(
        "hutong.project.site", "127.0.0.1", str(port), home=home.path, DATABASE_URL=databases.url(name), HUTONG_WORKERS="1"
    )

    def inside(what: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), databases.used(name):
            return what()

    context = browser.new_context(
        viewport=PHONE, locale=request.param, timezone_id="Asia/Shanghai", base_url=f"http://127.0.0.1:{port}"
    )
    context.set_default_timeout(30_000)
    try:
        wait_for(port)
        yield Walk(context.new_page(), request.param, inside)
    finally:
        context.close()
        process.end()
        databases.drop(name)


def test_one_case_from_a_sentence_to_the_residents_last_word(walk: Walk) -> None:
    danger_is_answered_first(walk)
    she_reports_and_gets_a_code(walk)
    a_neighbour_joins(walk)
    a_worker_takes_one_down(walk)
    it_is_sent_back_twice(walk)
    the_district_decides(walk)
    the_street_whistles(walk)
    the_unit_signs_and_finishes(walk)
    she_closes_it_herself(walk)
    the_board_shows_where_it_gathers(walk)
    what_gathers_is_prevented(walk)
    the_cause_goes_up(walk)
    everybody_sees_the_figures(walk)
    an_old_man_is_asked_one_thing_a_page(walk)


def danger_is_answered_first(walk: Walk) -> None:
    """A neighbour smells gas: numbers first, while she writes; the duty posts see it on whatever page they have open."""
    walk.resident("/hello/")
    page = walk.page
    walk.picture("01-start")
    walk.resident(f"/report/{HOME}/")
    page.fill("#words", "5号楼楼道里煤气味很大，好像漏气了")
    expect(page.locator(".danger .call-big").first).to_have_attribute("href", "tel:119")
    walk.picture("03-danger")
    page.fill("#place_words", "5号楼2单元")
    page.locator("#report button.main").click()
    expect(page.locator(".code")).to_be_visible()
    walk.as_("wangfang", "/work/")
    page.goto("/work/")
    expect(page.locator(".c-alarm").first).to_be_visible()
    walk.picture("04-alarm")
    page.locator(".c-alarm").first.click()
    page.wait_for_url("**/cases/*/")
    walk.act("sign").locator("button").click()
    expect(page.locator(".c-alarm")).to_have_count(0)


def she_reports_and_gets_a_code(walk: Walk) -> None:
    """A sentence and a photograph. What it is about is proposed from her words; she taps what is right."""
    walk.resident(f"/report/{HOME}/")
    page = walk.page
    page.fill("#words", RUBBISH)
    with page.expect_response("**/hear/"):
        page.fill("#place_words", "3号楼东侧")
    page.set_input_files("#photos", {"name": "a.png", "mimeType": "image/png", "buffer": bins(full=True)})
    expect(page.locator("#thumbs img")).to_have_count(1)
    page.wait_for_timeout(1600)  # what she typed is heard once more when she pauses
    page.locator("details.about summary").click()
    page.locator("details.about .chip", has=page.locator("input[value=exposed_rubbish]")).first.click()
    walk.picture("02-report", "#words")
    page.locator("#report button.main").click()
    walk.code = page.locator(".code").inner_text()
    walk.case = walk.inside(lambda: number_of(walk.code))
    status = walk.inside(lambda: queries.status(walk.code))
    assert (status.category, status.state) == ("exposed_rubbish", "dispatched")
    walk.picture("05-code")
    page.goto(f"/c/{walk.code}/")
    walk.picture("06-status")


def a_neighbour_joins(walk: Walk) -> None:
    """She is shown the open case, without anybody's words."""
    walk.resident(f"/report/{HOME}/")
    page = walk.page
    page.fill("#words", "3号楼下的垃圾桶满了，好几天没人清")
    join = page.locator(f"button[formaction='/report/join/{walk.case}/']")
    expect(join).to_be_visible(timeout=20_000)
    walk.picture("07-join", ".near")
    join.click()
    expect(page.locator(".code")).not_to_have_text(walk.code)


def a_worker_takes_one_down(walk: Walk) -> None:
    """For whoever has no phone: the code is printed, and shown to nobody again."""
    walk.staff("wangfang", "/cases/new/")
    page = walk.page
    page.fill("#words", "6号楼电梯坏了三天，老人下不了楼")
    page.fill("#place", "6号楼1单元")
    page.fill("#name", "孙桂兰")
    walk.picture("08-at-the-door")
    page.locator("main form.card button.main").click()
    expect(page.locator(".c-code")).to_be_visible()
    walk.picture("09-receipt")


def it_is_sent_back_twice(walk: Walk) -> None:
    """The clock does not stand still, and the resident sees it."""
    page = walk.page
    walk.staff("qianbo")
    form = walk.act("bounce")
    form.locator("textarea").fill("应由物业清运")
    walk.picture("10-bounce", "details[open]")
    form.locator("button").click()
    walk.staff("chengang")
    walk.act("dispatch").locator("#d-unit").select_option(DISTRICT_UNIT)
    walk.act("dispatch").locator("button").click()
    walk.staff("zhaolei")
    walk.act("bounce").locator("textarea").fill("小区里的桶由街道管")
    walk.act("bounce").locator("button").click()
    walk.resident(f"/c/{walk.code}/")
    expect(page.locator(".promise")).to_be_visible()
    page.reload()
    walk.picture("11-bounces")


def the_district_decides(walk: Walk) -> None:
    """What it decides cannot be sent back."""
    walk.staff("mali")
    form = walk.act("dispatch")
    form.locator("#d-unit").select_option(STREET_UNIT)
    form.locator("textarea").fill("街道办理，物业配合")
    walk.picture("12-district", ".c-act")
    form.locator("button.main").click()
    walk.staff("qianbo")
    expect(walk.page.locator("form[action$='/bounce/']")).to_have_count(0)


def the_street_whistles(walk: Walk) -> None:
    """Called together, a department must answer."""
    walk.staff("chengang")
    form = walk.act("whistle")
    form.locator(f"input[value='{DISTRICT_UNIT}']").check()
    form.locator("textarea").fill("明早九点到3号楼，定下来谁清、多久清一次")
    walk.picture("13-whistle", "details[open]")
    form.locator("button").click()
    walk.staff("zhaolei")
    walk.act("respond").locator("textarea").fill("到场看过，给这里加一班车")
    walk.picture("14-respond", ".c-act")
    walk.act("respond").locator("button").click()


def the_unit_signs_and_finishes(walk: Walk) -> None:
    """Signed with a promise, done, and looked at by somebody else."""
    walk.staff("qianbo")
    page = walk.page
    walk.act("sign").locator("textarea").fill("下午派车清运")
    walk.picture("15-sign")
    walk.act("sign").locator("button").click()
    walk.act("finish").locator("textarea").fill("清走了，加了一个桶，以后每天两次")
    page.set_input_files("form[action$='/finish/'] input[type=file]", after_photo())
    walk.act("finish").locator("button").click()
    walk.staff("wangfang")
    walk.picture("16-check", ".c-act")
    page.locator("form[action$='/check/'] button[value='1']").click()


def after_photo() -> Any:
    return {"name": "b.png", "mimeType": "image/png", "buffer": bins(full=False)}


def she_closes_it_herself(walk: Walk) -> None:
    """Solved, in her word and in her neighbour's silence; the rating is hers."""
    walk.resident(f"/c/{walk.code}/")
    page = walk.page
    walk.picture("17-solved", ".pictures")
    settle = page.locator("form[action$='/settle/']")
    settle.locator(".chip", has=page.locator("input[value='5']")).click()
    settle.locator("button.main").click()
    expect(page.locator("#acts .note.ok")).to_be_visible()
    walk.picture("18-said", ".state")


def the_board_shows_where_it_gathers(walk: Walk) -> None:
    walk.staff("chengang", "/board/")
    expect(walk.page.locator("#n-open")).to_be_visible()
    walk.picture("19-board")
    walk.picture("20-where", ".b-two")


def what_gathers_is_prevented(walk: Walk) -> None:
    """More of one kind in one place than chance brings: proposed with its evidence, decided by a post."""
    page = walk.page
    page.goto("/prevention/")
    page.locator("main form[action='/prevention/look/'] button").click()
    page.locator("main a.line[href^='/prevention/']").first.click()
    page.wait_for_url(re.compile(r"/prevention/\d+/$"))
    walk.picture("21-prevention")
    page.locator("#title").fill("北院二次供水的泵老了")
    page.locator("form[action$='/causes/new/'] button").click()
    page.wait_for_url(re.compile(r"/causes/\d+/$"))


def the_cause_goes_up(walk: Walk) -> None:
    """One cause with its numbers; the answer comes down to everybody behind it."""
    page = walk.page
    cause = page.url
    page.fill("#words", "泵是产权单位的，请区里协调自来水公司今年更换")
    walk.picture("22-cause")
    page.locator("form[action$='/raise/'] button.main").click()
    walk.staff("mali", "/causes/")
    page.goto(cause)
    page.locator("form[action$='/answer/'] textarea").fill("列入下月更换计划，更换前由供水公司每天测压")
    page.locator("form[action$='/answer/'] button.main").click()
    page.goto(cause)
    walk.picture("23-answer")


def everybody_sees_the_figures(walk: Walk) -> None:
    """Without signing in: open figures, and a list without personal data."""
    walk.page.set_viewport_size(DESK)
    walk.page.context.clear_cookies()
    walk.page.goto("/open/")
    expect(walk.page.locator("main h1")).to_be_visible()
    walk.picture("24-open")


def an_old_man_is_asked_one_thing_a_page(walk: Walk) -> None:
    """Large type, one question a page, reading aloud."""
    walk.resident("/hello/")
    page = walk.page
    page.context.add_cookies([{"name": "hutong_elder", "value": "1", "url": page.evaluate("location.origin")}])
    page.goto(f"/report/{HOME}/")
    page.fill("#words", "北门的路灯不亮了")
    walk.picture("25-elder")
    page.locator("button[name=step][value=where]").click()
    expect(page.locator("#place_words")).to_be_visible()


def bins(*, full: bool) -> bytes:
    """A drawing in place of a photograph: bins before a house, with bags around them or without."""
    image = Image.new("RGB", (960, 720), "#c9d3d8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 480, 960, 720), fill="#a8a294")
    draw.rectangle((120, 60, 840, 490), fill="#d9c7b0")
    for x in range(180, 800, 170):
        draw.rectangle((x, 120, x + 90, 240), fill="#7d93a3")
    for x in (260, 440) if full else (260, 440, 620):
        draw.rectangle((x, 400, x + 130, 600), fill="#3f7d5a")
        draw.rectangle((x - 10, 380, x + 140, 405), fill="#2f5f44")
    for x, y, size in ((210, 560, 90), (390, 570, 110), (560, 540, 120), (300, 330, 80), (470, 340, 70)) if full else ():
        draw.ellipse((x, y, x + size, y + size), fill="#2b2b2b")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
