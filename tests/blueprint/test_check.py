"""What reading alone cannot know is found by the validator, all of it at once."""

import msgspec
import pytest

from hutong.blueprint import burden
from hutong.blueprint.burden import weights
from hutong.blueprint.check import check_elements, check_list, check_packs
from hutong.blueprint.codelists import code_lists, read_code_lists
from hutong.blueprint.elements import Catalogue, Computed, Element

NAME = Element(
    key="name", label="姓名", label_en="Name", definition="姓名", definition_en="Name", entity="person", type="text",
    owner="police", sensitivity="personal", fresh_days=None,
)  # fmt: skip


def problems(*elements):
    known = Catalogue({element.key: element for element in elements}, {})
    return [problem.message for problem in check_elements(known, code_lists())]


def changed(**fields):
    return msgspec.structs.replace(NAME, **fields)


def test_a_sound_element_has_no_problem():
    assert problems(NAME) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sensitivity": "public"}, "says something about a person, but its class is public"),
        ({"entity": "household", "sensitivity": "public"}, "says something about a family, but its class is public"),
        ({"type": "code"}, "a code needs a code_list"),
        ({"type": "code", "code_list": "shoe_size"}, "there is no code list shoe_size"),
        ({"code_list": "sex"}, "has a code_list, but its type is text"),
        ({"owner": "nobody"}, "there is no department nobody"),
        ({"label_en": "姓名"}, "label_en is not translated"),
        ({"definition_en": " "}, "definition_en is not translated"),
        ({"label": "Name"}, "label has no Chinese"),
        ({"fresh_days": 0}, "fresh_days must be positive, or null for what does not age"),
        ({"computed": Computed("guess")}, "there is no computing rule guess"),
        ({"computed": Computed("age_at")}, "age_at takes 1 inputs, not 0"),
        ({"computed": Computed("same_as", ("alias",))}, "is computed from alias, which is no element"),
        ({"applies": "name known"}, "applies where it itself says so"),
        ({"applies": "性别=中"}, "applies: “性别”没有“中”这一项。 可以写：未知、男、女、未说明。"),
        ({"computed": Computed("same_as", ("name",))}, "is computed from itself"),
    ],
)
def test_a_fault_is_found(fields, message):
    assert message in problems(changed(**fields))


def test_two_elements_under_one_word_are_found():
    assert problems(NAME, changed(key="full_name", aliases=("全名",), label="大名"), changed(key="other", label="全名")) == [
        "全名 already names full_name"
    ]


def test_a_cycle_through_another_element_is_found():
    one = changed(key="one", label="甲", computed=Computed("same_as", ("two",)))
    two = changed(key="two", label="乙", computed=Computed("same_as", ("one",)))
    assert problems(one, two) == ["is computed from itself", "is computed from itself"]


def test_a_code_that_no_input_has_is_found():
    sex = changed(key="sex", label="性别", type="code", code_list="sex")
    drafted = changed(key="drafted", label="应征", type="boolean", computed=Computed("code_in", ("sex",), codes=("7",)))
    assert problems(sex, drafted) == ["is computed by the code 7, which no input has"]


def test_the_faults_of_a_code_list_are_found(tmp_path):
    path = tmp_path / "codes.yaml"
    path.write_text(
        "lists:\n  x:\n    title: 试\n    title_en: X\n    source: hutong\n    ladder: ['7']\n"
        "    codes: {1: {zh: 好, within: 8}, 2: {zh: 很好, also: [好]}}\n",
        "utf-8",
    )
    assert sorted(check_list(read_code_lists([path])["x"])) == [
        "1 lies within 8, which is no code of the list",
        "7 stands in the ladder or a group and is no code of the list",
        "好 means both 1 and 2",
    ]


def test_a_mistake_in_the_weights_of_work_is_found(tmp_path, monkeypatch):
    pack = tmp_path / "burden.yaml"
    pack.write_text(burden._PATH.read_text("utf-8").replace("    minutes: 10\n", "    minutes: -10\n"), "utf-8")
    monkeypatch.setattr(burden, "_PATH", pack)
    weights.cache_clear()
    found = [str(problem) for problem in check_packs()]
    weights.cache_clear()
    assert len(found) == 1 and "burden.yaml" in found[0] and "below 0" in found[0]
