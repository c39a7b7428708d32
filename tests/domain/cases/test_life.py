"""A case from the first word to the resident's last: every step seen, the clock never stopped, closed when she says so."""

from __future__ import annotations

import datetime as dt

import pytest

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.tending import tend_once
from hutong.domain.notices import delivery, ports
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.cases import DISTRICT, RUBBISH, STREET, finished, posts, reported
from tests.people import HOME, NEXT_DOOR, li_jing, liu_yan, ma_li, qian_bo, street_head, wang_fang, zhang_min, zhao_lei

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staffed():
    posts()


def acts(code):
    return [line.act for line in queries.status(code).lines]


def inbox(actor):
    return [(task.kind, task.subject) for task in tasks.inbox(actor)]


def test_what_is_clear_goes_to_its_unit_at_once_and_the_resident_sees_every_step():
    receipt = reported()
    seen = queries.status(receipt.code)
    assert (seen.state, seen.zh, seen.words) == ("dispatched", "暴露垃圾", RUBBISH)
    assert seen.lead.zh == "回龙观街道城市管理委员会"
    assert inbox(qian_bo) == [("case", receipt.case)] and inbox(zhao_lei) == []
    commands.sign(qian_bo, case_id=receipt.case, words="今天下午派车")
    commands.finish(qian_bo, case_id=receipt.case, words="已清运，加了一个桶")
    assert queries.status(receipt.code).state == "checking" and inbox(qian_bo) == []
    commands.check(wang_fang, case_id=receipt.case, passed=True, words="看过了")
    assert "settle" in queries.status(receipt.code).can
    speaker, voice = commands.holder(receipt.code)
    assert commands.settle(speaker, voice_id=voice, solved=True, rating=5) == "closed"
    end = queries.status(receipt.code)
    assert (end.outcome, end.rating, inbox(wang_fang)) == ("solved", 5, [])
    assert acts(receipt.code) == ["collect", "accept", "dispatch", "sign", "finish_for_check", "pass_check", "settle"]
    assert not any(name in repr(end) for name in ("钱波", "王芳"))  # units, never people


def test_what_is_not_clear_waits_for_a_person():
    receipt = reported("你们管不管啊", category="")
    assert queries.status(receipt.code).state == "collected"
    assert ("case", receipt.case) in inbox(street_head)
    with pytest.raises(NotFound):
        commands.dispatch(street_head, case_id=receipt.case, area=STREET, department="fire", category="exposed_rubbish")
    commands.dispatch(street_head, case_id=receipt.case, area=STREET, department="urban_management", category="exposed_rubbish")
    assert acts(receipt.code) == ["collect", "accept", "dispatch"]
    assert ("case", receipt.case) not in inbox(street_head) and ("case", receipt.case) in inbox(qian_bo)


def test_a_bounce_never_stops_the_clock_and_the_district_has_the_last_word():
    receipt = reported()
    due = queries.status(receipt.code).due
    commands.bounce(qian_bo, case_id=receipt.case, reason="是物业的事")
    assert ("case", receipt.case) in inbox(street_head)
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department="urban_management")
    commands.bounce(zhao_lei, case_id=receipt.case, reason="应由街道办")
    seen = queries.status(receipt.code)
    assert (seen.bounces, seen.due, seen.state) == (2, due, "accepted")
    assert [line.words for line in seen.lines if line.act == "bounce"] == ["是物业的事", "应由街道办"]
    with pytest.raises(Refused, match="裁定"):
        commands.dispatch(street_head, case_id=receipt.case, area=STREET, department="urban_management")
    assert ("case", receipt.case) in inbox(ma_li)
    commands.dispatch(ma_li, case_id=receipt.case, area=STREET, department="urban_management", words="街道办理，物业配合")
    with pytest.raises(Refused, match="不能再退"):
        commands.bounce(qian_bo, case_id=receipt.case, reason="还是不该我们")
    assert inbox(ma_li) == []


def test_at_its_deadline_a_case_goes_up_by_itself_a_level_each_time():
    receipt = reported()
    later = queries.status(receipt.code).due.date()
    for days, who in ((3, street_head), (10, ma_li)):
        with clock.standing_at(later + dt.timedelta(days=days)):
            tend_once()
            assert ("case-late", receipt.case) in inbox(who)
    with clock.standing_at(later + dt.timedelta(days=10)):
        assert queries.status(receipt.code).late and acts(receipt.code).count("late") == 2
    finished(receipt)
    assert inbox(street_head) == [] and inbox(ma_li) == []


def test_more_time_needs_a_reason_and_the_level_above():
    receipt = reported()
    commands.sign(qian_bo, case_id=receipt.case)
    old = queries.status(receipt.code).due
    until = old.date() + dt.timedelta(days=4)
    with pytest.raises(Refused, match="原因"):
        commands.ask_extension(qian_bo, case_id=receipt.case, until=until, reason=" ")
    commands.ask_extension(qian_bo, case_id=receipt.case, until=until, reason="要等吊车")
    assert queries.status(receipt.code).due == old
    assert ("case-extension", receipt.case) in inbox(street_head)
    commands.grant_extension(street_head, case_id=receipt.case)
    assert queries.status(receipt.code).due.date() == until
    with pytest.raises(Refused, match="已经延期过"):
        commands.ask_extension(qian_bo, case_id=receipt.case, until=until + dt.timedelta(days=2), reason="再等等")


