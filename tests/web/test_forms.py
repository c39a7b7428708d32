"""The way of a form: Wang Fang hands in the department's list of old people, and gets it back filled."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hutong.kernel.identity import with_check_digit
from tests.factories.pool import home, household, person

HX = {"HX-Request": "true"}
HEADERS = ("序号", "姓名", "性别", "身份证号", "联系电话", "现住地址", "文化程度", "是否爱下棋")


def workbook(title="80岁以上老年人情况登记表", headers=HEADERS, rows=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    sheet.append(headers)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(client, data=None, name="高龄登记.xlsx"):
    file = SimpleUploadedFile(name, data or workbook())
    return client.post("/forms/new/", {"file": file, "department": "民政局"}, follow=True)


@pytest.fixture
def people(db):
    house = household(home())
    zhao = person("赵秀英", household=house, tel="13900000001", id_no=with_check_digit("11011419430512012"))
    li = person("李建国", household=house, relation="10", sex="1", birth_date="1941-03-02")
    person("王小明", household=house, relation="20", sex="1", birth_date="1990-03-02")
    return zhao, li


@pytest.fixture
def filled(wang, people):
    """The form, confirmed and filled; its address."""
    where = hand_in(wang).redirect_chain[0][0]
    wang.post(where + "meaning/")
    wang.post(where + "fill/")
    return where


def test_each_column_is_proposed_with_a_reason_and_may_be_corrected(wang, people):
    answer = hand_in(wang)
    assert "联系电话" in answer.text and "核对含义" in answer.text and "是否爱下棋" in answer.text
    where = answer.redirect_chain[0][0]
    refused = wang.post(where + "meaning/", {"text-H2": "不存在的词语"})
    assert refused.status_code == 422 and "字典里没有" in refused.text
    assert wang.post(where + "meaning/", {"m-H2": "local", "text-E2": "tel"}).headers["Location"] == where + "whom/"


def test_it_says_whom_it_lists_and_why(wang, people):
    where = hand_in(wang).redirect_chain[0][0]
    wang.post(where + "meaning/")
    page = wang.get(where + "whom/").text
    assert "80" in page and "题目里写着" in page and "一共 2 条" in page
    part = wang.post(where + "whom/", {"add": "性别=女"}, headers=HX).text
    assert "一共 1 条" in part and "<html" not in part
    refused = wang.post(where + "whom/", {"add": "蓝色的月亮"}, headers=HX)
    assert refused.status_code == 422


def test_people_may_be_chosen_one_by_one(wang, people):
    _zhao, li = people
    where = hand_in(wang).redirect_chain[0][0]
    wang.post(where + "meaning/")
    assert "李建国" in wang.get(where + "people/", {"q": "ljg"}, headers=HX).text
    wang.post(where + "whom/", {"add-person": li})
    assert "一共 1 条" in wang.get(where + "whom/").text
    wang.post(where + "whom/", {"drop-person": li})
    assert "一共 2 条" in wang.get(where + "whom/").text


def test_the_filled_table_shows_each_cell_with_its_state_and_source(wang, filled):
    page = wang.get(filled + "table/").text
    assert "赵秀英" in page and "13900000001" in page and "s-missing" in page and "补空缺" in page
    panel = wang.get(filled + "cell/E3/", headers=HX).text
    assert "联系电话" in panel and "社区台账" in panel and "个月前" in panel


def test_an_answer_in_the_table_reaches_the_pool(wang, filled, people):
    _zhao, li = people
    part = wang.post(filled + "cell/E4/", {"value": "13900000008"}, headers=HX).text
    assert "13900000008" in part and "<html" not in part
    assert "13900000008" in wang.get(f"/people/{li}/").text


def test_gaps_are_answered_by_household_or_left_as_questions(wang, filled):
    page = wang.get(filled + "gaps/").text
    assert "龙泽苑1号楼2单元301室" in page and "李建国 · 联系电话" in page
    answer = wang.post(filled + "gaps/1/E4/", {"value": "13900000008", "asks": "1", "label": "联系电话"}, headers=HX)
    assert answer.status_code == 200 and "13900000008" in answer.text
    wang.post(filled + "asks/")
    round_of_it = wang.get("/asks/", {"for": "filling:" + filled.split("/")[2]}).text
    assert "文化程度" in round_of_it and "联系电话" not in round_of_it


def test_the_file_comes_back_filled_under_its_own_name(wang, filled):
    answer = wang.get(filled + "file/")
    assert "filename*=UTF-8''%E9%AB%98%E9%BE%84%E7%99%BB%E8%AE%B0.xlsx" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert {sheet["B3"].value, sheet["B4"].value} == {"赵秀英", "李建国"}
    assert sheet["A1"].value == "80岁以上老年人情况登记表"
    beside = openpyxl.load_workbook(io.BytesIO(wang.get(filled + "file/", {"sources": "sheet"}).content))
    assert len(beside.sheetnames) == 2
    noted = openpyxl.load_workbook(io.BytesIO(wang.get(filled + "file/", {"sources": "comment"}).content)).active
    assert "社区台账" in noted["B3"].comment.text


def test_answers_in_the_returned_file_are_shown_before_they_are_kept(wang, filled, people):
    _zhao, li = people
    book = openpyxl.load_workbook(io.BytesIO(wang.get(filled + "file/").content))
    book.active["E4"] = "13900000008"
    out = io.BytesIO()
    book.save(out)
    answer = wang.post(filled + "back/", {"file": SimpleUploadedFile("高龄登记.xlsx", out.getvalue())}, follow=True)
    assert "13900000008" in answer.text and "李建国" in answer.text
    assert "13900000008" not in wang.get(f"/people/{li}/").text
    wang.post(filled + "back/1/", {"keep": ["E4"]})
    assert "13900000008" in wang.get(f"/people/{li}/").text


def test_a_finished_form_is_done(wang, filled):
    wang.post(filled + "finish/")
    assert "已完成" in wang.get("/forms/").text
    assert wang.post(filled + "fill/").status_code == 422


def test_what_is_no_form_is_told_in_plain_words(wang, people):
    answer = hand_in(wang, b"\xd0\xcf\x11\xe0 not a workbook", "坏的.xls")
    assert answer.status_code == 200 and "您交来的文件已经留好" in answer.text
    assert wang.post("/forms/new/", {}).status_code == 422
    where = answer.redirect_chain[-1][0]
    wang.post(where + "discard/")
    assert wang.get(where).status_code == 404


def test_the_neighbour_sees_nothing_of_it(li, filled):
    steps = ("", "meaning/", "whom/", "table/", "gaps/", "file/", "cell/E4/", "back/1/", "people/?q=zhao")
    for step in steps:
        assert li.get(filled + step).status_code == 404, step
    for step in ("meaning/", "whom/", "fill/", "cell/E4/", "gaps/1/E4/", "asks/", "finish/", "discard/", "back/1/"):
        assert li.post(filled + step, {"value": "1"}).status_code == 404, step
    assert "还没有报表" in li.get("/forms/").text


def test_the_start_page_has_the_one_thing_to_do_and_what_waits(wang, filled):
    wang.post(filled + "asks/")
    page = wang.get("/").text
    assert "把表交给胡同" in page and "80岁以上老年人情况登记表" in page and "个问题" in page


def test_who_fills_no_forms_has_no_place_to_hand_one_in(zhou, sun):
    for client in (zhou, sun):
        assert "把表交给胡同" not in client.get("/").text
        assert client.get("/forms/").status_code == 404
