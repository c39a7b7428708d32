"""The forms of the demo's departments are read, mapped and filled by the house as their declarations say they are meant."""

import datetime as dt
import io
from itertools import islice

import openpyxl
import pytest

from hutong.blueprint.conditions import from_title, parse_where
from hutong.blueprint.reading import PackError
from hutong.demo import forms as demo
from hutong.demo.commands import sites
from hutong.demo.forms import DemoForm, declared, form_of
from hutong.demo.sheets import workbook
from hutong.domain.forms import commands, queries
from hutong.domain.forms.filling.headings import Places, counted
from hutong.domain.forms.mapping import FormMap, map_best, with_dictionary
from hutong.domain.forms.workbook import open_book
from hutong.domain.pool.conditions import in_sql
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from tests.people import WORKER

FORMS = declared()
LISTS = [form for form in FORMS if form.layout == "list"]
STATISTICS = [form for form in FORMS if form.layout == "statistics"]
MONTH_PACK = [form for form in FORMS if form.department == "civil_affairs" and form.period == "monthly"]
OF_THE_FORM = ("seq", "remark")
# Of whom nobody lives in the small city: nothing but the form itself is filled there.
NOBODY_HERE = ("dependent_elders", "children_in_difficulty")
THE_DAY = dt.date(2026, 11, 23)


def read_by_the_house(form: DemoForm) -> FormMap:
    return with_dictionary(map_best(open_book(workbook(form), f"{form.title}.xlsx").grids()))


def by_key(form: DemoForm) -> str:
    return form.key


def test_the_departments_ask_for_twenty_four_forms_and_civil_affairs_for_fourteen_every_month():
    assert len(FORMS) == 24
    assert len(MONTH_PACK) == 14
    assert [form.key for form in FORMS if form.urgent] == ["cold_wave"]
    assert {form.repeats for form in FORMS if form.repeats} == {"elders_basic", "disability_allowances"}


@pytest.mark.parametrize("form", FORMS, ids=by_key)
def test_the_title_is_read_and_says_whom_the_form_lists(form):
    assert read_by_the_house(form).reading.title == form.title
    assert parse_where(form.whom) or from_title(form.title) or form.layout == "statistics"


@pytest.mark.parametrize("form", LISTS, ids=by_key)
def test_every_column_of_a_list_means_its_declared_element(form):
    meanings = sorted(read_by_the_house(form).meanings, key=lambda meaning: meaning.label.box.left)
    columns = [meaning for meaning in meanings if meaning.label.part == "column"]
    found = [(m.label.printed, m.concept, "" if m.concept in OF_THE_FORM else m.role) for m in columns]
    declared_ = [(c.header, c.element, "" if c.element in OF_THE_FORM else c.role or "self") for c in form.columns]
    assert found == declared_


@pytest.mark.parametrize("form", STATISTICS, ids=by_key)
def test_every_heading_of_a_statistical_table_counts_what_is_declared(form):
    stub, *columns = [m.label for m in read_by_the_house(form).meanings if m.label.part == "column"]
    assert (stub.printed, len(columns)) == (form.stub, len(form.columns))
    for label, column in zip(columns, form.columns, strict=True):
        understood = counted(label.path, Places())
        if column.share:
            assert understood is None
        else:
            assert understood is not None, label.path
            assert set(understood.where) == set(parse_where(column.where)), label.path
            assert (understood.entity or "person") == column.counts
    for row in form.rows:
        understood = counted([row.header], Places())
        assert understood is not None and set(understood.where) == set(parse_where(row.where)), row.header


def test_the_twenty_figures_are_decided_by_the_database_but_for_the_share():
    columns = form_of("population_twenty").columns
    assert len(columns) == 20
    assert [column.header for column in columns if column.share] == ["60岁以上占比(%)"]
    for column in columns:
        if not column.share:
            assert in_sql(column.counts, parse_where(column.where), THE_DAY)[1] == [], column.name


def test_a_workbook_is_the_same_bytes_again_and_looks_like_a_form():
    form = form_of("population_twenty")
    assert workbook(form) == workbook(form)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(form))).active
    assert "A1:U1" in {str(box) for box in sheet.merged_cells.ranges}
    assert (sheet["A2"].value, sheet["U2"].value) == ("填报单位（盖章）：", "单位：人、户、%")
    assert sheet["N5"].value == "=IF(B5=0,0,ROUND(K5/B5*100,2))"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["B3"].fill.fgColor.rgb.endswith("E8EEF4") and sheet["B5"].border.left.style == "thin"


@pytest.mark.parametrize("form", MONTH_PACK, ids=by_key)
def test_the_pool_fills_nearly_all_of_a_form_of_the_month(city, form):
    with clock.standing_at(THE_DAY):
        report = filled(form)
    wanting = {c["header"]: c["states"]["missing"] for c in report["columns"] if c["states"].get("missing")}
    assert report["title"] == form.title and report["kind"] == form.layout
    assert report["share"] >= 0.9, wanting
    assert form.layout == "statistics" or (report["whom"]["count"] == 0) is (form.key in NOBODY_HERE)


def filled(form: DemoForm) -> dict:
    (site,) = islice(sites(), 1)
    worker = Actor(1, "王芳", "社区工作者", site.code, site.code, WORKER, 1, site.code)
    filling = commands.hand_in(worker, data=workbook(form), filename=f"{form.title}.xlsx", department=form.department)
    commands.confirm_meanings(worker, filling_id=filling)
    if form.whom:
        commands.confirm_whom(worker, filling_id=filling, where=form.whom)
    commands.fill(worker, filling_id=filling)
    return queries.report(worker, filling)


def test_a_mistake_in_a_declaration_is_named_with_its_place(tmp_path, monkeypatch):
    text = demo._PATH.read_text("utf-8").replace("department: statistics", "department: nobody")
    pack = tmp_path / "forms.yaml"
    pack.write_text(text, "utf-8")
    monkeypatch.setattr(demo, "_PATH", pack)
    with pytest.raises(PackError, match=r"forms\.yaml:\d+: forms\.population_twenty: department: nobody is unknown"):
        declared.__wrapped__()
