"""Where two things meet in the life of a case: nobody's word is passed over, no work is lost, nobody is asked in vain."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.commands.reporting import MESSAGED
from hutong.domain.cases.files import NewFile
from hutong.domain.cases.models import Case, Unit, Voice
from hutong.domain.cases.tending import tend_once
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.cases import CITY, DISTRICT, RUBBISH, STREET, finished, posts, reported
from tests.factories.directory import area, post, staff
from tests.people import (
    FAR,
    HOME,
    NEXT_DOOR,
    city_desk,
    li_jing,
    liu_yan,
    ma_li,
    qian_bo,
    street_head,
    wang_fang,
    zhang_min,
    zhao_lei,
)  # fmt: skip
from tests.web.test_resident_report import photo

pytestmark = pytest.mark.django_db
HER_STREET = 110105014000
MANAGED = "urban_management"


@pytest.fixture(autouse=True)
def staffed():
    posts()


def inbox(actor):
    return [task.kind for task in tasks.inbox(actor)]


def joined(receipt, **more):
    return commands.join(commands.somebody(HOME), case_id=receipt.case, person=Person(**more))


def says(receipt, solved, **more):
    speaker, voice = commands.holder(receipt.code)
    return commands.settle(speaker, voice_id=voice, solved=solved, **more)


def somebody_at(place, person):
    area(place)
    staff(person, f"u{person.user_id}", password=None)
    post(person, place)
    return person


def says_more(receipt):
    speaker, voice = commands.holder(receipt.code)
    commands.add(speaker, voice_id=voice, words="还在")
    return True


def acts(receipt):
    return [line.act for line in queries.status(receipt.code).lines]


def test_whoever_said_not_solved_is_asked_again_and_nobody_closes_it_for_her():
    first = reported(person=Person(resident=7))
    second = joined(first)
    finished(first)
    says(first, False, words="又满了")
    commands.dispatch(street_head, case_id=first.case, area=STREET, department=MANAGED)
    finished(first)
    assert queries.of_resident(7)[0].waits
    assert says(second, True) == "confirming"
    assert says(first, True) == "closed"


def test_the_worst_rating_counts_whoever_closes_it():
    first = reported()
    second = joined(first)
    finished(first)
    says(second, True, rating=1)
    assert says(first, True, rating=5) == "closed"
    assert queries.case(street_head, first.case).rating == 1 and "case-rectify" in inbox(street_head)
    third = reported()
    fourth = joined(third)
    finished(third)
    says(fourth, True, rating=2)
    with clock.standing_at(clock.today() + dt.timedelta(days=9)):
        tend_once()
    assert queries.case(street_head, third.case).rating == 2


def test_after_it_was_opened_again_she_rates_the_new_answer():
    receipt = reported()
    finished(receipt)
    says(receipt, True, rating=4)
    speaker, voice = commands.holder(receipt.code)
    commands.reopen(speaker, voice_id=voice, words="又来了")
    commands.dispatch(street_head, case_id=receipt.case, area=STREET, department=MANAGED)
    finished(receipt)
    says(receipt, True)
    commands.rate(speaker, voice_id=voice, rating=2)
    assert queries.case(street_head, receipt.case).rating == 2


def test_who_takes_it_back_does_not_undo_what_a_neighbour_has_said():
    first = reported()
    second = joined(first)
    finished(first)
    says(first, True)
    speaker, voice = commands.holder(second.code)
    commands.withdraw(speaker, voice_id=voice)
    assert queries.status(first.code).outcome == "solved"
    with pytest.raises(Conflict):
        commands.withdraw(speaker, voice_id=voice)


def test_a_slow_check_takes_nothing_of_her_time():
    receipt = reported()
    commands.sign(qian_bo, case_id=receipt.case)
    commands.finish(qian_bo, case_id=receipt.case, words="清了")
    with clock.standing_at(clock.today() + dt.timedelta(days=8)):
        commands.check(wang_fang, case_id=receipt.case, passed=True, words="")
        commands.call_back(street_head, case_id=receipt.case, reached=True, words="还没看到")
        tend_once()
        assert queries.status(receipt.code).state == "confirming"
    with clock.standing_at(clock.today() + dt.timedelta(days=16)):
        tend_once()
    assert queries.status(receipt.code).outcome == "silent"


def test_those_called_keep_their_task_whatever_becomes_of_the_lead():
    posts(liu_yan)
    receipt = reported()
    commands.whistle(street_head, case_id=receipt.case, units=[(DISTRICT, "civil_affairs")], words="一起来看")
    commands.bounce(qian_bo, case_id=receipt.case, reason="是物业的事")
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department=MANAGED)
    commands.sign(zhao_lei, case_id=receipt.case)
    assert inbox(liu_yan) == ["case"] and inbox(street_head) == []
    commands.finish(zhao_lei, case_id=receipt.case, words="清了")
    assert inbox(zhao_lei) == [] and inbox(liu_yan) == ["case"] and inbox(wang_fang) == ["case"]
    commands.check(wang_fang, case_id=receipt.case, passed=True, words="")
    assert inbox(liu_yan) == [] and inbox(wang_fang) == []
    with clock.standing_at(clock.today() + dt.timedelta(days=5)):
        tend_once()
    assert "late" not in acts(receipt)


def test_who_was_called_and_then_leads_has_one_task_and_one_duty():
    receipt = reported()
    commands.whistle(street_head, case_id=receipt.case, units=[(DISTRICT, MANAGED)], words="一起来看")
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department=MANAGED)
    with pytest.raises(NotFound):
        commands.respond(zhao_lei, case_id=receipt.case, words="好")
    assert inbox(zhao_lei) == ["case"]


def test_bounced_twice_and_opened_again_the_district_decides_again():
    receipt = reported()
    commands.bounce(qian_bo, case_id=receipt.case, reason="物业")
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department=MANAGED)
    commands.bounce(zhao_lei, case_id=receipt.case, reason="街道")
    commands.dispatch(ma_li, case_id=receipt.case, area=STREET, department=MANAGED)
    finished(receipt)
    says(receipt, False, words="没有人来")
    assert inbox(ma_li) == ["case"] and "case" not in inbox(street_head)
    commands.dispatch(ma_li, case_id=receipt.case, area=STREET, department=MANAGED)
    assert inbox(ma_li) == []


def test_an_answer_given_late_is_not_reproached_a_second_time():
    long = (c for c in categories().values() if (c.limit.work_days or 0) >= 5 and c.answer == "24h" and c.level == "street")
    key = next(long).key
    receipt = reported(category=key)
    with scope(SYSTEM):
        unit = Unit.objects.get(case_id=receipt.case)
    with clock.standing_at(clock.today() + dt.timedelta(days=2)):
        tend_once()
        commands.note(replace(qian_bo, department=unit.department, lo=unit.at), case_id=receipt.case, words="正在查")
    due = queries.status(receipt.code).due
    with clock.standing_at((due - dt.timedelta(days=1)).date()):
        tend_once()
        assert acts(receipt).count("late") == 1
    with clock.standing_at(due.date() + dt.timedelta(days=1)):
        tend_once()
        assert acts(receipt).count("late") == 2 and "case-late" in inbox(ma_li)


def test_a_check_that_comes_too_late_is_told_so():
    receipt = reported()
    with pytest.raises(Conflict):
        commands.check(wang_fang, case_id=receipt.case, passed=False, words="没办")
    commands.sign(qian_bo, case_id=receipt.case)
    commands.finish(qian_bo, case_id=receipt.case, words="清了")
    commands.check(wang_fang, case_id=receipt.case, passed=False, words="没办完")
    with pytest.raises(Conflict):
        commands.check(zhang_min, case_id=receipt.case, passed=False, words="没办完")


def test_nobody_grants_time_to_herself_nor_to_whoever_stands_above_her():
    receipt = reported()
    due = queries.status(receipt.code).due
    until = due.date() + dt.timedelta(days=4)
    commands.ask_extension(qian_bo, case_id=receipt.case, until=until, reason="等吊车")
    two_hats = replace(street_head, user_id=qian_bo.user_id)
    with pytest.raises(Refused, match="自己"):
        commands.grant_extension(two_hats, case_id=receipt.case)
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department=MANAGED)
    assert "case-extension" not in inbox(street_head), "who asked has it no more"
    commands.ask_extension(zhao_lei, case_id=receipt.case, until=until, reason="等吊车")
    assert "case-extension" in inbox(ma_li) and "case-extension" not in inbox(street_head)
    with pytest.raises(Refused, match="上级"):
        commands.grant_extension(street_head, case_id=receipt.case)
    commands.grant_extension(ma_li, case_id=receipt.case)
    assert queries.status(receipt.code).due.date() == until


def test_a_street_that_works_itself_asks_the_district_for_time():
    receipt = reported()
    commands.dispatch(street_head, case_id=receipt.case, area=STREET)
    until = queries.status(receipt.code).due.date() + dt.timedelta(days=4)
    commands.ask_extension(street_head, case_id=receipt.case, until=until, reason="等吊车")
    assert "case-extension" in inbox(ma_li) and "case-extension" not in inbox(street_head)


def test_what_was_asked_for_in_another_turn_is_void():
    receipt = reported()
    until = queries.status(receipt.code).due.date() + dt.timedelta(days=4)
    commands.ask_extension(qian_bo, case_id=receipt.case, until=until, reason="等吊车")
    commands.refuse(street_head, case_id=receipt.case, ground="unfounded", words="没有", basis="现场查看")
    says(receipt, False, words="明明有")
    commands.dispatch(street_head, case_id=receipt.case, area=STREET, department=MANAGED)
    with pytest.raises(Refused, match="没有人申请"):
        commands.grant_extension(street_head, case_id=receipt.case)


def test_brought_to_another_district_it_lies_before_those_of_the_place():
    made = reported()
    her_street = somebody_at(HER_STREET, replace(street_head, user_id=201, post_id=201, lo=HER_STREET, hi=HER_STREET + 999))
    with pytest.raises(NotFound):
        commands.relocate(ma_li, case_id=made.case, area=FAR)
    commands.relocate(city_desk, case_id=made.case, area=FAR)
    assert inbox(qian_bo) == inbox(street_head) == []
    with pytest.raises(NotFound):
        commands.sign(qian_bo, case_id=made.case)
    seen = queries.case(her_street, made.case)
    assert (seen.owner.area, seen.lead.area, seen.state) == (HER_STREET, HER_STREET, "dispatched")
    assert inbox(her_street) == ["case"] and acts(made)[-2:] == ["relocate", "dispatch"]


def test_brought_next_door_the_same_units_go_on_and_a_check_goes_along():
    made = reported()
    commands.sign(qian_bo, case_id=made.case)
    commands.relocate(street_head, case_id=made.case, area=NEXT_DOOR)
    assert queries.status(made.code).area == NEXT_DOOR and inbox(qian_bo) == ["case"]
    commands.finish(qian_bo, case_id=made.case, words="清了")
    assert inbox(wang_fang) == [] and "case" in inbox(street_head), "nobody checks next door"
    commands.relocate(street_head, case_id=made.case, area=HOME)
    assert inbox(wang_fang) == ["case"] and "case" not in inbox(street_head)
    commands.check(wang_fang, case_id=made.case, passed=True, words="")
    says(made, True)
    with pytest.raises(Refused, match="结案"):
        commands.relocate(street_head, case_id=made.case, area=NEXT_DOOR)


def test_it_is_sent_to_nobody_who_would_never_see_it():
    receipt = reported()
    somebody_at(HER_STREET, replace(qian_bo, user_id=202, post_id=202))
    with pytest.raises(NotFound):
        commands.dispatch(city_desk, case_id=receipt.case, area=HER_STREET, department=MANAGED)
    with pytest.raises(NotFound):
        commands.whistle(street_head, case_id=receipt.case, units=[(HER_STREET, MANAGED)], words="来")
    with pytest.raises(NotFound):
        commands.dispatch(street_head, case_id=receipt.case, area=CITY, department=MANAGED)


def test_no_circle_of_joined_cases_and_her_words_stay_hers():
    first, second, third = reported(), reported("垃圾桶倒在路上三天了"), reported("垃圾桶又满了")
    commands.join_into(street_head, case_id=second.case, main_id=first.case)
    with pytest.raises(Refused):
        commands.join_into(street_head, case_id=first.case, main_id=second.case)
    with pytest.raises(Refused):
        commands.join_into(street_head, case_id=first.case, main_id=first.case)
    assert queries.status(second.code).words == "垃圾桶倒在路上三天了"
    commands.join_into(street_head, case_id=first.case, main_id=third.case)
    with scope(SYSTEM):
        assert set(Case.objects.exclude(joined_to=None).values_list("joined_to", flat=True)) == {third.case}
        assert Voice.objects.filter(case_id=third.case).count() == 3
    finished(third)
    says(second, False, words="没有收")
    assert [queries.status(one.code).state for one in (first, second, third)] == ["accepted"] * 3
    assert queries.status(first.code).words == RUBBISH


def test_not_more_pictures_at_once_than_a_report_may_have():
    receipt = reported()
    speaker, voice = commands.holder(receipt.code)
    many = tuple(NewFile(photo().read()) for _ in range(7))
    with pytest.raises(Refused, match="照片太多"):
        commands.add(speaker, voice_id=voice, words="看", files=many)
    with pytest.raises(Refused, match="照片太多"):
        commands.join(commands.somebody(HOME), case_id=receipt.case, person=Person(), files=many)
    finished(receipt)
    with pytest.raises(Refused, match="照片太多"):
        commands.reopen(speaker, voice_id=voice, words="没有收", files=many)


def test_what_was_opened_again_has_no_lead_and_whoever_is_called_then_keeps_the_call():
    receipt = reported()
    finished(receipt)
    says(receipt, False, words="又满了")
    assert queries.case(street_head, receipt.case).lead is None
    commands.whistle(street_head, case_id=receipt.case, units=[(STREET, MANAGED)], words="来看看")
    commands.dispatch(street_head, case_id=receipt.case, area=DISTRICT, department=MANAGED)
    assert inbox(qian_bo) == ["case"] and inbox(zhao_lei) == ["case"]


def test_time_that_was_asked_for_is_asked_for_no_more_once_it_is_over():
    receipt, main = reported(), reported()
    until = queries.status(receipt.code).due.date() + dt.timedelta(days=4)
    commands.ask_extension(qian_bo, case_id=receipt.case, until=until, reason="等吊车")
    commands.join_into(street_head, case_id=receipt.case, main_id=main.case)
    assert queries.case(street_head, receipt.case).wanted_due is None and "case-extension" not in inbox(street_head)


def test_done_then_brought_where_nobody_works_on_such_and_not_passed_it_is_sent_on_anew():
    receipt = reported()
    commands.sign(qian_bo, case_id=receipt.case)
    commands.finish(qian_bo, case_id=receipt.case, words="清了")
    takes = street_head.rights - {"cases.work"}
    her_street = replace(street_head, user_id=201, post_id=201, lo=HER_STREET, hi=HER_STREET + 999, rights=takes)
    somebody_at(HER_STREET, her_street)
    commands.relocate(city_desk, case_id=receipt.case, area=FAR)
    commands.check(li_jing, case_id=receipt.case, passed=False, words="没有清")
    assert queries.status(receipt.code).state == "working" and inbox(her_street) == ["case"]
    commands.dispatch(her_street, case_id=receipt.case, area=FAR)
    assert inbox(li_jing) == ["case"] and inbox(her_street) == []


def test_an_account_that_is_gone_leaves_the_case_and_not_the_person():
    hers = Person(name="孙桂兰", phone="13800000003", may_call=True, notify="sms", resident=31)
    receipt = reported(person=hers)
    with scope(SYSTEM):
        News.objects.create(topic="resident.deleted", payload={"resident": 31}, told_at=clock.now())
    deliver()
    deliver()
    assert queries.of_resident(31) == () and queries.contacts(street_head, receipt.case) == ()
    assert queries.status(receipt.code).words == RUBBISH and says_more(receipt)


def test_a_number_that_others_type_is_not_woken_all_night():
    sent = [reported(person=Person(phone="138 0000 0005", notify="sms")) for _ in range(MESSAGED + 2)]
    with scope(SYSTEM):
        ways = list(Voice.objects.order_by("pk").values_list("notify", flat=True))
    assert ways == ["sms"] * MESSAGED + ["page"] * 2 and queries.contacts(street_head, sent[0].case)[0].phone == "13800000005"
    with pytest.raises(Refused, match="电话号码不对"):
        reported(person=Person(phone="١٣٨٠٠٠٠٠٠٠٥"))


def test_where_one_works_alone_the_street_checks():
    alone = somebody_at(NEXT_DOOR, replace(wang_fang, user_id=203, post_id=203, lo=NEXT_DOOR, hi=NEXT_DOOR, community=NEXT_DOOR))
    receipt = reported(at=NEXT_DOOR)
    commands.dispatch(street_head, case_id=receipt.case, area=NEXT_DOOR)
    commands.sign(alone, case_id=receipt.case)
    commands.finish(alone, case_id=receipt.case, words="扫了")
    assert inbox(alone) == [] and inbox(street_head) == ["case"]
