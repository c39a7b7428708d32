"""What is said at one door is kept at once; those who have gone are asked no more."""

import datetime as dt

import pytest

from hutong.domain.asks import commands, queries
from hutong.domain.asks.commands import Answer, Wanted
from hutong.domain.journal.jobs import deliver
from hutong.domain.pool import commands as pool
from hutong.domain.pool import queries as pool_queries
from hutong.kernel.errors import NotFound, Refused
from tests.factories.pool import home, household, person
from tests.people import HOME, li_jing, wang_fang, zhang_min

FORM = "filling:7"


@pytest.fixture
def door(db) -> dict[str, int]:
    """The questions to Zhao Xiuying's household, by element."""
    house = household(home())
    zhao = person("赵秀英", household=house)
    wants = [Wanted("person", zhao, key, "missing", house.id, HOME) for key in ("tel", "employer", "education")]
    commands.open_asks(wang_fang, wants=wants, wanted_by=FORM, title="常住人口核对表")
    return {element: ask for (_, _, element), ask in queries.standing(wang_fang, wanted_by=FORM).items()}


def test_one_visit_answers_all_questions_of_a_household(door):
    said = [Answer(door["tel"], "13800138000"), Answer(door["employer"], none_known=True), Answer(door["education"], "初中毕业")]
    done = commands.answer_all(wang_fang, answers=said)
    assert sorted(o.element for o in done.outcomes) == ["education", "employer", "tel"]
    assert (queries.round(wang_fang), done.closed_before) == ([], ())


def test_what_somebody_else_answered_meanwhile_is_left_as_it_is(door):
    commands.answer(zhang_min, ask_id=door["tel"], value="13800138000")
    done = commands.answer_all(wang_fang, answers=[Answer(door["tel"], "13900139000"), Answer(door["education"], "初中毕业")])
    assert done.closed_before == (door["tel"],)
    assert pool_queries.find_people(wang_fang, text="13800138000", purpose="service")[0].name == "赵秀英"


def test_one_wrong_answer_keeps_all_questions_open(door):
    with pytest.raises(Refused, match="不像一个电话号码"):
        commands.answer_all(wang_fang, answers=[Answer(door["education"], "初中毕业"), Answer(door["tel"], "在家")])
    assert queries.count(wang_fang).asks == 3


def test_the_neighbour_finds_no_door(door):
    with pytest.raises(NotFound):
        commands.answer_all(li_jing, answers=[Answer(door["tel"], "13800138000")])


def test_those_who_have_gone_are_asked_no_more(door):
    (house,) = queries.round(wang_fang)
    pool.end(wang_fang, entity="person", records=[house.asks[0].record_id], on=dt.date(2026, 11, 20), reason="迁出")
    deliver()
    assert queries.count(wang_fang).asks == 0
