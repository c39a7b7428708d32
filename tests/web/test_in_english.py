"""Wang Fang reads English today: what is said below the pages is said in English too, with the words it is about."""

import pytest

from tests.web.test_forms import HX, hand_in, workbook


@pytest.fixture
def wang(wang):
    wang.cookies["django_language"] = "en"
    return wang


def test_a_condition_is_refused_in_english_with_its_words(wang):
    where = hand_in(wang).redirect_chain[0][0]
    part = wang.post(where + "whom/", {"add": "年龄>很多"}, headers=HX)
    assert part.status_code == 422
    assert "“Age” is compared with a number; “很多” is none." in part.text and "For example: Age&gt;=60." in part.text


def test_a_file_that_could_not_be_read_is_explained_in_english(wang):
    page = hand_in(wang, b"%PDF-1.7 the form as a picture", "表.pdf")
    assert "This is a PDF, not a spreadsheet." in page.text and "Ask the sender for the Excel file" in page.text
    assert "这是" not in page.text


def test_the_reasons_of_a_proposal_are_in_english(wang):
    page = hand_in(wang, workbook(headers=("姓名", "文化程度", "配偶姓名", "成员二姓名")))
    assert "Reads “文化程度”: Education" in page.text
    assert "Spouse · " in page.text and "Member 2 · " in page.text


def test_a_missing_page_is_explained_in_english(wang):
    assert "This record was not found. It may be outside your area." in wang.get("/people/999999/").text


def test_chinese_readers_read_chinese(wang):
    wang.cookies["django_language"] = "zh-hans"
    assert "没有找到这条记录。" in wang.get("/people/999999/").text
