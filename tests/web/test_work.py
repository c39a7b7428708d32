"""The community's work on forms that came down: the inbox, one form, the sheet's JSON, a question a page."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hutong.domain.reporting import commands, queries
from hutong.domain.tasks import queries as tasks
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, admitted, sent
from tests.factories.sheets import edited
from tests.people import li_jing, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db


def elders(count=2, start=0):
    """Households of two over eighty; one of each has no telephone number."""
    for n in range(start, start + count):
        house = household(home(f"北京市昌平区龙泽苑1号楼2单元{n + 301}室"))
        person(f"赵秀英{n}", household=house, id_no=id_no(order=12 + 4 * n), tel=f"1380000{n:04d}")
        person(f"钱建国{n}", household=house, id_no=id_no(order=13 + 4 * n), sex="1", relation="10")


@pytest.fixture
def form(db):
    """The form of Wang Fang's community: two elders, one telephone number to ask."""
    elders(1)
    round_id = sent()
    return queries.assignments_due(wang_fang)[0].id, round_id


def typed(client, one, *cells):
    edits = [{"cell": c, "value": v, "base": b} for c, v, b in cells]
    return client.post(f"/work/{one}/cells/", json.dumps({"edits": edits}), content_type="application/json")


def test_a_form_lies_in_the_inbox_until_it_has_gone_up(wang, form):
    one, _ = form
    page = wang.get("/work/").text
    assert "80岁以上老年人登记表" in page and "1 格要填" in page and "还有 8 个工作日" in page
    assert "80岁以上老年人登记表" in wang.get("/").text
    assert "一题一题答" in wang.get(f"/work/{one}/").text
    gone = wang.post(f"/work/{one}/submit/", {"seconds": "75"}, follow=True).text
    assert "交上去了，现在在街道" in gone and "都办完了" in gone
    assert queries.assignment(wang_fang, one).state == "submitted"
    back = wang.post(f"/work/{one}/recall/", {"reason": "漏了一位"}, follow=True).text
    assert "拿回来了" in back and "漏了一位" in back


def test_what_was_sent_back_says_why_first(wang, form):
    one, _ = form
    commands.submit(wang_fang, assignment_id=one)
    commands.send_back(street_head, assignment_id=one, reason="少一个电话", comments={"E4": "请补上"})
    inbox = wang.get("/work/").text
    assert "退回来的，先看为什么" in inbox and "少一个电话" in inbox
    page = wang.get(f"/work/{one}/").text
    assert page.index("少一个电话") < page.index("请补上") < page.index("像 Excel 一样填")


def test_a_stranger_finds_nothing(li, form):
    one, _ = form
    for where in ("", "grid/", "cells/", "questions/"):
        assert li.get(f"/work/{one}/{where}").status_code == 404
    for act in ("submit", "decline", "recall", "explain", "consent", "refill"):
        assert li.post(f"/work/{one}/{act}/", {"reason": "x", "key": "x", "text": "x"}).status_code == 404
    assert typed(li, one, ("E4", "1", 0)).status_code == 404
    assert queries.assignment(wang_fang, one).state == "open" and not tasks.inbox(li_jing)


def test_not_the_communitys_duty_needs_a_reason(wang, form):
    one, _ = form
    refused = wang.post(f"/work/{one}/decline/", {"reason": " "})
    assert refused.status_code == 422 and "请写明理由" in refused.text
    wang.post(f"/work/{one}/decline/", {"reason": "应由派出所提供"})
    assert queries.assignment(wang_fang, one).state == "declined"


