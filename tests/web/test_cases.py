"""Cases on the staff's pages: one story an act, strangers learn nothing, whoever comes too late is told how it stands now."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from PIL import Image

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import NewSystem, register_system
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import DISTRICT, STREET, finished, posts, reported
from tests.people import (
    HOME,
    NEXT_DOOR,
    auditor,
    li_jing,
    liu_yan,
    ma_li,
    qian_bo,
    street_head,
    wang_fang,
    zhang_min,
    zhao_lei,
)  # fmt: skip
from tests.web.conftest import at_screen

pytestmark = pytest.mark.django_db
SQUAD = f"{STREET}:urban_management"


@pytest.fixture(autouse=True)
def staffed(db):
    posts()


def screen(actor):
    """A browser of somebody who has a post already."""
    client = Client()
    session = client.session
    session["staff"], session["post"], session["name"] = actor.user_id, actor.post_id, actor.name
    session.save()
    return client


@pytest.fixture
def wang():
    return screen(wang_fang)


@pytest.fixture
def zhang():
    return screen(zhang_min)


@pytest.fixture
def li():
    return screen(li_jing)


@pytest.fixture
def chen():
    return screen(street_head)


@pytest.fixture
def ma():
    return screen(ma_li)


@pytest.fixture
def qian():
    return screen(qian_bo)


@pytest.fixture
def liu():
    return at_screen(liu_yan)


@pytest.fixture
def sun():
    return at_screen(auditor)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def act(client, receipt, name, **words):
    """One form of the case's page, sent as a browser without scripts sends it."""
    return client.post(f"/cases/{receipt.case}/{name}/", words)


def page_of(client, receipt):
    return client.get(f"/cases/{receipt.case}/").text


def state(receipt):
    return queries.status(receipt.code).state


def main_button(page):
    found = re.findall(r'<button class="main"[^>]*>(?:<svg.*?</svg>)?([^<]*)', page)
    assert len(found) < 2, found
    return found[0] if found else ""


def test_the_list_shows_what_is_late_and_what_is_danger_in_words(wang, li):
    late = reported("3号楼下垃圾三天没人清")
    with clock.standing_at(clock.today() + dt.timedelta(days=20)):
        page = wang.get("/cases/?tab=late").text
        assert "超时" in page and "三天没人清" in page and "超过" in page
    assert "三天没人清" in wang.get("/cases/?q=没人清").text
    assert "三天没人清" not in wang.get("/cases/?q=路灯").text
    assert "三天没人清" not in wang.get("/cases/?category=street_lamp").text
    assert "三天没人清" not in li.get("/cases/").text
    assert li.get(f"/cases/{late.case}/").status_code == 404


def test_a_street_looks_at_one_of_its_communities(chen):
    reported("这里的垃圾没人清")
    reported("那里的垃圾没人清", at=NEXT_DOOR)
    page = chen.get(f"/cases/?area={NEXT_DOOR}").text
    assert "那里的垃圾" in page and "这里的垃圾" not in page


def test_thirty_a_page(wang):
    for number in range(31):
        reported(f"垃圾桶满了 {number}")
    first, second = wang.get("/cases/").text, wang.get("/cases/?page=2").text
    assert first.count('class="c-said"') == 30 and second.count('class="c-said"') == 1
    assert "下一页" in first and "上一页" in second


def test_who_has_nothing_to_do_with_cases_finds_no_page(sun):
    receipt = reported()
    for address in ("/cases/", f"/cases/{receipt.case}/", "/cases/new/", "/cases/paper/"):
        assert sun.get(address).status_code == 404
    assert sun.get("/cases/alarm/").status_code == 204
    assert "/cases/" not in sun.get("/").text


def test_a_stranger_can_do_nothing(li):
    receipt = reported()
    for name in (
        "dispatch", "sign", "note", "finish", "bounce", "extend", "respond", "whistle", "grant", "deny", "check", "refuse",
        "join", "relocate", "callback", "rectify", "contact",
    ):  # fmt: skip
        sent = act(
            li, receipt, name, words="嗯", unit=SQUAD, units=SQUAD, until="2030-01-01", area=str(HOME), main="1", passed="1"
        )
        assert sent.status_code == 404, name
        assert li.get(f"/cases/{receipt.case}/{name}/").status_code in (404, 405)


def test_accepted_and_sent_with_what_the_words_propose(chen):
    receipt = reported("垃圾成堆，没人管", category="")
    page = page_of(chen, receipt) if state(receipt) == "collected" else ""
    if page:
        assert main_button(page) == "受理并派遣" and 'value="exposed_rubbish" selected' in page
        assert "按类别派：回龙观街道城市管理委员会" in page
        assert act(chen, receipt, "dispatch", category="exposed_rubbish").status_code == 302
    assert state(receipt) == "dispatched"
    assert queries.case(street_head, receipt.case).lead.department == "urban_management"


