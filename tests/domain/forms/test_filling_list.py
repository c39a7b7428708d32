"""A list that a department sent, from handing in to the finished file."""

import io

import openpyxl
import pytest

from hutong.domain.asks import queries as asks
from hutong.domain.forms import commands, queries
from hutong.domain.journal.jobs import deliver
from hutong.domain.pool import commands as pool
from hutong.kernel.errors import Conflict
from tests.factories.pool import home, household, id_no, person
from tests.factories.sheets import listing, opened, rows
from tests.people import HOME, wang_fang, zhang_min

TITLE = "80岁以上老年人花名册"
HEAD = ["序号", "姓名", "性别", "身份证号", "年龄", "联系电话", "现住址", "备注"]


@pytest.fixture
def elders(db) -> tuple[int, int]:
    """Zhao Xiuying and her husband Sun Fulai, whose number and telephone nobody knows, and a grandson."""
    house = household(home())
    zhao = person("赵秀英", household=house, id_no=id_no(), tel="13800138000")
    sun = person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11")
    person("孙小宝", sex="1", birth_date="2015-01-02", household=house, relation="21")
    return zhao, sun


def filled(*sheet_rows, title=TITLE, department="", where=None) -> int:
    """A form handed in and filled."""
    filling = commands.hand_in(wang_fang, data=listing(title, *sheet_rows), filename="表.xlsx", department=department)
    if where is not None:
        commands.confirm_whom(wang_fang, filling_id=filling, where=where)
    commands.fill(wang_fang, filling_id=filling)
    return filling


def result(filling: int) -> bytes:
    return queries.result(wang_fang, filling)[1]


def cell(filling: int, name: str):
    """One cell of the filled form as the page shows it."""
    table = queries.table(wang_fang, filling)
    cells = [c for block in table.lists for row in block.rows for c in row.cells]
    return next(c for c in (*cells, *table.cells) if c.cell == name)


def test_the_title_says_whom_and_the_pool_the_rest(elders):
    filling = filled(HEAD)
    assert rows(result(filling)) == [
        [1, "赵秀英", "女", id_no(), 83, "13800138000", "北京市昌平区龙泽苑1号楼2单元301室", None],
        [2, "孙福来", "男", None, 86, None, "北京市昌平区龙泽苑1号楼2单元301室", None],
    ]


def test_every_cell_knows_its_state_source_and_age(elders):
    filling = filled(HEAD)
    phone, age, gap = (cell(filling, name) for name in ("F3", "E3", "F4"))
    assert (phone.state, phone.source.name, phone.age_days) == ("known", "社区台账", 175)
    assert (age.state, gap.state, gap.asks) == ("computed", "missing", True)
    assert opened(result(filling))["F4"].fill.fgColor.rgb == "FFFFF2CC"


def test_gaps_become_one_question_each_and_an_answer_fills_the_next_form(elders):
    _, sun = elders
    first = filled(HEAD)
    commands.open_gaps_as_asks(wang_fang, filling_id=first)
    (house,) = asks.round(wang_fang, community=HOME)
    before = len(house.asks)
    assert {(a.name, a.element) for a in house.asks} >= {("孙福来", "id_no"), ("孙福来", "tel")}
    seen = pool.Seen("person", sun, "tel", "13900139000")
    pool.observe(wang_fang, observations=[seen], source=pool.SourceRef("visit", "入户走访"), purpose="visit")
    deliver()
    assert len(asks.round(wang_fang)[0].asks) == before - 1
    assert rows(result(filled(HEAD)))[1][5] == "13900139000"


def test_a_gap_is_answered_where_it_stands(elders):
    filling = filled(HEAD)
    commands.answer_gap(wang_fang, filling_id=filling, cell="F4", value="139 0013 9000")
    assert cell(filling, "F4").state == "known"
    assert rows(result(filling))[1][5] == "13900139000"
    assert all(gap.cell != "F4" for group in queries.gaps(wang_fang, filling) for gap in group.gaps)


def test_an_answer_fills_what_is_computed_from_it_too(elders):
    person("吴婷", sex="2", birth_date=None, is_dibao=True)
    filling = filled(["姓名", "性别", "年龄", "出生日期", "联系电话"], where="name=吴婷")
    assert (cell(filling, "C3").state, cell(filling, "D3").state) == ("missing", "missing")
    commands.answer_gap(wang_fang, filling_id=filling, cell="C3", value="1940-05-06")
    assert (cell(filling, "C3").state, cell(filling, "D3").state) == ("computed", "known")
    assert rows(result(filling))[0][2] == 86


def test_two_at_one_gap(elders):
    filling = filled(HEAD)
    commands.answer_gap(wang_fang, filling_id=filling, cell="F4", value="13900139000")
    with pytest.raises(Conflict) as late:
        commands.answer_gap(zhang_min, filling_id=filling, cell="F4", value="13800138001")
    assert late.value.current == "13900139000"


