"""A fault in a pack is named by file, line and path, so that a data steward can mend it without us."""

import pytest

from hutong.blueprint.codelists import read_code_lists
from hutong.blueprint.elements import read_catalogue
from hutong.blueprint.reading import PackError

SOUND = """about: 试
about_en: Trial
defaults: {entity: person, owner: police, basis: hutong}
elements:
  nickname:
    label: 小名
    label_en: Nickname
    definition: 家里叫的名字
    definition_en: Name used at home
    type: text
    sensitivity: personal
    fresh_days: 365
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "trial.yaml"
        path.write_text(text, "utf-8")
        return read_catalogue([path])

    return reading


def test_a_sound_pack_is_read_with_its_defaults(read):
    element = read(SOUND)["nickname"]
    assert (element.entity, element.owner, element.fresh_days, element.theme) == ("person", "police", 365, "trial")


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("type: text", "type: txt", r"trial.yaml:10: elements.nickname.type: Invalid enum value 'txt'"),
        ("fresh_days: 365", "fresh_days: soon", r"trial.yaml:12: elements.nickname.fresh_days: Expected `int \| null`"),
        ("    type: text\n", "", r"trial.yaml:5: elements.nickname: Object missing required field `type`"),
        ("type: text", "kind: text", r"trial.yaml:5: elements.nickname: Object contains unknown field `kind`"),
        ("type: text", "type: [text", r"trial.yaml:11:"),
        ("    type: text\n", "    type: text\n    label: 又名\n", r"trial.yaml:11: label: stands twice"),
    ],
)
def test_a_fault_is_named_by_file_line_and_path(read, wrong, right, message):
    with pytest.raises(PackError, match=message):
        read(SOUND.replace(wrong, right))


def test_one_key_in_two_packs_is_refused(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SOUND, "utf-8")
    with pytest.raises(PackError, match=r"b.yaml:5: elements.nickname: declared twice"):
        read_catalogue(sorted(tmp_path.glob("*.yaml")))


def test_codes_stay_as_they_are_written(tmp_path):
    path = tmp_path / "codes.yaml"
    path.write_text("lists:\n  x:\n    {title: 试, title_en: X, source: hutong, codes: {01: {zh: 一}, no: {zh: 否}}}\n", "utf-8")
    assert list(read_code_lists([path])["x"].codes) == ["01", "no"]


def test_a_missing_pack_is_named(tmp_path):
    with pytest.raises(PackError, match=r"gone.yaml: No such file"):
        read_catalogue([tmp_path / "gone.yaml"])
