"""赵秀英 looks at her case: each step, each promise, each bounce. Only her word closes it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.files import NewFile
from hutong.kernel import clock
from hutong.web.resident import status as page
from tests.factories.cases import finished, posts, reported
from tests.factories.videos import video
from tests.people import HOME, qian_bo, street_head
from tests.web.test_resident_report import photo

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def she(db) -> Client:
    posts()
    return Client()


@pytest.fixture
def case(she):
    return reported(files=[NewFile(photo().read())])


def shown(client: Client, code: str) -> str:
    answer = client.get(f"/c/{code}/")
    assert answer.status_code == 200
    return answer.text


def test_each_step_names_the_unit_and_its_promise_and_no_person(she, case):
    commands.sign(qian_bo, case_id=case.case)
    commands.note(qian_bo, case_id=case.case, words="车已经派出，下午到。")
    commands.note(qian_bo, case_id=case.case, words="司机老王", inside=True)
    text = shown(she, case.code)
    assert "派遣" in text and "签收" in text and "回龙观街道" in text and "答应" in text and "车已经派出，下午到。" in text
    assert "钱波" not in text and "老王" not in text


def test_a_bounce_is_shown_as_a_bounce_with_its_reason(she, case):
    commands.bounce(qian_bo, case_id=case.case, reason="不归我们管，应当找物业")
    text = shown(she, case.code)
    assert "退回" in text and "不归我们管，应当找物业" in text and "被退回过 1 次，时间没有停" in text
    assert 'class="bad"' in text


def test_however_the_code_is_typed(she, case):
    typed = case.code.lower().replace("-", " ")
    answer = she.get("/c/", {"code": typed})
    assert answer.status_code == 302 and answer.headers["Location"] == f"/c/{case.code}/"


def test_a_stranger_who_guesses_has_to_wait_and_the_right_code_never(she, case, monkeypatch):
    monkeypatch.setattr(page, "GUESSES", 3)
    assert [she.get(f"/c/AAAA-BBBB-000{n}/").status_code for n in range(3)] == [404, 404, 404]
    answer = she.get("/c/AAAA-BBBB-0009/")
    assert answer.status_code == 422 and "十分钟" in answer.text
    assert she.post("/c/AAAA-BBBB-0009/withdraw/").status_code == 422
    assert shown(she, case.code)


def test_no_search_engine_and_no_other_site_learns_the_address(she, case):
    for address in (f"/c/{case.code}/", f"/report/done/?code={case.code}", "/c/AAAA-BBBB-0009/"):
        answer = she.get(address)
        assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"


def test_it_moves_by_itself_and_stops_when_closed(she, case):
    whole = shown(she, case.code)
    version = re.search(r'hx-get="/c/[\w-]+/\?v=(\d+)&amp;a=([\w-]*)" hx-trigger="every 20s"', whole)
    assert version
    address = f"/c/{case.code}/?v={version[1]}&a={version[2]}"
    assert she.get(address, headers=HTMX).status_code == 204
    commands.sign(qian_bo, case_id=case.case)
    news = she.get(address, headers=HTMX)
    assert news.status_code == 200 and "<html" not in news.text and "签收" in news.text and 'id="moved"' in news.text
    assert 'id="acts"' not in news.text, "a word half written in a form stays"
    finished_by_qian(case)
    assert 'id="acts" hx-swap-oob' in she.get(address, headers=HTMX).text
    she.post(f"/c/{case.code}/settle/", {"rating": "5"})
    assert "hx-get" not in she.get(address, headers=HTMX).text


def finished_by_qian(case):
    commands.finish(qian_bo, case_id=case.case, words="已经清运干净")
    if queries.status(case.code).state == "checking":
        commands.check(street_head, case_id=case.case, passed=True, words="")


def test_solved_with_a_rating_in_words(she, case):
    finished(case)
    text = shown(she, case.code)
    assert "解决了吗" in text and all(word in text for word in ("非常满意", "基本满意", "非常不满意")) and "★" not in text
    answer = she.post(f"/c/{case.code}/settle/", {"rating": "4"}, follow=True)
    assert "谢谢您" in answer.text and "已解决" in answer.text and "您的评价" in answer.text
    assert queries.status(case.code).outcome == "solved"


def test_not_solved_needs_a_word_and_opens_it_again(she, case):
    finished(case)
    empty = she.post(f"/c/{case.code}/reopen/", {"words": ""})
    assert empty.status_code == 422 and "哪里没有解决" in empty.text
    answer = she.post(f"/c/{case.code}/reopen/", {"words": "又满了", "photos": [photo()]}, follow=True)
    assert "重办" in answer.text and queries.status(case.code).state == "accepted"
    assert "又满了" in answer.text


def test_a_bad_rating_says_what_follows(she, case):
    finished(case)
    she.post(f"/c/{case.code}/settle/")
    answer = she.post(f"/c/{case.code}/rate/", {"rating": "1"}, follow=True)
    assert "整改" in answer.text and "回访" in answer.text
    assert she.post(f"/c/{case.code}/rate/", {}).status_code == 422


def test_why_it_was_refused_has_reason_basis_and_where_to_go(she, case):
    why = {"words": "这里归铁路部门管", "basis": "铁路法第四十七条", "refer_to": "12306"}
    commands.refuse(street_head, case_id=case.case, ground="outside_power", **why)
    text = shown(she, case.code)
    assert "为什么这样答复" in text and "这里归铁路部门管" in text and "铁路法第四十七条" in text and "12306" in text
    assert "这个答复您清楚了吗" in text and "没有解决" in text


def test_pictures_before_and_after_stand_side_by_side(she, case):
    commands.sign(qian_bo, case_id=case.case)
    commands.finish(qian_bo, case_id=case.case, words="清了", files=(NewFile(photo((60, 80)).read(), "after"),))
    text = shown(she, case.code)
    assert "办理前" in text and "办理后" in text and 'class="pictures both"' in text
    for picture in queries.status(case.code).pictures:
        answer = she.get(f"/c/{case.code}/picture/{picture.id}/")
        assert answer["Content-Type"] == "image/jpeg" and answer.content.startswith(b"\xff\xd8")


def test_a_video_comes_in_pieces_as_phones_ask_for_it(she):
    made = reported("水管爆了", files=[NewFile(video())])
    picture = queries.status(made.code).pictures[0]
    assert "<video" in shown(she, made.code)
    address = f"/c/{made.code}/picture/{picture.id}/"
    part = she.get(address, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content, part["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert part["Content-Range"] == f"bytes 4-7/{len(video())}"
    assert she.get(address, headers={"Range": "bytes=-3"}).content == she.get(address).content[-3:]
    assert she.get(address, headers={"Range": "bytes=999999-"}).status_code == 416


def test_one_code_opens_no_other_case(she, case):
    other = reported("电梯停了三天没人修", category="")
    picture = queries.status(case.code).pictures[0]
    assert she.get(f"/c/{other.code}/picture/{picture.id}/").status_code == 404


def test_the_neighbour_who_joined_sees_the_work_and_not_her_pictures(she, case):
    joined = commands.join(commands.somebody(HOME), case_id=case.case, person=Person(), said="我家也是")
    picture = queries.status(case.code).pictures[0]
    text = shown(she, joined.code)
    assert "我家也是" in text and "垃圾桶满了三天" not in text and "picture/" not in text
    assert she.get(f"/c/{joined.code}/picture/{picture.id}/").status_code == 404
    finished(case)
    she.post(f"/c/{joined.code}/settle/")
    assert "还在等其他反映的人" in shown(she, joined.code) and queries.status(case.code).state == "confirming"


def test_something_more_and_taken_back(she, case):
    answer = she.post(f"/c/{case.code}/add/", {"words": "狗也来翻", "photos": [photo()]}, follow=True)
    assert "狗也来翻" in answer.text and len(queries.status(case.code).pictures) == 2
    text = she.post(f"/c/{case.code}/withdraw/", {"words": "清走了"}, follow=True).text
    assert "已经撤回" in text and "居民已撤回" in text


def test_late_is_said_to_be_late(she, case):
    with clock.standing_at(clock.today() + dt.timedelta(days=9)):
        text = shown(she, case.code)
    assert "已经超时" in text and 'class="promise bad"' in text


def test_it_is_light_and_reads_no_session(she, case):
    she.cookies["hutong_session"] = "x" * 32
    shown(she, case.code)
    with CaptureQueriesContext(connection) as asked:
        shown(she, case.code)
    told = [one["sql"] or "" for one in asked.captured_queries]
    assert not [sql for sql in told if "session" in sql]
    assert len(told) <= 9, told
