"""What enters the pool is kept with its source and its day; nothing else changes what the pool holds."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from hutong.domain.journal import queries as journal
from hutong.domain.journal.scope import scope
from hutong.domain.pool import commands, queries
from hutong.domain.pool.commands import Seen, SourceRef
from hutong.domain.pool.models import Observation, Person
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.pool import LEDGER, id_no, person
from tests.people import HOME, auditor, city_desk, li_jing, wang_fang

pytestmark = pytest.mark.django_db
VISIT = SourceRef("visit", "入户走访")


def see(who, person_id, purpose="visit", source=VISIT, seen_on=None, **values):
    seen = [Seen("person", person_id, element, value, seen_on) for element, value in values.items()]
    return commands.observe(who, observations=seen, source=source, purpose=purpose)


def facts(who, person_id):
    page = queries.person_page(who, person_id=person_id, purpose="check")
    return {fact.element: fact for theme in page.themes.values() for fact in theme}


def test_a_new_phone_number_is_kept_beside_the_old_one():
    zhao = person("赵秀英", tel="13900000001")
    see(wang_fang, zhao, tel="139-0000-0002")
    tel = facts(wang_fang, zhao)["tel"]
    assert (tel.value, tel.source.kind, tel.rule) == ("13900000002", "visit", "newest")
    assert [(h.value, h.source.kind, h.seen_on) for h in tel.history][1] == ("13900000001", "import", LEDGER)


def test_two_sources_that_differ_are_shown_side_by_side():
    zhao = person("赵秀英", education="70")
    push = SourceRef("push", "卫健推送", "weijian")
    see(wang_fang, zhao, education="小学")
    see(wang_fang, zhao, source=push, education="初中")
    education = facts(wang_fang, zhao)["education"]
    assert education.state == "doubt"
    assert [h.source.kind for h in education.against] == ["push"]
    assert education.source.kind == "visit"  # on one day, who asked her herself stands above a pushed list


def test_an_answer_with_both_sides_in_view_settles_it():
    zhao = person("赵秀英")
    see(wang_fang, zhao, source=SourceRef("push", "卫健推送", "weijian"), education="初中")
    see(wang_fang, zhao, education="小学")
    see(wang_fang, zhao, purpose="ask:doubt", education="小学")
    assert facts(wang_fang, zhao)["education"].state == "known"


def test_a_sensitive_value_is_sealed_in_the_table_and_in_the_history():
    zhao = person("赵秀英")
    see(wang_fang, zhao, disease="糖尿病", id_no=id_no())
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p::text, o::text FROM pool_person p JOIN pool_observation o ON o.record = p.id WHERE p.id = %s", [zhao]
        )
        raw = str(cursor.fetchall())
    assert "糖尿病" not in raw and id_no() not in raw
    assert facts(wang_fang, zhao)["disease"].value == "糖尿病"


def test_a_person_is_found_by_the_exact_identity_number_and_by_pinyin():
    zhao = person("赵秀英", id_no=id_no())
    for words in (id_no(), id_no().lower(), "zxy", "zhaoxiu", "秀英"):
        assert [line.id for line in queries.find_people(wang_fang, text=words, purpose="visit")] == [zhao]


def test_to_have_none_is_an_answer_too():
    zhao = person("赵秀英")
    see(wang_fang, zhao, email=None)
    email = facts(wang_fang, zhao)["email"]
    assert (email.value, email.state) == (None, "none")


def test_a_wrong_identity_number_is_refused_and_nothing_is_kept():
    zhao = person("赵秀英")
    with pytest.raises(Refused) as refusal, transaction.atomic():
        see(wang_fang, zhao, tel="13900000002", id_no="110114194305120129")
    assert "校验位" in refusal.value.message
    assert "tel" not in facts(wang_fang, zhao)


def test_the_neighbours_worker_finds_nothing_and_changes_nothing():
    zhao = person("赵秀英")
    for attempt in (lambda: see(li_jing, zhao, tel="13900000002"), lambda: facts(li_jing, zhao)):
        with pytest.raises(NotFound):
            attempt()
    assert queries.find_people(li_jing, text="赵秀英", purpose="visit") == []


def test_the_database_itself_shows_a_stranger_nothing():
    zhao = person("赵秀英")
    with scope(li_jing), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pool_person WHERE id = %s", [zhao])
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE pool_person SET name = '改' WHERE id = %s", [zhao])
        assert cursor.rowcount == 0
    with pytest.raises(Error), scope(li_jing), connection.cursor() as cursor:
        cursor.execute("UPDATE pool_person SET community = %s WHERE true; INSERT INTO pool_merge VALUES (1)", [HOME])


def test_without_a_scope_the_database_shows_nothing_at_all():
    person("赵秀英")
    assert Person.objects.count() == 0


@pytest.mark.parametrize("statement", ["UPDATE pool_observation SET element = 'x'", "DELETE FROM journal_entry"])
def test_history_and_journal_cannot_be_rewritten(statement):
    see(wang_fang, person("赵秀英"), tel="13900000002")
    with pytest.raises(Error), scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_reading_of_a_person_is_in_the_journal_with_its_purpose():
    zhao = person("赵秀英")
    queries.person_page(city_desk, person_id=zhao, purpose="check")
    queries.select(wang_fang, entity="person", purpose="form:高龄津贴")
    acts = journal.about_record(auditor, entity="person", record_id=zhao)
    assert [(act.who, act.verb, act.purpose) for act in acts] == [("王芳", "read", "form:高龄津贴"), ("周宁", "read", "check")]


def test_who_may_only_audit_reads_no_person():
    with pytest.raises(NotFound):
        queries.person_page(auditor, person_id=person("赵秀英"), purpose="check")


def test_an_old_value_is_called_old():
    zhao = person("赵秀英", tel="13900000001", seen_on=dt.date(2023, 1, 1))
    assert facts(wang_fang, zhao)["tel"].state == "old"


def test_an_observation_tells_the_outbox():
    from hutong.domain.journal.models import News

    see(wang_fang, zhao := person("赵秀英"), tel="13900000002")
    with scope(SYSTEM):
        assert News.objects.get(topic="pool.observed").payload["records"] == [zhao]
    assert Observation.objects.count() == 0  # nothing outside a scope
