from hutong.kernel.area import district_of, level_of, parent_of, post_at, span, street_of


def test_a_code_tells_its_level_its_range_and_what_lies_above():
    community = 110114010003
    assert [level_of(c) for c in (110000000000, 110114000000, 110114010000, community)] == [
        "city",
        "district",
        "street",
        "community",
    ]
    assert span(110114000000) == (110114000000, 110114999999)
    assert span(community) == (community, community)
    assert parent_of(community) == street_of(community) == 110114010000
    assert parent_of(110114010000) == district_of(community) == 110114000000
    assert parent_of(110114000000) == 110000000000
    assert parent_of(110000000000) is None


def test_a_post_stands_apart_from_its_place():
    assert post_at(("北京市",), "市民政局基层政权处") == "北京市 · 市民政局基层政权处"
    assert post_at(("昌平区", "回龙观街道"), "街道办主任") == "昌平区回龙观街道 · 街道办主任"
    assert post_at((), "审计") == "审计"