def test_what_says_nothing_is_sorted_by_a_person(chen):
    receipt = reported("你们管不管啊", category="")
    sent = act(chen, receipt, "dispatch", category="nothing", unit=SQUAD)
    assert sent.status_code == 422 and "没有这个类别" in sent.text
    act(chen, receipt, "dispatch", category="street_lamp", unit=SQUAD, words="请先看看", helpers=str(HOME) + ":")
    view = queries.case(street_head, receipt.case)
    assert (view.state, view.category, [u.role for u in view.units]) == ("dispatched", "street_lamp", ["lead", "help"])


def test_signed_with_a_promise_worked_on_and_done(qian, liu):
    receipt = reported()
    assert main_button(page_of(qian, receipt)) == "签收"
    late = act(qian, receipt, "sign", words="派车", promised="2099-01-01T08:00")
    assert late.status_code == 422 and "超过了办理时限" in late.text and "派车" in late.text
    act(qian, receipt, "sign", words="下午派车")
    act(qian, receipt, "note", words="车在路上", **{"for": "resident"})
    act(qian, receipt, "note", words="司机电话在值班表上", **{"for": "colleagues"})
    page = page_of(qian, receipt)
    assert main_button(page) == "办完了" and "只有同事看得到" in page and "司机电话" in page
    assert "司机电话" not in repr(queries.status(receipt.code))
    empty = act(qian, receipt, "finish", words=" ")
    assert empty.status_code == 422 and "还没有写办理结果" in empty.text
    assert act(qian, receipt, "finish", words="清走了", files=photo()).status_code == 302
    seen = queries.status(receipt.code)
    assert (seen.state, [p.moment for p in seen.pictures]) == ("checking", ["after"])
    picture = qian.get(f"/cases/{receipt.case}/file/{seen.pictures[0].id}/")
    assert picture.status_code == 200 and picture["Content-Type"] == "image/jpeg"
    assert liu.get(f"/cases/{receipt.case}/file/{seen.pictures[0].id}/").status_code == 404


def test_somebody_else_checks(wang, zhang):
    receipt = reported()
    commands.dispatch(street_head, case_id=receipt.case, area=HOME)
    act(wang, receipt, "sign")
    act(wang, receipt, "finish", words="扫干净了")
    assert main_button(page_of(wang, receipt)) == "" and "换一位同事" in act(wang, receipt, "check", passed="1").text
    page = page_of(zhang, receipt)
    assert main_button(page) == "通过，请居民确认"
    assert "还没有写没有通过的原因" in act(zhang, receipt, "check", passed="0").text
    act(zhang, receipt, "check", passed="0", words="还剩一半")
    assert state(receipt) == "working"
    act(wang, receipt, "finish", words="都扫了")
    act(zhang, receipt, "check", passed="1")
    assert state(receipt) == "confirming"


def test_a_bounce_shows_and_the_clock_has_not_stopped(chen, ma, qian):
    zhao, receipt = screen(zhao_lei), reported()
    assert act(qian, receipt, "bounce").status_code == 422
    act(qian, receipt, "bounce", reason="是物业的事")
    page = page_of(chen, receipt)
    assert "退回 1 次" in page and "时间没有停过" in page and main_button(page) == "派遣"
    act(chen, receipt, "dispatch", unit=f"{DISTRICT}:urban_management")
    assert "还能退 1 次" in page_of(zhao, receipt)
    act(zhao, receipt, "bounce", reason="应由街道办")
    assert "由区里裁定" in page_of(chen, receipt)
    assert main_button(page_of(ma, receipt)) == "派遣"
    act(ma, receipt, "dispatch", unit=SQUAD, words="街道办理")
    assert "不是我们的事，退回" not in page_of(qian, receipt)
    assert "不能再退" in act(qian, receipt, "bounce", reason="不").text


def test_more_time_is_asked_for_and_decided_above(chen, qian):
    receipt = reported()
    act(qian, receipt, "sign")
    until = queries.status(receipt.code).due.date() + dt.timedelta(days=4)
    assert "日子没有看懂" in act(qian, receipt, "extend", until="明天", reason="等车").text
    act(qian, receipt, "extend", until=until.isoformat(), reason="等吊车")
    assert "还没批" in page_of(qian, receipt) and main_button(page_of(chen, receipt)) == "同意延期"
    assert "还没有写不同意的原因" in act(chen, receipt, "deny").text
    act(chen, receipt, "deny", words="先清一半")
    act(qian, receipt, "extend", until=until.isoformat(), reason="等吊车")
    act(chen, receipt, "grant")
    assert queries.status(receipt.code).due.date() == until


