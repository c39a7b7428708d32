"""Large files are kept at once and read by a job, once."""

import pytest

from hutong.domain.forms import commands, jobs, queries, rules
from hutong.kernel.errors import Refused
from tests.domain.forms.test_filling_list import HEAD, TITLE
from tests.factories.sheets import listing
from tests.people import HOME, wang_fang


def test_a_large_file_is_kept_first_and_read_later(db, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE_BYTES", 0)
    filling = commands.hand_in(wang_fang, data=listing(TITLE, HEAD), filename="大.xlsx", department="民政科")
    assert queries.filling(wang_fang, filling).state == "reading"
    with pytest.raises(Refused, match="还在读取"):
        commands.fill(wang_fang, filling_id=filling)
    jobs.read_filling(filling_id=filling, area=HOME)
    read = queries.filling(wang_fang, filling)
    jobs.read_filling(filling_id=filling, area=HOME)
    assert (read.state, read.title) == ("meaning", TITLE)
    assert queries.filling(wang_fang, filling).version == read.version


def test_the_sheet_with_the_form_is_found_among_code_lists(db):
    import io

    import openpyxl

    from tests.factories.sheets import saved

    book = openpyxl.load_workbook(io.BytesIO(listing("事故登记表", ["姓名", "性别", "某栏", "另一栏"])))
    codes = book.create_sheet("字典")
    codes.append(["姓名", "性别", "民族", "文化程度", "政治面貌", "婚姻状况"])
    filling = commands.hand_in(wang_fang, data=saved(book), filename="表.xlsx")
    assert queries.filling(wang_fang, filling).title == "事故登记表"
