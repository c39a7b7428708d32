"""Entities of GB/T 31000: read as their source has them, and most of what a community keeps has an element."""

import pytest

from hutong.blueprint.entities import element_of, entities


def test_all_entities_of_the_source_are_there():
    assert len(entities()) == 34
    assert [field.name for field in entities()["户籍人口"].fields][:3] == ["身份证号", "姓名", "曾用名"]
    assert entities()["户籍人口"].fields[3].rule == "编码应符合GB/T2261.1"


@pytest.mark.parametrize("name", ["户籍人口", "流动人口", "境外人员", "出租房"])
def test_what_a_community_keeps_has_an_element_for_every_field(name):
    assert [field.name for field in entities()[name].fields if element_of(field) is None] == []


def test_a_field_is_carried_by_the_element_it_means():
    fields = {field.label: element_of(field) for field in entities()["户籍人口"].fields}
    assert fields["户籍门（楼）详址"].key == "hukou_addr"
    assert fields["与户主关系"].key == "rel_head"
