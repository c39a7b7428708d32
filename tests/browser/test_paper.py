"""李梅 prints a report because the department still wants paper: A4, the head on every page, and a code that a phone can read."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from openpyxl.styles import Alignment, Border, Font, Side
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from hutong.domain.forms.printing import printed
from hutong.domain.forms.workbook import open_book
from hutong.domain.reporting import commands, queries
from hutong.kernel.area import span, street_of
from hutong.project.middleware import CONTENT_SECURITY
from hutong.web import qr
from tests.browser.conftest import check, check_width, sign_in
from tests.factories.reports import ELDERS, sent
from tests.people import STREET, liu_yan, street_head, wang_fang

CODE = "7KQF-2M9T-XR4D"
WHERE = "https://hutong.example/verify/"
FORMS = Path(__file__).parents[1] / "forms" / "dev" / "xlsx"
MM = 96 / 25.4


def names(people: int) -> bytes:
    """A list with title, two header rows, and a line for each of so many people."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    line = Side("thin")
    sheet["A1"], sheet["A1"].font, sheet["A1"].alignment = "高龄津贴发放名单", Font(size=18, bold=True), Alignment("center")
    sheet.merge_cells("A1:E1")
    sheet.append(["序号", "姓名", "联系方式", None, "每月津贴（元）"])
    sheet.append([None, None, "电话", "住址", None])
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(area)
    for number in range(1, people + 1):
        sheet.append([number, f"老人{number}", "010-5550100", f"幸福里{number}号楼1单元101", 100 + number % 3 * 100])
    for row in sheet[f"A2:E{people + 3}"]:
        for cell in row:
            cell.border = Border(line, line, line, line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def show(page: Page, data: bytes, sheet: str, *, draft: bool = False, copies: int = 1) -> None:
    """The page as it would come, under the policy that the site sends, with the site's own style sheets."""
    paper = {
        "sheets": (printed(data, sheet, "xlsx"),) * copies, "number": "HD-2026-11-000123", "code": CODE.replace("-", ""),
        "verify_url": WHERE,
        "qr": qr.svg(WHERE + CODE), "unit": "幸福里社区", "title": "高龄津贴发放名单", "is_draft": draft,
    }  # fmt: skip
    html = render_to_string("staff/reports/paper.html", paper)
    headers = {"Content-Security-Policy": CONTENT_SECURITY, "Content-Type": "text/html; charset=utf-8"}
    page.route("**/static/**", lambda route: route.fulfill(path=str(finders.find(route.request.url.partition("/static/")[2]))))
    page.route("**/paper/", lambda route: route.fulfill(body=html, headers=headers))
    page.goto("http://127.0.0.1:9/paper/")


def on_paper(page: Page, path: Path) -> tuple[int, set[tuple[int, int]]]:
    """How many pages come out of the printer, and their sizes in mm."""
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    path.write_bytes(data)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", data)
    sizes = {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes}
    return len(re.findall(rb"/Type\s*/Page\b", data)), sizes


def test_a_list_is_printed_on_a4_with_its_head_on_every_page(page: Page, console: list[str], tmp_path: Path) -> None:
    show(page, names(120), "名单")
    check(page, "a report to print")
    count, sizes = on_paper(page, tmp_path / "paper.pdf")
    assert sizes == {(210, 297)} and 3 <= count <= 8
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.paper-table thead')).display") == "table-header-group"
    assert page.locator(".paper-table thead th").all_inner_texts() == [
        "序号",
        "姓名",
        "联系方式",
        "每月津贴（元）",
        "电话",
        "住址",
    ]
    assert not page.get_by_role("button", name="打印").is_visible()
    assert not console


def test_a_short_list_needs_one_page_and_has_room_for_the_stamp(page: Page, tmp_path: Path) -> None:
    show(page, names(5), "名单")
    assert on_paper(page, tmp_path / "paper.pdf")[0] == 1
    stamp = page.locator(".paper-stamp").bounding_box()
    assert stamp and round(stamp["width"] / MM) == round(stamp["height"] / MM) == 40
    foot = page.locator(".paper-foot")
    assert all(word in foot.inner_text() for word in ("盖章处", "填报人", "负责人", "日期", "HD-2026-11-000123", CODE, WHERE))


@pytest.mark.parametrize("stem", ["224-", "137-", "180-", "045-"])
def test_a_departments_own_form_fits_the_width_of_the_paper(page: Page, tmp_path: Path, stem: str) -> None:
    data = next(FORMS.glob(f"{stem}*.xlsx")).read_bytes()
    sheet = next(open_book(data, "表.xlsx").grids()).sheet
    show(page, data, sheet)
    laid = printed(data, sheet, "xlsx")
    count, sizes = on_paper(page, tmp_path / "paper.pdf")
    assert sizes == {(297, 210) if laid.orientation == "landscape" else (210, 297)} and count <= 2
    table = page.locator(".paper-table").last.bounding_box()
    assert table and table["width"] / MM == pytest.approx(laid.width, rel=0.02)
    drawn = page.evaluate(
        "[...document.querySelectorAll('.paper-table:last-of-type col')].map(c => c.getBoundingClientRect().width)"
    )
    assert [width / MM for width in drawn] == pytest.approx(laid.widths, abs=1.0)


def test_the_code_on_the_paper_is_the_code_of_the_report(browser: Browser) -> None:
    page = browser.new_context(device_scale_factor=4).new_page()
    show(page, names(2), "名单")
    page.emulate_media(media="print")
    box = page.locator("svg.qr").bounding_box()
    assert box and box["width"] / MM == pytest.approx(30, abs=0.5)
    seen = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    page.context.close()
    expected = [[bool(module) for module in row] for row in segno.make_qr(WHERE + CODE, error="m").matrix_iter(border=4)]
    middles = [(number + 0.5) * box["width"] / len(expected) for number in range(len(expected))]
    read = [[seen.getpixel((int(4 * (box["x"] + x)), int(4 * (box["y"] + y)))) < 128 for x in middles] for y in middles]
    assert read == expected


def test_a_draft_says_so_across_the_page_and_bears_no_code(page: Page, tmp_path: Path) -> None:
    show(page, names(60), "名单", draft=True)
    check(page, "a draft to print")
    assert page.locator(".paper-mark").is_visible() and page.locator("svg.qr").count() == 0
    assert CODE not in page.content() and "HD-2026" not in page.content()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.paper-mark')).position") == "fixed"


def test_what_somebody_wrote_into_a_cell_stays_text() -> None:
    on_paper = printed('姓名,备注\n<script>alert(1)</script>,"a" & b\n'.encode(), "名单", "csv")
    html = render_to_string("parts/printed_sheet.html", {"sheet": on_paper})
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "a &amp; b" in html


def test_each_of_several_sheets_begins_a_page(page: Page, tmp_path: Path) -> None:
    show(page, names(2), "名单", copies=3)
    assert on_paper(page, tmp_path / "paper.pdf")[0] == 3


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_paper_scrolls_inside_its_frame(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    show(page, names(3), "名单")
    check(page, f"paper on a screen of {width} px")


@pytest.fixture(scope="module")
def approved(site, databases, django_db_blocker) -> tuple[int, str]:
    """A list of Wang Fang's that the street has approved, and its code."""
    with django_db_blocker.unblock(), databases.used(site.database):
        code = 110114011017
        wang = replace(wang_fang, lo=code, hi=code, community=code)
        low, high = span(street_of(code))
        street = replace(street_head, lo=low, hi=high, rights=STREET)
        round_id = sent(liu_yan, data=ELDERS, name="纸上的登记表.xlsx", areas=(street_of(code),), levels=("street",))
        one = next(line.id for line in queries.returns(liu_yan, round_id, per=9999)[0] if line.community == code)
        commands.submit(wang, assignment_id=one)
        commands.approve(street, round_id=round_id)
        return one, queries.assignment(wang, one).snapshots[0].code


def test_an_approved_form_is_printed_and_verified_by_whoever_holds_it(page, phone, site, approved, console):
    one, code = approved
    sign_in(page, site)
    page.goto(site.url + f"/work/{one}/")
    page.get_by_role("link", name="打印").click()
    expect(page.locator("svg.qr")).to_be_visible()
    check(page, "the paper of an approved form")
    expect(page.locator(".paper-code")).to_have_text("-".join(code[at : at + 4] for at in range(0, 16, 4)))
    picture(page, "paper")
    phone.goto(site.url + "/verify/")
    check(phone, "typing a code")
    picture(phone, "verify-form")
    phone.get_by_label("验证码").fill("2222 3333 4444 5555")
    phone.get_by_role("button", name="核对").click()
    expect(phone.get_by_role("alert")).to_contain_text("没有这个验证码")
    check(phone, "a code that is none")
    phone.get_by_label("验证码").fill(" ".join((code[:8].lower(), code[8:])))
    phone.get_by_role("button", name="核对").click()
    expect(phone.get_by_role("status")).to_contain_text("现在有效")
    check(phone, "a paper that stands")
    picture(phone, "verify")
    for cookie in ({"hutong_elder": "1"}, {"django_language": "en"}):
        phone.context.add_cookies([{"name": key, "value": value, "url": site.url} for key, value in cookie.items()])
        phone.reload()
        check_width(phone, f"a paper that stands, {cookie}")
        picture(phone, "verify-" + next(iter(cookie)))
    assert not console, console


def picture(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if os.environ.get("HUTONG_LOOK"):
        page.screenshot(path=f"/tmp/h/paper-{name}.png", full_page=True)
