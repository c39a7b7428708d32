"""Whose line a value stands in: rows come and go, files come back sorted, and a wider post fills a narrower form."""

import pytest

from hutong.domain.forms import commands, queries
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Conflict, NotFound, Refused
from tests.domain.forms.test_filling_list import HEAD, filled, result
from tests.factories.pool import home, household, id_no, person
from tests.factories.sheets import edited, listing, opened, rows, saved
from tests.people import NEXT_DOOR, street_head, wang_fang, zhang_min


@pytest.fixture
def elders(db) -> dict[str, int]:
    """Three people over eighty, in the order of the list."""
    house = household(home())
    return {
        "赵秀英": person("赵秀英", household=house, id_no=id_no(), tel="13800138000"),
        "孙福来": person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11"),
        "李桂兰": person("李桂兰", birth_date="1941-01-02", household=house, relation="50"),
    }


def names(form: int) -> list[str]:
    return [row[1] for row in rows(result(form))]


def test_the_street_fills_a_community_form_with_that_community_only(elders):
    person("周小红", community=NEXT_DOOR, household=household(home(community=NEXT_DOOR), community=NEXT_DOOR))
    form = filled(HEAD)
    commands.fill(street_head, filling_id=form)
    assert queries.whom(street_head, form).count == 3
    assert "周小红" not in names(form)


def test_a_neighbour_chosen_by_the_street_is_not_put_into_the_form(elders):
    zhou = person("周小红", community=NEXT_DOOR, household=household(home(community=NEXT_DOOR), community=NEXT_DOOR))
    form = filled(HEAD)
    with pytest.raises(NotFound):
        commands.confirm_whom(street_head, filling_id=form, people=[zhou, elders["赵秀英"]])


def test_what_she_typed_stays_with_its_person_when_rows_change(elders):
    form = filled(HEAD)
    commands.type_cell(wang_fang, filling_id=form, cell="H4", value="住院")
    commands.confirm_whom(wang_fang, filling_id=form, people=[elders["孙福来"]])
    commands.fill(wang_fang, filling_id=form)
    assert [(row[1], row[7]) for row in rows(result(form))] == [("孙福来", "住院")]
    commands.confirm_whom(wang_fang, filling_id=form, people=[elders["李桂兰"]])
    commands.fill(wang_fang, filling_id=form)
    assert [(row[1], row[7]) for row in rows(result(form))] == [("李桂兰", None)]


def test_a_line_that_was_taken_out_says_nothing_of_anybody(elders):
    form = filled(HEAD)
    for gone in (3, 5):
        book = opened(result(form)).parent
        book.worksheets[0].delete_rows(gone)
        assert commands.send_back(wang_fang, filling_id=form, data=saved(book), filename="表.xlsx").keepable == ()


def test_a_name_of_another_age_is_another_person(elders):
    written = listing("老年人花名册", ["姓名", "出生日期", "联系电话"], ["赵秀英", "1990-03-02", None])
    form = commands.hand_in(wang_fang, data=written, filename="表.xlsx")
    commands.fill(wang_fang, filling_id=form)
    assert rows(result(form)) == [["赵秀英", "1990-03-02", None]]


def looks(record: int) -> list[tuple[str, str]]:
    with scope(SYSTEM):
        found = Entry.objects.filter(entity="person", records__contains=[record], verb="read").order_by("id")
        return list(found.values_list("actor_name", "purpose"))


def test_fetching_the_file_is_a_reading_of_everybody_in_it(elders):
    form = filled(HEAD)
    before = len(looks(elders["孙福来"]))
    queries.result(zhang_min, form)
    assert looks(elders["孙福来"])[before:] == [("张敏", "form:80岁以上老年人花名册")]


def test_what_one_post_was_shown_is_what_it_keeps(elders):
    form = filled(HEAD)
    shown = commands.send_back(
        wang_fang, filling_id=form, data=edited(result(form), {"F4": "13900139000"}), filename="表.xlsx"
    ).version
    commands.send_back(zhang_min, filling_id=form, data=edited(result(form), {"F4": "13900139999"}), filename="表.xlsx")
    with pytest.raises(Conflict):
        commands.keep_differences(wang_fang, filling_id=form, accepted=["F4"], version=shown)


def test_a_finished_form_is_not_answered_any_more(elders):
    form = filled(HEAD)
    commands.finish(wang_fang, filling_id=form)
    sent = result(form)
    with pytest.raises(Refused, match="已经完成"):
        commands.answer_gap(wang_fang, filling_id=form, cell="F4", value="13900139000")
    assert result(form) == sent


@pytest.mark.parametrize("file", [0, 2, 99])
def test_there_is_no_such_file(elders, file):
    form = filled(HEAD)
    commands.send_back(wang_fang, filling_id=form, data=result(form), filename="表.xlsx")
    for ask in (
        lambda: commands.type_cell(wang_fang, filling_id=form, cell="H3", value="好", page=file),
        lambda: commands.answer_gap(wang_fang, filling_id=form, cell="F4", value="13900139000", page=file),
        lambda: queries.figure(wang_fang, form, "B3", file=file),
        lambda: queries.differences(wang_fang, form, file=file),
    ):
        with pytest.raises((NotFound, Refused)):
            ask()


def test_a_condition_too_long_to_keep_is_said_so(elders):
    form = filled(HEAD)
    with pytest.raises(Refused, match="太长"):
        commands.confirm_whom(wang_fang, filling_id=form, where=" and ".join(f"age!={n}" for n in range(1, 99)))


def test_a_condition_on_somebody_is_not_remembered_for_other_communities(elders):
    form = filled(HEAD)
    commands.confirm_whom(wang_fang, filling_id=form, where=f"age>=80 and id_no={id_no()}")
    again = commands.hand_in(zhang_min, data=listing("80岁以上老年人花名册", HEAD), filename="表.xlsx")
    assert id_no() not in queries.filling(zhang_min, again).whom
