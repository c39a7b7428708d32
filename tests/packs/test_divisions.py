"""The city's areas: complete, each inside its parent, with the zone that lies across districts and the changes of codes."""

import datetime as dt
import shutil
from collections import Counter

import pytest

from hutong.blueprint.divisions import FOLDER, changes, divisions, in_overlay, overlays
from hutong.blueprint.reading import PackError
from hutong.kernel.area import parent_of


def test_the_city_has_all_its_areas():
    assert Counter(d.level for d in divisions()) == {"city": 1, "district": 16, "street": 349, "community": 7535}


def test_every_area_lies_in_its_parent_and_comes_after_it():
    seen = set()
    for division in divisions():
        assert division.parent is None or division.parent in seen
        assert division.parent == parent_of(division.code)
        seen.add(division.code)


def test_the_development_zone_lies_across_and_knows_its_communities():
    zone = next(overlay for overlay in overlays() if overlay.key == "bda")
    names = {d.code: d.name for d in divisions()}
    assert {names[code] for code in zone.areas} >= {"荣华街道", "博兴街道"}
    assert in_overlay(110115012008, zone) and not in_overlay(110114010003, zone)
    assert zone.source and zone.valid_from


SPLIT = """
  - old: 110114010003
    on: 2026-07-01
    into: [110114010902, 110114010903]
    new:
      - {code: 110114010902, level: community, name: 龙博苑北区社区居委会}
      - {code: 110114010903, level: community, name: 龙博苑南区社区居委会}
"""


@pytest.fixture
def own_city(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "city")
    return tmp_path / "city"


def change(folder, text):
    path = folder / "overlays.yaml"
    path.write_text(path.read_text("utf-8").replace("changes: []", f"changes:\n{text}"), "utf-8")


def test_a_community_that_split_ends_and_its_successors_begin(own_city):
    change(own_city, SPLIT)
    areas = {d.code: d for d in divisions(own_city)}
    assert areas[110114010003].valid_to == dt.date(2026, 6, 30)
    assert areas[110114010902].valid_from == dt.date(2026, 7, 1) and areas[110114010902].parent == 110114010000
    assert changes(own_city)[0].into == (110114010902, 110114010903)


def test_a_successor_that_does_not_exist_is_named(own_city):
    change(own_city, "  - {old: 110114010003, on: 2026-07-01, into: [110114010999]}\n")
    with pytest.raises(PackError, match="110114010999"):
        changes(own_city)


def test_an_overlay_of_an_unknown_street_says_where(own_city):
    path = own_city / "overlays.yaml"
    path.write_text(path.read_text("utf-8").replace("- 荣华街道", "- 荣花街道"), "utf-8")
    with pytest.raises(PackError, match=r"overlays.yaml:\d+: overlays.bda.areas: no area is called 荣花街道"):
        overlays(own_city)
