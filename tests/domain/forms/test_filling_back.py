"""A filled form comes back with answers typed into it: shown first, kept when accepted, nothing lost."""

import pytest

from hutong.domain.forms import commands, queries
from hutong.domain.pool import queries as pool
from hutong.kernel.errors import Refused
from tests.domain.forms.test_filling_list import HEAD, filled, result
from tests.factories.pool import home, household, id_no, person
from tests.factories.sheets import edited, listing, opened
from tests.people import wang_fang


@pytest.fixture
def form(db) -> int:
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(), tel="13800138000")
    person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11")
    return filled(HEAD)


def back(form: int, cells: dict) -> commands.Differences:
    return commands.send_back(wang_fang, filling_id=form, data=edited(result(form), cells), filename="表.xlsx")


def test_an_untouched_file_says_nothing_new(form):
    assert back(form, {}).found == ()


def test_new_changed_and_blanked_cells_are_shown_before_they_are_kept(form):
    found = {d.cell: d for d in back(form, {"F4": "139 0013 9000", "F3": "13800138001", "G3": None}).found}
    assert {cell: d.kind for cell, d in found.items()} == {"F4": "new", "F3": "changed", "G3": "blanked"}
    assert (found["F3"].before, found["F3"].value, found["F3"].name) == ("13800138000", "13800138001", "赵秀英")
    assert all(p.name != "孙福来" for p in pool.find_people(wang_fang, text="13900139000", purpose="check"))


def test_what_is_accepted_becomes_knowledge(form):
    back(form, {"F4": "139 0013 9000", "F3": "13800138001", "H3": "住院"})
    kept = commands.keep_differences(wang_fang, filling_id=form, accepted=["F4", "H3"])
    assert ([o.value for o in kept.observed], kept.own, kept.refused) == (["13900139000"], 1, ())
    (sun,) = pool.find_people(wang_fang, text="13900139000", purpose="check")
    assert sun.name == "孙福来"
    sheet = opened(result(form))
    assert (sheet["F3"].value, sheet["H3"].value) == ("13800138000", "住院")


def test_an_invalid_number_is_explained_and_the_rest_kept(form):
    found = {d.cell: d for d in back(form, {"D4": "110114194001021230", "F4": "13900139000"}).found}
    assert "校验" in found["D4"].trouble or "号码" in found["D4"].trouble
    kept = commands.keep_differences(wang_fang, filling_id=form, accepted=["D4", "F4"])
    assert [o.element for o in kept.observed] == ["tel"]
    assert [d.cell for d in kept.refused] == ["D4"]


def test_an_age_cannot_be_typed_over_but_its_birth_date_can(form):
    (age,) = back(form, {"E3": 84}).found
    assert "推算" in age.trouble and "出生日期" in age.refused.way_out


def test_sorted_rows_are_found_again(form):
    sheet = opened(result(form))
    third, fourth = ([c.value for c in sheet[n]] for n in (3, 4))
    cells = {f"{'ABCDEFGH'[i]}{n}": v for n, row in ((3, fourth), (4, third)) for i, v in enumerate(row)}
    found = back(form, {**cells, "F3": "13900139000"}).found
    assert [(d.name, d.after) for d in found if d.cell.startswith("F")] == [("孙福来", "13900139000")]


def test_a_row_too_many_is_told(form):
    (row,) = [d for d in back(form, {"B5": "钱新来"}).found if d.kind == "row"]
    assert "多了一行" in row.trouble


def test_the_forms_own_words_below_the_list_are_no_row(form):
    signed = filled(HEAD, [None] * 8, ["填表人：", "审核人：", None, "填报日期：", *[None] * 4])
    words = [[cell.value for cell in row] for row in opened(result(signed)).iter_rows(min_row=3)]
    assert [row[1] for row in words] == ["赵秀英", "孙福来", "审核人："]
    assert back(signed, {}).found == ()


def test_another_form_is_refused_by_its_heads(form):
    with pytest.raises(Refused, match="不是同一份表"):
        commands.send_back(wang_fang, filling_id=form, data=listing("别的表", ["品名", "数量", "单价"]), filename="别.xlsx")
    assert queries.filling(wang_fang, form).state == "filled"