def test_the_workers_own_words_stay_when_the_form_is_filled_again(elders):
    filling = filled(HEAD)
    commands.type_cell(wang_fang, filling_id=filling, cell="H3", value="腿脚不便")
    commands.fill(wang_fang, filling_id=filling)
    assert cell(filling, "H3").state == "own"
    assert rows(result(filling))[0][7] == "腿脚不便"


def test_rows_that_the_department_has_begun_are_completed_and_never_overwritten(elders):
    filling = filled(
        ["序号", "姓名", "身份证号", "年龄", "联系电话"],
        [1, "赵秀英", id_no(), None, "010-62710000"],
        [2, "孙福来", None, None, None],
        [3, "钱不在", None, None, None],
        title="老年人核对表",
    )
    assert rows(result(filling)) == [
        [1, "赵秀英", id_no(), 83, "010-62710000"],
        [2, "孙福来", None, 86, None],
        [3, "钱不在", None, None, None],
    ]
    whom = queries.whom(wang_fang, filling)
    assert (whom.prefilled, whom.count, whom.unmatched) == (True, 2, 1)


def test_a_column_of_the_departments_own_is_filled_the_second_month(elders):
    head = ["序号", "姓名", "联系电话", "是否领取重阳糕券"]
    first = commands.hand_in(wang_fang, data=listing(TITLE, head), filename="重阳.xlsx", department="民政科")
    commands.confirm_meanings(wang_fang, filling_id=first)
    commands.fill(wang_fang, filling_id=first)
    commands.answer_gap(wang_fang, filling_id=first, cell="D3", value="已领取")
    second = filled(head, department="民政科")
    assert queries.filling(wang_fang, second).state == "filled"
    assert rows(result(second))[0][3] == "已领取"


def test_a_confirmed_form_is_known_again_next_month(elders):
    first = commands.hand_in(wang_fang, data=listing("2026年10月" + TITLE, HEAD), filename="10月.xlsx", department="民政科")
    commands.confirm_meanings(wang_fang, filling_id=first, meanings=[commands.Chosen("F2", "tel_land")])
    commands.confirm_whom(wang_fang, filling_id=first, where="age>=85")
    second = commands.hand_in(wang_fang, data=listing("2026年11月" + TITLE, HEAD), filename="11月.xlsx", department="民政科")
    view = queries.filling(wang_fang, second)
    assert (view.state, view.whom) == ("whom", "age>=85")
    assert next(m for m in queries.meanings(wang_fang, second).meanings if m.cell == "F2").element == "tel_land"


def test_formulas_and_footers_are_left_in_place(elders):
    filling = filled(["序号", "姓名", "年龄", "次年年龄"], [None, None, None, "=C3+1"], ["填报单位：", None, None, "填表人："])
    sheet = opened(result(filling))
    assert [sheet["D3"].value, sheet["D4"].value] == ["=C3+1", "=C4+1"]
    assert (sheet["A5"].value, sheet["B5"].value) == ("填报单位：", None) or sheet["A5"].value.startswith("填报单位：")


def test_a_value_that_looks_like_a_formula_stays_text(elders):
    zhao, _ = elders
    seen = pool.Seen("person", zhao, "employer", '=HYPERLINK("http://x")')
    pool.observe(wang_fang, observations=[seen], source=pool.SourceRef("visit", "入户走访"), purpose="visit")
    found = opened(result(filled(["姓名", "性别", "年龄", "工作单位"])))["D3"]
    assert (found.data_type, found.value) == ("s", '=HYPERLINK("http://x")')


def test_the_forms_own_words(elders):
    filling = filled(["姓名", "性别（1男 2女）", "出生日期（YYYYMMDD）", "身份证号"])
    assert rows(result(filling))[0] == ["赵秀英", 2, "19430512", id_no()]


def test_an_unreadable_file_is_kept_and_says_what_to_do(db):
    filling = commands.hand_in(wang_fang, data=b"PK\x03\x04 not a workbook", filename="坏.xlsx")
    view = queries.filling(wang_fang, filling)
    assert view.state == "failed" and view.refused.message and view.refused.way_out


def test_sources_as_comments_on_the_cells(elders):
    sheet = opened(queries.result(wang_fang, filled(HEAD), sources="comment")[1])
    assert sheet["F3"].comment.text.startswith("来源：社区台账\n2026-06-01（5 个月前）")
    assert sheet["F4"].comment is None and sheet["A3"].comment is None


def test_sources_on_a_second_sheet(elders):
    book = openpyxl.load_workbook(io.BytesIO(queries.result(wang_fang, filled(HEAD), sources="sheet")[1]))
    found = {row[0]: row[3] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert (found["F3"], "F4" in found) == ("社区台账", False)
