"""The one net on the screen: sent down from the street, signed and finished in the community, looked over above."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hutong.domain.journal.command import command
from hutong.domain.tasks import commands, queries
from hutong.domain.tasks.commands import NewTask
from hutong.kernel import clock
from tests.factories.directory import area
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, liu_yan, street_head, wang_fang
from tests.web.conftest import at_screen

STREET, DISTRICT = 110114010000, 110114000000
MONDAY, FRIDAY = dt.date(2026, 6, 8), dt.date(2026, 6, 12)
chen_gang = replace(street_head, rights=street_head.rights | {"tasks.send"})
zhou_ning = replace(city_desk, rights=city_desk.rights | {"tasks.send"})


@pytest.fixture(autouse=True)
def monday(db):
    for code in (HOME, NEXT_DOOR, FAR):
        area(code)
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def chen(db):
    return at_screen(chen_gang)


def sent(*places, **words):
    return commands.send_down(chen_gang, areas=places or (HOME, NEXT_DOOR), **{"title": "排查飞线充电", "due": FRIDAY, **words})


def task_of(actor):
    return next(one.id for one in queries.inbox(actor) if one.kind == "assigned")


def test_the_street_sends_down_and_sees_who_is_missing(chen):
    page = chen.get("/tasks/new/").text
    assert page.count('name="area"') == 3 and "龙腾苑社区居委会" in page and "三源里" not in page
    file = SimpleUploadedFile("通知.txt", "周五前".encode())
    data = {"title": "排查飞线充电", "words": "逐楼看", "due": "2026-06-12", "area": [str(HOME), str(NEXT_DOOR)], "file": file}
    told = chen.post("/tasks/new/", data, follow=True)
    assert "下派给了 2 个单位" in told.text and "2 个单位，0 个办结" in told.text
    assert told.text.count("还没签收") == 2
    assert "排查飞线充电" in chen.get("/tasks/sent/").text and "下派任务" in chen.get("/work/").text
    number = task_of(wang_fang)
    held = queries.task(wang_fang, number).came[0]
    answer = chen.get(f"/tasks/{number}/files/{held.id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.content.decode() == "周五前"


def test_every_community_of_a_street_without_ticking_each(chen):
    chen.post("/tasks/new/", {"title": "查", "area": str(STREET), "reach": "community"})
    assert queries.sent(chen_gang)[0].counts.total == 2


def test_what_was_typed_and_ticked_stays_after_a_refusal(chen):
    page = chen.post("/tasks/new/", {"title": "查", "words": "逐楼看", "area": str(HOME), "at": "16:30"})
    assert page.status_code == 422 and "还没有写哪一天" in page.text
    assert "逐楼看" in page.text and f'value="{HOME}" checked' in page.text
    assert chen.post("/tasks/new/", {"title": "查", "area": str(FAR)}).status_code == 404
    assert chen.post("/tasks/new/", {"title": "查"}).status_code == 422
    assert chen.post("/tasks/new/", {"title": "查", "area": str(HOME), "department": "nobody"}).status_code == 422
    assert chen.post("/tasks/new/", {"title": "查", "area": str(HOME), "due": "2026-06-12", "at": "25:00"}).status_code == 422


def test_a_worker_may_not_send(wang):
    assert wang.get("/tasks/new/").status_code == 404 and "下派任务" not in wang.get("/work/").text


def test_signed_then_finished_then_accepted(wang, chen):
    made = sent(HOME)
    number = task_of(wang_fang)
    inbox = wang.get("/work/").text
    assert f"/tasks/{number}/" in inbox and "还没签收" in inbox and "还有 4 个工作日" in inbox
    page = wang.get(f"/tasks/{number}/").text
    assert page.count('class="main"') == 1 and "签收是说" in page
    page = wang.post(f"/tasks/{number}/sign/", follow=True).text
    assert page.count('class="main"') == 1 and "在办" in page
    assert wang.post(f"/tasks/{number}/finish/", {"report": " "}).status_code == 422
    done = wang.post(f"/tasks/{number}/finish/", {"report": "拆了 3 处"}, follow=True)
    assert "报告办结了" in done.text and "都办完了" in done.text
    assert "拆了 3 处" in chen.get(f"/tasks/sent/{made}/").text
    back = chen.post(f"/tasks/{number}/back/", {"reason": "哪几栋？"}, follow=True)
    assert "退回去了" in back.text
    assert "退回来了，因为：" in wang.get(f"/tasks/{number}/").text
    wang.post(f"/tasks/{number}/finish/", {"report": "1、2、5 号楼"})
    assert "收下了 1 件" in chen.post(f"/tasks/sent/{made}/accept/", follow=True).text
    assert "办结，已收下" in wang.get(f"/tasks/{number}/").text


def test_trouble_goes_up_and_the_answer_is_read_below(wang, chen):
    sent(HOME)
    number = task_of(wang_fang)
    wang.post(f"/tasks/{number}/up/", {"words": "物业不配合"})
    inbox = chen.get("/work/").text
    assert "下面上报" in inbox and f"/tasks/{number}/" in inbox
    assert "物业不配合" in chen.get(f"/tasks/{number}/").text
    assert "答复了" in chen.post(f"/tasks/{number}/reply/", {"words": "周三一起去"}, follow=True).text
    assert "周三一起去" in wang.get(f"/tasks/{number}/").text and "都办完了" in chen.get("/work/").text


def test_passed_on_split_and_joined_from_the_page(wang, chen):
    made = sent(HOME)
    sent(HOME, title="查电动车")
    number = task_of(wang_fang)
    page = wang.get(f"/tasks/{number}/").text
    assert "龙腾苑社区居委会" in page and "查电动车" in page
    refused = wang.post(f"/tasks/{number}/pass/", {"area": str(NEXT_DOOR), "reason": "在隔壁"})
    assert refused.status_code == 422 and "没有人能接" in refused.text
    other = next(one.id for one in queries.inbox(wang_fang) if one.id != number)
    assert "并在一起了" in wang.post(f"/tasks/{number}/join/", {"other": str(other)}, follow=True).text
    parts = {"title1": "拆", "area1": str(HOME), "department1": "", "title2": "告知", "area2": str(HOME), "department2": ""}
    told = wang.post(f"/tasks/{number}/split/", parts, follow=True).text
    assert "拆成的各部分" in told and "告知" in told
    assert chen.post(f"/tasks/sent/{made}/remind/", {"words": "周五要看"}, follow=True).status_code == 200
    assert "周五要看" in wang.get(f"/tasks/{number}/").text
    chen.post(f"/tasks/sent/{made}/off/", {"reason": "市里统一查"})
    assert "不用办了" in wang.get(f"/tasks/{number}/").text


def test_a_stranger_and_a_department_beside_find_nothing(li, liu, chen):
    made = sent(HOME)
    number = task_of(wang_fang)
    for client in (li, liu):
        assert client.get(f"/tasks/{number}/").status_code == 404
        assert client.get(f"/tasks/sent/{made}/").status_code == 404
        for act in ("sign", "finish", "pass", "up", "reply", "back", "join", "split"):
            words = {
                "report": "x",
                "reason": "x",
                "words": "x",
                "area": str(HOME),
                "other": "1",
                "title1": "x",
                "area1": str(HOME),
            }
            assert client.post(f"/tasks/{number}/{act}/", words).status_code == 404, act
    assert queries.task(wang_fang, number).state == "unsigned"


@command(needs="tasks.work")
def opened(actor, *, tasks):
    return commands.open_tasks(tasks)


def test_danger_stands_on_top_and_hours_have_a_clock(wang):
    soon = clock.now() + dt.timedelta(hours=1, minutes=20)
    opened(chen_gang, tasks=[
        NewTask(HOME, "tasks.work", "case", 1, "井盖没了", due_at=clock.now() - dt.timedelta(minutes=65)),
        NewTask(HOME, "tasks.work", "case", 2, "水管爆了", due_at=soon),
        NewTask(HOME, "tasks.work", "case", 3, "闻到煤气味", alarm=True, due_at=soon),
    ])  # fmt: skip
    page = wang.get("/work/").text
    assert page.index("有人有危险") < page.index("闻到煤气味") < page.index("井盖没了") < page.index("水管爆了")
    assert page.count("紧急危险") == 1 and "还有 1 小时 20 分" in page and "过了 1 小时 5 分" in page
    assert "紧急危险" in wang.get("/").text


def test_a_squad_with_nothing_but_its_work_has_an_inbox(db):
    squad = replace(liu_yan, rights=frozenset({"tasks.work"}))
    page = at_screen(squad).get("/").text
    nav = page.split('<nav class="nav"')[1].split("</nav>")[0]
    assert "/work/" in nav and "待办" in nav


def test_the_city_chooses_from_districts_and_streets(db):
    page = at_screen(zhou_ning).get("/tasks/new/").text
    assert "昌平区里的 1 个" in page and "回龙观街道" in page and "龙泽苑" not in page
