"""The round of open questions: few taps, nothing asked twice, two workers at once."""

import pytest

from hutong.domain.asks import commands
from hutong.domain.asks.commands import Wanted
from hutong.domain.asks.models import Ask
from hutong.domain.journal.scope import scope
from hutong.domain.pool import commands as pool
from hutong.domain.pool.commands import Seen, SourceRef
from hutong.kernel.actor import SYSTEM
from tests.factories.pool import home, household, person
from tests.people import HOME, wang_fang

HX = {"HX-Request": "true"}


@pytest.fixture
def asked(db):
    """赵秀英 and her husband are asked for a telephone number and whether they live alone: element -> ask id."""
    house = household(home())
    zhao = person("赵秀英", household=house)
    wants = [Wanted("person", zhao, element, "missing", house.pk, HOME) for element in ("tel", "lives_alone", "marital")]
    commands.open_asks(wang_fang, wants=wants, wanted_by="filling:1", title="高龄津贴发放表")
    with scope(SYSTEM):
        return {ask.element: ask.pk for ask in Ask.objects.all()}


def test_questions_stand_under_their_household_with_who_wants_them(wang, asked):
    page = wang.get("/asks/").text
    assert "1 户，3 个问题" in page and "龙泽苑1号楼2单元301室" in page and "高龄津贴发放表" in page


def test_one_tap_answers_and_the_question_is_gone(wang, asked):
    answer = wang.post(f"/asks/{asked['lives_alone']}/answer/", {"value": "是", "element": "lives_alone"}, headers=HX)
    assert answer.status_code == 200 and "是" in answer.text
    assert "2 个问题" in wang.get("/asks/").text


def test_without_script_the_answer_leads_back_to_the_list(wang, asked):
    answer = wang.post(f"/asks/{asked['tel']}/answer/", {"value": "13900000001", "back": "/asks/?page=1"})
    assert answer.headers["Location"] == "/asks/?page=1"
    assert "13900000001" in wang.get("/asks/").text
    answer = wang.post(f"/asks/{asked['marital']}/answer/", {"later": "1", "back": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/asks/"


def test_the_second_worker_sees_what_the_first_kept(wang, zhang, asked):
    where = f"/asks/{asked['tel']}/answer/"
    wang.post(where, {"value": "13900000001", "element": "tel"}, headers=HX)
    answer = zhang.post(where, {"value": "13900000002", "element": "tel"}, headers=HX)
    assert answer.status_code == 409
    assert "王芳" in answer.text and "13900000001" in answer.text
    assert "刚刚已经答过" in zhang.post(where, {"value": "13900000002", "element": "tel"}, follow=True).text


def test_an_impossible_answer_is_refused_and_the_question_stays(wang, asked):
    answer = wang.post(f"/asks/{asked['tel']}/answer/", {"value": "abc"}, headers=HX)
    assert answer.status_code == 422 and "不像一个电话号码" in answer.text
    assert "3 个问题" in wang.get("/asks/").text


def test_the_neighbour_sees_no_question_and_answers_none(li, asked):
    assert "没有要问的了" in li.get("/asks/").text
    assert li.post(f"/asks/{asked['tel']}/answer/", {"value": "13900000009"}, headers=HX).status_code == 404


def test_the_round_of_one_form(wang, asked):
    assert "3 个问题" in wang.get("/asks/", {"for": "filling:1"}).text
    assert "没有要问的了" in wang.get("/asks/", {"for": "filling:2"}).text


def test_who_may_not_answer_sees_no_list(chen, asked):
    assert chen.get("/asks/").status_code == 404


def test_of_two_words_one_is_chosen_and_none_is_a_word_too(wang, db):
    zhao = person("赵秀英", household=household(home()), tel="13900000001")
    for kind, value in (("resident", None), ("visit", "13900000002")):
        seen = [Seen("person", zhao, "tel", value)]
        pool.observe(wang_fang, observations=seen, source=SourceRef(kind, kind), purpose="visit")
    commands.open_asks(
        wang_fang, wants=[Wanted("person", zhao, "tel", "doubt", 0, HOME)], wanted_by="filling:1", title="高龄津贴发放表"
    )
    page = wang.get("/asks/").text
    assert 'name="value" value="13900000002"' in page and 'value="None"' not in page
    number = page.split('id="ask-')[1].split('"')[0]
    answer = wang.post(f"/asks/{number}/answer/", {"value.none": "1"}, headers=HX)
    assert answer.status_code == 200 and "没有" in answer.text
