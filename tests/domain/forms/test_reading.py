"""Xiao Li of Dongli community opens what departments send her: the reader finds what each sheet asks, and where."""

from __future__ import annotations

import pytest

from hutong.domain.forms.grid import Box, Grid
from hutong.domain.forms.reading import Reading, read
from hutong.kernel.errors import Refused

Row = list[str | int]


def sheet(rows: list[Row], merges: list[tuple[int, int, int, int]] | None = None, name: str = "Sheet1", deep: int = 0) -> Grid:
    values = {(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""}
    boxes = tuple(Box(*merge) for merge in merges or [])
    return Grid(name, max(deep, len(rows)), max(len(row) for row in rows), values, boxes)


def asked(reading: Reading, part: str) -> list[str]:
    return [label.path[-1] for label in reading.labels if label.part == part]


def test_a_list_under_a_title_and_a_unit_line() -> None:
    reading = read(
        sheet(
            [
                ["高龄老人花名册", "", "", ""],
                ["填报单位：", "", "填报日期：", ""],
                ["序号", "姓 名", "身份证\n号码*", "联系电话"],
                [1, "", "", ""],
                [2, "", "", ""],
                ["填表人：", "", "审核人：", ""],
            ],
            [(1, 1, 1, 4), (2, 1, 2, 2), (2, 3, 2, 4)],
        )
    )
    assert (reading.kind, reading.title, reading.title_cell) == ("list", "高龄老人花名册", "A1")
    assert asked(reading, "column") == ["序号", "姓名", "身份证号码*", "联系电话"]
    assert asked(reading, "meta") == ["填报单位:", "填报日期:"]
    assert asked(reading, "footer") == ["填表人:", "审核人:"]
    table = reading.tables[0]
    assert (table.first_head, table.last_head, table.first_row, table.last_row) == (3, 3, 4, 5)


def test_group_heads_give_each_column_its_path() -> None:
    reading = read(
        sheet(
            [
                ["出租房屋登记表", "", "", "", ""],
                ["序号", "房主", "", "承租人", ""],
                ["", "姓名", "电话", "姓名", "电话"],
                ["例", "张三", "13800000000", "李四", "13800000000"],
                [1, "", "", "", ""],
            ],
            [(1, 1, 1, 5), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5)],
            deep=20,
        )
    )
    assert [label.path for label in reading.columns()] == [
        ("序号",),
        ("房主", "姓名"),
        ("房主", "电话"),
        ("承租人", "姓名"),
        ("承租人", "电话"),
    ]
    assert reading.tables[0].example_rows == (4,)
    assert (reading.tables[0].first_row, reading.tables[0].last_row) == (5, 20)


def test_group_heads_that_nobody_merged() -> None:
    reading = read(
        sheet(
            [
                ["序号", "户主", "", "家庭成员", "", "住址"],
                ["", "姓名", "电话", "姓名", "关系", ""],
                [1, "", "", "", "", ""],
                [2, "", "", "", "", ""],
            ]
        )
    )
    assert [label.path[-1] for label in reading.columns()] == ["序号", "姓名", "电话", "姓名", "关系", "住址"]
    assert reading.columns()[4].path == ("家庭成员", "关系")


def test_item_numbers_under_the_heads_are_no_data() -> None:
    reading = read(sheet([["单位", "应查人数", "实查人数"], ["甲", 1, 2], ["", "", ""], ["合计", "", ""]], deep=4))
    assert reading.kind == "statistics"
    assert reading.tables[0].item_row == 2
    assert reading.tables[0].total_rows == (4,)


def test_an_application_with_a_list_inside() -> None:
    reading = read(
        sheet(
            [
                ["临时救助申请审批表", "", "", "", "", ""],
                ["姓名", "", "性别", "", "民族", ""],
                ["家庭住址", "", "", "", "联系电话", ""],
                ["家庭成员", "姓名", "与户主关系", "年龄", "职业", "健康状况"],
                ["", "", "", "", "", ""],
                ["", "", "", "", "", ""],
                ["申请理由", "", "", "", "", ""],
                ["村（居）委会意见", "（盖章）    年  月  日", "", "", "", ""],
            ],
            [(1, 1, 1, 6), (3, 2, 3, 4), (4, 1, 6, 1), (7, 2, 7, 6), (8, 2, 8, 6)],
        )
    )
    assert asked(reading, "pair") == ["姓名", "性别", "民族", "家庭住址", "联系电话", "申请理由", "村(居)委会意见"]
    assert {label.section for label in reading.columns()} == {"家庭成员"}
    address = next(label for label in reading.labels if label.path[-1] == "家庭住址")
    assert address.answer is not None and address.answer.a1 == "B3:D3"
    assert (reading.tables[0].first_row, reading.tables[0].last_row) == (5, 6)


def test_a_filled_application_keeps_its_answers_apart() -> None:
    first: Row = ["姓名", "王芳", "性别", "女", "出生年月", "1980-01"]
    second: Row = ["民族", "汉族", "籍贯", "北京", "入党时间", "2003-05"]
    reading = read(sheet([first, second]))
    assert reading.kind == "single"
    assert asked(reading, "pair") == ["姓名", "性别", "出生年月", "民族", "籍贯", "入党时间"]


def test_a_checklist_names_its_rows() -> None:
    reading = read(
        sheet(
            [
                ["消防安全检查表", "", ""],
                ["检查内容", "检查结果", "备注"],
                ["1.疏散通道畅通", "", ""],
                ["2.灭火器齐全", "", ""],
                ["3.电线未老化", "", ""],
            ],
            [(1, 1, 1, 3)],
        )
    )
    assert reading.kind == "checklist"
    assert asked(reading, "row") == ["1.疏散通道畅通", "2.灭火器齐全", "3.电线未老化"]


def test_two_tables_on_a_sheet() -> None:
    reading = read(
        sheet(
            [
                ["居民信息表", "", "", ""],
                ["序号", "姓名", "家庭住址", "联系电话"],
                [1, "李梅", "北里1号楼", "13911112222"],
                [2, "王强", "北里2号楼", "13911113333"],
                ["", "", "", ""],
                ["辖区单位表", "", "", ""],
                ["序号", "单位名称", "负责人", "地址"],
                [1, "便民超市", "钱多", "北里5号"],
            ],
            [(1, 1, 1, 4), (6, 1, 6, 4)],
        )
    )
    assert [(table.first_head, table.title) for table in reading.tables] == [(2, ""), (7, "辖区单位表")]
    assert [label.path[-1] for label in reading.columns(1)] == ["序号", "单位名称", "负责人", "地址"]


@pytest.mark.parametrize(
    "rows",
    [
        [["李梅", "女", "1980-01", "110101198001011234", "北里"], ["王强", "男", "1981-02", "110101198102021234", "南里"]],
        [[""]],
    ],
)
def test_a_sheet_without_a_head_is_refused_in_plain_words(rows: list[Row]) -> None:
    with pytest.raises(Refused) as refused:
        read(sheet(rows))
    assert refused.value.way_out


def test_two_hundred_thousand_rows_are_read_by_their_ends() -> None:
    values: dict[tuple[int, int], str | int] = {(1, 1): "序号", (1, 2): "姓名", (1, 3): "联系电话"}
    for row in range(2, 200_001):
        values[(row, 1)] = row
        values[(row, 2)] = "王芳"
    reading = read(Grid("Sheet1", 200_000, 3, values))
    assert (reading.tables[0].first_row, reading.tables[0].last_row) == (2, 200_000)
