"""Repeated cases have one cause; the cause goes up with its numbers, and the answer comes down to everybody behind it."""

from __future__ import annotations

import datetime as dt

import pytest

from hutong.domain.cases import clusters, commands, queries
from hutong.domain.cases.queries import causes, preventing
from hutong.domain.cases.tending import tend_once
from hutong.domain.journal.scope import scope
from hutong.domain.notices.models import Notice
from hutong.domain.tasks.queries import inbox as inbox_of
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.cases import DISTRICT, STREET, posts, reported
from tests.people import FAR, NEXT_DOOR, city_desk, li_jing, ma_li, qian_bo, street_head, wang_fang, zhao_lei

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def staffed(db: None) -> None:
    posts()


def waits(who) -> list[int]:
    return [task.subject for task in inbox_of(who) if task.kind == "case-raised"]


def steps(receipt) -> list[tuple[str, str]]:
    return [(line.act, line.words) for line in queries.status(receipt.code).lines]


def test_repeated_cases_are_tied_to_one_cause_with_the_numbers_behind_it():
    first, second, third = reported(), reported(), reported(at=NEXT_DOOR)
    cause = commands.name_cause(street_head, cases=[first.case, second.case], title="垃圾楼坏了没人修")
    commands.tie(street_head, cause_id=cause, cases=[third.case])
    (line,) = causes.causes(street_head)
    assert (line.title, line.cases, line.still, line.voices, line.zh) == ("垃圾楼坏了没人修", 3, 3, 3, "暴露垃圾")
    commands.untie(street_head, case_id=third.case)
    view = causes.cause(street_head, cause)
    assert view.line.cases == 2 and [one.id for one in view.alike] == [third.case]


def test_one_case_has_no_cause_in_common_and_a_strangers_case_is_none():
    near, far = reported(), reported(at=FAR)
    with pytest.raises(Refused, match="至少选两件"):
        commands.name_cause(street_head, cases=[near.case], title="管网老化")
    with pytest.raises(NotFound):
        commands.name_cause(street_head, cases=[near.case, far.case], title="管网老化")
    cause = commands.name_cause(street_head, cases=[near.case, reported().case], title="管网老化")
    for read in (lambda: causes.cause(li_jing, cause), lambda: commands.raise_up(li_jing, cause_id=cause, words="请解决")):
        with pytest.raises(NotFound):
            read()
    assert causes.causes(li_jing) == ()


def test_a_cause_goes_up_to_a_unit_and_its_answer_comes_down_to_every_voice():
    told = reported(person=commands.Person(phone="13800000000", notify="sms"))
    other = reported(at=NEXT_DOOR)
    cause = commands.name_cause(street_head, cases=[told.case, other.case], title="清运车太少")
    number = commands.raise_up(
        street_head, cause_id=cause, words="两个社区的车轮不过来，请区里增加车次", to=(DISTRICT, "urban_management")
    )
    assert waits(zhao_lei) == [number] and waits(ma_li) == []
    (asked,) = causes.raised(zhao_lei)
    assert (asked.cases, asked.voices, asked.places, asked.mine, asked.late) == (2, 2, 2, True, False)
    with pytest.raises(NotFound):
        commands.answer_down(qian_bo, raised_id=number, words="不是我们的")
    with scope(SYSTEM):
        heard = Notice.objects.filter(subject=told.case, channel="sms").count()
    commands.answer_down(zhao_lei, raised_id=number, words="下周起每天加两班车")
    for receipt in (told, other):
        assert steps(receipt)[-2:] == [
            ("raise_up", "两个社区的车轮不过来，请区里增加车次"),
            ("answer_down", "下周起每天加两班车"),
        ]
    assert waits(zhao_lei) == [] and causes.raised(street_head) == ()
    assert causes.cause(street_head, cause).answer == "下周起每天加两班车"
    with scope(SYSTEM):
        now = Notice.objects.filter(subject=told.case, channel="sms").count()
    assert now == heard + 1


def test_a_community_puts_a_suggestion_to_its_street_and_cannot_ask_twice_before_the_answer():
    receipt = reported("建议在小区东门加一个垃圾分类驿站", category="advice_community")
    number = commands.raise_up(wang_fang, case_id=receipt.case, words="三百户居民都愿意")
    assert waits(street_head) == [number]
    with pytest.raises(Refused, match="还在等答复"):
        commands.raise_up(wang_fang, case_id=receipt.case, words="再催一次")
    commands.answer_down(street_head, raised_id=number, words="列入明年预算")
    with pytest.raises(Refused, match="答复过了"):
        commands.answer_down(street_head, raised_id=number, words="再说一遍")
    assert commands.raise_up(street_head, case_id=receipt.case, words="请区里给经费") > number
    assert len(waits(ma_li)) == 1