def test_the_street_whistles_and_who_is_called_answers(chen, liu):
    receipt = reported()
    assert "还没有选要叫的单位" in act(chen, receipt, "whistle", words="到现场").text
    act(chen, receipt, "whistle", words="明早九点到现场", units=f"{DISTRICT}:civil_affairs")
    page = page_of(liu, receipt)
    assert main_button(page) == "答复" and "明早九点到现场" in page
    act(liu, receipt, "respond", words="已派人", done="0")
    assert "已派人" in page_of(chen, receipt)
    act(liu, receipt, "respond", words="办好了", done="1")
    assert "答复吹哨" not in page_of(liu, receipt)


def test_a_refusal_has_a_reason_a_rule_and_a_place_to_go(chen):
    receipt = reported("请把隔壁公司的工资发给我", category="")
    refused = act(chen, receipt, "refuse", ground="outside_power", words="劳动争议", basis="劳动争议调解仲裁法第五条")
    assert refused.status_code == 422 and "该找哪里办" in refused.text and "劳动争议" in refused.text
    act(
        chen, receipt, "refuse", ground="outside_power", words="劳动争议", basis="劳动争议调解仲裁法第五条", refer_to="区仲裁院",
    )  # fmt: skip
    page = page_of(chen, receipt)
    assert "区仲裁院" in page and state(receipt) == "confirming"


def test_two_of_one_problem_become_one(chen):
    first, second = reported("3号楼前路灯不亮", category="street_lamp"), reported("三号楼门口路灯不亮了", category="street_lamp")
    assert str(first.case) in page_of(chen, second)
    assert "还没有选并到哪一件" in act(chen, second, "join").text
    act(chen, second, "join", main=str(first.case))
    assert f"/cases/{first.case}/" in page_of(chen, second) and queries.status(second.code).voices == 2


def test_a_case_is_brought_to_where_it_lies(chen, wang):
    receipt = reported()
    assert "还没有选地点" in act(chen, receipt, "relocate").text
    act(chen, receipt, "relocate", area=str(NEXT_DOOR))
    assert queries.case(street_head, receipt.case).area == NEXT_DOOR
    assert wang.get(f"/cases/{receipt.case}/").status_code == 404


def test_a_bad_rating_is_called_back_and_put_right(chen):
    receipt = reported(person=Person(name="孙桂兰", phone="13800000003", may_call=True))
    finished(receipt)
    speaker, voice = commands.holder(receipt.code)
    commands.settle(speaker, voice_id=voice, solved=True, rating=1)
    page = page_of(chen, receipt)
    assert main_button(page) == "整改好了" and "非常不满意" in page
    act(chen, receipt, "callback", reached="0", words="没人接")
    act(chen, receipt, "rectify", words="又加了两个桶")
    page = page_of(chen, receipt)
    assert "已经整改" in page and "没有打通" in page


def test_a_telephone_is_opened_by_its_button_only_and_that_is_in_the_journal(chen):
    receipt = reported(person=Person(name="孙桂兰", phone="13800000003", may_call=True))
    assert "13800000003" not in page_of(chen, receipt)
    opened = act(chen, receipt, "contact")
    assert 'href="tel:13800000003"' in opened.text and "孙桂兰" in opened.text
    read = journal.about_record(street_head, entity="case-contact", record_id=receipt.case)
    assert [one.who for one in read] == ["陈刚"]
    assert act(screen(zhao_lei), receipt, "contact").status_code == 404


def test_who_says_not_to_call_is_not_called(chen):
    receipt = reported(person=Person(name="孙桂兰", phone="13800000003"))
    page = act(chen, receipt, "contact").text
    assert "tel:138" not in page and "说了不要打电话" in page


def test_who_comes_too_late_sees_what_stands_now(chen, qian):
    receipt = reported()
    act(qian, receipt, "sign")
    again = act(qian, receipt, "sign")
    assert again.status_code == 422 and "现在是“处置”" in again.text and main_button(again.text) == "办完了"
    act(chen, receipt, "dispatch", unit=f"{HOME}:")
    gone = act(qian, receipt, "finish", words="清走了")
    assert gone.status_code == 409 and "不是您的单位主办" in gone.text and "派遣" in gone.text


