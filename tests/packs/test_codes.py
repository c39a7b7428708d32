"""Codes in the words of forms: what people write is read, and a code is written in the form's own word."""

import pytest

from hutong.blueprint.codelists import boolean_word, code_list, code_lists, read_boolean

# list: word=code …, as forms and people write them
WRITTEN = """
sex: 男=1 男性=1 M=1 女=2 2.女=2 ２=2
ethnic: 汉=01 汉族=01 1=01 HA=01 维吾尔=05
education: 本科=20 大学=20 大专=30 硕士研究生=14 文盲=91
political: 党员=01 中共党员=01 团员=03 群众=13
hukou_type: 城镇=1 非农业=1 农业户口=2
marital: 已婚=20 离异=40
relation: 户主=02 妻子=12 孙子=41
health: 良好=10 1=10
disability_type: 肢体=4
disability_level: 二级（重度）=2
disability_combined: 肢体二级=42
employment: 退休=80 灵活就业=51
living: 独居=4
country: 美国=USA 韩国=KOR UnitedStates=USA
region: 海淀=110108
house_nature: 廉租房=4
"""
READINGS = [
    (line.split(":")[0], *pair.rsplit("=", 1)) for line in WRITTEN.strip().splitlines() for pair in line.split(": ")[1].split()
]


@pytest.mark.parametrize(("codes", "text", "code"), READINGS)
def test_what_people_write_is_read(codes, text, code):
    assert code_list(codes).read(text) == code


@pytest.mark.parametrize(("codes", "text"), [("sex", " "), ("sex", "甲"), ("education", "很高"), ("ethnic", "99")])
def test_what_no_code_means_is_not_guessed(codes, text):
    assert code_list(codes).read(text) is None


@pytest.mark.parametrize(
    ("codes", "code", "word"),
    [
        ("sex", "1", "男"),
        ("ethnic", "01", "汉族"),
        ("marital", "20", "已婚"),
        ("education", "21", "大学本科"),
        ("political", "13", "群众"),
        ("political", "01", "中共党员"),
    ],
)
def test_a_code_has_a_usual_short_word(codes, code, word):
    assert code_list(codes).word(code) == word


@pytest.mark.parametrize(
    ("codes", "code", "choices", "word"),
    [
        ("sex", "1", ["1.男", "2.女"], "1.男"),
        ("sex", "2", ["M", "F"], "F"),
        ("ethnic", "11", ["汉族", "满族", "其他"], "满族"),
        ("ethnic", "11", ["汉族", "少数民族"], "少数民族"),
        ("ethnic", "11", ["汉族", "其他"], "其他"),
        ("marital", "22", ["未婚", "有配偶", "丧偶", "离婚"], "有配偶"),
        ("education", "21", ["小学", "初中", "高中", "大专", "本科", "研究生"], "本科"),
        ("education", "21", ["高中及以下", "大专及以上"], "大专及以上"),
        ("education", "91", ["小学及以下", "初中"], "小学及以下"),
        ("relation", "22", ["户主", "配偶", "子女", "父母", "岳父母或公婆", "媳婿"], "子女"),
        ("relation", "55", ["户主", "配偶", "子女", "父母", "岳父母或公婆", "媳婿"], "岳父母或公婆"),
        ("relation", "38", ["户主", "配偶", "子女", "父母", "岳父母或公婆", "媳婿"], "媳婿"),
        ("employment", "13", ["就业", "失业", "退休", "学生"], "就业"),
        ("political", "02", ["中共党员（含预备党员）", "群众"], "中共党员（含预备党员）"),
        ("education", "81", ["初中及以下", "高中及以上"], "初中及以下"),
        ("education", "47", ["初中", "高中（中专）", "大专"], "高中（中专）"),
        ("education", "14", ["大学本科（含）以上", "大专"], "大学本科（含）以上"),
        ("hukou_type", "1", ["农业", "非农业"], "非农业"),
        ("relation", "41", ["户主", "配偶", "子女", "孙子女", "其他"], "孙子女"),
        ("yes_no", "1", ["有", "无"], "有"),
        ("rent_flag", "3", ["是", "否"], "否"),
        ("population_type", "floating", ["是", "否"], "是"),
        ("vaccination", "3", ["是", "否"], "是"),
        ("match_flag", "02", ["是", "否"], ""),
        ("political", "04", ["中共党员", "共青团员", "群众"], ""),
    ],
)  # fmt: skip
def test_a_code_is_written_in_the_forms_own_word(codes, code, choices, word):
    assert code_list(codes).word(code, choices) == word


def test_the_usual_word_of_every_code_reads_back():
    for codes in code_lists().values():
        for code in codes.codes:
            assert codes.agree(codes.read(codes.word(code)) or "", code), (codes.key, code)


def test_married_holds_every_way_of_being_married():
    assert code_list("marital").expand("20") == ("20", "21", "22", "23")
    assert code_list("marital").agree("20", "22") and not code_list("marital").agree("21", "22")


def test_an_open_list_keeps_what_it_does_not_know():
    assert code_list("region").read("河北省保定市涿州市") == "河北省保定市涿州市"
    assert code_list("region").word("河北省保定市涿州市") == "河北省保定市涿州市"


def test_yes_and_no_in_many_words():
    assert [read_boolean(text) for text in ("是", "有", "√", "Y", "否", "无", "×", "不详")] == [True] * 4 + [False] * 3 + [None]
    assert (boolean_word(True), boolean_word(False), boolean_word(True, ["有", "无"])) == ("是", "否", "有")


def test_lists_of_standards_name_their_standard_and_all_lists_their_source():
    assert all(codes.source for codes in code_lists().values())
    assert code_list("sex").standard == "GB/T 2261.1-2003"
    assert len(code_list("ethnic").codes) == 56 and len(code_list("relation").codes) >= 80
    assert {codes.source for codes in code_lists().values() if not codes.standard} >= {"hutong"}


def test_common_lists_speak_english():
    common = """sex marital education political relation health hukou_type disability_type disability_level ethnic employment
        house_nature"""
    for key in common.split():
        assert not [code for code, entry in code_list(key).entries.items() if not entry.en], key
    assert code_list("sex").english("2") == "Female"
