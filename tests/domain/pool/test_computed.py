"""What follows from what: ages, counts, addresses, and the state that computed values inherit."""

import datetime as dt

import pytest

from hutong.blueprint.elements import catalogue
from hutong.domain.pool import queries
from hutong.domain.pool.columns import column, value
from hutong.domain.pool.computed import RULES
from tests.factories.pool import home, household, id_no, person
from tests.people import wang_fang

DAY = dt.date(2026, 11, 23)


def test_every_rule_that_a_record_needs_is_there():
    declared = {e.computed.rule for e in catalogue() if e.computed and e.entity != "context"}
    assert declared <= RULES.keys()
    assert RULES.keys() <= declared | {"same_as", "sex_of_id"}, "a rule nobody uses"


@pytest.fixture
def zhao(db):
    together = household(home(house_area=60), income_month=9000)
    person("赵秀英", household=together, id_no=id_no(), birth_date=None, living="4", seen_on=dt.date(2026, 6, 1))
    person("孙大爷", household=together, relation="11", political="01", join_party="1970-07-01", sex="1")
    found = queries.select(wang_fang, entity="person", purpose="form:名册", at=DAY)

    def ask(name, element):
        view = next(v for v in found.records if v.values["name"] == name)
        known = value(view, element, found.relations, DAY)
        return known.value, known.state

    return ask


def test_the_identity_number_says_birth_sex_and_age(zhao):
    assert zhao("赵秀英", "birth_date") == ("1943-05-12", "computed")
    assert zhao("赵秀英", "age") == (83, "computed")
    assert zhao("赵秀英", "cert_type") == ("111", "computed")


def test_the_household_and_the_home_are_reached_from_the_person(zhao):
    assert zhao("孙大爷", "hh_head") == ("赵秀英", "known")
    assert zhao("孙大爷", "hh_size") == (2, "computed")
    assert zhao("孙大爷", "house_area_pc") == (30, "computed")
    assert zhao("孙大爷", "income_pc") == (4500, "computed")
    assert zhao("孙大爷", "res_addr") == ("北京市昌平区龙泽苑1号楼2单元301室", "computed")
    assert zhao("孙大爷", "spouse_name") == ("赵秀英", "computed")


def test_party_membership_and_its_years(zhao):
    assert zhao("孙大爷", "is_party") == (True, "computed")
    assert zhao("孙大爷", "party_years") == (56, "computed")
    assert zhao("赵秀英", "party_years")[1] in ("missing", "none")


@pytest.mark.django_db
def test_what_follows_from_an_old_value_is_old():
    person("赵秀英", living="4", seen_on=dt.date(2020, 1, 1))
    found = queries.select(wang_fang, entity="person", purpose="form:独居", at=DAY)
    assert column(found.records, "lives_alone", found.relations, DAY).states == ["old"]


@pytest.mark.django_db
def test_what_does_not_apply_is_blank_and_no_gap():
    person("赵秀英", is_disabled=False)
    person("钱大爷", sex="1")
    found = queries.select(wang_fang, entity="person", purpose="form:残疾", at=DAY)
    types = column(found.records, "dis_type", found.relations, DAY)
    assert dict(zip([v.values["name"] for v in found.records], types.states, strict=True)) == {
        "赵秀英": "none",
        "钱大爷": "missing",
    }
    assert column(found.records, "dis_combined", found.relations, DAY).states == ["none", "missing"]


@pytest.mark.django_db
def test_every_element_can_be_asked_of_every_record():
    person("赵秀英", household=household(home()), id_no=id_no())
    found = queries.select(wang_fang, entity="person", purpose="form:全部", at=DAY)
    for element in catalogue():
        assert column(found.records, element.key, found.relations, DAY).states[0] in (
            "known", "computed", "old", "doubt", "missing", "none",
        )  # fmt: skip