def test_danger_stands_on_every_page_until_somebody_signs(wang, chen, li, liu):
    receipt = reported("楼道里煤气味很大，好像漏气了", category="gas_leak", place_words="5号楼")
    for client in (wang, chen):
        for address in ("/", "/cases/", "/journal/"):
            page = client.get(address).text
            assert 'class="c-alarm"' in page and "燃气泄漏" in page and f"/cases/{receipt.case}/" in page
    for client in (li, liu):
        assert 'class="c-alarm"' not in client.get("/").text
    shown = chen.get(f"/cases/alarm/?now={receipt.case}")
    assert shown.status_code == 204 and "5号楼" in chen.get("/cases/alarm/?now=").text
    page = page_of(chen, receipt)
    assert 'href="tel:119"' in page and page.index("tel:119") < page.index("居民说的")
    view = queries.case(street_head, receipt.case)
    if view.state != "dispatched":
        act(chen, receipt, "dispatch", category="gas_leak", unit=f"{STREET}:")
    else:
        commands.dispatch(street_head, case_id=receipt.case, area=STREET)
    act(chen, receipt, "sign")
    assert 'c-alarm"' not in wang.get("/").text and 'class="c-alarm"' not in chen.get("/cases/alarm/?now=x").text


def test_a_worker_takes_down_a_call_and_hands_over_the_code(wang):
    form = wang.get("/cases/new/?channel=phone").text
    once = re.search(r'name="once" value="([^"]+)"', form).group(1)
    sent = {
        "channel": "phone", "words": "6号楼电梯坏了三天", "place_words": "6号楼", "name": "孙桂兰", "phone": "13800000003",
        "may_call": "1", "notify": "page", "once": once, "category": "", "files": photo(),
    }  # fmt: skip
    page = wang.post("/cases/new/", sent).text
    code = re.search(r'class="c-code num">([0-9A-Z-]+)<', page).group(1)
    seen = queries.status(code)
    assert (seen.words, seen.place_words, len(seen.pictures)) == ("6号楼电梯坏了三天", "6号楼", 1)
    view = queries.case(wang_fang, seen.case)
    assert (view.channel, view.reachable) == ("phone", True)
    assert code in wang.post("/cases/new/", {**sent, "files": photo()}).text  # sent twice over a bad line: one case
    assert code not in wang.get(f"/cases/{seen.case}/").text


def test_what_is_missing_is_said_and_what_was_typed_stays(wang):
    refused = wang.post("/cases/new/", {"channel": "worker", "words": "灯坏了", "phone": "12", "once": "a"})
    assert refused.status_code == 422 and "电话号码不对" in refused.text and "灯坏了" in refused.text


def test_a_street_chooses_the_place_first(chen):
    place = chen.get("/cases/new/").text
    assert f"area={HOME}" in place and "不清楚是哪个社区" in place
    assert "替居民记一件" in chen.get(f"/cases/new/?area={HOME}").text
    assert chen.get("/cases/new/?area=110105014003").status_code == 404
    assert "c-code" in chen.post("/cases/new/", {"area": STREET, "words": "回龙观大街上路灯不亮", "once": "b"}).text


def test_danger_on_paper_shows_the_numbers_first(wang):
    page = wang.post("/cases/new/", {"channel": "paper", "words": "楼道有煤气味", "category": "gas_leak", "once": "c"}).text
    if "紧急危险" in page:
        assert page.index("tel:119") < page.index("c-code")
    else:
        pytest.fail("the danger of the category was not heard")


def test_an_empty_form_can_be_printed(wang):
    page = wang.get("/cases/paper/").text
    assert "是什么事" in page and "data-print" in page


def test_the_first_page_counts_what_waits(chen):
    receipt = reported()
    with clock.standing_at(clock.today() + dt.timedelta(days=20)):
        assert "超时" in chen.get("/").text
    assert "/cases/?tab=open" not in chen.get("/").text
    commands.bounce(qian_bo, case_id=receipt.case, reason="不归我们")
    assert "等受理派遣 1 件" in chen.get("/").text


def test_what_is_nobodys_here_goes_back_to_the_system_it_came_from(chen):
    key = register_system(SYSTEM, new=NewSystem("bj-12345", title="北京市12345热线", area=DISTRICT, rights=("cases.report",))).key
    new = NewReport(area=HOME, words="三里屯的路灯不亮", channel="12345", source="bj-12345", source_ref="BJ-1")
    receipt = commands.hand_over(directory.system_by_key(key).actor, new=new)
    assert "退给转来的系统" in chen.get(f"/cases/{receipt.case}/").content.decode()
    chen.post(f"/cases/{receipt.case}/giveback/", {"reason": "不在本街道，在朝阳区"})
    assert queries.case(street_head, receipt.case).outcome == "outside_power"
