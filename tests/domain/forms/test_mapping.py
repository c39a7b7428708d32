"""What Xiao Li's forms mean: the element behind each header, whose it is, how sure the mapper is, and when it keeps quiet."""

from __future__ import annotations

import pytest

from hutong.domain.forms.grid import Box, Grid
from hutong.domain.forms.mapping import FormMap, map_book_sheet, map_reading, with_dictionary
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.reading import read


def a_list(title: str, headers: str) -> Grid:
    names = headers.split()
    values = {(1, 1): title, **{(2, col): name for col, name in enumerate(names, 1)}}
    return Grid("Sheet1", 12, len(names), values, (Box(1, 1, 1, len(names)),))


def mapped(title: str, headers: str, memory: dict[str, str] | None = None) -> FormMap:
    grid = a_list(title, headers)
    return map_reading(read(grid), grid, memory=memory)


def told(form: FormMap) -> dict[str, str | None]:
    return {item.label.printed: item.concept for item in form.meanings if item.label.part == "column"}


def whose(form: FormMap) -> list[str | None]:
    return [item.role for item in form.meanings if item.label.part == "column"]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("*姓 \n名", "姓名"),
        ("R4. 出生年月", "出生年月"),
        ("04照片\n(2寸)", "照片(2寸)"),
        ("月收入（元）：", "月收入"),
        ("R1. 姓名 Full name", "姓名"),
        ("60岁以上人数", "60岁以上人数"),
        ("银行帐号", "银行账号"),
    ],
)
def test_noise_comes_off_a_header(printed: str, plain: str) -> None:
    assert key(printed) == plain


def test_a_plain_list_is_understood_and_sure() -> None:
    form = mapped("80岁以上老人花名册", "序号 姓名 性别 身份证号码 户籍地址 现住址 联系电话 备注")
    assert list(told(form).values()) == ["seq", "name", "sex", "id_no", "hukou_addr", "res_addr", "tel", "remark"]
    assert form.subject == "person"
    assert all(item.confidence >= 0.9 for item in form.meanings if item.label.printed in ("姓名", "身份证号码", "联系电话"))


def test_role_words_say_whose_data_it_is() -> None:
    form = mapped("重点青少年帮扶台账", "姓名 身份证号 监护人姓名 监护人电话 帮扶人姓名 帮扶人电话")
    assert whose(form) == ["self", "self", "guardian", "guardian", "helper", "helper"]
    assert list(told(form).values()) == ["name", "id_no", "name", "tel", "name", "tel"]


def test_two_persons_share_repeated_columns_in_turn() -> None:
    form = mapped("婚姻登记信息", "登记日期 男方姓名 女方姓名 身份证号 身份证号 职业 职业")
    assert whose(form)[1:] == ["husband", "wife", "husband", "wife", "husband", "wife"]


def test_the_form_decides_what_a_short_word_means() -> None:
    assert told(mapped("企业信息表", "企业名称 统一社会信用代码 经营范围 地址 类型"))["地址"] == "org_addr"
    assert told(mapped("居民信息表", "姓名 身份证号 地址 单位"))["单位"] == "employer"
    assert told(mapped("矛盾纠纷台账", "纠纷类型 当事人 调解结果 时间"))["时间"] == "event_time"


def test_what_no_element_fits_stays_open_but_offers_guesses() -> None:
    form = mapped("养犬登记台账", "犬主姓名 身份证号 犬名 毛色 免疫证号")
    assert (told(form)["毛色"], told(form)["犬名"]) == (None, None)
    assert all(item.confidence < 0.9 for item in form.meanings if item.label.printed == "免疫证号" and item.concept)


def test_figures_of_an_area_are_nobodys_facts() -> None:
    form = mapped("三季度人口统计表", "社区 总户数 男性人数 女性人数 低保户")
    assert form.subject == "aggregate"
    assert told(form)["低保户"] is None


def test_a_confirmed_meaning_wins_whatever_the_spacing() -> None:
    form = mapped("台账", "序号 姓名 结对党员 类 别", memory={"类别": "person_class", "结对 党员": ""})
    assert told(form)["结对党员"] is None
    assert mapped("台账", "序号 姓名 类别", memory={"类 别": "person_class"}).at("C2") is not None
    assert told(mapped("台账", "序号 姓名 类别", memory={"类 别": "person_class"}))["类别"] == "person_class"


def test_the_list_inside_an_application_is_about_members() -> None:
    top = [["低保申请表"], ["户主姓名", "", "性别", ""], ["家庭住址", "", "联系电话", ""]]
    rows = [*top, ["姓名", "与户主关系", "年龄", "职业"], [], []]
    values = {(r, c): text for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1) if text}
    grid = Grid("Sheet1", 8, 4, values, (Box(1, 1, 1, 4),))
    form = map_reading(read(grid), grid)
    roles = {item.label.cell: item.role for item in form.meanings}
    assert (roles["A2"], roles["C2"], roles["A4"], roles["D4"]) == ("head", "head", "member", "member")


def test_the_json_of_a_sheet_has_one_entry_a_label_and_none_for_data() -> None:
    found = map_book_sheet(a_list("居民名册", "序号 姓名 手机号"))
    assert found["sheet"] == "Sheet1"
    assert [cell["cell"] for cell in found["cells"]] == ["A2", "B2", "C2"]
    assert found["cells"][1] | {"confidence": 0, "candidates": 0} == {
        "cell": "B2",
        "header": "姓名",
        "concept": "name",
        "role": "self",
        "kind": "stored",
        "confidence": 0,
        "why": "与“姓名”一致，即姓名",
        "candidates": 0,
    }


def test_the_very_name_of_another_element_means_that_element() -> None:
    found = with_dictionary(mapped("独居老人情况", "姓名 是否独居 家庭医生 居住状况"))
    assert list(told(found).values()) == ["name", "lives_alone", "family_doctor", "living"]
    assert whose(found) == ["self"] * 4
