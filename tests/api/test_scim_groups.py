"""Groups are found, put in order and counted by the database: a city has some ten thousands of them."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scim2_models import Context, SearchRequest

from hutong.api.scim.reading import group_of
from hutong.api.scim.shapes import Group
from hutong.domain.directory.models import Area, Post, Staff
from hutong.domain.directory.queries import grouped, provisioned
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.api.conftest import machine
from tests.api.test_scim import CITY, Office
from tests.factories.directory import area, later_numbers
from tests.people import FAR, HOME, NEXT_DOOR

pytestmark = pytest.mark.django_db
STREET = HOME - HOME % 1000


@pytest.fixture
def office():
    later_numbers()
    return Office(machine("hr-city", area=CITY, rights=("accounts.provision",)).key)


@pytest.fixture
def people(office):
    """Wang Fang and Zhang Min at home, Li Jing elsewhere, Chen Gang in the street's office; the ids by name."""
    found = {}
    posts = [
        ("王芳", "社区工作者", HOME, ""), ("张敏", "社区工作者", HOME, ""), ("张敏", "楼门长", NEXT_DOOR, ""),
        ("李静", "社区工作者", FAR, ""), ("陈刚", "科长", STREET, "urban_management"), ("陈刚", "街道办主任", STREET, ""),
    ]  # fmt: skip
    for name, title, code, department in posts:
        area(code)
        who = found.setdefault(name, Staff.objects.get_or_create(username=name, defaults={"name": name, "password": "!"})[0].pk)
        words = {"rights": ["pool.read"], "valid_from": "2020-01-01", "department": department}
        Post.objects.create(staff_id=who, title=title, area_id=code, **words)
    return found


FILTERS = [
    "", 'displayName co "社区工作者"', 'displayName sw "昌平区"', 'displayName ew "（urban_management）"', "displayName pr",
    "members pr",
    'not (displayName co "社区工作者")', 'displayName co "楼门长" or displayName co "主任"', 'displayName eq "没有"',
    'members.value eq "{王芳}"', 'members[value eq "{张敏}"]', 'members eq "{陈刚}"', 'members.display eq "李静"',
    'members.value eq "{张敏}" and displayName co "楼门长"', 'members.value eq "{张敏}" and members.value eq "{王芳}"',
    'not (members.value eq "{张敏}")', 'members[value eq "{张敏}" and display eq "王芳"]', 'id eq "{id}"', 'id ne "{id}"',
    'urn:ietf:params:scim:schemas:core:2.0:Group:displayName co "科长"', 'members.value eq "x"', 'displayName gt "朝阳区"',
]  # fmt: skip


def asks(office, text="", **more):
    answer = office("POST", "Groups/.search", {**({"filter": text} if text else {}), **more})
    assert answer.status_code == 200, answer.told
    return answer.told


@pytest.mark.parametrize("text", FILTERS)
def test_the_database_finds_what_the_words_of_the_filter_mean(office, people, text):
    """Held against every group, one by one, by the evaluator of scim2-models."""
    every = [group_of(one, "") for one in provisioned.with_members(grouped.groups(SYSTEM, count=1000)[1])]
    asked = text.format(**people, id=every[2].id) if "{" in text else text
    wanted = SearchRequest[Group].model_validate({"filter": asked} if asked else {}, scim_ctx=Context.SEARCH_REQUEST).filter
    expected = [one.id for one in every if wanted is None or wanted.match(one)]
    found = asks(office, asked)
    assert ([one["id"] for one in found.get("Resources", [])], found["totalResults"]) == (expected, len(expected))


def test_pages_are_counted_and_none_comes_twice(office, people):
    seen, many = [], len(asks(office, count=1000)["Resources"])
    assert many >= 6
    for start in range(1, many + 1, 2):
        page = asks(office, sortBy="displayName", startIndex=start, count=2)
        assert (page["totalResults"], page["itemsPerPage"], page["startIndex"]) == (many, len(page["Resources"]), start)
        seen += [one["displayName"] for one in page["Resources"]]
    assert len(set(seen)) == many and seen == sorted(seen)
    back = asks(office, sortBy="displayName", sortOrder="descending")["Resources"]
    assert [one["displayName"] for one in back] == seen[::-1]
    ids = [one["id"] for one in asks(office, sortBy="id")["Resources"]]
    assert len(set(ids)) == many == asks(office, count=0)["totalResults"]
    assert asks(office, startIndex=many + 1).get("Resources", []) == []


def test_the_database_calls_a_group_as_we_do(office, people):
    _total, views = grouped.groups(SYSTEM, order="display")
    for view in views:
        by_sign = asks(office, f'id eq "{view.key.sign}"')["Resources"]
        by_name = asks(office, f'displayName eq "{view.name}"')["Resources"]
        assert [one["id"] for one in by_sign] == [view.key.sign] == [one["id"] for one in by_name]


def test_another_district_is_neither_found_nor_counted(people):
    changping = Office(machine("hr-changping", rights=("accounts.provision",)).key)
    seen = asks(changping, count=1000)
    assert seen["totalResults"] == len(seen["Resources"]) >= 5
    assert all(one["displayName"].startswith("昌平区") for one in seen["Resources"])
    assert asks(changping, 'members.display eq "李静"')["totalResults"] == 0


@pytest.mark.parametrize("text", ['externalId eq "x"', 'meta.created gt "2020-01-01T00:00:00Z"', 'members.type eq "User"'])
def test_what_is_not_kept_cannot_be_asked_for(office, people, text):
    answer = office("POST", "Groups/.search", {"filter": text})
    assert answer.status_code == 400 and answer.told["scimType"] == "invalidFilter"


def test_a_whole_citys_groups_cost_as_many_statements_as_a_streets(office, people):
    def statements():
        with CaptureQueriesContext(connection) as done:
            asks(office, 'displayName co "社区工作者"', count=10)
        return len(done)

    few, who = statements(), people["王芳"]
    codes = [code for code in range(HOME + 100, HOME + 900) if not Area.objects.filter(pk=code).exists()]
    words = {"level": "community", "parent_id": STREET, "valid_from": "2020-01-01"}
    Area.objects.bulk_create(Area(code=code, name=f"第{code}社区", **words) for code in codes)
    day = clock.today()
    Post.objects.bulk_create(
        Post(staff_id=who, title="社区工作者", area_id=code, rights=["pool.read"], valid_from=day) for code in codes
    )
    began = time.monotonic()
    assert statements() == few
    assert time.monotonic() - began < 2
    assert asks(office, 'displayName co "社区工作者"', count=10)["totalResults"] == 802
