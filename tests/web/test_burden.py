"""Everybody sees what forms cost: Wang Fang her community, Chen Gang his street, the city its districts, and anybody the city."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.forms.commands import Typed
from hutong.domain.outside import commands as outside
from hutong.domain.reporting import commands, queries
from hutong.kernel import clock
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import sent
from tests.people import HOME, wang_fang

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 3, 25)


@pytest.fixture
def story():
    """A form that Wang Fang has handed up, in a street of two communities."""
    cache.clear()
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("孙桂兰", household=house, id_no=id_no(order=14), relation="20")
    sent(due=DUE)
    commands.submit(wang_fang, assignment_id=queries.assignments_due(wang_fang)[0].id, cells=[Typed("E4", "13900000009")])


def told(client, address="/burden/?m=2027-03"):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_worker_sees_her_community(story, wang):
    page = told(wang)
    assert "龙泽苑社区居委会" in page and "1 份到期的表，要花" in page and "十二个月的数字" in page
    assert "民政局" in page and "按声明估算" in page and "算的是表，不算人" in page


def test_a_street_opens_down_to_its_communities(story, chen):
    page = told(chen)
    assert f"in={HOME}" in page and "2 份到期的表" in page
    assert "1 份到期的表" in told(chen, f"/burden/?m=2027-03&in={HOME}") and "上一级" in told(
        chen, f"/burden/?m=2027-03&in={HOME}"
    )


def test_the_city_sees_districts_as_tiles_and_the_months_come_after(story, zhou):
    page = told(zhou)
    assert "各区示意图" in page and "昌平" in page and 'hx-trigger="load"' in page
    later = zhou.get("/burden/?m=2027-03", headers={"HX-Request": "true"}).content.decode()
    assert "十二个月的数字" in later and "<html" not in later
    assert "十二个月的数字" in told(zhou, "/burden/?m=2027-03&trend=1")


def test_what_is_not_there_is_not_found(story, wang, sun, liu):
    for address in ("/burden/?m=2027-13", "/burden/?m=x", "/burden/?in=abc", "/burden/?in=110105014003", "/burden/?m=0001-01"):
        assert wang.get(address).status_code == 404, address
    assert sun.get("/burden/").status_code == 404 and liu.get("/burden/").status_code == 404
    assert liu.get("/burden/file/").status_code == 404


def test_the_file_holds_the_same_figures(story, chen):
    answer = chen.get("/burden/file/?m=2027-03")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][3] == "报表" and [row[3] for row in rows if row[0] == "部门"] == [2]
    assert sum(row[3] for row in rows if row[0] == "月份") == 2 and len([row for row in rows if row[0] == "月份"]) == 12
    lines = list(csv.reader(io.StringIO(chen.get("/burden/file/?m=2027-03&as=csv").content.decode("utf-8-sig"))))
    assert [len(lines), lines[0][3]] == [len(rows), "报表"]


def test_a_department_named_like_a_formula_stays_a_text(story, chen):
    outside.report(outside.anonymous(HOME), kind="outside", words="要数", department="=cmd|'/c calc'!A1")
    answer = chen.get(f"/burden/file/?as=csv&m={clock.today():%Y-%m}")
    assert "'=cmd" in answer.content.decode() and ",=cmd" not in answer.content.decode()


def test_anybody_sees_the_city_and_no_community(story):
    outside.report(outside.anonymous(HOME), kind="outside", words="要数", department="区民政局")
    page = told(Client(), "/burden/public/?m=2027-03")
    assert "2 份到期的表" in page and "昌平" in page
    for hidden in ("龙泽苑", "回龙观", str(HOME), "王芳", "110114010000"):
        assert hidden not in page
    assert "民政局" in told(Client(), f"/burden/public/?m={clock.today():%Y-%m}")
    assert Client().get("/burden/").status_code == 302


def test_no_page_names_who_filled_a_form_in(story, chen, zhou):
    for client in (chen, zhou):
        page = plain(told(client).split("<main", 1)[1])
        assert not re.search("王芳|张敏|社区工作者|第一名|排名|得分", page)
