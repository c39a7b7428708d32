"""A form goes down through the levels and comes up again."""

from __future__ import annotations

import pytest

from hutong.domain.forms import queries as forms
from hutong.domain.forms.commands import Typed
from hutong.domain.reporting import commands, queries
from hutong.domain.tasks import queries as tasks
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, admitted, sent
from tests.factories.sheets import listing, rows
from tests.people import HOME, NEXT_DOOR, li_jing, liu_yan, ma_li, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
SIGNED = listing("80岁以上老年人登记表", ["序号", "姓名", "性别", "身份证号"], [None] * 4, ["填表人：", None, None, None])


@pytest.fixture
def elders():
    """Three people over eighty at home, one next door; one has no telephone number."""
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("钱建国", household=house, id_no=id_no(order=13), tel="13800000002", sex="1", relation="10")
    person("孙桂兰", household=house, id_no=id_no(order=14), relation="20")
    next_door = household(home("北京市昌平区龙腾苑2号楼1室", NEXT_DOOR), NEXT_DOOR)
    person("周美玲", community=NEXT_DOOR, household=next_door, tel="13800000004")


def mine(actor, community=HOME):
    return next(line.id for line in queries.assignments_due(actor))


def test_each_community_gets_its_own_form_filled(elders):
    round_id = sent()
    (line,) = queries.assignments_due(wang_fang)
    assert (line.lines, line.title) == (3, "80岁以上老年人登记表") and line.rest == 1
    view, areas = queries.round_state(street_head, round_id)
    assert [(one.code, one.out) for one in areas] == [(HOME, 1), (NEXT_DOOR, 1)] and view.total == 2
    assert [task.kind for task in tasks.inbox(wang_fang)] == ["return"]
    assert not queries.assignments_due(li_jing) and not tasks.inbox(li_jing)
    with pytest.raises(NotFound):
        queries.assignment(li_jing, line.id)


def test_from_the_community_to_the_district_and_a_number(elders):
    round_id = sent()
    one = mine(wang_fang)
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E5", "13800000003")])
    assert commands.submit(wang_fang, assignment_id=one).typed == 1
    assert [t.kind for t in tasks.inbox(wang_fang)] == []
    with pytest.raises(Conflict):
        commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E5", "1")])
    assert commands.approve(street_head, round_id=round_id) == 1
    assert queries.assignment(ma_li, one).stage == "district"
    assert commands.approve(liu_yan, round_id=round_id, assignments=[one]) == 1
    view = queries.assignment(wang_fang, one)
    assert view.state == "approved" and view.snapshots[0].number.endswith(str(HOME))
    assert [step.act for step in view.steps] == ["submit", "approve", "finish"]
    told = queries.verified(view.snapshots[0].code.lower())
    assert told.lines == 3 and "赵**" in told.names and not told.withdrawn


def test_what_was_typed_is_known_from_then_on(elders):
    sent()
    one = mine(wang_fang)
    commands.submit(wang_fang, assignment_id=one, cells=[Typed("E5", "13800000003")])
    from hutong.domain.pool import queries as pool

    (found,) = pool.find_people(wang_fang, text="13800000003", purpose="check")
    assert found.name == "孙桂兰"


def test_sent_back_with_a_comment_and_up_again(elders):
    round_id = sent()
    one = mine(wang_fang)
    commands.submit(wang_fang, assignment_id=one)
    with pytest.raises(Refused):
        commands.send_back(street_head, assignment_id=one, reason=" ")
    commands.send_back(street_head, assignment_id=one, reason="少一个电话", comments={"E5": "请补上"})
    view = queries.assignment(wang_fang, one)
    assert (view.state, view.stage) == ("open", "community") and view.comments[0].cell == "E5"
    assert [t.kind for t in tasks.inbox(wang_fang)] == ["return"]
    commands.submit(wang_fang, assignment_id=one, cells=[Typed("E5", "13800000003")])
    assert commands.approve(street_head, round_id=round_id) == 1


def test_an_approval_taken_back_leaves_its_trace(elders):
    round_id = sent()
    one = mine(wang_fang)
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    code = queries.assignment(wang_fang, one).snapshots[0].code
    commands.withdraw(liu_yan, assignment_id=one, reason="对象变了")
    assert queries.verified(code).withdrawn == "对象变了"
    assert queries.roll_up(liu_yan, round_id).total.approved == 0
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    assert queries.assignment(wang_fang, one).snapshots[1].number.endswith("-2")


def test_not_the_communitys_duty(elders):
    sent()
    one = mine(wang_fang)
    commands.decline(wang_fang, assignment_id=one, reason="应由派出所提供")
    with pytest.raises(Conflict):
        commands.submit(wang_fang, assignment_id=one)
    commands.excuse(street_head, assignment_id=one, reason="同意")
    assert queries.assignment(wang_fang, one).state == "excused"


