"""Four ways into one form, and none of them loses what another has brought."""

from __future__ import annotations

import io

import openpyxl
import pytest

from hutong.domain.forms import commands as forms
from hutong.domain.forms import queries as filled
from hutong.domain.forms.commands import Typed
from hutong.domain.forms.queries.questions import question
from hutong.domain.pool import queries as pool
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import answering
from hutong.domain.reporting.queries.packs import pack
from hutong.kernel import clock
from hutong.kernel.errors import Conflict, NotFound
from hutong.kernel.workdays import add_workdays
from tests.factories.pool import home, household, id_no, person
from tests.factories.reports import sent
from tests.people import li_jing, wang_fang, zhang_min

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    """A form of two people over eighty; the second has no telephone number."""
    house = household(home())
    person("赵秀英", household=house, id_no=id_no(order=12), tel="13800000001")
    person("钱建国", household=house, id_no=id_no(order=13), sex="1", relation="10")
    sent()
    return queries.assignments_due(wang_fang)[0].id


def gaps(one):
    return queries.assignment(wang_fang, one).gaps


def test_an_answer_fills_the_form_and_is_seen_in_the_open_grid(one):
    filling = queries.filling_of(wang_fang, one)
    asked = question(wang_fang, filling)
    assert (asked.gap.name, asked.gap.label, asked.number, asked.total) == ("钱建国", "联系电话", 1, 1)
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("F3", "住女儿家")])
    answering.answer(zhang_min, assignment_id=one, cell=asked.gap.cell, value="13800000002")
    assert gaps(one) == 0 and question(wang_fang, filling) is None
    shown = queries.cells(wang_fang, one)
    assert shown["edits"][asked.gap.cell]["by"] == "张敏" and shown["edits"]["F3"]["by"] == "王芳"
    with pytest.raises(Conflict):
        answering.answer(wang_fang, assignment_id=one, cell=asked.gap.cell, value="13900000009")
    saved = commands.type_cells(wang_fang, assignment_id=one, cells=[Typed(asked.gap.cell, "13900000009")])
    assert [c.value for c in saved.conflicts] == ["13800000002"]


def test_what_was_typed_before_an_answer_still_reaches_the_pool(one):
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E3", "13700000007")])
    answering.answer(wang_fang, assignment_id=one, cell="E4", value="13800000002")
    assert commands.submit(wang_fang, assignment_id=one).typed == 2
    for number in ("13700000007", "13800000002"):
        assert len(pool.find_people(wang_fang, text=number, purpose="check")) == 1


def test_what_nobody_knows_today_is_asked_later_and_then_filled_in(one):
    from hutong.domain.asks import commands as asks
    from hutong.domain.asks import queries as asked

    day = answering.ask_later(wang_fang, assignment_id=one, cell="E4")
    assert day > clock.today() and gaps(one) == 1
    with clock.standing_at(day):
        (house,) = asked.round(wang_fang)
        asks.answer(wang_fang, ask_id=house.asks[0].id, value="13800000002")
        assert answering.refill(wang_fang, assignment_id=one) == 0
        assert queries.cells(wang_fang, one)["rows"][1]["cells"][4] == "13800000002"


def test_a_file_that_came_back_is_typed_in_and_loses_nothing(one):
    filling = queries.filling_of(wang_fang, one)
    commands.type_cells(zhang_min, assignment_id=one, cells=[Typed("F3", "住女儿家")])
    book = openpyxl.load_workbook(io.BytesIO(filled.result(wang_fang, filling)[1]))
    book.active["E4"] = "13800000002"
    out = io.BytesIO()
    book.save(out)
    found = forms.send_back(wang_fang, filling_id=filling, data=out.getvalue(), filename="登记表.xlsx")
    assert [(d.cell, d.after) for d in found.found] == [("E4", "13800000002")]
    answering.keep_returned(wang_fang, assignment_id=one, accepted=["E4"])
    edits = queries.cells(wang_fang, one)["edits"]
    assert gaps(one) == 0 and (edits["E4"]["by"], edits["F3"]["by"]) == ("王芳", "张敏")
    assert commands.submit(wang_fang, assignment_id=one).typed == 2
    assert pool.find_people(wang_fang, text="13800000002", purpose="check")[0].name == "钱建国"


def test_gaps_are_counted_as_they_are_typed_and_cleared(one):
    base = commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E4", "13800000002")]).seq
    assert gaps(one) == 0
    commands.type_cells(wang_fang, assignment_id=one, cells=[Typed("E4", "", base)])
    assert gaps(one) == 1


@pytest.mark.usefixtures("in_spring")
def test_the_pack_says_who_came_since_last_month(one):
    commands.submit(wang_fang, assignment_id=one, cells=[Typed("E4", "13800000002")])
    demand = queries.assignment(wang_fang, one).demand
    person("孙桂兰", household=household(home()), id_no=id_no(order=14), tel="13800000003")
    day = add_workdays(clock.today(), 25)
    with clock.standing_at(day):
        sent(demand=demand, day=day)
        found = pack(wang_fang, until=add_workdays(day, 20))
        (ready,) = found.entire
        assert [(c.kind, c.name) for c in ready.changes] == [("came", "孙桂兰")] and not found.wanting
        commands.submit_pack(wang_fang, assignment_ids=[ready.line.id])
        assert not pack(wang_fang, until=add_workdays(day, 20)).entire


def test_a_stranger_answers_nothing(one):
    with pytest.raises(NotFound):
        answering.answer(li_jing, assignment_id=one, cell="E4", value="13800000002")
    with pytest.raises(NotFound):
        answering.refill(li_jing, assignment_id=one)
