"""Workers who like Excel type into the grid: by keyboard alone, over 5,000 rows, while networks break and colleagues write."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import check, sign_in
from tests.browser.grid_desk import PLACE, ROW, Desk, begin, desk_holds, here, lay, open_grid, paste, press, saved, value, waiting


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_wang_fang_fills_by_keyboard_alone(page, site, desk, console):
    open_grid(page, site, desk)
    assert here(page) == "B5" and value(page) == "赵秀英1"
    press(page, "Tab", "Tab", "Tab")
    assert here(page) == "E5"
    page.keyboard.type("139 1111 2222")
    press(page, "Enter")
    assert here(page) == "E6"
    saved(page)
    press(page, "ArrowUp")
    assert value(page) == "13911112222", "as the server writes it"
    press(page, "F2", "Backspace", "3", "ArrowLeft", "Enter")
    assert desk_holds(page, desk, "E5", "13911112223")
    press(page, "Home")
    assert here(page) == "B6"
    press(page, "Control+End")
    assert here(page) == "I44"
    press(page, "Control+Home", "PageDown")
    assert int(here(page)[1:]) > 12
    press(page, "Control+Home", "End")
    page.keyboard.type("没有存下的")
    press(page, "Escape")
    assert value(page) == "" and not waiting(page)
    assert not console, console


def test_what_is_said_of_a_cell_leads_to_it(page, site, desk):
    sign_in(page, site)
    lay(page, site, desk)
    page.goto(site.url + PLACE + "#H40")
    expect(page.locator(".g-where")).to_contain_text("H40")
    page.keyboard.type("大学本科")
    press(page, "Enter")
    assert desk_holds(page, desk, "H40", "20")
    page.goto(site.url + PLACE + "#Z999")
    page.reload()
    begin(page)
    assert here(page) == "B5"


def test_changes_of_one_moment_go_in_one_batch_and_in_order(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End", "a", "Enter", "b", "Enter", "c", "Enter")
    saved(page)
    assert [edit["cell"] for batch in desk.posts for edit in batch] == ["I5", "I6", "I7"]
    assert len(desk.posts) <= 2 and not waiting(page)


def test_a_choice_is_picked_from_the_list(page, site, desk):
    open_grid(page, site, desk)
    press(page, "Tab", "Enter")
    expect(page.get_by_role("option")).to_have_text(["男", "女"])
    check(page, "open list")
    press(page, "ArrowDown", "Enter")
    assert desk_holds(page, desk, "C5", "2")
    press(page, "ArrowUp")
    assert value(page) == "女"
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    page.keyboard.type("本科")
    press(page, "Enter")
    assert desk_holds(page, desk, "H5", "20")


def test_what_must_not_be_changed_says_so(page, site, desk):
    open_grid(page, site, desk)
    press(page, "Tab", "Tab")
    page.keyboard.type("110")
    expect(page.locator(".g-line")).to_contain_text("这一格不能改")
    press(page, "Delete")
    assert value(page) == ROW[1] and not waiting(page)


def test_200_by_5_cells_come_from_excel_and_go_again_in_one_step(page, site):
    desk = Desk(rows=300, wide=20)
    open_grid(page, site, desk)
    page.locator("[role=gridcell]").nth(9).click()
    start = here(page)
    paste(page, "\r\n".join("\t".join(f"{r}.{c}" for c in range(5)) for r in range(200)) + "\r\n")
    expect(page.locator(".g-said")).to_have_text("粘贴了 1000 格")
    saved(page)
    assert start == "K5" and len(desk.values) == 1000 and desk.values["O204"] == "199.4"
    press(page, "Control+z")
    expect(page.get_by_role("status").last).to_have_text("撤销了 1000 格")
    saved(page)
    assert desk.values["O204"] == "199"
    press(page, "Control+y")
    saved(page)
    assert desk.values["K5"] == "0.0" and not waiting(page)


def test_a_quoted_cell_with_lines_stays_one_cell_and_comes_out_the_same(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    paste(page, '"第一行\n说""好"""\r\n第二格')
    saved(page)
    assert desk.values == {"I5": '第一行\n说"好"', "I6": "第二格"}
    press(page, "Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == '"第一行\n说""好"""\r\n第二格'


def test_a_range_is_filled_down_and_cleared(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    page.keyboard.type("同上")
    press(page, "Enter", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    saved(page)
    assert desk.values == {"I5": "同上", "I6": "同上", "I7": "同上"}
    press(page, "Delete")
    saved(page)
    assert set(desk.values.values()) == {""}
    press(page, "Control+z", "Control+z", "Control+z")
    saved(page)
    assert set(desk.values.values()) == {""}, "the first value was an empty one"


def test_a_range_is_drawn_with_the_mouse(page, site, desk):
    open_grid(page, site, desk)
    cells = page.locator("[role=gridcell]")
    cells.nth(4).hover()
    page.mouse.down()
    cells.nth(8 * 2 + 5).hover()
    page.mouse.up()
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_count(6)
    page.locator("[role=rowheader]").nth(1).click()
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_count(8)


def test_what_the_server_refuses_or_doubts_is_said_at_the_cell(page, site, desk):
    desk.refuse["E5"] = "电话要 11 位数字。"
    desk.findings["F5"] = [{"level": "unlikely", "text": "和身份证号算出来的不一样。"}]
    open_grid(page, site, desk)
    press(page, "Tab", "Tab", "Tab", "1", "Enter", "ArrowUp")
    expect(page.locator(".g-line")).to_contain_text("没有保存：电话要 11 位数字。")
    expect(page.locator("#grid-saved")).to_contain_text("1 格没有收下")
    press(page, "ArrowRight")
    expect(page.locator(".g-line")).to_contain_text("和身份证号算出来的不一样。")
    press(page, "Home")
    page.get_by_role("button", name="下一处要看的").click()
    assert here(page) == "E5"
    check(page, "a refused and an unlikely cell")


def test_a_colleagues_change_appears_and_conflicts_are_asked(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    desk.types("I6", "张敏写的", "张敏")
    page.keyboard.type("我写的")
    press(page, "Enter")
    expect(page.locator(".g-who")).to_have_text("张敏 10:33 填", timeout=9000)
    assert value(page) == "张敏写的" and desk_holds(page, desk, "I5", "我写的")
    desk.types("I7", "张敏先写", "张敏")
    press(page, "ArrowDown")
    page.keyboard.type("我后写")
    press(page, "Enter", "ArrowUp")
    expect(page.locator(".g-line")).to_contain_text("您填“我后写”，张敏 在 10:33 先填了“张敏先写”。")
    expect(page.locator("#grid-saved")).to_contain_text("1 格和别人填的不一样")
    assert desk.values["I7"] == "张敏先写" and waiting(page)["I7"]["value"] == "我后写"
    check(page, "a conflict")
    page.reload()
    begin(page)
    press(page, "End", "ArrowDown", "ArrowDown", "Enter")
    expect(page.get_by_role("button", name="用我的")).to_be_focused()
    press(page, "Enter")
    assert desk_holds(page, desk, "I7", "我后写")
    desk.types("I8", "还是他的", "张敏")
    press(page, "ArrowDown", "x", "Enter", "ArrowUp")
    page.get_by_role("button", name="用对方的").click()
    saved(page)
    assert value(page) == "还是他的" and desk.values["I8"] == "还是他的" and not waiting(page)


def test_undo_leaves_alone_what_a_colleague_changed_since(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    paste(page, "甲\r\n乙")
    saved(page)
    desk.types("I6", "张敏改了", "张敏")
    press(page, "Control+Home", "End", "ArrowDown")
    expect(page.locator(".g-who")).to_have_text("张敏 10:33 填", timeout=9000)
    press(page, "Control+z")
    saved(page)
    assert desk.values == {"I5": "", "I6": "张敏改了"}


def test_nothing_is_lost_when_the_network_breaks_and_the_page_closes(page, site, desk):
    open_grid(page, site, desk)
    desk.down = True
    press(page, "End", "a", "Enter", "b", "Enter")
    expect(page.locator("#grid-saved")).to_have_text("网络断开，2 格等着保存")
    page.close()
    desk.down = False
    again = page.context.new_page()
    desk.asked.clear()
    again.goto(site.url + PLACE)
    begin(again)
    saved(again)
    assert desk.asked[:2] == ["POST", "GET"] and desk.values == {"I5": "a", "I6": "b"} and not waiting(again)


def test_offline_and_online_again(page, site, desk):
    open_grid(page, site, desk)
    page.context.set_offline(True)
    desk.down = True
    press(page, "End", "a", "Enter")
    expect(page.locator("#grid-saved")).to_have_text("网络断开，1 格等着保存")
    expect(page.locator(".offline")).to_be_hidden()
    desk.down = False
    page.context.set_offline(False)
    assert desk_holds(page, desk, "I5", "a")


def test_an_answer_that_never_came_is_no_conflict_with_oneself(page, site, desk):
    open_grid(page, site, desk)
    desk.down = True
    press(page, "End", "a", "Enter")
    expect(page.locator("#grid-saved")).to_contain_text("等着保存")
    desk.types("I5", "a", "王芳")
    press(page, "ArrowUp", "b", "Enter")
    desk.down = False
    assert desk_holds(page, desk, "I5", "b") and not waiting(page)


@pytest.mark.parametrize("status", [401, 302])
def test_who_is_signed_out_keeps_what_was_typed(page, site, desk, status):
    open_grid(page, site, desk)
    desk.status = status
    press(page, "End", "a", "Enter")
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()
    expect(page.locator("#grid-saved")).to_contain_text("1 格还没有保存")
    assert waiting(page)["I5"]["value"] == "a"


def test_a_form_that_went_on_can_no_longer_be_typed_into(page, site, desk):
    open_grid(page, site, desk)
    desk.status = 410
    press(page, "End", "a", "Enter")
    expect(page.locator("#grid-saved")).to_contain_text("这份表已经不能在这里改了")
    press(page, "b")
    assert value(page) == ""


def test_signing_out_leaves_nothing_on_a_shared_screen(page, site, desk):
    open_grid(page, site, desk)
    desk.down = True
    press(page, "End", "a", "Enter")
    expect(page.locator("#grid-saved")).to_contain_text("等着保存")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#grid-saved")).to_contain_text("再按一次")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("localStorage.length") == 0


def test_tab_leaves_the_grid_after_escape(page, site, desk):
    open_grid(page, site, desk)
    press(page, "Escape", "Tab")
    expect(page.locator(".g-keys summary")).to_be_focused()
    press(page, "Shift+Tab")
    expect(page.locator(".g-field")).to_be_focused()
    assert page.locator("#grid [tabindex='0'], #grid textarea, #grid input").count() == 1


TWO_FRAMES = """async (far) => { const node = document.querySelector(".g-scroll"), took = []; node.scrollTop = 0;
    for (let n = 1; n <= 40; n += 1) {
        const began = performance.now(); node.scrollTop = n * far;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        took.push(performance.now() - began);
    } return took.sort((a, b) => a - b)[20]; }"""


def test_5000_rows_of_40_columns_do_not_lag(page, site, console):
    desk = Desk(rows=5000, wide=40)
    open_grid(page, site, desk)
    grid = page.get_by_role("grid")
    assert (grid.get_attribute("aria-rowcount"), grid.get_attribute("aria-colcount")) == ("5001", "41")
    page.evaluate(
        """() => { window.took = []; let began = 0;
        addEventListener("keydown", () => { began = performance.now(); }, true);
        const painted = () => requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - began)));
        addEventListener("keydown", painted); }"""
    )
    press(page, "Control+End")
    assert here(page) == "AO5004"
    for _ in range(20):
        press(page, "PageUp", "7", "Enter")
    most = page.evaluate("document.querySelectorAll('[role=row]').length")
    took = sorted(page.evaluate("window.took"))
    median, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    assert median < 100 and most < 60, f"key to paint: median {median:.1f} ms, p95 {p95:.1f} ms; {most} rows in the page"
    saved(page)
    assert len(desk.values) == 20 and here(page).startswith("AO")
    still, moving = page.evaluate(TWO_FRAMES, 0), page.evaluate(TWO_FRAMES, 500)
    assert moving < 5 * still, f"{moving:.1f} ms while scrolling, {still:.1f} ms at rest"
    page.locator(".g-scroll").evaluate("(node) => { node.scrollTop = node.scrollHeight / 2; }")
    expect(page.locator("[aria-rowindex='2502']")).to_be_visible()
    assert page.evaluate("document.querySelectorAll('[role=row]').length") < 60
    assert not console, console


@pytest.fixture(params=[(1440, False), (1440, True), (720, False), (390, False), (320, False), (320, True)], ids=str)
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, bool]]:
    """Desks and phones, in plain and large type."""
    width, elder = request.param
    phone = {"has_touch": True, "is_mobile": True} if width < 400 else {}
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai", **phone)
    yield context.new_page(), elder
    context.close()


def test_it_is_fit_for_every_screen(screen, site):
    page, elder = screen
    desk = Desk()
    desk.findings = {
        "E6": [{"level": "wrong", "text": "这个电话在别人名下也有。"}],
        "F7": [{"level": "unlikely", "text": "年龄偏大，请再看一眼。"}],
    }
    open_grid(page, site, desk, elder)
    press(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight")
    assert here(page) == "E6"
    check(page, "the grid")
    first, shown = page.locator(".g-body .g-first").first.bounding_box(), page.locator(".g-field").bounding_box()
    assert shown["x"] >= first["x"] + first["width"] - 1, "the active cell lies beside the first column, not under it"
    line = page.locator(".g-line").bounding_box()
    assert shown["y"] + shown["height"] <= line["y"] + 1, "and not under the line that tells of it"


def test_a_finger_chooses_first_and_types_then(phone, site, desk):
    open_grid(phone, site, desk)
    cell = phone.locator("[aria-rowindex='3'] [role=gridcell]").first
    cell.tap()
    expect(phone.locator(".g-where")).to_contain_text("B6")
    assert phone.locator(".g-field").get_attribute("inputmode") == "none"
    phone.locator(".g-field").tap()
    expect(phone.locator(".g-on .g-field")).to_be_focused()
    assert phone.locator(".g-field").get_attribute("inputmode") == "text"


def test_an_input_method_starts_with_its_first_key(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    keyboard = page.context.new_cdp_session(page)
    for n, typed in enumerate(["z", "zh", "zhang"]):
        keyboard.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
        expect(page.locator(".g-on .g-field")).to_have_value(typed)
        assert not n or not waiting(page)
    keyboard.send("Input.insertText", {"text": "张"})
    press(page, "Enter")
    assert desk_holds(page, desk, "I5", "张")


def test_typing_again_before_the_answer_is_no_conflict_with_oneself(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End", "a", "Enter", "ArrowUp", "b")
    saved(page)
    press(page, "c", "Enter")
    assert desk_holds(page, desk, "I5", "bc")


def test_signing_out_takes_along_what_can_be_saved(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End", "a")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    assert desk.values == {"I5": "a"} and page.evaluate("localStorage.length") == 0


def test_a_long_answer_is_seen_whole_while_it_is_written(page, site, desk):
    open_grid(page, site, desk)
    press(page, "End")
    low = page.locator(".g-field").bounding_box()["height"]
    page.keyboard.type("今天上门看过，老人身体挺好，女儿每周来两次，下周再去看看。")
    press(page, "Alt+Enter")
    page.keyboard.type("记得带表。")
    assert page.locator(".g-field").bounding_box()["height"] > 2 * low
    press(page, "Enter")
    saved(page)
    assert desk.values["I5"].endswith("看看。\n记得带表。")


def test_the_page_is_light(page, site, desk):
    weights = {}
    page.on("response", lambda r: weights.update({r.url: len(r.body())}) if "/static/hutong/" in r.url else None)
    open_grid(page, site, desk)
    used = set(page.evaluate("performance.getEntriesByType('resource').map(one => one.name)"))
    weights = {url: weight for url, weight in weights.items() if url in used}
    assert any(url.endswith("grid.js") for url in weights) and any(url.endswith("hutong.css") for url in weights)
    assert sum(weights.values()) <= 100_000, weights


def test_what_a_narrow_cell_cuts_off_stands_in_the_line(page, site, desk):
    desk.values["I5"] = "今天上门看过，老人身体挺好，女儿每周来两次"
    open_grid(page, site, desk)
    press(page, "End")
    expect(page.locator(".g-full")).to_have_text(desk.values["I5"])


def test_another_persons_unsent_cells_stay_theirs(page, site, desk):
    open_grid(page, site, desk)
    theirs = json.dumps({"I5": {"value": "张敏的", "base": 0, "t": page.evaluate("Date.now()")}})
    old = json.dumps({"I5": {"value": "很久以前", "base": 0, "t": 1}})
    page.evaluate("([a, b]) => { localStorage.setItem('grid:12:8', a); localStorage.setItem('grid:9:7', b); }", [theirs, old])
    page.reload()
    begin(page)
    saved(page)
    assert not desk.values and page.evaluate("Object.keys(localStorage)") == ["grid:12:8"]
