"""A synthetic community looks like one: the census's ages, families that can be, numbers that pass every check, nobody's."""

import datetime as dt
from collections import Counter

import pytest

from hutong.blueprint.codelists import code_lists
from hutong.blueprint.elements import catalogue
from hutong.demo.figures import census
from hutong.demo.generate import THE_DAY, community
from hutong.kernel.identity import birth_of, check_uscc, id_no_valid, sex_of

LONGZE = (110114010003, "龙泽苑社区居委会", "回龙观街道", "昌平区")


@pytest.fixture(scope="module")
def longze():
    return community(*LONGZE, seed=1)


@pytest.fixture(scope="module")
def villages():
    return community(110109005201, "安家庄村村委会", "王平镇", "门头沟区", seed=1)


def rows(truth):
    groups = ("places", "households", "people", "organisations", "things", "events")
    return {name: [(row.id, row.facts) for row in getattr(truth, name)] for name in groups}


def share(people, test):
    return sum(map(test, people)) / len(people)


def test_ages_and_sexes_are_those_of_the_census(longze):
    people = longze.people
    assert len(people) == 3000
    assert share(people, lambda p: p.age < 15) == pytest.approx(0.119, abs=0.004)
    assert share(people, lambda p: p.age >= 60) == pytest.approx(0.196, abs=0.004)
    assert share(people, lambda p: p.age >= 65) == pytest.approx(0.133, abs=0.004)
    assert share(people, lambda p: not p.woman) == pytest.approx(0.511, abs=0.006)
    for first, (percent, _) in census().bands.items():
        assert share(people, lambda p, first=first: first <= p.age < first + 5) == pytest.approx(percent / 100, abs=0.006)


def test_households_and_schooling_are_near_the_census(longze):
    homes = [home for home in longze.households if home.kind != "collective"]
    assert sum(len(home.members) for home in homes) / len(homes) == pytest.approx(2.31, abs=0.25)
    assert share(longze.people, lambda p: p.facts.get("ethnic", "01") != "01") == pytest.approx(0.048, abs=0.03)
    assert share(longze.people, lambda p: p.facts["education"] in ("11", "14", "21", "31")) == pytest.approx(0.42, abs=0.07)


def test_identity_numbers_are_valid_and_nobodys(longze):
    numbers = [(p, p.facts["id_no"]) for p in longze.people if "id_no" in p.facts]
    assert len({number for _, number in numbers}) == len(numbers) > 2900
    for person, number in numbers:
        assert id_no_valid(number)
        assert birth_of(number) == person.birth == dt.date.fromisoformat(person.facts["birth_date"])
        assert sex_of(number) == person.sex == person.facts["sex"]
        # no county ever had such a code (GB/T 2260): 1101 and 51 to 69, or 99 after the province
        assert number[2:4] == "99" or (number.startswith("1101") and 51 <= int(number[4:6]) <= 69)
    for unit in longze.organisations:
        assert "uscc" not in unit.facts or check_uscc(unit.facts["uscc"])


def test_two_communities_of_a_district_share_no_identity_number():
    one = community(*LONGZE, seed=1, slot=(4, 572))
    two = community(110114010004, "天鑫家园社区居委会", "霍营街道", "昌平区", seed=1, slot=(5, 572))
    numbers = [{p.facts.get("id_no") for p in truth.people} - {None} for truth in (one, two)]
    assert not numbers[0] & numbers[1]


def test_the_same_seed_gives_the_same_community_and_another_one_another():
    assert rows(community(*LONGZE, seed=3, people=400)) == rows(community(*LONGZE, seed=3, people=400))
    assert rows(community(*LONGZE, seed=3, people=400)) != rows(community(*LONGZE, seed=4, people=400))


def test_parents_are_old_enough_and_couples_agree(longze):
    for person in longze.people:
        if person.mother is not None:
            years = (person.birth - person.mother.birth).days / 365.25
            assert 18 < years < 50
            assert person in person.mother.children and person.mother.woman
        if person.father is not None:
            assert (person.birth - person.father.birth).days > 18 * 365
        if person.spouse is not None:
            assert person.spouse.spouse is person and person.spouse.sex != person.sex
            assert person.age >= 20 and person.facts["first_marriage"] == person.spouse.facts["first_marriage"]
            assert person.facts["first_marriage"] > f"{person.birth.year + 17}"
        if person.age < 18:
            assert person.home.members[0].age >= 18 and "guardian" in person.facts


def test_every_household_has_one_head_and_a_home(longze):
    heads = Counter(person.relation for person in longze.people)["02"]
    assert heads == len(longze.households)
    for home in longze.households:
        assert home.head in home.members and home.head.relation == "02" and home.head.age >= 18
        assert home.place is not None and home.place.kind == "room"
        names = [member.name for member in home.members]
        assert len(names) == len(set(names))
    assert sum(len(home.members) for home in longze.households) == len(longze.people)


def test_registered_floating_foreign_and_away_are_all_there(longze, villages):
    standings = Counter(person.standing for person in longze.people + villages.people)
    assert set(standings) == {"registered", "floating", "foreign", "away"}
    for person in longze.people:
        if person.standing == "away":  # registered here, lives elsewhere
            assert person.facts["res_addr"] != person.facts["hukou_addr"] and person.facts["match_flag"] == "02"
        if person.standing == "foreign":
            assert "id_no" not in person.facts and person.facts["passport_no"]
    assert any(place.address.endswith("号院") for place in villages.places)


@pytest.mark.parametrize("entity", ["place", "household", "person", "organisation", "thing", "event"])
def test_every_value_is_what_the_dictionary_allows(longze, villages, entity):
    known, lists = catalogue(), code_lists()
    name = {"person": "people"}.get(entity, f"{entity}s")
    for row in getattr(longze, name) + getattr(villages, name):
        for key, value in row.facts.items():
            element = known[key]
            assert value is not None and value != ""
            if element.type == "code" and element.code_list and not lists[element.code_list].open:
                assert value in lists[element.code_list].codes, (key, value)
            if element.type == "boolean":
                assert value is True or value is False, key
            if element.type == "date":
                assert dt.date.fromisoformat((value + "-01-01")[:10]), key
            if element.type == "number":
                assert isinstance(value, int | float), key


def test_what_does_not_apply_is_absent(longze):
    for person in longze.people:
        facts = person.facts
        assert facts["is_disabled"] == ("dis_type" in facts)
        assert ("marriage_cert" in facts) == (person.state != "未婚" and person.hukou != "abroad")
        assert ("join_party" in facts) == (facts.get("political") == "01")
        assert person.age >= 16 or "employer" not in facts
        assert person.age >= 60 or "care_level" not in facts


def test_the_forms_find_most_of_their_elements(longze):
    """Every element of a form that a community could know is true of somebody, or worked out."""
    groups = (longze.people, longze.households, longze.places, longze.organisations, longze.things, longze.events)
    there = {key for group in groups for row in group for key in row.facts}
    asked = {e.key for e in catalogue() if e.basis == "forms" and e.entity != "context" and not e.boilerplate}
    worked_out = {e.key for e in catalogue() if e.computed is not None or e.relation is not None}
    assert len(there & asked) >= 190
    assert asked - there - worked_out <= {
        "death_date", "death_cause", "photo", "resume", "rel_other", "hukou_region", "apply_date", "approve_date",
        "issue_date", "survey_date", "valid_period", "reason", "pay_method", "event_organiser",
    }  # fmt: skip


def test_the_day_of_the_truth_is_the_day_of_the_ages(longze):
    assert longze.on == THE_DAY
    assert all(0 <= person.age < 105 and person.birth <= THE_DAY for person in longze.people)
