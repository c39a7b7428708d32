"""Another system gets a key that is shown once, acts within its area and rights only, and is ended without losing its cases."""

import pytest

from hutong.domain.directory import commands, queries
from hutong.domain.directory.commands import NewSystem
from hutong.domain.directory.models import System
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.directory import area
from tests.people import FAR, HOME, wang_fang

pytestmark = pytest.mark.django_db
DISTRICT = 110114000000


@pytest.fixture(autouse=True)
def city():
    area(HOME), area(FAR)


def new(name="changping", **more):
    words = {"title": "昌平区接诉即办平台", "area": DISTRICT, "rights": ("cases.report",), **more}
    return commands.register_system(SYSTEM, new=NewSystem(name, **words))


def test_a_key_opens_the_system_that_it_was_given_to_and_is_kept_nowhere():
    keys = new(hook_url="https://platform.example/hook")
    found = queries.system_by_key(keys.key)
    assert (found.name, found.actor.name, found.actor.area) == ("changping", "昌平区接诉即办平台", DISTRICT)
    assert found.actor.may("cases.report") and not found.actor.may("cases.take")
    assert found.actor.covers(HOME) and not found.actor.covers(FAR)
    assert queries.system_by_key(keys.key[:-1]) is None and queries.system_by_key("") is None
    row = System.objects.values().get()
    assert not any(secret in str(value) for value in row.values() for secret in (keys.key, keys.hook_secret))
    assert queries.hook_of("changping").secret == keys.hook_secret


def test_new_keys_end_the_old_ones():
    old = new(hook_url="https://platform.example/hook")
    fresh = commands.rotate_system(SYSTEM, name="changping")
    assert queries.system_by_key(old.key) is None and queries.system_by_key(fresh.key).name == "changping"
    assert queries.hook_of("changping").secret == fresh.hook_secret != old.hook_secret


def test_an_ended_system_opens_nothing_and_its_name_is_never_given_again():
    keys = new(hook_url="https://platform.example/hook")
    commands.end_system(SYSTEM, name="changping")
    assert queries.system_by_key(keys.key) is None and queries.hook_of("changping") is None
    with pytest.raises(Refused, match="已经用过"):
        new()
    with pytest.raises(NotFound):
        commands.rotate_system(SYSTEM, name="changping")
    assert [one.ended_at is None for one in queries.systems(SYSTEM)] == [False]


@pytest.mark.parametrize(
    "words",
    [
        {"name": "Changping"}, {"name": "web"}, {"rights": ("cases.steer",)}, {"rights": ()}, {"title": " "}, {"channel": "fax"},
        {"pace": 0}, {"hook_url": "ftp://x"},
    ],
)  # fmt: skip
def test_what_no_system_can_be(words):
    with pytest.raises(Refused):
        new(**words)


def test_only_who_manages_the_directory_registers_and_only_in_their_area():
    with pytest.raises(NotFound):
        commands.register_system(wang_fang, new=NewSystem("changping", "x", DISTRICT, ("cases.report",)))
    with pytest.raises(NotFound):
        new(area=110199000000)