def test_who_does_not_answer_in_time_is_passed_over_to_the_level_above():
    receipt = reported()
    number = commands.raise_up(wang_fang, case_id=receipt.case, words="请街道协调物业")
    (asked,) = causes.raised(street_head)
    with clock.standing_at(asked.due.date() + dt.timedelta(days=2)):
        tend_once()
        assert number in waits(ma_li) and causes.raised(ma_li)[0].late
        tend_once()
        commands.answer_down(ma_li, raised_id=number, words="区里协调")
    assert waits(ma_li) == waits(street_head) == []


def test_nobody_asks_above_the_city_and_nobody_asks_themselves():
    receipt = reported()
    with pytest.raises(Refused, match="市级上面"):
        commands.raise_up(city_desk, case_id=receipt.case, words="请解决")
    with pytest.raises(NotFound):
        commands.raise_up(street_head, case_id=receipt.case, words="请解决", to=(STREET, "no_such_department"))
    with pytest.raises(Refused, match="要上级做什么"):
        commands.raise_up(wang_fang, case_id=receipt.case, words=" ")


def cluster(at: int = NEXT_DOOR) -> None:
    """One a month for three months, then seven in two weeks: all of one smoking shop."""
    today = clock.today()
    with clock.standing_at(today - dt.timedelta(days=125)):
        reported(at=at)
    for days in (110, 80, 50, 13, 11, 9, 7, 5, 3, 1):
        with clock.standing_at(today - dt.timedelta(days=days)):
            reported(f"好味饭馆的油烟直排，{days}天了，熏得开不了窗", at=at, category="cooking_fumes")


def test_many_alike_at_one_place_become_a_proposal_with_its_evidence():
    cluster()
    for words in ("早点摊油烟", "烧烤店冒烟"):
        reported(words, at=FAR, category="cooking_fumes")
    assert commands.look_for_clusters(street_head) == 1
    assert commands.look_for_clusters(SYSTEM) == 0
    (line,) = preventing.preventions(street_head)
    assert (line.recent, line.before, line.voices, line.zh) == (7, 3, 7, "餐饮油烟")
    assert line.chance < 0.001 and "好味饭馆的油烟直排" in line.words
    view = preventing.prevention(street_head, line.id)
    assert len(view.cases) == 7 and "accept" in view.can
    with pytest.raises(NotFound):
        preventing.prevention(li_jing, line.id)


def test_an_accepted_proposal_is_a_task_whose_result_stands_beside_what_came_later():
    cluster()
    commands.look_for_clusters(SYSTEM)
    (line,) = preventing.preventions(street_head)
    assert [task.subject for task in inbox_of(street_head) if task.kind == "prevention-found"] == [line.id]
    commands.accept_prevention(street_head, prevention_id=line.id, area=STREET, department="urban_management")
    assert [task.subject for task in inbox_of(qian_bo) if task.kind == "prevention"] == [line.id]
    with pytest.raises(NotFound):
        commands.report_prevention(zhao_lei, prevention_id=line.id, words="装好了")
    commands.report_prevention(qian_bo, prevention_id=line.id, words="装了油烟净化器，检测合格")
    assert preventing.preventions(qian_bo)[0].helped is None
    with clock.standing_at(clock.today() + dt.timedelta(days=14)):
        reported("好味饭馆又冒烟", at=NEXT_DOOR, category="cooking_fumes")
    with clock.standing_at(clock.today() + dt.timedelta(days=20)):
        helped = preventing.preventions(street_head)[0].helped
        assert helped is not None and helped.before == 7 and helped.after == 1


def test_a_declined_proposal_keeps_its_reason_and_does_not_come_back_the_next_night():
    cluster()
    commands.look_for_clusters(SYSTEM)
    (line,) = preventing.preventions(street_head)
    with pytest.raises(Refused, match="不办的原因"):
        commands.decline_prevention(street_head, prevention_id=line.id, reason=" ")
    commands.decline_prevention(street_head, prevention_id=line.id, reason="这家店下周搬走")
    assert commands.look_for_clusters(SYSTEM) == 0
    assert preventing.prevention(street_head, line.id).reason == "这家店下周搬走"


def test_where_nothing_is_known_of_what_is_usual_nothing_is_proposed():
    for days in (13, 11, 9, 7, 5, 3, 1):
        with clock.standing_at(clock.today() - dt.timedelta(days=days)):
            reported("好味饭馆的油烟直排", at=NEXT_DOOR, category="cooking_fumes")
    assert commands.look_for_clusters(SYSTEM) == 0


def test_what_always_comes_so_often_is_no_cluster():
    assert clusters.chance(7, clusters.expected(21, 90, 30)) > 0.5
    assert clusters.chance(7, clusters.expected(3, 90, 30)) == pytest.approx(8.3e-5, rel=0.01)
    assert clusters.chance(0, 4.0) == 1.0