def test_a_street_whistles_and_those_called_must_answer():
    posts(liu_yan)
    receipt = reported()
    units = [(DISTRICT, "urban_management"), (DISTRICT, "civil_affairs")]
    commands.whistle(street_head, case_id=receipt.case, units=units, words="明天上午九点到现场")
    assert ("case", receipt.case) in inbox(zhao_lei) and ("case", receipt.case) in inbox(liu_yan)
    commands.respond(zhao_lei, case_id=receipt.case, words="派两人到场")
    assert ("case", receipt.case) not in inbox(zhao_lei) and ("case", receipt.case) in inbox(qian_bo)
    with clock.standing_at(clock.today() + dt.timedelta(days=8)):
        tend_once()
    assert ("case-late", receipt.case) in inbox(ma_li)
    called = {u.name.department: u.late for u in queries.case(ma_li, receipt.case).units if u.role == "called"}
    assert called == {"urban_management": False, "civil_affairs": True}


def test_who_did_it_does_not_check_it():
    receipt = reported()
    commands.dispatch(street_head, case_id=receipt.case, area=HOME)
    commands.sign(wang_fang, case_id=receipt.case)
    commands.finish(wang_fang, case_id=receipt.case, words="扫干净了")
    with pytest.raises(Refused, match="换一位同事"):
        commands.check(wang_fang, case_id=receipt.case, passed=True, words="")
    commands.check(zhang_min, case_id=receipt.case, passed=False, words="还剩一半")
    assert queries.status(receipt.code).state == "working" and ("case", receipt.case) in inbox(wang_fang)


def test_not_solved_opens_it_again_and_silence_is_counted_as_silence():
    receipt = reported()
    finished(receipt)
    speaker, voice = commands.holder(receipt.code)
    with pytest.raises(Refused, match="哪里没有解决"):
        commands.settle(speaker, voice_id=voice, solved=False)
    commands.settle(speaker, voice_id=voice, solved=False, words="第二天又满了")
    assert queries.status(receipt.code).state == "accepted" and ("case", receipt.case) in inbox(street_head)
    commands.dispatch(street_head, case_id=receipt.case, area=STREET, department="urban_management")
    finished(receipt)
    with clock.standing_at(clock.today() + dt.timedelta(days=6)):
        assert tend_once() == 0
    with clock.standing_at(clock.today() + dt.timedelta(days=9)):
        tend_once()
    assert queries.status(receipt.code).outcome == "silent"


def test_a_bad_rating_must_be_put_right_and_is_called_back():
    receipt = reported(person=Person(name="孙桂兰", phone="13800000003", may_call=True))
    finished(receipt)
    speaker, voice = commands.holder(receipt.code)
    commands.settle(speaker, voice_id=voice, solved=True, rating=2)
    assert ("case-rectify", receipt.case) in inbox(street_head)
    assert queries.contacts(street_head, receipt.case)[0].phone == "13800000003"
    commands.call_back(street_head, case_id=receipt.case, reached=True, words="嫌桶太少")
    commands.rectify(street_head, case_id=receipt.case, words="又加了两个桶")
    assert inbox(street_head) == [] and queries.status(receipt.code).rating == 2
    with pytest.raises(Refused, match="已经评价"):
        commands.rate(speaker, voice_id=voice, rating=5)


def test_a_refusal_says_why_by_which_rule_and_where_to_go():
    receipt = reported("请把隔壁公司的工资发给我", category="")
    with pytest.raises(Refused, match="依据"):
        commands.refuse(street_head, case_id=receipt.case, ground="outside_power", words="劳动争议", basis="")
    commands.refuse(
        street_head, case_id=receipt.case, ground="outside_power", words="工资争议由劳动仲裁处理",
        basis="劳动争议调解仲裁法第五条", refer_to="昌平区劳动人事争议仲裁院",
    )  # fmt: skip
    seen = queries.status(receipt.code)
    assert (seen.basis, seen.refer_to, seen.state) == ("劳动争议调解仲裁法第五条", "昌平区劳动人事争议仲裁院", "confirming")
    speaker, voice = commands.holder(receipt.code)
    commands.settle(speaker, voice_id=voice, solved=True)
    assert queries.status(receipt.code).outcome == "outside_power"


def test_neighbours_stand_behind_one_case_and_each_has_a_word():
    first = reported()
    second = commands.join(commands.somebody(HOME), case_id=first.case, person=Person(), said="我也看见了")
    assert queries.status(second.code).voices == 2 and queries.status(second.code).words == "我也看见了"
    finished(first)
    speaker, voice = commands.holder(first.code)
    assert commands.settle(speaker, voice_id=voice, solved=True) == "confirming"
    other, mine = commands.holder(second.code)
    assert commands.settle(other, voice_id=mine, solved=True) == "closed"


