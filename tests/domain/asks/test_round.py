"""One question, however many forms want the answer, and answered once."""

import datetime as dt
import threading

import pytest
from django.db import connection

from hutong.domain.asks import commands, queries
from hutong.domain.asks.commands import Wanted
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.scope import scope
from hutong.domain.pool import commands as pool
from hutong.kernel import clock
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.factories.pool import home, household, person
from tests.people import HOME, li_jing, street_head, wang_fang, zhang_min

JUNE = dt.date(2026, 6, 20)


@pytest.fixture
def zhao(db) -> Wanted:
    """Zhao Xiuying, whose telephone nobody knows."""
    house = household(home())
    zhao = person("赵秀英", household=house)
    return Wanted("person", zhao, "tel", "missing", house.id, HOME)


def asked(zhao: Wanted, form: str = "filling:1", title: str = "高龄津贴花名册", due: dt.date | None = None) -> int:
    commands.open_asks(wang_fang, wants=[zhao], wanted_by=form, title=title, due=due)
    (house,) = queries.round(wang_fang, community=HOME)
    return house.asks[0].id


def test_two_forms_that_want_one_number_share_one_question(zhao):
    first = asked(zhao, due=dt.date(2026, 12, 10))
    second = asked(zhao, "filling:2", "独居老人走访表", due=dt.date(2026, 12, 1))
    assert first == second
    (house,) = queries.round(wang_fang, community=HOME)
    assert (house.address, house.asks[0].name) == ("北京市昌平区龙泽苑1号楼2单元301室", "赵秀英")
    assert house.asks[0].wanted == ("高龄津贴花名册", "独居老人走访表")
    assert house.asks[0].due == dt.date(2026, 12, 1)
    assert queries.count(wang_fang, community=HOME).asks == 1


def test_the_answer_is_in_the_pool_and_the_question_gone(zhao):
    outcome = commands.answer(wang_fang, ask_id=asked(zhao), value="138 0013 8000")
    assert (outcome.value, outcome.in_doubt) == ("13800138000", False)
    assert queries.round(wang_fang) == []


def test_a_wrong_value_is_refused_and_the_question_stays(zhao):
    ask = asked(zhao)
    with pytest.raises(Refused, match="不像一个电话号码"):
        commands.answer(wang_fang, ask_id=ask, value="在家")
    with pytest.raises(Refused, match="还没有填答案"):
        commands.answer(wang_fang, ask_id=ask, value=" ")
    assert queries.one(wang_fang, ask_id=ask).label


def test_nobody_home_asks_again_in_a_week(zhao):
    with clock.standing_at(JUNE):
        ask = asked(zhao)
        assert commands.later(wang_fang, ask_id=ask) == dt.date(2026, 6, 27)
        assert queries.count(wang_fang).postponed == 1
        assert queries.round(wang_fang)[0].asks[0].later_on == dt.date(2026, 6, 27)
        with pytest.raises(Refused, match="今天之后"):
            commands.later(wang_fang, ask_id=ask, day=JUNE)


def test_none_is_an_answer_too(zhao):
    commands.answer(wang_fang, ask_id=asked(zhao), none_known=True)
    assert commands.open_asks(wang_fang, wants=[], wanted_by="filling:2", title="x") == 0
    assert queries.count(wang_fang).asks == 0


def test_the_second_worker_sees_what_the_first_one_kept(zhao):
    ask = asked(zhao)
    commands.answer(wang_fang, ask_id=ask, value="13800138000")
    with pytest.raises(Conflict, match="王芳刚刚已经答过") as late:
        commands.answer(zhang_min, ask_id=ask, value="13900139000")
    assert late.value.current.value == "13800138000"


def test_the_neighbour_finds_nothing(zhao):
    ask = asked(zhao)
    assert queries.round(li_jing) == []
    assert queries.round(li_jing, community=HOME) == []
    assert queries.count(li_jing).asks == 0
    for attempt in (
        lambda: commands.answer(li_jing, ask_id=ask, value="13800138000"),
        lambda: commands.later(li_jing, ask_id=ask),
        lambda: queries.one(li_jing, ask_id=ask),
        lambda: commands.answer(street_head, ask_id=ask, value="13800138000"),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_what_another_source_tells_closes_the_question(zhao):
    asked(zhao)
    seen = pool.Seen("person", zhao.record_id, "tel", "13800138000")
    pool.observe(zhang_min, observations=[seen], source=pool.SourceRef("visit", "入户走访"), purpose="visit")
    deliver()
    deliver()
    assert queries.round(wang_fang) == []


def test_a_question_nobody_wants_any_more_is_dropped(zhao):
    asked(zhao)
    asked(zhao, "filling:2", "独居老人走访表")
    assert commands.release(wang_fang, wanted_by="filling:1") == 0
    assert queries.count(wang_fang).asks == 1
    assert commands.release(wang_fang, wanted_by="filling:2") == 1
    assert queries.count(wang_fang).asks == 0


def test_questions_follow_a_merged_record(zhao):
    twin = person("赵秀英")
    asked(zhao)
    commands.open_asks(
        wang_fang, wants=[Wanted("person", twin, "tel", "missing", 0, HOME)], wanted_by="filling:2", title="走访表"
    )
    pool.merge(wang_fang, kept=twin, dropped=zhao.record_id, reason="同一人")
    deliver()
    (house,) = queries.round(wang_fang)
    assert [a.record_id for a in house.asks] == [twin]
    assert set(house.asks[0].wanted) == {"高龄津贴花名册", "走访表"}


def test_two_workers_answer_at_the_same_moment(own_database):
    zhao = Wanted("person", person("赵秀英"), "tel", "missing", 0, HOME)
    ask = asked(zhao)
    start, ends = threading.Barrier(2), []

    def answers(worker, number):
        start.wait()
        try:
            commands.answer(worker, ask_id=ask, value=number)
            ends.append("kept")
        except Conflict as late:
            ends.append(late.current.by)
        finally:
            connection.close()

    threads = [threading.Thread(target=answers, args=pair) for pair in ((wang_fang, "13800138000"), (zhang_min, "13900139000"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 2 and "kept" in ends and set(ends) & {"王芳", "张敏"}


def test_a_question_let_go_by_one_form_while_another_joins_it_stays(own_database):
    """Two transactions: the second form has joined but not yet committed when the first lets go."""
    house = household(home())
    want = Wanted("person", person("赵秀英", household=house), "tel", "missing", house.id, HOME)
    commands.open_asks(wang_fang, wants=[want], wanted_by="filling:1", title="一")

    def lets_go():
        try:
            commands.release(wang_fang, wanted_by="filling:1")
        finally:
            connection.close()

    first = threading.Thread(target=lets_go)
    with scope(zhang_min):
        commands.open_asks(zhang_min, wants=[want], wanted_by="filling:2", title="二")
        first.start()
        first.join(timeout=1)
    first.join()
    assert queries.count(wang_fang, wanted_by="filling:2").asks == 1
