"""The divisions of the city, with what became of them."""

import datetime as dt

import pytest

from hutong.domain.directory import commands, queries
from hutong.domain.directory.models import Area, Overlay, Successor
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound
from tests.factories.directory import area
from tests.people import FAR, HOME, NEXT_DOOR, street_head, wang_fang

pytestmark = pytest.mark.django_db


def test_the_whole_city_is_loaded_and_loading_again_changes_nothing():
    new = commands.load_divisions()
    assert new == Area.objects.count() >= 7901
    assert commands.load_divisions() == 0
    districts = queries.areas(SYSTEM)
    assert len(districts) == 16 and districts[0].name == "东城区"
    assert queries.path(110114000000) == ("昌平区",) and len(queries.path(110114010003)) == 3
    assert Overlay.objects.get().areas.exists()


def test_everybody_sees_the_areas_of_their_own_range():
    for code in (HOME, NEXT_DOOR, FAR):
        area(code)
    assert [a.code for a in queries.areas(wang_fang)] == [HOME]
    assert [a.code for a in queries.areas(street_head)] == [HOME, NEXT_DOOR]
    assert queries.areas(wang_fang, parent=110105014000) == []
    assert [a.code for a in queries.areas(SYSTEM, parent=110105014000)] == [FAR]


def test_a_community_that_was_split_leads_to_its_heirs():
    old = area(HOME)
    for code in (NEXT_DOOR, 110114010777):
        Successor.objects.create(old=old, new=area(code), on=dt.date(2026, 1, 1))
    old.valid_to = dt.date(2025, 12, 31)
    old.save()
    assert queries.heirs(HOME) == (NEXT_DOOR, 110114010777)
    assert [a.code for a in queries.areas(street_head)] == [NEXT_DOOR, 110114010777]
    assert queries.area(HOME).name == "龙泽苑社区居委会"


def test_an_unknown_code_is_said_to_be_unknown():
    with pytest.raises(NotFound, match="没有代码为 110114010999 的区划"):
        queries.area(110114010999)
