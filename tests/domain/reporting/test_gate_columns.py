"""What the bureau's new form asks, beside what the forms of the catalogue ask already."""

from __future__ import annotations

import msgspec
import pytest

from hutong.domain.forms.filling import Form, Meaning
from hutong.domain.forms.grid import Box, Grid
from hutong.domain.forms.mapping import map_reading, with_dictionary
from hutong.domain.forms.reading import read
from hutong.domain.reporting.gate import Index, Judged, Signature, compare, questions_in, signature_of

ELDERS = "age>=80"


def a_form(headers: str, *, id: int = 0, whom: str = "", entity: str = "person", title: str = "老年人信息登记表") -> Signature:
    """The signature of a list with these headers, as the reader and the mapper understand it."""
    return signature_of(understood(headers, title, entity), id=id, title=title, department="区民政局", whom=whom, period="month")


def understood(headers: str, title: str = "老年人信息登记表", entity: str = "person") -> Form:
    names = headers.split()
    values = {(1, 1): title, **{(2, col): name for col, name in enumerate(names, 1)}}
    grid = Grid("Sheet1", 12, len(names), values, (Box(1, 1, 1, len(names)),))
    found = with_dictionary(map_reading(read(grid), grid))
    meanings = tuple(Meaning(m.label, m.concept or "", m.role or "", m.kind) for m in found.meanings)
    return Form(found.reading, meanings, entity)


def judged(new: str, *held: Signature, whom: str = "", entity: str = "person") -> dict[str, Judged]:
    found = compare(Index.of(held), a_form(new, whom=whom, entity=entity))
    return {one.column.header: one for one in found.columns}


def test_other_words_for_the_same_question_are_asked_already():
    found = judged("姓名 手机号 现住址 养犬只数", a_form("老人姓名 身份证号 联系电话 家庭住址", id=1))
    assert {header: one.verdict for header, one in found.items()} == {
        "姓名": "asked", "手机号": "asked", "现住址": "asked", "养犬只数": "new",
    }  # fmt: skip
    assert found["手机号"].asked_by[0].header == "联系电话"
    assert found["手机号"].asked_by[0].sameness == 1


def test_an_age_follows_from_a_birth_date_and_not_the_other_way_round():
    found = judged("姓名 年龄", a_form("姓名 出生日期", id=1))
    assert found["年龄"].verdict == "asked"
    assert str(found["年龄"].asked_by[0].why) == "由“出生日期”就能算出来"
    assert judged("姓名 出生日期", a_form("姓名 年龄", id=1))["出生日期"].verdict == "new"


def test_sex_and_age_follow_from_an_identity_number_over_a_step_between():
    found = judged("姓名 性别 年龄 民族", a_form("姓名 身份证号", id=1))
    assert [found[header].verdict for header in ("性别", "年龄", "民族")] == ["asked", "asked", "new"]
    assert "身份证号" in str(found["年龄"].asked_by[0].why)


def test_the_telephone_of_a_guardian_is_another_question():
    found = judged("姓名 监护人姓名 监护人电话", a_form("姓名 联系电话", id=1))
    assert found["监护人电话"].verdict == "new"


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ("助餐券首次领取时间", "助餐券首次领取日期", "asked"),
        ("助餐券首次领取时间", "助餐券最近领取时间", "new"),
        ("本年加装扶手数量", "上年加装扶手数量", "new"),
        ("是否加装扶手", "加装扶手", "new"),
        ("楼道已清理堆物", "楼道未清理堆物", "new"),
        ("*扶手加装情况（必填）", "扶手加装\n状况", "asked"),
    ],
)
def test_columns_of_the_departments_own_are_the_same_by_their_words(ours, theirs, verdict):
    held = Signature(1, "台账", "区民政局", "person", "", "month", (column(theirs),))
    new = Signature(0, "新表", "区民政局", "person", "", "month", (column(ours),))
    assert compare(Index.of([held]), new).columns[0].verdict == verdict


def column(header: str):
    from hutong.domain.reporting.gate import Column

    return Column(header, "", "self", "person")


def test_asked_of_others_only_is_new_and_says_who_asks():
    children = a_form("姓名 联系电话", id=1, whom="age<18")
    found = judged("姓名 手机", children, whom=ELDERS)["手机"]
    assert (found.verdict, found.asked_by[0].people) == ("new", "others")


def test_asked_of_all_comes_before_asked_of_some():
    some, everybody = a_form("姓名 联系电话", id=1, whom="is_dibao=是"), a_form("姓名 联系电话", id=2)
    found = judged("姓名 手机", some, everybody, whom=ELDERS)["手机"]
    assert [(one.form, one.people) for one in found.asked_by] == [(2, "same"), (1, "some")]


def test_furniture_and_signatures_are_no_questions():
    form = a_form("序号 姓名 联系电话 备注 审核意见 负责人签字")
    assert [one.header for one in form.columns] == ["姓名", "联系电话"]


def test_words_decide_where_the_mapper_is_unsure():
    form = understood("姓名 开始吸烟年龄")
    (name, smoking) = (label.cell for label in form.reading.columns())
    said = {placed.cells: placed.column.element for placed in questions_in(form, "", unsure=[name, smoking])}
    assert said == {(name,): "name", (smoking,): ""}


def test_a_form_is_not_compared_with_itself():
    form = a_form("姓名 联系电话", id=1)
    found = compare(Index.of([form]), form)
    assert [one.verdict for one in found.columns] == ["new", "new"]
    assert not found.near


def test_a_signature_is_kept_as_json():
    form = a_form("姓名 联系电话 助餐券领取时间", id=7, whom=ELDERS)
    assert msgspec.json.decode(msgspec.json.encode(form), type=Signature) == form


def test_an_index_is_extended_and_the_old_one_stays():
    first = Index.of([a_form("姓名 联系电话", id=1)])
    both = first.extended(a_form("姓名 民族", id=2))
    new = a_form("姓名 民族")
    assert [one.verdict for one in compare(first, new).columns] == ["asked", "new"]
    assert [one.verdict for one in compare(both, new).columns] == ["asked", "asked"]
