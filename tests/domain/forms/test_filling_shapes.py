"""Forms that are not plain lists: applications, statistical tables, rows of merged cells, checklists."""

import io
import zipfile

import openpyxl
import pytest

from hutong.domain.forms import commands, queries
from hutong.domain.journal.scope import scope
from hutong.domain.pool.models import Thing
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.domain.forms.test_filling_list import result
from tests.factories.pool import LEDGER, home, household, id_no, person, source
from tests.factories.sheets import listing, opened, rows, saved
from tests.people import HOME, wang_fang


@pytest.fixture
def family(db) -> dict[str, int]:
    """A couple of pensioners with a grandson, and a young woman who lives alone."""
    house = household(home(), is_dibao=True)
    alone = household(home("北京市昌平区龙泽苑1号楼2单元302室"))
    return {
        "zhao": person("赵秀英", household=house, id_no=id_no(), tel="13800138000"),
        "sun": person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11"),
        "boy": person("孙小宝", sex="1", birth_date="2015-01-02", household=house, relation="21"),
        "qian": person("钱安", birth_date="1998-03-04", household=alone),
    }


def application() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["高龄津贴申请表", None, None, None],
        ["姓名", None, "性别", "□男  □女"],
        ["身份证号码", None, "出生日期", "    年  月  日"],
        ["联系电话", None, "现住址", None],
        ["申请理由", None, "配偶姓名", None],
        ["社区意见", "（盖章）        年  月  日", None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B6:D6")
    return saved(book)


def test_an_application_is_about_one_person(family):
    filling = commands.hand_in(wang_fang, data=application(), filename="申请.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, people=[family["zhao"]])
    commands.fill(wang_fang, filling_id=filling)
    name, data, _ = queries.result(wang_fang, filling)
    sheet = opened(data)
    assert name == "申请_赵秀英.xlsx"
    assert [sheet[c].value for c in ("B2", "D2", "B3", "B4", "D5")] == ["赵秀英", "□男  ☑女", id_no(), "13800138000", "孙福来"]
    assert str(sheet["D3"].value) in ("1943年5月12日", "1943年05月12日")
    assert sheet["B6"].value == "（盖章）        年  月  日"


def test_several_applicants_get_a_file_each(family):
    filling = commands.hand_in(wang_fang, data=application(), filename="申请.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, people=[family["zhao"], family["qian"]])
    commands.fill(wang_fang, filling_id=filling)
    name, data, kind = queries.result(wang_fang, filling)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["申请_001赵秀英.xlsx", "申请_002钱安.xlsx"]
        assert opened(archive.read("申请_002钱安.xlsx"))["B2"].value == "钱安"
    assert (name, kind) == ("申请.zip", "application/zip")
    assert queries.table(wang_fang, filling, file=2).subject_name == "钱安"


def test_nobody_chosen_is_asked_for(db):
    filling = commands.hand_in(wang_fang, data=application(), filename="情况.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, where="")
    with pytest.raises(Refused, match="还没有选给谁填"):
        commands.fill(wang_fang, filling_id=filling)


def statistics() -> bytes:
    head = ["年龄段", "总户数", "总人口", "男", "女", "残疾人数", "新增残疾人数"]
    return listing("社区人口情况统计表", head, ["60岁以上"], ["0-17岁"], ["合计"])


def test_figures_are_counted_by_row_and_column(family):
    filling = commands.hand_in(wang_fang, data=statistics(), filename="统计.xlsx")
    commands.fill(wang_fang, filling_id=filling)
    assert rows(result(filling)) == [
        ["60岁以上", None, 2, 1, 1, 0, None],
        ["0-17岁", None, 1, 1, 0, 0, None],
        ["合计", 2, 4, 2, 2, 0, None],
    ]


def test_every_figure_opens_down_to_its_rows(family):
    filling = commands.hand_in(wang_fang, data=statistics(), filename="统计.xlsx")
    commands.fill(wang_fang, filling_id=filling)
    figure = queries.figure(wang_fang, filling, "E3")
    assert (figure.value, [row.name for row in figure.rows]) == (1, ["赵秀英"])
    assert "60岁" in figure.words and "女" in figure.words
    with pytest.raises(NotFound):
        queries.figure(wang_fang, filling, "G3")


def test_records_of_two_merged_lines_each(family):
    book = openpyxl.load_workbook(io.BytesIO(listing("老年人花名册", ["姓名", "性别", "年龄", "电话"], *[[None] * 4] * 4)))
    sheet = book.active
    for row in (3, 5):
        for col in "ABCD":
            sheet.merge_cells(f"{col}{row}:{col}{row + 1}")
    sheet["A7"] = "填报人："
    filling = commands.hand_in(wang_fang, data=saved(book), filename="合并.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, where="age>=60")
    commands.fill(wang_fang, filling_id=filling)
    sheet = opened(result(filling))
    assert [sheet[c].value for c in ("A3", "C3", "D3", "A5", "C5")] == ["赵秀英", 83, "13800138000", "孙福来", 86]
    assert sheet["A7"].value.startswith("填报人：")


def test_a_checklist_knows_the_day_and_the_place_only(db):
    head = ["序号", "检查内容", "检查情况", "整改措施"]
    body = [[n, f"{n}.楼道是否堆放杂物并影响疏散通道", None, None] for n in range(1, 6)]
    filling = commands.hand_in(wang_fang, data=listing("消防安全检查表", head, *body), filename="检查.xlsx")
    commands.fill(wang_fang, filling_id=filling)
    assert rows(result(filling)) == [[n, f"{n}.楼道是否堆放杂物并影响疏散通道", None, None] for n in range(1, 6)]


def test_a_household_form_lists_everybody_in_it(family):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["人口普查短表", None, None, None],
        ["本户地址", None, "户别", None],
        ["住房间数", None, "住房面积", None],
        ["姓名", "与户主关系", "性别", "出生年月"],
        *[[None] * 4] * 4,
        ["填表人：", None, None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    filling = commands.hand_in(wang_fang, data=saved(book), filename="普查.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, people=[family["zhao"]], entity="person")
    commands.fill(wang_fang, filling_id=filling)
    names = [row[0] for row in rows(result(filling), 5)]
    assert [name for name in names if name and "：" not in name] == ["赵秀英", "孙福来", "孙小宝"]


def test_counts_within_a_household(family):
    head = ["户主姓名", "户主身份证号", "家庭住址", "家庭人口数", "女性人数", "60岁以上人数", "残疾人数"]
    filling = commands.hand_in(wang_fang, data=listing("低保家庭台账", head), filename="台账.xlsx")
    said = [commands.Chosen("A2", "name", "head"), commands.Chosen("D2", "hh_size", "household")]
    commands.confirm_meanings(wang_fang, filling_id=filling, meanings=said)
    commands.confirm_whom(wang_fang, filling_id=filling, where="is_dibao=是", entity="household")
    commands.fill(wang_fang, filling_id=filling)
    (row,) = rows(result(filling))
    assert (row[0], row[3:]) == ("赵秀英", [3, 1, 2, 0])


def test_a_list_of_dwellings_knows_who_lives_there(family):
    head = ["房屋地址", "建筑面积", "户主姓名", "户主电话", "是否出租"]
    filling = commands.hand_in(wang_fang, data=listing("出租房屋台账", head), filename="房屋.xlsx")
    commands.confirm_whom(wang_fang, filling_id=filling, where="", entity="place")
    commands.fill(wang_fang, filling_id=filling)
    found = {row[2]: row[3] for row in rows(result(filling))}
    assert found == {"赵秀英": "13800138000", "钱安": None}


def test_a_list_of_dogs_is_about_dogs_and_their_owners(family):
    with scope(SYSTEM):
        for name, kind, owner in (("比熊犬", "dog", "qian"), ("电动自行车", "ebike", "zhao")):
            Thing.objects.create(
                kind=kind,
                name=name,
                person_id=family[owner],
                community=HOME,
                facts={"thing_kind": kind},
                source=source(),
                seen_on=LEDGER,
            )
    head = ["序号", "犬主姓名", "犬主电话", "犬名", "备注"]
    filling = commands.hand_in(wang_fang, data=listing("养犬登记台账", head), filename="犬.xlsx")
    said = [commands.Chosen("B2", "name", "owner"), commands.Chosen("D2", "asset_name", "self")]
    commands.confirm_meanings(wang_fang, filling_id=filling, meanings=said)
    commands.fill(wang_fang, filling_id=filling)
    assert [row[1:4:2] for row in rows(result(filling))] == [["钱安", "比熊犬"]]
