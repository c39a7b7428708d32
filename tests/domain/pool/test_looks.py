"""Everybody who was shown to somebody finds it in the journal of their own community, whoever looked."""

import pytest

from hutong.domain.journal import queries as journal
from hutong.domain.journal.scope import scope
from hutong.domain.pool import commands, queries
from hutong.domain.pool.models import Person
from hutong.kernel.actor import SYSTEM
from tests.factories.pool import home, household, id_no, person
from tests.people import FAR, city_desk, li_jing, wang_fang

pytestmark = pytest.mark.django_db


def looks(who, record):
    return [(act.who, act.purpose) for act in journal.about_record(who, entity="person", record_id=record)]


def test_a_person_page_shows_the_household_and_says_so():
    house = household(home())
    zhao, sun = person("赵秀英", household=house), person("孙福来", household=house, relation="11", sex="1")
    twin = person("赵秀英", id_no=id_no())
    queries.person_page(wang_fang, person_id=zhao, purpose="visit")
    assert looks(wang_fang, sun) == looks(wang_fang, zhao) == looks(wang_fang, twin) == [("王芳", "visit")]


def test_the_head_of_a_listed_household_has_been_read_too():
    house = household(home())
    zhao = person("赵秀英", household=house)
    found = queries.select(wang_fang, entity="household", purpose="form:住户表")
    assert looks(wang_fang, zhao) == []
    assert found.relations.head(found.records[0]).id == zhao
    assert looks(wang_fang, zhao) == [("王芳", "form:住户表")]


def test_what_the_city_reads_each_community_sees():
    zhao, zhou = person("赵秀英"), person("周小红", community=FAR)
    queries.select(city_desk, entity="person", purpose="statistics")
    queries.find_people(city_desk, text="zhou", purpose="check")
    assert looks(wang_fang, zhao) == [("周宁", "statistics")]
    assert looks(li_jing, zhou) == [("周宁", "check"), ("周宁", "statistics")]


def test_a_column_of_a_department_is_sealed_since_nobody_has_classified_it():
    zhao = person("赵秀英")
    key = commands.add_local_element(wang_fang, department="民政", label="银行卡号", entity="person")
    seen = commands.Seen("person", zhao, key, "6222020200001234567")
    commands.observe(wang_fang, observations=[seen], source=commands.SourceRef("form", "发放表"), purpose="form:发放表")
    with scope(SYSTEM):
        row = Person.objects.get(pk=zhao)
    assert key not in row.facts and row.sealed
    page = queries.person_page(wang_fang, person_id=zhao, purpose="check")
    assert "6222020200001234567" in {f.value for facts in page.themes.values() for f in facts}
