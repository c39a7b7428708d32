"""The way that the worker's guide tells: a department's Excel comes in, and goes back filled.

With HUTONG_PICTURES=1 its pictures are taken into docs/images; without, the way is walked all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from hutong.demo.figures import city
from hutong.project.home import Home
from tests.conftest import free_port, wait_for
from tests.databases import Databases, Process

pytestmark = pytest.mark.browser
DOCS = Path(__file__).resolve().parents[2] / "docs"
FORM = DOCS / "guide" / "elders.xlsx"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
LANGUAGES = {"zh-CN": "", "en-US": ".en"}


@pytest.fixture
def fresh_site(city_database: str, databases: Databases, home: Home) -> Iterator[str]:
    """The site over a city in which nobody has confirmed anything yet."""
    name, port = databases.create(city_database), free_port()
    url = databases.url(name)
    process = Process("hutong.project.site", "127.0.0.1", str(port), home=home.path, DATABASE_URL=url, HUTONG_WORKERS="1")
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.end()
        databases.drop(name)


def picture(page: Page, name: str, language: str) -> None:
    """Keeps the screen as it is, when pictures are wanted."""
    if os.environ.get("HUTONG_PICTURES") == "1":
        page.mouse.move(0, 0)
        page.screenshot(path=DOCS / "images" / f"{name}{LANGUAGES[language]}.png", animations="disabled", caret="hide")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_wang_fang_fills_a_form(fresh_site: str, browser: Browser, language: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport=DESK, locale=language, timezone_id="Asia/Shanghai", base_url=fresh_site)
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page)
    picture(page, "guide-1-hand-in", language)
    hand_in(page)
    confirm_meanings(page, language)
    confirm_whom(page, language)
    answer_a_cell(page, language)
    leave_the_rest(page, language)
    answer_at_the_door(page, language)
    answer_in_excel(page, language, tmp_path)
    take_it_back(page, language)
    come_again(page)
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/")
    page.fill("#username", "wangfang")
    page.fill("#password", city().password)
    page.click("main form button.main")
    expect(page.locator("form.drop")).to_be_visible()


def hand_in(page: Page) -> None:
    page.set_input_files("#file", FORM)
    page.wait_for_url("**/meaning/")


def confirm_meanings(page: Page, language: str) -> None:
    """Two columns nobody is sure of: one is found in the dictionary, one is the department's own."""
    doubtful = page.locator("fieldset.card.meaning")
    expect(doubtful).to_have_count(2)
    doubtful.nth(1).locator("input[value=local]").check(force=True)
    doubtful.nth(0).locator("[role=combobox]").press_sequentially("一键呼叫")
    expect(doubtful.nth(0).locator("[role=option]").first).to_be_visible()
    picture(page, "guide-2-meaning", language)
    doubtful.nth(0).locator("[role=combobox]").press("Enter")
    page.locator("main form button.main").first.click()
    page.wait_for_url("**/whom/")


def confirm_whom(page: Page, language: str) -> None:
    """The title has said whom: from 80 years."""
    expect(page.locator(".chip-button")).to_have_count(1)
    picture(page, "guide-3-whom", language)
    page.click("form.fill button")
    page.wait_for_url("**/table/")
    expect(page.locator("td.s-known").first).to_be_visible()
    picture(page, "filled-form", language)


def answer_a_cell(page: Page, language: str) -> None:
    """A cell says where its value comes from and how old it is; one that is too old is said again where it stands."""
    old = page.locator("td.s-old")
    before = old.count()
    old.locator("button").first.click()
    panel = page.locator("#panel form.fixing")
    expect(panel).to_be_visible()
    panel.locator("label.chip").nth(1).click()
    picture(page, "guide-4-cell", language)
    panel.locator("button.main").click()
    expect(page.locator("#panel form")).to_have_count(0)
    expect(old).to_have_count(before - 1)


def leave_the_rest(page: Page, language: str) -> None:
    """Gaps stand by household. What she does not know becomes a question for the round."""
    page.goto(page.url.split("/table/")[0] + "/gaps/")
    expect(page.locator("form.question").first).to_be_visible()
    picture(page, "guide-5-gaps", language)
    page.click(".sticky-end button.main")
    page.wait_for_url("**/table/")


def answer_at_the_door(page: Page, language: str) -> None:
    """On the phone, door by door."""
    table = page.url
    page.set_viewport_size(PHONE)
    page.goto("/asks/")
    questions = page.locator("form.question")
    before = questions.count()
    picture(page, "guide-6-door", language)
    questions.locator(".chips button").first.click()
    expect(questions).to_have_count(before - 1)
    page.set_viewport_size(DESK)
    page.goto(table)


def answer_in_excel(page: Page, language: str, folder: Path) -> None:
    """Or she writes into the file itself and hands it back: what is new is shown before it is kept."""
    page.locator("form[action$='/fill/'] button").click()
    page.wait_for_load_state()
    filled = book(downloaded(page))
    sheet = filled["登记表"]
    empty = next(cell for cell in sheet["I"][3:] if not cell.value and sheet.cell(cell.row, 2).value)
    empty.value = "13900000001"
    filled.save(folder / "answered.xlsx")
    page.set_input_files("form[action$='/back/'] input[type=file]", folder / "answered.xlsx")
    page.locator("form[action$='/back/'] button").click()
    page.wait_for_url("**/back/*/")
    expect(page.locator("input[name=keep]")).to_have_count(1)
    picture(page, "guide-7-differences", language)
    page.locator("main form button.main").click()
    page.wait_for_url("**/table/")
    expect(page.locator("td", has_text="13900000001")).to_have_count(1)


def take_it_back(page: Page, language: str) -> None:
    """The department gets its own file, filled."""
    page.locator("form[action$='/finish/'] button").click()
    expect(page.locator("form[action$='/finish/']")).to_have_count(0)
    picture(page, "guide-8-done", language)
    sheet = book(downloaded(page))["登记表"]
    assert sheet["A1"].value == "80岁以上老年人情况登记表" and sheet.column_dimensions["N"].width == 34
    assert sheet["B4"].value and len(sheet["D4"].value) == 18 and sheet["E4"].value >= 80


def come_again(page: Page) -> None:
    """The next month nobody is asked again what the columns mean."""
    page.goto("/")
    page.set_input_files("#file", FORM)
    page.wait_for_url("**/whom/")
    expect(page.locator(".chip-button")).to_have_count(1)


def downloaded(page: Page) -> Path:
    with page.expect_download() as began:
        page.locator("a[href$='/file/']").first.click()
    return began.value.path()


def book(path: Path) -> Any:
    return load_workbook(BytesIO(path.read_bytes()))
