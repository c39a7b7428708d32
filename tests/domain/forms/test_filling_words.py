"""The form's own words, and what the headings of statistical tables count."""

import datetime as dt

import pytest

from hutong.blueprint.conditions import written
from hutong.blueprint.elements import catalogue
from hutong.domain.forms.filling.headings import Places, counted, crossed, meant
from hutong.domain.forms.filling.looks import in_dated_line, in_line, ticked, ticked_words
from hutong.domain.forms.filling.wording import words_for


@pytest.mark.parametrize(
    ("element", "header", "choices", "samples", "value", "shown"),
    [
        ("sex", "性别", (), (), "2", "女"),
        ("sex", "性别（1男 2女）", (), (), "2", 2),
        ("sex", "性别", ("1.男", "2.女"), (), "2", "2.女"),
        ("sex", "性别", ("男性", "女性"), (), "2", "女性"),
        ("sex", "性别", (), ("1",), "2", "2"),
        ("is_dibao", "是否低保", (), (), True, "是"),
        ("is_dibao", "有无低保", (), (), False, "无"),
        ("is_dibao", "低保（打√）", (), (), True, "√"),
        ("is_dibao", "低保（打√）", (), (), False, None),
        ("is_dibao", "低保", ("Y", "N"), (), True, "Y"),
        ("birth_date", "出生日期", (), (), "1943-05-12", dt.date(1943, 5, 12)),
        ("birth_date", "出生日期（YYYYMMDD）", (), (), "1943-05-12", "19430512"),
        ("birth_date", "出生年月", (), (), "1943-05-12", "1943年05月"),
        ("birth_date", "出生年月", (), ("1990.01",), "1943-05-12", "1943.05"),
        ("birth_date", "出生日期", (), (), "1943-05", "1943-05"),
        ("id_no", "身份证号", (), (), "110114194305120124", "110114194305120124"),
    ],
)
def test_a_value_in_the_forms_own_words(element, header, choices, samples, value, shown):
    assert words_for(catalogue()[element], header, choices, samples)(value) == shown


def test_a_value_without_a_fitting_choice_is_left_to_a_person():
    assert words_for(catalogue()["sex"], "性别", ("甲", "乙"))("2") is None


@pytest.mark.parametrize(
    ("path", "entity", "where"),
    [
        (("总人口",), "person", ""),
        (("总户数",), "household", ""),
        (("其中：女",), "", "sex=女"),
        (("18～59岁",), "", "age>=18 and age<=59"),
        (("60岁以上老年人数", "男"), "person", "age>=60 and sex=男"),
        (("残疾人数",), "person", "is_disabled=是"),
        (("低保户数",), "household", "is_dibao=是"),
        (("残疾等级", "一级"), "", "dis_level=一级"),
    ],
)
def test_a_heading_counts(path, entity, where):
    found = counted(path, Places())
    assert (found.entity, written(found.where)) == (entity, where)


@pytest.mark.parametrize("heading", ["新增残疾人数", "残疾人占比", "本月走访次数", "其他", "宫颈癌筛查人数", "持证残疾人"])
def test_a_heading_not_understood_to_its_last_word_counts_nothing(heading):
    assert counted((heading,), Places()) is None


def test_a_row_named_after_a_place():
    places = Places({"龙泽苑": "estate"})
    assert written(counted(("龙泽苑",), places).where) == "estate=龙泽苑"


def test_lines_and_boxes():
    assert in_line("填报单位（盖章）：", "龙泽苑社区") == "填报单位（盖章）：龙泽苑社区"
    assert in_dated_line("填报日期：    年  月  日", dt.date(2026, 11, 23)) == "填报日期：2026年11月23日"
    assert ticked("□男  □女", ["女"]) == "□男  ☑女"
    assert ticked_words("□男  ☑女") == ["女"]


def test_people_in_households_of_a_kind_are_not_counted_as_households():
    kind, people, houses = (counted((text,), Places()) for text in ("低保户", "人数", "户数"))
    assert crossed(kind, people) is None and crossed(kind, houses).entity == "household"
    assert counted(("低保户", "人数"), Places()) is None and counted(("残疾人家庭",), Places()) is None


@pytest.mark.parametrize(
    ("heading", "where"),
    [("35岁(含)以下", "age<=35"), ("35岁以下(不含)", "age<35"), ("60岁以上（不含60岁）", "age>60"), ("60岁(含)以上", "age>=60")],
)
def test_whether_the_age_itself_counts_is_read(heading, where):
    assert written(counted((heading,), Places()).where) == where


def test_a_heading_counts_no_more_than_the_headings_above_it_let_through():
    assert meant("male", ("一孩出生", "男"), Places()) is None
    assert meant("male", ("60岁以上老年人", "男"), Places()).where != meant("male", ("男",), Places()).where
    assert meant("male", ("男",), Places()).entity in ("person", "")
