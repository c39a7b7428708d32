"""Screens in which the demo's people sit, and what is held to be right on every page."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from hutong.demo.figures import city as demo
from tests.conftest import Site

HEADERS = ("序号", "姓名", "性别", "身份证号", "联系电话", "现住地址", "文化程度", "婚姻状况", "是否独居", "健康状况")
# Only faults are told with their places in the page: all that passes would take as long again.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _site_first(site: Site) -> None:
    """The site stands before the browser does: Playwright's loop lets no database be touched from its thread."""


@pytest.fixture
def form_file(tmp_path: Path) -> Path:
    """A department's list of people over 80, as it comes by chat."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["80岁以上老年人情况登记表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet.append(HEADERS)
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "80岁以上老年人情况登记表.xlsx"
    path.write_bytes(out.getvalue())
    return path


def sign_in(page: Page, site: Site, username: str = "wangfang") -> None:
    """As a person does it: name, password, button."""
    page.goto(site.url + "/sign-in/")
    page.fill("#username", username)
    page.fill("#password", demo().password)
    page.click("main form button.main")
    page.wait_for_url(site.url + "/")


def check(page: Page, what: str) -> None:
    """No fault that axe knows, nothing wider than the screen."""
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{v['id']}: {v['help']} — {v['nodes'][0]['html'][:160]}" for v in found]
    assert not told, f"{what}\n" + "\n".join(told)
    check_width(page, what)


def check_width(page: Page, what: str) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{what} is {wide} px wider than the screen"


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the browser complained about."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def hand_in(page: Page, site: Site, file: Path) -> None:
    """From the start page to the meanings of the columns; a form known by now would go on to whom it lists."""
    page.goto(site.url + "/")
    page.set_input_files("#file", file)
    page.wait_for_url(re.compile("/(meaning|whom)/$"), timeout=30_000)
    page.goto(page.url.replace("/whom/", "/meaning/"))


def filled(page: Page, site: Site, file: Path) -> None:
    """On to the filled table."""
    hand_in(page, site, file)
    page.get_by_role("button", name="都对，往下走").click()
    page.wait_for_url("**/whom/")
    page.get_by_role("button", name="填表").click()
    page.wait_for_url("**/table/", timeout=30_000)
