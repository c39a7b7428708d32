"""Which forms ask nearly the same, whatever their titles, and whom two forms are about."""

from __future__ import annotations

import pytest

from hutong.domain.forms.filling import Form, Meaning
from hutong.domain.forms.grid import Box, Grid
from hutong.domain.forms.mapping import map_reading
from hutong.domain.forms.reading import read
from hutong.domain.reporting.gate import Column, Index, Signature, compare, signature_of
from hutong.domain.reporting.gate.people import subjects

CARE = ("name", "tel", "res_addr", "self_care", "disease", "emergency_tel", "care_level")
DOGS = ("name", "tel", "res_addr", "education", "marital", "political", "employer")


def asking(id: int, title: str, elements: tuple[str, ...], whom: str = "age>=80") -> Signature:
    columns = tuple(Column(element, element, "self", "person") for element in elements)
    return Signature(id, title, "区民政局", "person", whom, "month", columns)


def test_the_same_content_under_another_title_is_a_near_duplicate():
    held = [asking(1, "高龄老人关爱台账", CARE), asking(2, "重点人员摸底表", DOGS)]
    found = compare(Index.of(held), asking(0, "重点人员摸底表", CARE[:-1]))
    assert [(one.form, one.duplicate) for one in found.near] == [(1, True), (2, False)]
    assert found.near[0].share == 1


def test_the_same_content_about_other_people_is_none():
    found = compare(Index.of([asking(1, "关爱台账", CARE, "age<18")]), asking(0, "关爱台账", CARE))
    assert (found.near[0].subjects, found.near[0].duplicate) == ("other", False)


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("age>=80", "age>=80", "identical"),
        ("age>=80 and sex=女", "age>=80", "narrower"),
        ("age>=80", "age>=60", "narrower"),
        ("", "age>=60", "wider"),
        ("age>=80", "age<18", "other"),
        ("sex=男", "sex=女", "other"),
        ("age>=80", "is_disabled=是", "crossing"),
        ("dis_level=一级", "dis_level in 一级,二级", "narrower"),
        ("ethnic!=汉族", "ethnic=汉族", "other"),
        ("自己写的一句话", "另一句话", "crossing"),
    ],
)
def test_whom_two_forms_are_about(ours, theirs, said):
    assert subjects("person", ours, "person", theirs) == said


def test_people_and_units_are_never_the_same():
    assert subjects("person", "", "organisation", "") == "other"
    assert subjects("person", "age>=80", "household", "") == "crossing"


def counted(title: str, rows: list[str], columns: list[str], whom: str = "") -> tuple[Column, ...]:
    values = {(1, 1): title, (2, 1): "项目", **{(2, col): text for col, text in enumerate(columns, 2)}}
    values |= {(row, 1): text for row, text in enumerate(rows, 3)}
    grid = Grid("Sheet1", 2 + len(rows), 1 + len(columns), values, (Box(1, 1, 1, 1 + len(columns)),))
    found = map_reading(read(grid), grid)
    meanings = tuple(Meaning(m.label, m.concept or "", m.role or "", m.kind) for m in found.meanings)
    form = Form(found.reading, meanings, "person")
    return signature_of(form, id=0, title=title, department="区统计局", whom=whom, period="month").columns


def test_a_figure_is_what_its_row_and_its_column_count_together():
    ours = counted("老年人口统计表", ["60-69岁", "80岁以上"], ["人数", "男", "女"])
    theirs = counted("人口情况统计表", ["男性", "女性"], ["总人数", "60-69岁", "80周岁以上"])
    assert len(ours) == 6
    assert {one.counts for one in ours} & {one.counts for one in theirs} >= {
        "person||age>=80 and sex=男", "person||age>=80 and sex=女",
    }  # fmt: skip


def test_whom_a_table_is_about_belongs_to_its_figures():
    disabled = counted("残疾人统计表", ["60-69岁", "80岁以上"], ["人数", "男", "女"], "is_disabled=是")
    everybody = counted("老年人口统计表", ["60-69岁", "80岁以上"], ["人数", "男", "女"])
    assert not {one.counts for one in disabled} & {one.counts for one in everybody}
