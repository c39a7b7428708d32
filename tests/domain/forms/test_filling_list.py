"""A list that a department sent, from handing in to the filled file."""

import io

import openpyxl
import pytest

from hutong.domain.forms import commands, queries
from tests.factories.pool import home, household, id_no, person
from tests.people import wang_fang


def sheet(*rows, title="80岁以上老年人花名册") -> bytes:
    book = openpyxl.Workbook()
    book.active.append([title])
    book.active.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data)).active


HEAD = ["序号", "姓名", "性别", "身份证号", "年龄", "联系电话", "现住址", "备注"]


@pytest.fixture
def elders(db) -> tuple[int, int]:
    house = household(home())
    zhao = person("赵秀英", household=house, id_no=id_no(), tel="13800138000")
    sun = person("孙福来", sex="1", birth_date="1940-01-02", household=house, relation="11")
    person("孙小宝", sex="1", birth_date="2015-01-02", household=house, relation="21")
    return zhao, sun


def test_a_list_comes_back_filled(elders):
    filling = commands.hand_in(wang_fang, data=sheet(HEAD), filename="高龄.xlsx")
    commands.fill(wang_fang, filling_id=filling)
    name, data, _ = queries.result(wang_fang, filling)
    page = opened(data)
    rows = [[c.value for c in row] for row in page.iter_rows(min_row=3, max_row=4)]
    assert rows[0][:7] == [1, "赵秀英", "女", id_no(), 83, "13800138000", "北京市昌平区龙泽苑1号楼2单元301室"]
    assert rows[1][:6] == [2, "孙福来", "男", None, 86, None]
    assert page.max_row == 4
