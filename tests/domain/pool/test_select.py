"""Selections: whom a form lists. The database decides what it can, the opened value the rest."""

import datetime as dt

import pytest

from hutong.blueprint.conditions import Condition, parse_where
from hutong.domain.pool import queries
from hutong.domain.pool.conditions import holds
from hutong.kernel.errors import Broken, NotFound
from tests.factories.pool import home, household, id_no, person
from tests.people import FAR, HOME, NEXT_DOOR, auditor, li_jing, street_head, wang_fang

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


def names(who, where, **more):
    found = queries.select(who, entity="person", where=parse_where(where), purpose="form:名册", at=DAY, **more)
    return {view.values["name"] for view in found.records}


def test_eighty_on_the_day_counts_and_a_day_later_does_not():
    person("正好八十", birth_date="1946-11-23")
    person("明天八十", birth_date="1946-11-24")
    assert names(wang_fang, "age>=80") == {"正好八十"}
    assert names(wang_fang, "age<80") == {"明天八十"}


def test_sealed_values_select_too():
    person("赵秀英", is_disabled=True, dis_type="1", disease="糖尿病")
    person("钱大爷", is_disabled=False)
    assert names(wang_fang, "是否残疾=是") == {"赵秀英"}


def test_who_lives_alone_follows_from_the_household():
    alone, together = household(home()), household(home("2号楼"))
    person("赵秀英", household=alone)
    person("孙大爷", household=together)
    person("孙大妈", household=together, relation="10")
    found = queries.select(wang_fang, entity="person", where=(), purpose="form:独居", at=DAY)
    assert {v.values["name"]: len(found.relations.members(v)) for v in found.records} == {"赵秀英": 1, "孙大爷": 2, "孙大妈": 2}


def test_a_street_sees_its_communities_and_may_look_at_one():
    person("赵秀英")
    person("邻居", community=NEXT_DOOR)
    person("远方", community=FAR)
    assert names(street_head, "age>=0") == {"赵秀英", "邻居"}
    assert names(street_head, "age>=0", community=NEXT_DOOR) == {"邻居"}
    assert names(li_jing, "age>=0", community=HOME) == set()
    assert queries.count(street_head, entity="person", by="street", at=DAY) == {110114010000: 2}


def test_a_reading_needs_a_right_and_a_purpose():
    person("赵秀英")
    with pytest.raises(NotFound):
        names(auditor, "age>=0")
    with pytest.raises(Broken):
        queries.select(wang_fang, entity="person", purpose="curiosity")


def test_unknown_values_meet_only_unknown():
    assert holds(None, Condition("tel", "unknown"))
    assert not holds(None, Condition("age", ">=", 60))
    assert holds(None, Condition("marital", "!=", ("10",)))
    assert not holds("20", Condition("marital", "!=", ("20", "21")))


def test_relatives_are_read_from_the_relations_to_the_head():
    together = household(home())
    wei = person("张伟", sex="1", birth_date="1985-01-01", household=together, relation="02", id_no=id_no("19850101", 11))
    person("李娜", birth_date="1986-01-01", household=together, relation="12")
    person("张小宝", sex="1", birth_date="2015-01-01", household=together, relation="20")
    found = queries.select(wang_fang, entity="person", purpose="form:儿童", at=DAY)
    baby = next(v for v in found.records if v.values["name"] == "张小宝")
    kin = {role: found.relations.relative(baby, role) for role in ("father", "mother", "spouse")}
    assert kin["father"].id == wei and kin["mother"].values["name"] == "李娜" and kin["spouse"] is None
