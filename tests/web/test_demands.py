"""The gate's pages: a department asks, a post at its level decides, the form goes down, and anybody can read why."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from hutong.domain.forms import commands as forms
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.workdays import add_workdays
from tests.factories.directory import area
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import ELDERS, FIGURES, WORDS, admitted, drafted, places
from tests.factories.sheets import edited
from tests.people import HOME, he_bin, liu_yan, ma_li

pytestmark = pytest.mark.django_db
STREET, ELSEWHERE = 110114010000, 110114011001


@pytest.fixture
def elders():
    """Two people over eighty at home; what the form asks of them is known, but one telephone number."""
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("孙桂兰", household=house, id_no=id_no(order=14), relation="20")


def handed_in(data: bytes = ELDERS) -> int:
    places()
    filling = forms.hand_in(liu_yan, data=data, filename="登记表.xlsx", department="civil_affairs")
    forms.confirm_meanings(liu_yan, filling_id=filling)
    return int(filling)


def fields(**more: object) -> dict[str, object]:
    """What the page of a demand sends."""
    said = {
        "purpose": WORDS["purpose"], "basis": WORDS["basis"], "contact": "李某 分机 3106", "period": "monthly", "due_day": "25",
        "first_due": add_workdays(clock.today(), 31).isoformat(), "level": ["street", "district"], "everywhere": "1",
    }  # fmt: skip
    return {**said, **more}


def applied(**words: object) -> int:
    demand = drafted(**words)
    commands.preview(liu_yan, demand_id=demand)
    commands.apply(liu_yan, demand_id=demand)
    return demand


def test_the_department_is_led_from_its_file_to_the_application(liu, elders):
    filling = handed_in()
    whom = liu.get(f"/forms/{filling}/whom/")
    assert f'class="button main" href="/demands/new/{filling}/"' in whom.text and f"/forms/{filling}/fill/" not in whom.text
    page = liu.get(f"/demands/new/{filling}/")
    assert page.status_code == 200 and "够 30 个" in page.text and "15 个工作日里要补报" in page.text
    where = liu.post(f"/demands/new/{filling}/", fields()).headers["Location"]
    gate = liu.get(where)
    assert "栏已经有了" in gate.text and "申请准入" in gate.text and "从池里取，社区要花" in gate.text
    done = liu.post(where + "apply/", {"reason": "发放前逐人核对"}, follow=True)
    assert "已经申请，编号" in done.text and "发放前逐人核对" in done.text
    assert liu.get(f"/demands/new/{filling}/").headers["Location"] == where


def test_what_was_typed_stands_when_it_is_refused(liu):
    filling = handed_in()
    refused = liu.post(f"/demands/new/{filling}/", fields(rules_added="胡说八道", everywhere=""))
    assert refused.status_code == 422 and "不像一条关系" in refused.text
    assert "李某 分机 3106" in refused.text and "胡说八道" in refused.text


def test_rules_are_shown_dropped_and_added(liu):
    filling = handed_in(FIGURES)
    found = queries.rules_found(liu_yan, filling)
    assert str(found[0].words) in liu.get(f"/demands/new/{filling}/").text.replace("&lt;", "<")
    ticked = [rule.key for rule in found[1:60]]
    where = liu.post(f"/demands/new/{filling}/", fields(rules_shown="1", rule=ticked, rules_added="D5 <= C5")).headers["Location"]
    liu.post(where + "apply/", {"reason": "要"})
    demand = int(re.findall(r"\d+", where)[0])
    kept = [rule.key for rule in queries.rules_kept(ma_li, demand)]
    assert found[0].key not in kept and "part:D5=C5" in kept and len(kept) == len(found)


def test_how_far_ahead_a_day_is_said_while_it_is_typed(liu):
    soon = liu.get("/demands/lead/", {"first_due": add_workdays(clock.today(), 5).isoformat()}, HTTP_HX_REQUEST="true")
    assert "只有 5 个工作日" in soon.text and add_workdays(clock.today(), 30).isoformat() in soon.text
    urgent = liu.get("/demands/lead/", {"first_due": add_workdays(clock.today(), 5).isoformat(), "urgent": "1"})
    assert "所有人都看得到" in urgent.text
    assert "2026-11-30 这样" in liu.get("/demands/lead/", {"first_due": "明天"}).text


def test_too_late_is_refused_and_the_urgent_lane_shows_everywhere(liu, ma):
    filling, soon = handed_in(), add_workdays(clock.today(), 5).isoformat()
    where = liu.post(f"/demands/new/{filling}/", fields(first_due=soon)).headers["Location"]
    late = liu.post(where + "apply/", {})
    assert late.status_code == 422 and "规定要提前 30 个工作日" in late.text
    liu.post(f"/demands/new/{filling}/", fields(first_due=soon, urgent="1", urgent_reason="汛期排查"))
    assert liu.post(where + "apply/", {}).status_code == 302
    number = queries.demand(liu_yan, int(re.findall(r"\d+", where)[0])).number
    for client, address in ((ma, "/demands/"), (ma, where), (Client(), "/catalogue/"), (Client(), f"/catalogue/{number}/")):
        assert "一事一报" in client.get(address).text, address
    ma.post(where + "decide/", {"verdict": "admit", "reason": "同意"})
    assert "现在补报" in liu.get(where).text
    liu.post(where + "filed/")
    assert "已补报" in Client().get(f"/catalogue/{number}/").text


def test_late_filing_is_shown(liu, monkeypatch):
    demand = applied(first_due=add_workdays(clock.today(), 5), urgent=True, urgent_reason="汛期排查")
    after = clock.today() + dt.timedelta(days=60)
    monkeypatch.setattr(clock, "today", lambda: after)
    assert "过期没有补报" in Client().get("/catalogue/").text and "过期没有补报" in liu.get(f"/demands/{demand}/").text


def test_the_gate_decides_with_reasons(ma, elders):
    demand = applied()
    page = ma.get(f"/demands/{demand}/")
    assert "作出决定" in page.text and "区民政局 分机 3106" in page.text
    silent = ma.post(f"/demands/{demand}/decide/", {"verdict": "refuse", "reason": ""})
    assert silent.status_code == 422 and "请写明理由" in silent.text
    known = ma.post(f"/demands/{demand}/decide/", {"verdict": "admit", "reason": ""})
    assert known.status_code == 422 and "要写明为什么还要问" in known.text
    done = ma.post(f"/demands/{demand}/decide/", {"verdict": "refuse", "reason": "公安已有，不该社区填"}, follow=True)
    assert "已经决定" in done.text and "公安已有，不该社区填" in done.text


def test_taken_from_the_pool_nobody_is_asked(liu, ma, elders):
    demand = applied()
    assert "不归这个部门" in ma.get(f"/demands/{demand}/").text
    ma.post(f"/demands/{demand}/decide/", {"verdict": "pool", "granted": ["id_no"]})
    page = liu.get(f"/demands/{demand}/")
    assert "取走这份表" in page.text and "这几栏不归您的部门" in page.text and "联系电话" in page.text
    table = liu.post(f"/demands/{demand}/take/", follow=True)
    assert table.status_code == 200 and id_no(order=12) in table.text and "13800000001" not in table.text


def test_a_near_duplicate_is_named_and_joined(liu, ma, elders):
    first = admitted()
    second = applied()
    page = ma.get(f"/demands/{second}/")
    assert "几乎是同一张" in page.text and f'<option value="{first}" selected' in page.text
    ma.post(f"/demands/{second}/decide/", {"verdict": "join", "join": str(first)})
    entry = Client().get(f"/catalogue/{queries.demand(ma_li, second).number}/")
    assert "并入了" in entry.text


def test_an_admission_is_revoked(ma, liu):
    demand = admitted()
    assert "撤销准入" in ma.get(f"/demands/{demand}/").text and "撤销准入" not in liu.get(f"/demands/{demand}/").text
    assert ma.post(f"/demands/{demand}/revoke/", {"reason": " "}).status_code == 422
    ma.post(f"/demands/{demand}/revoke/", {"reason": "政策变了"})
    assert "没有准入，不能下发" in liu.get(f"/demands/{demand}/dispatch/").text


def test_dispatch_says_what_is_too_short_and_shows_its_progress(liu):
    demand = admitted()
    page = liu.get(f"/demands/{demand}/dispatch/")
    assert "现在下发" in page.text and '<strong class="big num">2</strong>' in page.text
    tomorrow = add_workdays(clock.today(), 1).isoformat()
    told = liu.get(f"/demands/{demand}/dispatch/", {"due": tomorrow, "everywhere": "1"}, HTTP_HX_REQUEST="true")
    assert "至少要留 3 个" in told.text and "<html" not in told.text
    refused = liu.post(f"/demands/{demand}/dispatch/", {"due": tomorrow, "everywhere": "1"})
    assert refused.status_code == 422 and "来不及" in refused.text
    later = add_workdays(clock.today(), 8).isoformat()
    where = liu.post(f"/demands/{demand}/dispatch/", {"due": later, "everywhere": "1"}).headers["Location"]
    assert "0 / 2" in liu.get(where).text and 'hx-trigger="every 1s"' in liu.get(where, HTTP_HX_REQUEST="true").text
    round_id = int(re.findall(r"\d+", where)[0])
    commands.dispatch_some(SYSTEM, round_id=round_id, most=1)
    assert "1 / 2" in liu.get(where, HTTP_HX_REQUEST="true").text
    commands.dispatch_some(SYSTEM, round_id=round_id)
    ready = liu.get(where, HTTP_HX_REQUEST="true")
    assert "每个社区都收到了" in ready.text and "every 1s" not in ready.text


def test_a_round_that_came_to_a_halt_is_gone_on_with(liu, he, monkeypatch):
    demand = admitted()
    round_id = commands.dispatch(liu_yan, demand_id=demand, due=add_workdays(clock.today(), 8))
    assert "停住了" not in liu.get(f"/rounds/{round_id}/progress/").text
    later = clock.now() + dt.timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "停住了" in liu.get(f"/rounds/{round_id}/progress/").text
    assert liu.post(f"/rounds/{round_id}/resume/").status_code == 302
    assert he.post(f"/rounds/{round_id}/resume/").status_code == 404
    while commands.dispatch_some(SYSTEM, round_id=round_id):
        pass
    assert liu.post(f"/rounds/{round_id}/resume/").status_code == 422


def test_no_further_than_admitted(liu):
    demand = admitted()
    area(ELSEWHERE)
    later = add_workdays(clock.today(), 8).isoformat()
    refused = liu.post(f"/demands/{demand}/dispatch/", {"due": later, "area": [str(ELSEWHERE), str(STREET)]})
    assert refused.status_code == 422 and "不在准入的范围里" in refused.text
    assert liu.post(f"/demands/{demand}/dispatch/", {"due": later, "area": [str(HOME)]}).status_code == 302
    assert queries.rounds_sent(liu_yan, demand)[0].total == 1


def test_the_catalogue_is_public_and_names_nobody(elders):
    demand = admitted()
    number = queries.demand(ma_li, demand).number
    anybody = Client()
    listed = anybody.get("/catalogue/")
    assert listed.status_code == 200 and number in listed.text and "提前 31 个工作日" in listed.text
    entry = anybody.get(f"/catalogue/{number}/").text
    assert "工作需要" in entry and "区社区建设办报表准入" in entry and "已准入" in entry
    for private in (liu_yan.name, ma_li.name, "分机 3106", "赵秀英"):
        assert private not in entry
    assert "1 张表" in anybody.get("/catalogue/", {"q": "老年人", "department": "civil_affairs", "area": "110114000000"}).text
    assert "没有找到" in anybody.get("/catalogue/", {"q": "水表"}).text
    assert "没有找到" in anybody.get("/catalogue/", {"state": "refused"}).text
    assert anybody.get("/catalogue/2026-99999/").status_code == 404


def test_the_catalogue_counts_as_the_gate_does(elders):
    admitted()
    number = queries.demand(ma_li, admitted(data=edited(ELDERS, {"E2": "是否独居"}))).number
    listed, entry = Client().get("/catalogue/").text, Client().get(f"/catalogue/{number}/").text
    line = listed.split(f"/catalogue/{number}/")[1].split("</a>")[0]
    there = re.search(r"栏里，<strong>(\d+)</strong> 栏已经有了", entry)
    assert there is not None and f"{there[1]} 栏已经有" in line


def test_a_draft_is_nobody_elses(liu, ma, he, wang, li):
    demand = drafted()
    assert liu.get(f"/demands/{demand}/").status_code == 200
    for other in (ma, he, wang, li):
        assert other.get(f"/demands/{demand}/").status_code == 404
    assert Client().get("/catalogue/").text.count("老年人") == 0


def test_only_the_post_at_the_level_decides(zhou, chen, wang):
    demand = applied()
    for other in (zhou, chen):
        assert other.get(f"/demands/{demand}/").status_code == 404
        assert other.post(f"/demands/{demand}/decide/", {"verdict": "admit", "reason": "好"}).status_code == 404
    assert wang.get("/demands/").status_code == 404
    assert chen.get("/demands/").status_code == 200


def test_the_lists_tabs(liu, ma):
    waiting, decided = applied(), admitted()
    mine = liu.get("/demands/").text
    assert f"/demands/{waiting}/" in mine and f"/demands/{decided}/" in mine
    todo = ma.get("/demands/").text
    assert f"/demands/{waiting}/" in todo and f'href="/demands/{decided}/"' not in todo
    assert f"/demands/{decided}/" in ma.get("/demands/?tab=decided").text


def test_withdrawn_it_is_a_draft_again(liu, ma):
    demand = applied()
    liu.post(f"/demands/{demand}/withdraw/")
    assert "草稿" in liu.get(f"/demands/{demand}/").text
    assert ma.get(f"/demands/{demand}/").status_code == 404


def test_a_citys_department_chooses_districts(he):
    places()
    filling = forms.hand_in(he_bin, data=ELDERS, filename="登记表.xlsx", department="civil_affairs")
    forms.confirm_meanings(he_bin, filling_id=filling)
    page = he.get(f"/demands/new/{filling}/").text
    assert 'name="area" value="110114000000"' in page and 'name="level" value="city" checked' in page
    asked = {**fields(level=["district", "city"], area=["110114000000"])}
    del asked["everywhere"]
    where = he.post(f"/demands/new/{filling}/", asked).headers["Location"]
    assert "昌平区" in he.get(where).text
    asked["area"] = ["130000000000"]
    assert he.post(f"/demands/new/{filling}/", asked).status_code == 404


def test_a_longer_catalogue_needs_no_more_questions(django_assert_max_num_queries):
    admitted()
    with django_assert_max_num_queries(10):
        Client().get("/catalogue/")
    admitted(), applied()
    with django_assert_max_num_queries(10):
        assert "3 张表" in Client().get("/catalogue/").text