def test_strangers_learn_nothing():
    receipt = reported()
    for stranger in (li_jing, zhao_lei):
        with pytest.raises(NotFound):
            queries.case(stranger, receipt.case)
    with pytest.raises(NotFound):
        commands.sign(zhao_lei, case_id=receipt.case)
    with pytest.raises(NotFound):
        queries.status("AAAA-BBBB-CCCC")
    with pytest.raises(NotFound):
        commands.join(commands.somebody(NEXT_DOOR), case_id=receipt.case, person=Person())
    speaker, _ = commands.holder(receipt.code)
    with pytest.raises(NotFound):
        commands.settle(speaker, voice_id=999, solved=True)


def test_a_step_that_has_gone_by_is_told_in_plain_words():
    receipt = reported()
    commands.sign(qian_bo, case_id=receipt.case)
    with pytest.raises(Conflict, match="处置"):
        commands.sign(qian_bo, case_id=receipt.case)


def test_the_same_report_sent_twice_over_a_bad_line_is_one():
    first = reported(source="page", source_ref="f" * 32)
    again = reported(source="page", source_ref="f" * 32)
    assert (again.case, again.code, again.again) == (first.case, first.code, True)


def test_a_list_shows_what_lies_in_the_range():
    receipt = reported()
    assert queries.listing(street_head)[0][0].id == receipt.case
    assert queries.listing(li_jing)[0] == ()


def test_by_message_she_hears_what_matters_and_where_to_look():
    receipt = reported(person=Person(phone="13800000003", notify="sms"))
    commands.bounce(qian_bo, case_id=receipt.case, reason="是物业的事")
    memory = ports.Memory()
    with ports.using(memory):
        delivery.deliver_once()
        delivery.deliver_once()  # what one person hears comes in order, one after the other
    first, second = memory.bodies("13800000003")
    assert receipt.code in first and "退回" in second and "暴露垃圾" in second


def test_what_a_neighbour_has_said_is_proposed_and_shows_nothing_of_her_words():
    first = reported()
    reported("楼上半夜装修太吵", category="")
    (near,) = queries.near(HOME, "3号楼垃圾桶满了没人收")
    assert near.id == first.case and near.voices == 1 and "三天" not in repr(near)
    assert queries.near(NEXT_DOOR, "3号楼垃圾桶满了没人收") == ()
    assert queries.near(HOME, "3号楼门禁坏了打不开") == ()
    assert queries.near(HOME, "3号楼下垃圾桶着火了，火很大") == ()  # danger never disappears in an ordinary case


def test_whoever_has_not_rated_is_asked_to_once():
    receipt = reported(person=Person(phone="13800000003", notify="sms"))
    finished(receipt)
    speaker, voice = commands.holder(receipt.code)
    commands.settle(speaker, voice_id=voice, solved=True)
    memory = ports.Memory()
    with ports.using(memory), clock.standing_at(clock.today() + dt.timedelta(days=5)):
        for _ in range(6):
            tend_once(), delivery.deliver_once()
    assert sum("满意还是不满意" in body for body in memory.bodies("13800000003")) == 1


def test_nobody_has_answered_in_time_and_the_street_hears_of_it_before_the_limit():
    long = next(c for c in categories().values() if (c.limit.work_days or 0) >= 5 and c.answer == "24h" and c.level == "street")
    receipt = reported(category=long.key)
    seen = queries.status(receipt.code)
    with clock.standing_at(seen.answer_due.date() + dt.timedelta(days=1)):
        assert seen.due > clock.now()
        tend_once()
        assert ("case-late", receipt.case) in inbox(street_head) and not queries.status(receipt.code).late


def test_three_reports_that_were_not_so_and_the_next_one_waits_for_a_person():
    prankster = Person(phone="13800000009")
    for _ in range(3):
        false = reported(person=prankster)
        commands.refuse(street_head, case_id=false.case, ground="unfounded", words="到场没有垃圾", basis="现场查看")
        speaker, voice = commands.holder(false.code)
        commands.settle(speaker, voice_id=voice, solved=True)
    assert queries.status(reported(person=prankster).code).state == "collected"
    assert queries.status(reported(person=Person(phone="13800000008")).code).state == "dispatched"
    danger = reported("家里煤气泄漏了，闻到很大的煤气味", category="", person=prankster)
    seen = queries.status(danger.code)
    assert (seen.danger, seen.state, seen.lead.area) == ("gas", "dispatched", HOME)  # nobody of the gas company is here
    assert ("case-alarm", danger.case) in inbox(wang_fang)


def test_who_writes_english_is_read_by_a_person_and_heard_in_danger():
    lamp = reported("The street lamp in front of building 3 is broken", category="")
    assert (queries.status(lamp.code).state, queries.status(lamp.code).zh) == ("collected", "")
    gas = reported("I smell gas in the stairwell", category="")
    assert queries.status(gas.code).danger == "gas" and ("case-alarm", gas.case) in inbox(wang_fang)
    assert not reported("The fire exit is blocked by bikes", category="").danger
