"""People who come into a community and people who leave it."""

import datetime as dt

import pytest

from hutong.blueprint.conditions import parse_where
from hutong.domain.pool import queries
from hutong.domain.pool.commands import NewRecord, SourceRef, end, register
from hutong.kernel.errors import NotFound, Refused
from tests.factories.pool import home, household, id_no, person
from tests.people import FAR, HOME, li_jing, wang_fang

pytestmark = pytest.mark.django_db
POLICE = SourceRef("push", "公安推送", "police")


def newborn(family: int, **values: object) -> NewRecord:
    known = {
        "name": "赵小宝",
        "sex": "男",
        "birth_date": "2026-11-02",
        "id_no": id_no("20261102", 11),
        "rel_head": "孙子",
        **values,
    }
    return NewRecord("person", HOME, "registered", known, {"household": family})


def test_a_child_is_born_into_a_household():
    family = household(home())
    person("赵秀英", household=family)
    (child,) = register(wang_fang, records=[newborn(family.id)], source=POLICE, purpose="check")
    found = queries.select(wang_fang, entity="person", purpose="check", where=parse_where("age<1"))
    assert [(v.id, v.values["name"], v.source_id > 0) for v in found.records] == [(child, "赵小宝", True)]
    assert [m.values["name"] for m in found.relations.members(found.records[0])] == ["赵秀英", "赵小宝"]
    assert queries.find_people(wang_fang, text=id_no("20261102", 11), purpose="service")[0].id == child


def test_nobody_is_entered_twice():
    family = household(home())
    register(wang_fang, records=[newborn(family.id)], source=POLICE, purpose="check")
    with pytest.raises(Refused, match="已经在册"):
        register(wang_fang, records=[newborn(family.id, name="赵晓宝")], source=POLICE, purpose="check")


def test_nobody_enters_records_for_the_neighbours():
    family = household(home())
    with pytest.raises(NotFound):
        register(li_jing, records=[newborn(family.id)], source=POLICE, purpose="check")
    with pytest.raises(NotFound):
        register(
            li_jing,
            records=[NewRecord("person", FAR, "floating", {"name": "钱一"}, {"household": family.id})],
            source=POLICE,
            purpose="check",
        )


def test_the_last_to_leave_ends_the_household():
    family = household(home())
    first, last = person("赵秀英", household=family), person("赵明", household=family, relation="21")
    end(wang_fang, entity="person", records=[first], on=dt.date(2026, 11, 1), reason="死亡")
    assert [v.id for v in queries.select(wang_fang, entity="household", purpose="check").records] == [family.id]
    end(wang_fang, entity="person", records=[last], on=dt.date(2026, 11, 2), reason="迁出")
    assert queries.select(wang_fang, entity="household", purpose="check").records == []
    assert queries.select(wang_fang, entity="person", purpose="check").records == []
    with pytest.raises(NotFound):
        end(li_jing, entity="person", records=[last], on=dt.date(2026, 11, 2), reason="迁出")
