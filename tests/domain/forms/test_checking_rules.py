"""Wang Fang's figures: what the headings promise is found, what they do not promise is left alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hutong.domain.forms.checking import Rule, detect, parse, said
from hutong.domain.forms.reading import read
from hutong.domain.forms.workbook import open_book
from hutong.kernel.errors import Refused
from tests.domain.forms.sheets_of_figures import table, understood

DEV = Path(__file__).parents[2] / "forms" / "dev" / "xlsx"
# Looked at by eye: of 61 real forms one states a relation beyond doubt, the dwelling of a wounded veteran.
EXPECTED = {"153": ["人均建筑面积 = 总建筑面积 ÷ 家庭人口数*"]}


def told(form, grid):
    return [(rule.result, str(said(rule))) for rule in detect(form, grid)]


def test_real_forms_get_no_wrong_rule():
    found: dict[str, list[str]] = {}
    for path in sorted(DEV.glob("*.xlsx")):
        for grid in open_book(path.read_bytes(), path.name).grids():
            try:
                read(grid)
            except Refused:
                continue
            rules = [str(said(rule)) for rule in detect(understood(grid), grid)]
            found |= {path.name[:3]: rules} if rules else {}
    assert found == EXPECTED


def test_women_and_men_are_everybody_in_every_row():
    form, grid = table(["年龄段", "人数", "男", "女"], ["0-17岁", None, None, None], ["18-59岁", None, None, None])
    assert told(form, grid) == [
        ("B3", "0-17岁 × 人数 = 0-17岁 × 男 + 0-17岁 × 女"),
        ("B4", "18-59岁 × 人数 = 18-59岁 × 男 + 18-59岁 × 女"),
    ]


def test_a_row_of_totals_adds_up_the_rows():
    form, grid = table(["网格", "户数", "人数"], ["第一网格", None, None], ["第二网格", None, None], ["合计", None, None])
    assert [(rule.result, rule.parts) for rule in detect(form, grid)] == [("B5", ("B3", "B4")), ("C5", ("C3", "C4"))]


def test_a_total_of_a_group_is_the_sum_of_its_group():
    form, grid = table(
        ["社区", "人员构成", None, None],
        [None, "小计", "专职人数", "兼职人数"],
        ["龙泽苑", None, None, None],
        ["北里", None, None, None],
        groups=[(2, 1, 3, 1), (2, 2, 2, 4)],
    )  # fmt: skip
    assert [(rule.result, rule.parts) for rule in detect(form, grid)] == [("B4", ("C4", "D4")), ("B5", ("C5", "D5"))]


@pytest.mark.parametrize(
    "headers",
    [
        ["小计", "低保", "残疾"],  # one person may be both
        ["小计", "60岁以上", "80岁以上"],  # the older are counted twice
        ["小计", "高血压患者", "糖尿病患者"],
        ["小计", "户数", "人数"],
        ["小计", "应到人数", "实到人数"],
        ["小计", "上月人数", "本月人数"],
    ],
)
def test_a_total_over_what_overlaps_is_left_alone(headers):
    form, grid = table(["社区", "重点人群", None, None], [None, *headers], ["甲", *[None] * 3], ["乙", *[None] * 3],
                       groups=[(2, 1, 3, 1), (2, 2, 2, 4)])  # fmt: skip
    assert detect(form, grid) == ()


def test_a_part_is_not_more_than_its_whole():
    form, grid = table(["社区", "党员人数", "其中：女党员", "青年人数"], ["龙泽苑", *[None] * 3], ["北里", *[None] * 3])
    assert told(form, grid)[0] == ("C3", "龙泽苑 × 其中:女党员 不大于 龙泽苑 × 党员人数")
    form, grid = table(["社区", "男", "女", "其中：计划内", "备注"], ["龙泽苑", *[None] * 4], ["北里", *[None] * 4])
    assert detect(form, grid) == ()


def test_a_rate_whose_parts_are_named():
    form, grid = table(["小区", "总户数", "入住户数", "入住率（%）"], ["东里", None, None, None], ["西里", None, None, None])
    rule = detect(form, grid)[0]
    assert (rule.kind, rule.result, rule.parts, rule.factor) == ("ratio", "D3", ("C3", "B3"), 100)
    form, grid = table(["小区", "户数", "人数", "参保率"], ["东里", None, None, None], ["西里", None, None, None])
    assert detect(form, grid) == ()


def test_equations_printed_under_the_heads():
    form, grid = table(
        ["单位", "总计", "甲类数量", "乙类数量"], ["甲", "1=2+3", "2", "3"], [None] * 4, ["合计", None, None, None]
    )
    assert [(rule.result, rule.parts) for rule in detect(form, grid)] == [("B5", ("C5", "D5"))]


def test_formulas_are_left_to_the_workbook():
    form, grid = table(["网格", "户数", "人数"], ["第一网格", None, None], ["第二网格", None, None], ["合计", None, None])
    grid.__dict__["formulas"] = frozenset({(5, 2)})
    assert [rule.result for rule in detect(form, grid)] == ["C5"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("人数 = 男 + 女", "人数 = 男 + 女"),
        ("其中党员 <= 人数", "其中:党员 不大于 人数"),
        ("入住率 = 入住户数 / 总户数 × 100", "入住率 = 入住户数 ÷ 总户数 × 100"),
        ("B3 = C3 + D3", "0-17岁 × 人数 = 0-17岁 × 男 + 0-17岁 × 女"),
        ("合计 = 0-17岁 + 18岁以上", "合计 = 0-17岁 + 18岁以上"),
        ("0-17岁×男 ≤ 合计×男", "0-17岁 × 男 不大于 合计 × 男"),
        ("人数 不能空", "人数 不能空"),
        ("人数 required", "人数 不能空"),
    ],
)
def test_what_a_person_writes(text, words):
    head = ["年龄段", "人数", "男", "女", "其中：党员", "总户数", "入住户数", "入住率"]
    form, grid = table(head, ["0-17岁", *[None] * 7], ["18岁以上", *[None] * 7], ["合计", *[None] * 7])
    assert str(said(parse(text, form, grid))) == words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("人数 = 男童 + 女", "没有“男童”"),
        ("人数大概是男和女", "不像一条关系"),
        ("人数 = 男 + 男", "不能放在一起比"),
        ("人数 = 男 + 女 / 男", "太复杂"),
        ("A1 = C3", "不像一条关系|太复杂|不是要填"),
    ],
)
def test_what_is_no_rule_is_refused_in_plain_words(text, why):
    form, grid = table(["年龄段", "人数", "男", "女"], ["0-17岁", None, None, None], ["18岁以上", None, None, None])
    with pytest.raises(Refused, match=why) as refused:
        parse(text, form, grid)
    assert refused.value.way_out


def test_groups_under_a_total():
    form, grid = table(
        ["社区", "总人数", "其中", None, "性别", None],
        [None, None, "党员人数", "低保人数", "男", "女"],
        ["龙泽苑", *[None] * 5],
        ["北里", *[None] * 5],
        groups=[(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 2, 6)],
    )
    assert {str(said(rule)).replace("龙泽苑 × ", "") for rule in detect(form, grid) if rule.result.endswith("4")} == {
        "总人数 = 性别 / 男 + 性别 / 女",
        "其中 / 党员人数 不大于 总人数",
        "其中 / 低保人数 不大于 总人数",
    }


def test_a_rule_is_kept_and_read_again():
    form, grid = table(["小区", "总户数", "入住户数", "入住率（%）"], ["东里", None, None, None], ["西里", None, None, None])
    for rule in detect(form, grid):
        assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(rule)), Rule) == rule