def test_the_sheet_keeps_cells_and_tells_conflicts(wang, zhang, form):
    one, _ = form
    sheet = wang.get(f"/work/{one}/cells/").json()
    assert sheet["editable"] and [row["states"] for row in sheet["rows"]][1][4] == "m" and sheet["seq"] == 0
    kept = typed(wang, one, ("E4", "13800000002", 0), ("ZZ9", "x", 0)).json()
    assert [(k["cell"], k["state"]) for k in kept["kept"]] == [("E4", "w")] and kept["refused"][0]["cell"] == "ZZ9"
    clash = typed(zhang, one, ("E4", "13900000009", 0)).json()
    assert clash["conflicts"][0] | {"at": "", "seq": 0} == {
        "cell": "E4", "value": "13800000002", "by": "王芳", "at": "", "seq": 0,
    }  # fmt: skip
    news = zhang.get(f"/work/{one}/cells/?since=0").json()
    assert [c["cell"] for c in news["changes"]] == ["E4"] and news["seq"] == kept["seq"]
    assert wang.get(f"/work/{one}/cells/?since={news['seq']}").json() == {"seq": news["seq"], "changes": [], "findings": {}}
    commands.submit(wang_fang, assignment_id=one)
    assert typed(wang, one, ("E4", "1", kept["seq"])).status_code == 409
    assert not wang.get(f"/work/{one}/cells/").json()["editable"]
    assert wang.post(f"/work/{one}/cells/", "[]", content_type="application/json").status_code == 400


def test_what_does_not_hold_is_told_with_the_save_and_taken_back(wang, form):
    elders(1, start=5)
    sent(data=FIGURES, name="统计.xlsx", first_due=None)
    one = next(line.id for line in queries.assignments_due(wang_fang) if "登记表" not in line.title)
    kept = typed(wang, one, ("B5", "9", 0)).json()
    told = {cell for cell, found in kept["findings"].items() if found}
    assert (told and "B5" in json.dumps(kept["findings"])) or told
    again = typed(wang, one, ("B5", "4", kept["seq"])).json()
    assert {cell for cell, found in again["findings"].items() if not found} >= told - {"B5"}


