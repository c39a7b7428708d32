"""The way that the guide of the door tells: one sign-in in the morning opens everything, and a superior looks after who may.

With HUTONG_PICTURES=1 its pictures are taken into docs/images, in both languages; without, the way is walked once all the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from hutong.demo.figures import city
from hutong.domain.accounts.commands.reviews import open_reviews
from hutong.domain.directory.models import Post
from hutong.domain.door.commands.health import check_systems
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import district_of
from hutong.project.home import Home
from hutong.project.sessions import SessionStore
from tests.browser.test_guide_levels import LANGUAGES, PHONE, PICTURES, Way
from tests.conftest import free_port, serving
from tests.databases import Databases, Process
from tests.relying.running import running

pytestmark = pytest.mark.browser
DESK = {"width": 1180, "height": 720}
WORK = "堆放纸箱"


@dataclass
class Screen(Way):
    """One person's screen; `phone` is the same person's telephone, on the screen of an office."""

    guide: str = "door"
    phone: Screen | None = None

    def at_the_office(self, username: str) -> None:
        """Somebody fills in the form of a computer that several people use."""
        self.go("/sign-in/")
        self.page.fill("#username", username)
        self.page.fill("#password", city().password)
        self.page.locator("input[name=shared][type=checkbox]").check()

    def enter(self) -> None:
        """The main button of the form."""
        self.page.click("main form.card button.main")


def screen_of(browser: Browser, url: str, language: str, size: Any, inside: Callable[[Callable[[], Any]], Any]) -> Screen:
    """A browser of its own, signed in to nothing."""
    context = browser.new_context(viewport=size, locale=language, timezone_id="Asia/Shanghai", base_url=url)
    context.set_default_timeout(30_000)
    return Screen(context.new_page(), language, inside)


@pytest.fixture(params=LANGUAGES if PICTURES else ["zh-CN"])
def way(
    request: pytest.FixtureRequest, city_database: str, databases: Databases, home: Home, browser: Browser, django_db_blocker: Any
) -> Iterator[Screen]:
    """A computer and a telephone before a site of their own, with the passage and the demo's six systems."""
    port = free_port()
    words = {"HUTONG_PASSAGE": f"localhost:{port}", "HUTONG_HOOK_HOSTS": "127.0.0.1"}
    with ExitStack() as stack:
        site = stack.enter_context(serving(city_database, databases, home, **words))
        words["DATABASE_URL"] = databases.url(site.database)
        for program, at in (("worker", ()), ("passage", ("127.0.0.1", str(port), site.url))):
            stack.callback(Process(f"hutong.project.{program}", *at, home=home.path, **words).end)
        stack.enter_context(running(site, databases, home, HUTONG_DEMO_SLOW="0"))

        def inside(what: Callable[[], Any]) -> Any:
            with django_db_blocker.unblock(), databases.used(site.database):
                return what()

        inside(check_systems)
        pc = screen_of(browser, site.url, request.param, DESK, inside)
        pc.phone = screen_of(browser, site.url, request.param, PHONE, inside)
        for one in (pc, pc.phone):
            stack.callback(one.page.context.close)
        yield pc


def test_one_sign_in_opens_every_system_and_a_superior_looks_after_who_may(way: Screen) -> None:
    wang_fang_signs_in(way)
    she_finds_a_system(way)
    she_works_in_an_old_one(way)
    work_of_all_systems_is_one_list(way)
    she_locks_the_screen(way)
    the_telephone_signs_the_computer_in(way)
    she_sets_a_second_factor(way)
    the_superior_lets_somebody_in_again(way)
    a_colleague_stands_in(way)
    unused_rights_are_reviewed(way)
    the_register_says_what_a_system_is(way)


def wang_fang_signs_in(way: Screen) -> None:
    """Once, in the morning; what waits in the fire patrol lies on the door page a moment later."""
    way.at_the_office("wangfang")
    way.page.set_viewport_size({**DESK, "height": 860})
    way.picture("01-sign-in")
    way.page.set_viewport_size(DESK)
    way.enter()
    way.page.wait_for_url(re.compile(r":\d+/$"))
    waits(way, 1)
    expect(way.page.locator("#systems .d-tile")).to_have_count(6)
    way.picture("02-door")


def waits(way: Screen, count: int) -> None:
    """On the door page the work is there, or gone: what a system says comes by the worker, a moment later."""
    work = way.page.locator("a.line", has_text=WORK)
    for _ in range(100):
        way.go("/door/")
        if work.count() == count:
            break
        way.page.wait_for_timeout(100)
    expect(work).to_have_count(count)


def she_finds_a_system(way: Screen) -> None:
    """By the first letters of its name, and puts it first."""
    way.page.get_by_role("searchbox").press_sequentially("lncz")
    tile = way.page.locator("#systems .d-tile")
    expect(tile).to_have_count(1)
    way.picture("03-search")
    tile.locator("button").click()
    expect(way.page.locator(".d-tile").first.locator(".d-pinned")).to_be_visible()


def she_works_in_an_old_one(way: Screen) -> None:
    """It knows nothing but a login form, and she never sees it."""
    way.go("/door/")
    way.page.locator("#systems a.d-go[href$='/party/']").click()
    expect(way.page.locator("#name")).to_have_text("王芳")
    way.page.set_viewport_size({**DESK, "height": 330})
    way.picture("04-system")
    way.page.set_viewport_size(DESK)


