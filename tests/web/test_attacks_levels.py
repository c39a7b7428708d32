"""A hostile insider, a curious department and a stranger against forms through four levels."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client

from hutong.domain.forms import commands as forms
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import proposing
from hutong.domain.reporting.commands.proposing import Correction
from hutong.domain.reporting.queries.proposals import proposals
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.directory import area
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import ELDERS, admitted, drafted, sent
from tests.factories.sheets import listing, opened, rows
from tests.people import FAR, liu_yan, ma_li, street_head, wang_fang
from tests.web.conftest import at_screen

pytestmark = pytest.mark.django_db
MARK = "<script>alert(1)</script>"
HUGE = 2**70
TEL, NUMBER = "13800000001", id_no(order=12)
PEOPLE = ["序号", "姓名", "性别", "身份证号", "联系电话", "残疾类别"]
health = replace(liu_yan, user_id=151, post_id=151, name="高敏", department="health")


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def elders():
    house = household(home())
    area(FAR)
    return [
        person("赵秀英", household=house, id_no=NUMBER, tel=TEL),
        person("钱建国", household=house, id_no=id_no(order=13), tel="13800000002", sex="1", relation="10"),
    ]


@pytest.fixture
def down(elders):
    """Wang Fang's form of Liu Yan's round."""
    sent()
    return mine()


@pytest.fixture
def approved(down):
    commands.submit(wang_fang, assignment_id=down)
    round_id = queries.assignment(wang_fang, down).round
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    return down


def mine():
    return queries.assignments_due(wang_fang)[0].id


def round_of(one):
    return queries.assignment(wang_fang, one).round


def other(actor, name, code):
    """Somebody else at a screen."""
    from tests.web.conftest import AREAS, NAMES

    NAMES[actor.user_id], AREAS[actor.user_id] = name, code
    return at_screen(actor)


def saved(client, one, edits, **headers):
    return client.post(f"/work/{one}/cells/", json.dumps({"edits": edits}), content_type="application/json", **headers)


WORK = ("", "grid/", "cells/", "questions/", "submit/", "decline/", "recall/", "explain/", "consent/", "refill/", "paper/")


def test_a_form_of_another_community_is_as_if_it_were_not(down, wang, li):
    for page in WORK:
        for there, nowhere in ((down, down + 1000), (down, HUGE)):
            for ask in (li.get, li.post):
                got, missing = ask(f"/work/{there}/{page}"), ask(f"/work/{nowhere}/{page}")
                assert (got.status_code, missing.status_code) in ((404, 404), (405, 405), (400, 400)), page
    assert saved(li, down, [{"cell": "E4", "value": "x"}]).status_code == 404
    assert li.post("/pack/", {"form": [str(down)]}).status_code == 404
    assert queries.assignment(wang_fang, down).state == "open" and wang.get(f"/work/{down}/").status_code == 200


def test_nobody_opens_a_communitys_form_by_its_filling(down, liu, chen, ma, he):
    filling = queries.filling_of(wang_fang, down)
    clients = {"liu": liu, "chen": chen, "ma": ma, "he": he, "health": other(health, "gaomin", 110114000000)}
    for who, client in clients.items():
        for page in ("", "table/", "file/", "gaps/", "meaning/", "whom/", "cell/D4/", "figure/D4/", "back/1/", "people/?q=赵秀"):
            answer = client.get(f"/forms/{filling}/{page}")
            assert answer.status_code == 404 or (page[:6] == "people" and who == "chen"), (who, page)
        for page in ("fill/", "finish/", "discard/", "asks/", "cell/E4/", "gaps/1/E4/", "whom/"):
            assert client.post(f"/forms/{filling}/{page}", {"value": "1"}).status_code == 404, (who, page)


def test_a_department_has_no_way_round_the_gate(elders, liu):
    filling = forms.hand_in(liu_yan, data=ELDERS, filename="登记表.xlsx", department="别的部门")
    forms.confirm_meanings(liu_yan, filling_id=filling)
    whom = liu.get(f"/forms/{filling}/whom/")
    assert whom.status_code == 200 and "赵秀英" not in whom.text
    assert "部门的表不在这里填" in liu.post(f"/forms/{filling}/fill/").text
    assert liu.get(f"/forms/{filling}/table/").status_code == 422
    her = f"/people/{elders[0]}/"
    for page in (her, her + "correct/tel/", "/people/?q=赵秀英", f"/forms/{filling}/people/?q=赵秀"):
        assert liu.get(page).status_code == 404, page
    assert other(health, "gaomin", 110114000000).get(f"/forms/{filling}/whom/").status_code == 404
    with pytest.raises(NotFound):
        commands.draft(health, filling_id=filling)


def test_what_is_taken_from_the_pool_leads_to_nothing_more(elders, liu):
    demand = drafted(data=listing("80岁以上老年人登记表", PEOPLE))
    commands.apply(liu_yan, demand_id=demand)
    commands.decide(ma_li, demand_id=demand, verdict="pool", reason="x")
    page = liu.post(f"/demands/{demand}/take/", follow=True)
    where = page.redirect_chain[-1][0]
    assert not [word for word in ("赵秀英", NUMBER, TEL) if word in page.text]
    for cell in ("B3", "D3", "E3"):
        assert not [word for word in ("赵秀英", NUMBER, TEL) if word in liu.get(where.replace("table/", f"cell/{cell}/")).text]
    assert liu.post(where.replace("table", "fill")).status_code == 422
    assert not [word for word in ("赵秀英", NUMBER, TEL) if word in str(rows(liu.get(where.replace("table", "file")).content, 1))]


def test_a_joined_department_gets_what_it_asked_and_no_more(approved):
    round_id = round_of(approved)
    demand = drafted(health, data=listing("高龄老人名单", ["序号", "姓名", "性别", "年龄"]), name="名单.xlsx")
    commands.apply(health, demand_id=demand)
    commands.decide(ma_li, demand_id=demand, verdict="join", join=queries.round_state(liu_yan, round_id)[0].demand)
    gao = other(health, "gaomin", 110114000000)
    figures, file = gao.get(f"/review/{round_id}/figures/"), gao.get(f"/review/{round_id}/file/")
    assert "赵秀英" in figures.text and NUMBER not in figures.text and TEL not in figures.text
    assert NUMBER not in str(rows(file.content, 1)) and "赵秀英" in str(rows(file.content, 1))
    for page in (f"/review/{round_id}/{approved}/", f"/work/{approved}/paper/", f"/review/{round_id}/{approved}/figure/B4/"):
        assert gao.get(page).status_code == 404, page
    assert gao.post(f"/proposals/new/{round_id}/one/", {"person": "1", "element": "tel", "value": "1"}).status_code == 404


def test_to_propose_is_no_way_to_look(approved, elders):
    (made,) = proposing.propose(
        liu_yan, round_id=round_of(approved), corrections=[Correction("person", elders[0], "tel", "13900000000", "核对")]
    )
    (seen,) = proposals(liu_yan)
    assert seen.held.value is None and seen.name == "赵秀英"
    assert proposals(wang_fang)[0].held.value == TEL
    with connection.cursor() as cursor, scope(SYSTEM):
        cursor.execute("SELECT row_to_json(p)::text FROM reporting_proposal p WHERE id = %s", [made])
        kept = cursor.fetchone()[0]
    assert TEL not in kept and "13900000000" not in kept


def test_a_department_looks_up_whom_its_forms_list_and_nobody_else(approved, liu):
    person("赵秀兰", birth_date="1990-01-01", household=household(home("北京市昌平区龙泽苑9号楼1室")))
    page = liu.get(f"/proposals/new/{round_of(approved)}/?q=赵秀&element=tel")
    assert "赵秀英" in page.text and "赵秀兰" not in page.text


def test_who_asks_does_not_decide_and_elsewhere_nobody_does(elders):
    demand = drafted()
    commands.apply(liu_yan, demand_id=demand)
    both = replace(liu_yan, rights=liu_yan.rights | {"reports.decide"})
    elsewhere = replace(ma_li, lo=110105000000, hi=110105999999)
    for actor in (both, elsewhere, street_head, liu_yan):
        with pytest.raises(NotFound):
            commands.decide(actor, demand_id=demand, verdict="admit", reason="x")


def test_what_is_asked_once_is_sent_once_and_nothing_after_its_year(elders):
    demand, due = admitted(period="once"), clock.today() + dt.timedelta(days=40)
    commands.dispatch(liu_yan, demand_id=demand, due=due)
    with pytest.raises(Refused):
        commands.dispatch(liu_yan, demand_id=demand, due=due, day=clock.today() + dt.timedelta(days=1))
    monthly = admitted(name="另一份.xlsx")
    with pytest.raises(Refused):
        commands.dispatch(liu_yan, demand_id=monthly, day=dt.date(clock.today().year + 1, 6, 1), due=due)
    with pytest.raises(Refused):
        commands.dispatch(liu_yan, demand_id=monthly, due=due, areas=[FAR])
    commands.revoke(ma_li, demand_id=monthly, reason="x")
    with pytest.raises(Refused):
        commands.dispatch(liu_yan, demand_id=monthly, due=due)


def test_what_is_closed_or_approved_moves_no_more(approved):
    round_id = round_of(approved)
    for act in (commands.send_back, commands.excuse):
        with pytest.raises(Conflict):
            act(liu_yan, assignment_id=approved, reason="x")
    with pytest.raises(NotFound):
        commands.withdraw(street_head, assignment_id=approved, reason="x")
    assert commands.approve(street_head, round_id=round_id) == 0
    commands.close_round(liu_yan, round_id=round_id)
    with pytest.raises(Conflict):
        commands.approve(street_head, round_id=round_id)


def test_a_post_that_has_ended_and_a_hat_that_was_changed(down, chen, db):
    from hutong.domain.directory.models import Post

    assert chen.get("/review/").status_code == 200
    Post.objects.filter(pk=chen.session["post"]).update(valid_to=clock.today() - dt.timedelta(days=1))
    assert chen.get("/review/").headers["Location"] == "/hats/"
    assert chen.post(f"/review/{round_of(down)}/approve/", {"usual": "1"}).headers["Location"] == "/hats/"


NO_MESSAGES = (
    "", "[]", "{}", "null", "NaN", '{"edits": NaN}', '{"edits": [1]}', '{"edits": [{"cell": 1, "value": "x"}]}', "[" * 200_000,
    '{"edits": [{"cell": "E4", "value": 1e999}]}', '{"edits": [{"cell": "E4", "value": "\\ud800"}]}',
    '{"edits": [{"cell": "E4", "value": "\\u0000"}]}', '{"edits": [{"cell": "E4", "value": "x", "base": "1; DROP TABLE"}]}',
)  # fmt: skip


@pytest.mark.parametrize("body", NO_MESSAGES, ids=range(len(NO_MESSAGES)))
def test_what_is_no_message_is_refused(down, wang, body):
    assert wang.post(f"/work/{down}/cells/", body, content_type="application/json").status_code == 400


def test_too_much_and_elsewhere(down, wang):
    assert wang.post(f"/work/{down}/cells/", "x" * 10_000_000, content_type="application/json").status_code == 400
    assert saved(wang, down, [{"cell": "E4", "value": "1"}] * 100_000).status_code in (400, 422)
    places = ["A1", "ZZZZZZ9", "E0", "E999999999999999999999", "", "é4", "E4; --", "A" * 5000]
    answer = saved(wang, down, [{"cell": cell, "value": "x"} for cell in places])
    assert answer.status_code == 200 and len(answer.json()["refused"]) == len(places)
    assert wang.get(f"/work/{down}/cells/?since={'9' * 18}").status_code == 200


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1+1", '=HYPERLINK("http://x","y")')


def test_what_is_typed_never_becomes_a_formula(down, wang, liu):
    edits = [{"cell": cell, "value": text} for cell, text in zip(("F3", "F4", "B3", "B4", "E3", "E4"), FORMULAS, strict=True)]
    assert not saved(wang, down, edits).json()["refused"]
    wrong = [one for one in queries.assignment(wang_fang, down).findings if one.level == "wrong"]
    commands.submit(wang_fang, assignment_id=down, explained={one.key: "x" for one in wrong})
    commands.approve(street_head, round_id=round_of(down))
    commands.approve(liu_yan, round_id=round_of(down))
    sheet = opened(liu.get(f"/review/{round_of(down)}/file/").content)
    assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []


def test_script_stays_words_everywhere(elders, wang, liu, chen, ma):
    data = listing(f"80岁以上{MARK}登记表", ["序号", "姓名", f"备注{MARK}"])
    demand = drafted(purpose=MARK, basis=MARK, contact=MARK, data=data, name=f"{MARK}.xlsx")
    commands.apply(liu_yan, demand_id=demand)
    commands.decide(ma_li, demand_id=demand, verdict="admit", reason=MARK)
    round_id = sent(demand=demand)
    one = mine()
    saved(wang, one, [{"cell": "C3", "value": MARK}])
    commands.submit(wang_fang, assignment_id=one)
    commands.comment(street_head, assignment_id=one, cell=MARK, text=MARK)
    number, anybody = queries.demand(liu_yan, demand).number, Client()
    pages = [
        (anybody, "/catalogue/"), (anybody, f"/catalogue/{number}/"), (liu, "/demands/"), (liu, f"/demands/{demand}/"),
        (ma, "/demands/?tab=decided"), (wang, "/"), (wang, "/work/"), (wang, f"/work/{one}/"), (wang, f"/work/{one}/grid/"),
        (wang, f"/work/{one}/paper/"), (chen, f"/review/{round_id}/{one}/"), (chen, f"/review/{round_id}/?tab=all"),
        (liu, "/review/"), (wang, "/pack/"), (liu, f"/rounds/{round_id}/progress/"), (wang, "/journal/"),
    ]  # fmt: skip
    for client, page in pages:
        answer = client.get(page)
        assert answer.status_code == 200 and MARK not in answer.text, page


ODD = ("-1", "0", "9" * 30, "x", "²", "1 OR 1=1", "'; DROP TABLE reporting_round; --", "110114010000")


@pytest.fixture
def read(monkeypatch):
    """The words that pages have read of their addresses, as they read them."""
    found = set()

    def noting(was):
        return lambda self, key, *more: (found.add(key), was(self, key, *more))[1]

    for name in ("__getitem__", "getlist"):
        monkeypatch.setattr(QueryDict, name, noting(getattr(QueryDict, name)))
    return found


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_addresses(approved, liu, chen, wang, odd, read):
    round_id, every = round_of(approved), set()
    for client, page in (
        (liu, f"/review/{round_id}/"), (liu, f"/review/{round_id}/figures/"), (chen, "/burden/"), (wang, "/pack/"),
        (wang, f"/work/{approved}/paper/"), (liu, "/demands/"), (Client(), "/catalogue/"), (Client(), "/burden/public/"),
        (wang, "/data-back/"), (Client(), "/outside/"), (liu, f"/proposals/new/{round_id}/"),
        (wang, f"/work/{approved}/cells/"),
    ):  # fmt: skip
        read.clear()
        client.get(page)
        keys = read.copy()
        every |= keys
        for asked in ({key: odd for key in keys}, *({key: odd} for key in sorted(keys))):
            assert client.get(page, asked).status_code in (200, 302, 404, 422), (page, asked)
    assert every >= {"in", "page", "f", "m", "tab", "since", "q", "state", "area", "department"}, every


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "20261126"])
def test_days_far_off(elders, liu, day):
    demand = admitted()
    for page in ("/demands/lead/", f"/demands/{demand}/dispatch/"):
        assert liu.get(page, {"first_due": day, "day": day, "due": day}).status_code in (200, 422)
    assert liu.post(f"/demands/{demand}/dispatch/", {"everywhere": "1", "day": day, "due": day}).status_code in (422, 302)