def test_the_sheet_goes_compressed(wang, form):
    one, _ = form
    answer = wang.get(f"/work/{one}/cells/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_finding_is_explained_once(wang, form):
    elders(1, start=5)
    sent(data=FIGURES, name="统计.xlsx")
    one = next(line.id for line in queries.assignments_due(wang_fang) if "登记表" not in line.title)
    typed(wang, one, ("B5", "9", 0))
    assert wang.post(f"/work/{one}/submit/").status_code == 422
    for finding in queries.assignment(wang_fang, one).findings:
        wang.post(f"/work/{one}/explain/", {"key": finding.key, "text": "含集体户 6 人"})
    assert "含集体户 6 人" in wang.get(f"/work/{one}/").text
    assert wang.post(f"/work/{one}/explain/", {"key": "nothing", "text": "x"}).status_code == 422
    assert wang.post(f"/work/{one}/submit/").status_code == 302


def test_one_question_a_page_and_her_place_is_kept(wang, form):
    elders(2, start=5)
    one, _ = form
    wang.post(f"/work/{one}/refill/")
    first = wang.get(f"/work/{one}/questions/").text
    assert "钱建国0" in first and "联系电话" in first and 'type="tel"' in first and "还剩 3 题" in first
    at = first.split('name="at" value="')[1].split('"')[0]
    second = wang.post(f"/work/{one}/questions/", {"at": at, "value": "13800000012"}, follow=True).text
    assert "钱建国5" in second and "13800000012" in second
    assert "钱建国5" in wang.get(f"/work/{one}/questions/").text
    at = second.split('name="at" value="')[1].split('"')[0]
    refused = wang.post(f"/work/{one}/questions/", {"at": at, "value": "12"})
    assert refused.status_code == 422 and "钱建国5" in refused.text
    third = wang.post(f"/work/{one}/questions/", {"at": at, "skip": "1"}, follow=True).text
    assert "钱建国6" in third
    at = third.split('name="at" value="')[1].split('"')[0]
    fourth = wang.post(f"/work/{one}/questions/", {"at": at, "value.none": "1"}, follow=True).text
    assert "钱建国5" in fourth and "还剩 1 题" in fourth
    at = fourth.split('name="at" value="')[1].split('"')[0]
    wang.post(f"/work/{one}/questions/", {"at": at, "value": "13800000013"})
    assert "都答完了" in wang.get(f"/work/{one}/questions/").text


def test_the_excel_itself_sent_back(wang, form):
    one, _ = form
    filling = queries.filling_of(wang_fang, one)
    data = edited(wang.get(f"/forms/{filling}/file/").content, {"E4": "13800000002"})
    shown = wang.post(f"/forms/{filling}/back/", {"file": SimpleUploadedFile("登记表.xlsx", data), "copy": "1"}, follow=True)
    assert "13800000002" in shown.text and f"/work/{one}/" in shown.text
    done = wang.post(shown.redirect_chain[-1][0], {"keep": "E4"}, follow=True)
    assert done.redirect_chain[-1][0] == f"/work/{one}/" and "记下了 1 处" in done.text and "全填好了" in done.text
    assert wang.get(f"/forms/{filling}/table/").headers["Location"] == f"/work/{one}/"
    assert "登记表" not in wang.get("/forms/").text, "what came down is in the inbox, not among what was handed in"


def test_two_answer_the_same_question(wang, zhang, form):
    one, _ = form
    at = wang.get(f"/work/{one}/questions/").text.split('name="at" value="')[1].split('"')[0]
    zhang.post(f"/work/{one}/questions/", {"at": at, "value": "13800000012"})
    late = wang.post(f"/work/{one}/questions/", {"at": at, "value": "13900000009"}, follow=True).text
    assert "刚刚已经有答案了" in late
    assert queries.cells(wang_fang, one)["edits"]["E4"]["by"] == "张敏"


def test_handed_to_a_colleague_and_taken_back(wang, zhang, form):
    (task,) = tasks.inbox(wang_fang)
    assert "张敏" in wang.get(f"/work/hand/{task.id}/").text
    assert wang.post(f"/work/hand/{task.id}/").status_code == 422
    page = wang.post(f"/work/hand/{task.id}/", {"post": zhang_min.post_id, "reason": "她管这栋楼"}, follow=True).text
    assert "在 张敏 那里" in page and not tasks.inbox(wang_fang)
    assert "转给您的" in zhang.get("/work/").text
    assert wang.get(f"/work/hand/{task.id}/").status_code == 404
    wang.post(f"/work/hand/{task.id}/", {"back": "1"})
    assert tasks.inbox(wang_fang)


def test_both_agree_that_a_form_confirms_itself(wang, db):
    elders(1)
    sent(demand=admitted(offers_auto=True))
    one = queries.assignments_due(wang_fang)[0].id
    assert "以后还是我来确认" in wang.post(f"/work/{one}/consent/", {"agree": "1"}, follow=True).text
    assert queries.assignments_due(wang_fang)[0].auto_agreed
    wang.post(f"/work/{one}/consent/", {"agree": "0"})
    assert not queries.assignments_due(wang_fang)[0].auto_agreed


def test_everybody_has_the_first_page_of_their_post(wang, chen, liu, ma, zhou, sun, form):
    def nav(client):
        page = client.get("/").text
        return [part.split("</span>")[0] for part in page.split('<nav class="nav"')[1].split("</nav>")[0].split("<span>")[1:]]

    assert nav(wang) == ["首页", "一门", "待办", "诉求", "报表", "待问", "居民"]
    assert nav(liu) == ["首页", "一门", "待办", "诉求", "需求", "进度", "报表"]
    for client in (chen, ma, zhou):
        assert nav(client)[:6] == ["首页", "一门", "待办", "诉求", "核对", "准入"]
    for client in (wang, liu, chen, ma, zhou):  # a phone in large type holds five; the sixth is on the first page or in the menu
        assert client.get("/").text.split('<nav class="nav"')[1].split("</nav>")[0].count("<a href=") <= 5
    assert nav(sun)[0] == "首页"
    assert "我们要的表" in liu.get("/").text and "报表进度" in liu.get("/").text


@pytest.mark.parametrize(("where", "most"), [("/", 74), ("/work/", 26), ("/work/{}/", 60), ("/work/{}/questions/", 47)])
def test_more_people_do_not_cost_more_queries(wang, form, where, most):
    one, _ = form
    where = where.format(one)

    def cost():
        wang.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert wang.get(where).status_code == 200
        return len(asked)

    few = cost()
    elders(4, start=5)
    wang.post(f"/work/{one}/refill/")
    sent(first_due=None)
    assert cost() == few <= most, (few, cost())