def work_of_all_systems_is_one_list(way: Screen) -> None:
    """On her telephone; a tap opens the place where it is done."""
    phone = way.phone
    assert phone is not None
    phone.as_("wangfang", "/door/")
    phone.picture("05-work", "#waiting")
    phone.page.locator("a.line", has_text=WORK).click()
    expect(phone.page.locator("#name")).to_have_text("王芳")
    phone.page.get_by_role("button", name="XF-002 已整改").click()
    expect(phone.page.locator("#rows")).to_contain_text("等街道销号")
    waits(phone, 0)


def she_locks_the_screen(way: Screen) -> None:
    """Nobody else reads what is on it; her password opens it where it was."""
    way.go("/door/?q=lncz")
    way.page.locator("form[action$='/door/lock/'] button").first.click()
    password = way.page.locator("#unlock-password")
    expect(password).to_be_visible()
    way.picture("06-lock")
    password.fill(city().password)
    password.press("Enter")
    expect(password).to_have_count(0)
    expect(way.page.get_by_role("searchbox")).to_have_value("lncz")


def the_telephone_signs_the_computer_in(way: Screen) -> None:
    """The number of the computer is tapped on the telephone that she is signed in on."""
    page, phone = way.page, way.phone
    assert phone is not None
    page.context.clear_cookies()
    way.go("/sign-in/?next=/door/")
    page.locator("form[action$='/door/pair/new/'] button").click()
    number = page.locator(".e-number").inner_text()
    way.picture("07-pair")
    phone.go(paired(way, page))
    phone.picture("08-telephone")
    phone.page.locator(f"button[name=number][value='{number}']").click()
    expect(phone.page.locator("main .icon").first).to_be_visible()
    page.wait_for_url("**/door/")


def paired(way: Screen, page: Page) -> str:
    """What the QR code on the computer says, as its session knows it."""
    key = next(c["value"] for c in page.context.cookies() if c.get("name") == "hutong_session")
    return f"/door/pair/{way.inside(lambda: SessionStore(key).load()['pair']['token'])}/"


def she_sets_a_second_factor(way: Screen) -> None:
    """An app on her telephone; codes on paper for the day on which it lies at home."""
    way.as_("wangfang", "/door/me/")
    page = way.page
    page.locator("a.button.main[href$='/factors/']").click()
    page.locator("form[action$='/app/new/'] button").click()
    page.locator("details.more summary").click()
    secret = page.locator(".e-secret").inner_text().replace(" ", "")
    page.locator("details.more summary").click()
    way.picture("09-second")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.locator("form[action$='/factors/app/'] button.main").click()
    expect(page.locator(".e-codes code")).to_have_count(8)
    way.go("/door/me/")
    expect(page.locator("section[aria-labelledby=how] .tag.ok")).to_be_visible()
    way.picture("10-me")


def the_superior_lets_somebody_in_again(way: Screen) -> None:
    """Chen Gang reads a code to Zhang Min; she sets a password that he never sees."""
    way.as_("chengang", "/door/restore/?q=zm")
    way.page.locator("a.line", has_text="zhangmin").click()
    way.page.locator("main form button.main").click()
    code = way.page.locator(".e-code")
    expect(code).to_be_visible()
    way.picture("11-restore")
    said = code.inner_text()
    phone = way.phone
    assert phone is not None
    phone.page.context.clear_cookies()
    phone.go("/sign-in/restore/")
    for field, text in (("username", "zhangmin"), ("code", said), ("password", city().password)):
        phone.page.fill(f"main form [name={field}]", text)
    phone.page.locator("main form.card button.main").click()
    phone.page.wait_for_url(re.compile(r":\d+/$"))


def a_colleague_stands_in(way: Screen) -> None:
    """For some days, with a reason; the colleague gets a hat of her own."""
    phone = way.phone
    assert phone is not None
    phone.go("/door/me/rights/")
    phone.page.locator("a[href*='/stand-in/']").first.click()
    phone.page.select_option("#by", phone.page.locator("#by option", has_text="王芳 · ").get_attribute("value"))
    phone.page.fill("#until", (dt.date.today() + dt.timedelta(days=4)).isoformat())
    phone.page.fill("#reason", "休年假")
    phone.picture("12-stand-in")
    phone.page.locator("main form.card button.main").click()
    expect(phone.page.locator("form[action*='/recall/']")).to_have_count(1)


def unused_rights_are_reviewed(way: Screen) -> None:
    """What nobody has used for a quarter goes, unless he keeps it with a sentence."""
    way.inside(a_quarter_begins)
    way.go("/posts/reviews/")
    way.page.locator("main a.line", has_text="居委会").first.click()
    way.page.locator("details:has(input[name=keep]) > summary").first.click()
    way.page.locator("input[name=keep]").first.check()
    way.page.locator("input[name^=reason-]").first.fill("下个月入户要用")
    way.picture("13-review")
    way.page.locator("button.main[form=settle]").click()
    expect(way.page.locator("main .tag.ok").first).to_be_attached()  # folded away, since it is settled


def a_quarter_begins() -> None:
    """Everybody has had the post for long; a quarter begins tomorrow, so what was done today has been used."""
    with scope(SYSTEM):
        Post.objects.update(valid_from=dt.date(2025, 1, 1), rights_since=None)
    quarter = clock.today() + dt.timedelta(days=1)
    assert open_reviews(SYSTEM, area=district_of(city().first[0]), quarter=quarter)


def the_register_says_what_a_system_is(way: Screen) -> None:
    """Whose it is, what it holds, who may enter, whom to call."""
    way.go("/door/systems/patrol/")
    expect(way.page.locator("dl.pairs").first).to_be_visible()
    way.picture("14-entry")
