"""After a round is closed its data comes back down: figures beside the street's, corrections to confirm or to contest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hutong.domain.forms.commands import Typed
from hutong.domain.journal import queries as journal
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import Seen, SourceRef, observe
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import proposing, settling, tended
from hutong.domain.reporting.commands.proposing import Correction
from hutong.domain.reporting.queries import downwards
from hutong.domain.reporting.queries.downwards import beside, closed_rounds
from hutong.domain.reporting.queries.proposals import alike, proposals
from hutong.domain.reporting.queries.sources import source_errors
from hutong.domain.reporting.shares import wilson
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Conflict, NotFound, Refused
from hutong.kernel.workdays import add_workdays
from tests.factories.directory import area
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import FIGURES, sent
from tests.factories.sheets import edited
from tests.people import HOME, NEXT_DOOR, city_desk, li_jing, liu_yan, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db

THIRD = 110114010005
neighbours = {
    code: replace(wang_fang, lo=code, hi=code, community=code, user_id=140 + n, name=name)
    for n, (code, name) in enumerate(((NEXT_DOOR, "郑洁"), (THIRD, "何露")))
}


@pytest.fixture
def elders():
    """Zhao and Qian at home; Zhou next door."""
    house = household(home())
    return {
        "赵秀英": person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001"),
        "钱建国": person("钱建国", household=house, id_no=id_no(order=13), tel="13800000002", sex="1", relation="10"),
        "周美玲": person(
            "周美玲", community=NEXT_DOOR, household=household(home("2号楼1室", NEXT_DOOR), NEXT_DOOR), tel="13800000004"
        ),
    }


def approved(round_id, *actors):
    """These have handed up; street and district have approved."""
    for actor in actors:
        commands.submit(actor, assignment_id=queries.assignments_due(actor)[0].id)
    commands.approve(street_head, round_id=round_id)
    commands.approve(liu_yan, round_id=round_id)
    return round_id


def correction(record, value="13900000009", element="tel", reason="与殡葬系统比对"):
    return Correction("person", record, element, value, reason)


def held(record, element="tel"):
    page = pool.person_page(wang_fang, person_id=record, purpose="check")
    return next(fact for facts in page.themes.values() for fact in facts if fact.element == element)


def kinds(actor):
    return [task.kind for task in tasks.inbox(actor)]


def test_own_figures_stand_beside_the_middle_of_the_street(elders, monkeypatch):
    area(THIRD)
    round_id = approved(sent(data=FIGURES, name="统计.xlsx"), wang_fang, *neighbours.values())
    with pytest.raises(NotFound):
        beside(wang_fang, round_id)
    commands.close_round(liu_yan, round_id=round_id, checked=True)
    found = beside(wang_fang, round_id)
    first = found.figures[0]
    assert (first.own, first.street, first.street_average) == (2, 3, 1)
    assert first.street_median is None, "with the middle one of three, she would know that the others have 1 and 0"
    monkeypatch.setattr(downwards, "FEWEST_MIDDLE", 3)
    assert beside(wang_fang, round_id).figures[0].street_median == 1
    assert (first.district, found.street.approved, found.street.expected) == (3, 3, 3)
    assert [(one.title, one.checked_on) for one in closed_rounds(wang_fang)] == [(found.round.title, clock.today())]
    assert found.number.endswith(str(HOME)) and found.listed is None


def test_where_so_few_are_added_up_that_one_could_be_worked_out_there_is_no_total(elders):
    round_id = approved(sent(data=FIGURES, name="统计.xlsx"), wang_fang, neighbours[NEXT_DOOR])
    commands.close_round(liu_yan, round_id=round_id)
    found = beside(wang_fang, round_id)
    assert found.figures[0].own == 2 and not found.street.shown
    assert {one.street for one in found.figures} == {None} == {one.street_median for one in found.figures}


def test_a_list_comes_back_with_what_has_changed(elders):
    first = approved(sent(day=dt.date(2026, 9, 10)), wang_fang)
    commands.close_round(liu_yan, round_id=first)
    person("孙桂兰", household=household(home("3号楼1室")), id_no=id_no(order=14))
    demand = queries.round_state(liu_yan, first)[0].demand
    second = sent(demand=demand, day=dt.date(2026, 10, 10))
    commands.submit(wang_fang, assignment_id=queries.assignments_due(wang_fang)[0].id)
    commands.close_round(liu_yan, round_id=second)
    listed = beside(wang_fang, second).listed
    assert (listed.lines, listed.came, listed.went, listed.changed) == (3, 1, 0, 0)
    with pytest.raises(NotFound):
        beside(li_jing, second)
    with pytest.raises(NotFound):
        closed_rounds(street_head)


def test_a_correction_waits_for_the_community_and_is_taken_over_when_it_says_so(elders):
    round_id = sent()
    ids = proposing.propose(liu_yan, round_id=round_id, corrections=[correction(elders["赵秀英"]), correction(elders["钱建国"])])
    assert held(elders["赵秀英"]).value == "13800000001"
    assert kinds(wang_fang).count("proposal") == 1 and "proposal" not in kinds(neighbours[NEXT_DOOR])
    (group,) = alike(proposals(wang_fang))
    one = group.proposals[0]
    assert (one.name, one.held.value, one.value, one.held_source.kind) == ("赵秀英", "13800000001", "13900000009", "import")
    assert one.expires == add_workdays(clock.today(), 15)
    settling.confirm(wang_fang, proposal_id=ids[0])
    assert (held(elders["赵秀英"]).value, held(elders["赵秀英"]).rule) == ("13900000009", "settled")
    assert "proposal" in kinds(wang_fang)
    settling.confirm_all(zhang_min, proposal_ids=ids[1:])
    assert "proposal" not in kinds(wang_fang) and not proposals(wang_fang)
    assert {one.state for one in proposals(liu_yan, closed=True)} == {"confirmed"}
    with pytest.raises(Conflict):
        settling.confirm(zhang_min, proposal_id=ids[0])
    acts = journal.about_record(wang_fang, entity="person", record_id=elders["赵秀英"], limit=9)
    assert any(act.verb == "observe" and act.purpose == "correction" for act in acts)


def test_who_is_not_meant_finds_nothing(elders):
    ids = proposing.propose(liu_yan, round_id=sent(), corrections=[correction(elders["赵秀英"])])
    for stranger in (li_jing, neighbours[NEXT_DOOR]):
        with pytest.raises(NotFound):
            settling.confirm(stranger, proposal_id=ids[0])
        assert not proposals(stranger)
    other = replace(liu_yan, department="health", user_id=130)
    assert not proposals(other)
    with pytest.raises(NotFound):
        proposals(city_desk)


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [("tel", "12", "电话"), ("education", "10", "不归"), ("age", "80", "不归"), ("tel", "13800000001", "没有要更正")],
)
def test_what_cannot_be_proposed(elders, element, value, words):
    with pytest.raises(Refused) as told:
        proposing.propose(liu_yan, round_id=sent(), corrections=[correction(elders["赵秀英"], value, element)])
    assert words in str(told.value)


def test_nobody_corrects_what_lies_elsewhere_or_without_time_to_answer(elders):
    round_id = sent()
    far = person("吴桐", community=li_jing.area)
    with pytest.raises(NotFound):
        proposing.propose(liu_yan, round_id=round_id, corrections=[correction(far)])
    with pytest.raises(Refused):
        proposing.propose(liu_yan, round_id=round_id, corrections=[correction(elders["赵秀英"])], expires=clock.today())


def test_the_owners_own_element_is_the_owners_word(elders):
    proposing.propose(liu_yan, round_id=sent(), corrections=[correction(elders["赵秀英"], "是", "has_allowance_80")])
    (one,) = proposals(wang_fang)
    assert one.value is True and one.held.state == "missing"
    settling.confirm(wang_fang, proposal_id=one.id)
    assert held(elders["赵秀英"], "has_allowance_80").source.kind == "owner"


def test_a_newer_proposal_takes_the_place_of_an_open_one(elders):
    round_id = sent()
    proposing.propose(liu_yan, round_id=round_id, corrections=[correction(elders["赵秀英"])])
    proposing.propose(liu_yan, round_id=round_id, corrections=[correction(elders["赵秀英"], "13900000010")])
    (one,) = proposals(wang_fang)
    assert one.value == "13900000010"
    assert proposing.withdraw_proposals(liu_yan, proposal_ids=[one.id]) == 1
    assert not proposals(wang_fang) and "proposal" not in kinds(wang_fang)


def contested(elders, element="tel", value="13900000009"):
    (one,) = proposing.propose(liu_yan, round_id=sent(), corrections=[correction(elders["赵秀英"], value, element)])
    settling.contest(wang_fang, proposal_id=one, why="刚打通过这个电话")
    return one


def test_a_contested_value_goes_back_to_the_department_with_a_day(elders):
    one = contested(elders)
    assert "proposal" not in kinds(wang_fang)
    (task,) = [task for task in tasks.inbox(liu_yan) if task.kind == "contested"]
    assert task.due == add_workdays(clock.today(), 10)
    assert held(elders["赵秀英"]).value == "13800000001" and held(elders["赵秀英"]).seen_on == clock.today()
    settling.answer_contest(liu_yan, proposal_id=one, upheld=False)
    fact = held(elders["赵秀英"])
    assert (fact.value, fact.rule, fact.state) == ("13800000001", "settled", "known")
    assert "contested" not in kinds(liu_yan)
    with pytest.raises(Conflict):
        settling.answer_contest(liu_yan, proposal_id=one, upheld=True, words="再说一次")


@pytest.mark.parametrize(
    ("element", "value", "before"), [("tel", "13900000009", "13800000001"), ("has_allowance_80", "是", False)]
)
@pytest.mark.parametrize("later", [0, 5])
def test_a_department_that_insists_leaves_the_value_in_doubt_with_both_sides(elders, element, value, before, later):
    if element != "tel":
        seen = [Seen("person", elders["赵秀英"], element, "否")]
        observe(wang_fang, observations=seen, source=SourceRef("visit", "入户走访"), purpose="visit")
    one = contested(elders, element, value)
    with clock.standing_at(clock.today() + dt.timedelta(days=later)):
        with pytest.raises(Refused):
            settling.answer_contest(liu_yan, proposal_id=one, upheld=True)
        settling.answer_contest(liu_yan, proposal_id=one, upheld=True, words="系统里有登记")
        fact = held(elders["赵秀英"], element)
        assert fact.state == "doubt" and {fact.value, *(said.value for said in fact.against)} == {
            before,
            True if element != "tel" else value,
        }
    assert proposals(wang_fang, closed=True)[0].answer == "系统里有登记"


def test_what_nobody_answers_ends_and_shows_it(elders):
    one = contested(elders)
    round_id = sent(data=FIGURES, name="统计.xlsx")
    demand = queries.round_state(liu_yan, round_id)[0].demand
    owned = [correction(elders["钱建国"], "是", "has_allowance_80")]
    (two,) = proposing.propose(liu_yan, demand_id=demand, corrections=owned)
    assert not tended.expire_proposals(SYSTEM)
    with clock.standing_at(clock.today() + dt.timedelta(days=60)):
        assert tended.expire_proposals(SYSTEM) == 2
        states = {view.id: view.state for view in proposals(wang_fang, closed=True)}
        assert states == {one: "unanswered", two: "expired"}
        assert "proposal" not in kinds(wang_fang) and "contested" not in kinds(liu_yan)
        with pytest.raises(Conflict):
            settling.confirm(wang_fang, proposal_id=two)
    assert held(elders["赵秀英"]).value == "13800000001"


def test_the_merged_list_handed_back_becomes_proposals_row_by_row(elders):
    round_id = approved(sent(), wang_fang, neighbours[NEXT_DOOR])
    name, data, _ = queries.merged_workbook(liu_yan, round_id)
    with pytest.raises(Refused):
        proposing.propose_from_file(liu_yan, round_id=round_id, data=data, filename=name)
    back = edited(data, {"E3": "13911112222", "E4": "打错", "E5": "13933334444"})
    made = proposing.propose_from_file(liu_yan, round_id=round_id, data=back, filename=name)
    assert len(made.proposed) == 2 and [one.after for one in made.refused] == ["打错"]
    (mine,) = proposals(wang_fang)
    assert (mine.name, mine.value, mine.reason) == ("赵秀英", "13911112222", "部门核对")
    assert [one.value for one in proposals(neighbours[NEXT_DOOR])] == ["13933334444"]
    assert "proposal" in kinds(wang_fang) and "proposal" in kinds(neighbours[NEXT_DOOR])


def test_another_departments_workbook_is_not_read(elders):
    round_id = approved(sent(), wang_fang)
    other = replace(liu_yan, department="health", user_id=130)
    with pytest.raises(NotFound):
        proposing.propose_from_file(other, round_id=round_id, data=b"", filename="a.xlsx")


def test_how_often_a_source_was_wrong_is_counted_and_how_sure_that_is(elders):
    round_id = sent()
    mine = queries.assignments_due(wang_fang)[0].id
    commands.submit(wang_fang, assignment_id=mine, cells=[Typed("E3", "13800000077")])
    ids = proposing.propose(liu_yan, round_id=round_id, corrections=[correction(elders["钱建国"]), correction(elders["赵秀英"])])
    settling.confirm(wang_fang, proposal_id=ids[0])
    settling.contest(wang_fang, proposal_id=ids[1], why="本人说的")
    settling.answer_contest(liu_yan, proposal_id=ids[1], upheld=False)
    found = {one.department or one.kind: one for one in source_errors(wang_fang)}
    ledger, office = found["import"], found["civil_affairs"]
    assert ledger.typed_over.part == 1 and ledger.typed_over.whole >= 6 and ledger.replaced == 1
    assert (office.confirmed, office.dropped, office.refuted.rate) == (1, 1, 0.5)
    assert not any(hasattr(office, word) for word in ("name", "actor", "by"))


def test_few_cases_tell_little():
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(1, 10)
    assert low == pytest.approx(0.0179, abs=1e-3) and high == pytest.approx(0.4042, abs=1e-3)
    assert wilson(100, 1000)[1] - wilson(100, 1000)[0] < high - low