def test_two_people_in_one_form_lose_nothing(elders):
    sent()
    one = mine(wang_fang)
    first = commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E5", "13800000003"), Typed("F4", "住女儿家")])
    second = commands.type_cells(zhang_min, assignment_id=one, cells=[Typed("E5", "13900000009"), Typed("F5", "住院")])
    assert [c.value for c in second.conflicts] == ["13800000003"] and [c.cell for c in second.kept] == ["F5"]
    base = next(c.seq for c in first.kept if c.cell == "E5")
    third = commands.type_cells(zhang_min, assignment_id=one, cells=[Typed("E5", "13900000009", base)])
    assert not third.conflicts
    shown = queries.cells(wang_fang, one)
    assert shown["edits"]["E5"]["by"] == "张敏" and shown["edits"]["F4"]["by"] == "王芳"


def test_figures_are_counted_for_all_communities_at_once(elders):
    round_id = sent(data=FIGURES, name="统计.xlsx")
    one = mine(wang_fang)
    (row,) = [row for row in queries.cells(wang_fang, one)["rows"] if row["row"] == 5]
    assert row["cells"][1:4] == ["3", "1", "2"] and row["cells"][10:13] == ["3", "1", "2"]
    commands.submit(wang_fang, assignment_id=one)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    found = queries.roll_up(liu_yan, round_id, by="community")
    assert found.areas[0].values[:3] == (3, 1, 2) and found.expected == 2
    _, data, _ = queries.merged_workbook(liu_yan, round_id)
    assert rows(data, 5, 5)[0][1:4] == [3, 1, 2]


def test_a_figure_that_does_not_add_up_is_explained_once(elders):
    round_id = sent(data=FIGURES, name="统计.xlsx")
    one = mine(wang_fang)
    with pytest.raises(Refused) as told:
        commands.submit(wang_fang, assignment_id=one, cells=[Typed("B5", "9")])
    assert "B5" in str(told.value)
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("B5", "9")])
    wrong = [f for f in queries.assignment(wang_fang, one).findings if f.level == "wrong"]
    commands.submit(wang_fang, assignment_id=one, explained={f.key: "含集体户 6 人" for f in wrong})
    assert commands.approve(street_head, round_id=round_id) == 1


def test_another_department_sees_nothing_of_it(elders):
    from dataclasses import replace

    round_id = sent()
    stranger = replace(liu_yan, department="health", user_id=130)
    with pytest.raises(NotFound):
        queries.round_state(stranger, round_id)
    with pytest.raises(NotFound):
        commands.approve(stranger, round_id=round_id)


def test_nothing_goes_down_without_admission(elders):
    demand = admitted()
    commands.revoke(ma_li, demand_id=demand, reason="已有系统数据")
    with pytest.raises(Refused):
        commands.dispatch(liu_yan, demand_id=demand)


def test_who_hands_up_stands_where_the_form_asks_who_filled_it_in(elders):
    sent(data=SIGNED)
    one = mine(wang_fang)
    assert signed_by(one) == []
    commands.submit_pack(wang_fang, assignment_ids=[one], confirmed="auto")
    assert signed_by(one) == []
    commands.recall(wang_fang, assignment_id=one, reason="再看一眼")
    commands.submit(wang_fang, assignment_id=one)
    assert signed_by(one) == ["王芳"]
    commands.recall(wang_fang, assignment_id=one, reason="张敏再看一眼")
    commands.submit(zhang_min, assignment_id=one)
    assert signed_by(one) == ["张敏"]


def signed_by(assignment_id):
    """Names of colleagues in the file as it goes up."""
    _name, data, _type = forms.result(wang_fang, queries.assignment(wang_fang, assignment_id).filling)
    return [value for row in rows(data) for value in row if "王芳" in str(value) or "张敏" in str(value)]


@pytest.mark.usefixtures("in_spring")
def test_a_figure_that_jumped_since_last_time_is_not_passed_with_the_usual_ones(elders):
    from hutong.kernel import clock
    from hutong.kernel.workdays import add_workdays

    demand = admitted(data=FIGURES, name="统计.xlsx")
    today = clock.today()
    sent(demand=demand, day=today)
    commands.submit(wang_fang, assignment_id=mine(wang_fang))
    following = add_workdays(today, 25)
    for order in range(20, 40):
        person("新来的", id_no=id_no(order=order), birth_date="1943-05-12", sex="2" if order % 2 == 0 else "1")
    with clock.standing_at(following):
        round_id = sent(demand=demand, day=following)
        one = next(line.id for line in queries.assignments_due(wang_fang) if line.period != "")
        assert commands.submit(wang_fang, assignment_id=one).unlikely > 0
        assert commands.approve(street_head, round_id=round_id, usual=True) == 0
