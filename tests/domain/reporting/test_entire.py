"""A form that the pool fills entirely asks nothing of anybody, and goes up with the month's others."""

from __future__ import annotations

import datetime as dt

import pytest

from hutong.demo.forms import form_of
from hutong.demo.sheets import workbook
from hutong.domain.forms.commands import Typed
from hutong.domain.reporting import commands, queries
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import sent
from tests.people import wang_fang

pytestmark = pytest.mark.django_db


LONG_AGO = dt.date(2020, 1, 1)


def sent_down(key: str) -> int:
    form = form_of(key)
    return sent(data=workbook(form), name=f"{form.title}.xlsx")


def test_who_fills_the_form_in_is_no_gap():
    person("赵秀英", household=household(home()), id_no=id_no(order=12))
    sent_down("elderly_population")
    (line,) = queries.assignments_due(wang_fang)
    assert (line.rest, line.cells > 40) == (0, True)
    (gone_up,) = commands.submit_pack(wang_fang, assignment_ids=[line.id])
    assert gone_up.stage == "street"


def test_a_table_over_poor_households_counts_as_one_that_the_database_decides():
    poor = household(home(), is_dibao=True)
    person("赵秀英", household=poor, id_no=id_no(order=12))
    person("钱建国", household=poor, id_no=id_no(order=13), sex="1", relation="10")
    sent_down("relief_recipients")
    (line,) = queries.assignments_due(wang_fang)
    (row,) = [row for row in queries.cells(wang_fang, line.id)["rows"] if row["name"] == "低保人员"]
    assert row["cells"][:3] == ["2", "1", "1"]


def test_what_is_still_so_is_said_once_for_all_forms():
    """An old telephone number typed again as it stands is fresh from then on."""
    person("赵秀英", household=household(home()), id_no=id_no(order=12), tel="13800000001", seen_on=LONG_AGO)
    sent()
    (line,) = queries.assignments_due(wang_fang)
    (row,) = queries.cells(wang_fang, line.id)["rows"]
    old = [f"{chr(65 + n)}{row['row']}" for n, state in enumerate(row["states"]) if state == "o"]
    said = [Typed(cell, row["cells"][ord(cell[0]) - 65]) for cell in old]
    assert said
    commands.submit(wang_fang, assignment_id=line.id, cells=said)
    sent(name="另一份.xlsx", first_due=None)
    (later,) = queries.assignments_due(wang_fang)
    assert later.rest == 0
