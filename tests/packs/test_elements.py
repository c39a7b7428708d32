"""The dictionary that ships: complete, classified, quick, and found by whatever a worker types."""

import csv
import re
import time
from pathlib import Path

import pytest

from hutong.blueprint.check import check_packs
from hutong.blueprint.computing import computing_rules
from hutong.blueprint.elements import PACKS, catalogue, read_catalogue

FORM_CONCEPTS = Path(__file__).parent / "form_concepts.csv"


def test_the_packs_are_sound():
    assert [str(problem) for problem in check_packs()] == []


def test_every_concept_of_real_forms_is_an_element_under_its_key():
    with FORM_CONCEPTS.open(encoding="utf-8") as file:
        concepts = list(csv.DictReader(file))
    assert len(concepts) == 244
    for concept in concepts:
        element = catalogue()[concept["key"]]
        assert (element.label, element.entity, element.type) == (concept["label"], concept["entity"], concept["type"])
        assert element.basis == "forms"
    assert sum(element.basis == "forms" for element in catalogue()) == 244


def test_the_ledgers_of_a_community_need_more_than_the_forms_ask():
    assert len(catalogue()) >= 320
    needed = """lives_alone is_empty_nest has_allowance_80 care_level uses_elder_meal battery_kind ebike_place dog_licence
        dog_vaccinated extinguishers lift_check_date gas_check_date heating_kind property_company has_owners_committee
        party_double_report is_petitioner has_plaque chronic_kind has_family_doctor health_record_no tcm_service vaccine_doses
        arrival_date permit_no rent_registered hazard_state visit_result"""
    assert not [key for key in needed.split() if key not in catalogue()]


SENSITIVE = """id_no cert_no passport_no acct_no social_card religion health disease dis_type is_disabled is_mental is_orphan
    child_kind photo kindergarten school_bus enrol_wish vaccine_card"""


@pytest.mark.parametrize("key", SENSITIVE.split())
def test_what_the_law_calls_sensitive_is_kept_sealed(key):
    assert catalogue()[key].sensitivity == "sensitive"


def test_no_number_that_names_a_person_is_open():
    names_a_person = [e for e in catalogue() if e.type in ("id", "phone") and e.entity == "person"]
    assert names_a_person and all(element.personal for element in names_a_person)


def test_birth_does_not_age_and_a_telephone_does():
    assert catalogue()["birth_date"].fresh_days is None
    assert catalogue()["tel"].fresh_days == 365
    assert catalogue()["lives_alone"].fresh_days == 180


def test_everything_computed_says_how():
    by_rule = {element.key: element.computed for element in catalogue() if element.computed}
    assert by_rule["age"].inputs == ("birth_date",)
    assert by_rule["sex"].when == "missing"
    assert by_rule["is_empty_nest"].between == (60, 150)
    assert {how.rule for how in by_rule.values()} == computing_rules().keys()


def test_the_name_of_the_head_is_seen_from_a_members_row():
    seen = catalogue()["hh_head"].relation
    assert seen and (seen.to, seen.element) == ("head", "name")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("出生日期", "birth_date"),
        ("csrq", "birth_date"),
        ("chushengriqi", "birth_date"),
        ("birth", "birth_date"),
        ("手机", "tel"),
        ("dibao", "is_dibao"),
        ("hh_size", "hh_size"),
    ],
)
def test_a_worker_finds_an_element_by_chinese_pinyin_english_or_key(typed, found):
    assert found in [element.key for element in catalogue().search(typed)[:5]]


def test_nothing_typed_finds_nothing():
    assert catalogue().search("  ") == []


def test_no_element_scores_or_tracks_staff():
    watched = re.compile("积分|打卡|排名|轨迹|在线时长|步数")
    assert not [element.key for element in catalogue() if watched.search(element.label + element.definition)]


def test_the_dictionary_is_read_in_a_tenth_of_a_second():
    paths = sorted((PACKS / "elements").glob("*.yaml"))
    spent = []
    for _ in range(5):
        start = time.process_time()
        read_catalogue(paths)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1
