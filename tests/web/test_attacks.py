"""What a page does with what no honest form sends, and with a screen that somebody else has overtaken."""

import io

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries
from tests.factories.directory import PASSWORD, staff
from tests.factories.pool import home, household, person
from tests.people import wang_fang
from tests.web.test_entrance import QUICK, sign_in
from tests.web.test_forms import HX, filled, hand_in, people, workbook  # noqa: F401


def test_a_gap_that_was_answered_meanwhile_is_a_conflict(wang, zhang, filled):  # noqa: F811
    assert 'name="asks"' in zhang.get(filled + "cell/E4/", headers=HX).text
    wang.post(filled + "cell/E4/", {"value": "13900000008", "asks": "1"}, headers=HX)
    late = zhang.post(filled + "cell/E4/", {"value": "13900000009", "asks": "1"}, headers=HX)
    assert late.status_code == 422 and "已经有答案" in late.text
    assert "13900000009" not in zhang.get(filled + "table/").text


def test_differences_are_kept_as_they_were_shown(wang, zhang, filled, people):  # noqa: F811
    def back(client, number):
        book = openpyxl.load_workbook(io.BytesIO(client.get(filled + "file/").content))
        book.active["E4"] = number
        out = io.BytesIO()
        book.save(out)
        page = client.post(filled + "back/", {"file": SimpleUploadedFile("表.xlsx", out.getvalue())}, follow=True).text
        return page.split('name="version" value="')[1].split('"')[0]

    shown = back(wang, "13900000008")
    back(zhang, "13900000009")
    assert wang.post(filled + "back/1/", {"keep": ["E4"], "version": shown}).status_code == 422
    assert "13900000009" not in wang.get(f"/people/{people[1]}/").text


def test_somebody_chosen_for_a_form_of_households_stands_for_hers(wang, db):
    person("周小红")
    house = household(home())
    zhao = person("赵秀英", household=house)
    where = hand_in(wang, workbook("住户情况登记表", ("户主姓名", "联系电话", "现住地址"))).redirect_chain[0][0]
    form = int(where.split("/")[2])
    forms.confirm_whom(wang_fang, filling_id=form, entity="household")
    wang.post(where + "whom/", {"add-person": zhao})
    assert queries.whom(wang_fang, form).people == (house.pk,)


@pytest.mark.parametrize("text", ["abc", "99999999999999999999", "-1", "²"])
def test_an_id_that_is_none_finds_nothing(wang, filled, text):  # noqa: F811
    assert wang.post("/hats/", {"post": text}).status_code == 404
    for name in ("add-person", "drop-person"):
        assert wang.post(filled + "whom/", {name: text}).status_code in (302, 404)


def test_what_no_database_keeps_is_no_request(wang, filled):  # noqa: F811
    assert wang.get("/people/?q=zhao%00").status_code == 400
    assert wang.post(filled + "cell/E4/", {"value": "1390000\0"}).status_code == 400


def test_nothing_stays_behind_on_a_shared_screen(wang, filled):  # noqa: F811
    for address in ("/", filled + "table/", filled + "file/"):
        assert wang.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_invented_names_do_not_wash_out_the_counter(settings):
    settings.HUTONG_DEMO, settings.PASSWORD_HASHERS = False, QUICK
    cache.clear()
    staff(wang_fang, "wangfang")
    for _ in range(8):
        sign_in("wrong")
    for number in range(400):
        sign_in("wrong", username=f"nobody{number}")
    answer = sign_in(PASSWORD)[1]
    cache.clear()
    assert "试的次数太多了" in answer.text
