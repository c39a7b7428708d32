"""What happens when something goes away: the table of docs/explanation/failures.md, row by row. Nothing acknowledged is lost,
nothing is done twice."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person, reporting
from hutong.domain.cases.models import Case
from hutong.domain.cases.tending import tend_once
from hutong.domain.directory.commands import NewSystem, register_system
from hutong.domain.journal.scope import scope
from hutong.domain.notices import delivery, ports
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import DISTRICT, RUBBISH, finished, posts, reported
from tests.people import HOME, qian_bo, street_head, wang_fang

AUNT = "13800000003"
NEW = {"source_ref": "BJ-1", "words": RUBBISH, "place": {"area": HOME}, "category": "exposed_rubbish"}
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON cases_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


@pytest.fixture
def hotline(own_database):
    """12345, calling a site whose database is real: what it commits stays."""
    cache.clear()
    posts()
    keys = register_system(SYSTEM, new=NewSystem("bj-12345", "北京市12345热线", DISTRICT, ("cases.report",), channel="12345"))
    client = Client(raise_request_exception=False)

    def hand_over():
        answer = client.post(
            "/api/v1/cases", json.dumps(NEW), content_type="application/json", headers={"Authorization": f"Bearer {keys.key}"}
        )
        connection.close()  # as at the end of every request
        return answer

    return hand_over


def kept():
    """How many cases, and how many tasks for the unit."""
    with scope(SYSTEM):
        return Case.objects.count(), len(tasks.inbox(qian_bo))


def lose_the_database(monkeypatch, name, *, before):
    """The server ends the connection in the middle: before or after `name` of reporting has done its part."""
    whole = getattr(reporting, name)

    def torn(*args, **words):
        if not before:
            whole(*args, **words)
        monkeypatch.setattr(reporting, name, whole)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return whole(*args, **words)

    monkeypatch.setattr(reporting, name, torn)


@pytest.mark.parametrize(("name", "before"), [("insert", True), ("insert", False), ("_inboxes", False)])
def test_the_database_goes_away_in_the_middle_of_a_report(hotline, monkeypatch, name, before):
    lose_the_database(monkeypatch, name, before=before)
    answer = hotline()
    assert (answer.status_code, answer["Retry-After"], answer.json()["kind"]) == (503, "30", "unavailable")
    assert answer.json()["title"] == "暂时保存不了，什么也没有丢。"
    assert kept() == (0, 0)
    assert [hotline().status_code, hotline().status_code] == [201, 200]
    assert kept() == (1, 1)


def test_the_answer_is_lost_on_the_way_and_the_client_sends_it_again(hotline):
    first, second = hotline().json(), hotline().json()
    assert second == {**first, "again": True} and kept() == (1, 1)


def test_a_resident_s_page_says_it_in_words_and_the_same_page_sent_again_is_one_case(hotline, monkeypatch):
    page = Client(raise_request_exception=False)
    sent = {"token": "0123456789abcdef" * 2, "words": RUBBISH, "category": "exposed_rubbish"}
    where = reverse("report-at", args=[HOME])
    lose_the_database(monkeypatch, "insert", before=False)
    answer = page.post(where, sent)
    connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "暂时保存不了" in answer.content.decode() and kept() == (0, 0)
    for _ in range(2):
        assert page.post(where, sent).status_code in (200, 302)
        connection.close()
    assert kept() == (1, 1)


def test_the_disk_is_full_at_the_moment_of_the_commit(hotline):
    with connections["owner"].cursor() as cursor:
        cursor.execute(FULL)
    assert hotline().status_code == 503
    assert kept() == (0, 0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TRIGGER full_disk ON cases_case")
    assert hotline().status_code == 201 and kept() == (1, 1)


@pytest.mark.django_db
def test_the_gateway_of_short_messages_is_gone_for_a_day():
    posts()
    out = ports.Memory(down={"*"})
    noon = dt.datetime(2026, 11, 26, 12, tzinfo=clock.BEIJING)
    with clock.standing_at(noon.date()), ports.using(out):
        receipt = reported(person=Person(phone=AUNT, notify="sms"))
        finished(receipt)  # nobody waits for the gateway
        for minute in range(0, 24 * 60, 10):
            delivery.deliver_once(noon + dt.timedelta(minutes=minute))
        assert out.got == [] and queries.status(receipt.code).state == "confirming"
        out.down.clear()
        for minute in range(24 * 60, 24 * 60 + 60, 5):
            delivery.deliver_once(noon + dt.timedelta(minutes=minute))
    bodies = out.bodies(AUNT)
    assert receipt.code in bodies[0] and "核查通过" in bodies[-1] and len(bodies) == len(set(bodies)) == 2


@pytest.mark.django_db
def test_the_worker_is_gone_for_days_and_catches_up():
    posts()
    late, silent = reported(), reported("4号楼前路灯不亮", category="exposed_rubbish")
    finished(silent)
    due = queries.status(late.code).due.date()
    with clock.standing_at(due + dt.timedelta(days=12)):
        assert queries.status(late.code).late  # the page needs no worker to know
        assert tend_once() == 2 and tend_once() == 0
        assert [line.act for line in queries.status(late.code).lines].count("late") == 1
        assert queries.status(silent.code).outcome == "silent"
        assert ("case-late", late.case) in [(task.kind, task.subject) for task in tasks.inbox(street_head)]


@pytest.mark.django_db
def test_the_clock_jumps_forwards_and_comes_back():
    posts()
    today = clock.today()
    waiting, silent = reported(), reported("4号楼前垃圾没人收", category="exposed_rubbish")
    finished(silent)
    due = queries.status(waiting.code).due
    with clock.standing_at(today + dt.timedelta(days=60)):
        tend_once()
        assert queries.status(silent.code).outcome == "silent"
    assert tend_once() == 0
    assert queries.status(waiting.code).due == due
    assert [line.act for line in queries.status(silent.code).lines].count("fall_silent") == 1
    # what was closed too early is opened again by a word of hers, with a limit from the true time on
    speaker, voice = commands.holder(silent.code)
    commands.reopen(speaker, voice_id=voice, words="我还没来得及回")
    seen = queries.status(silent.code)
    assert seen.state == "accepted" and today <= seen.due.date() < today + dt.timedelta(days=20)


@pytest.mark.django_db
def test_the_clock_jumps_back_and_deadlines_hold():
    posts()
    receipt = reported()
    due = queries.status(receipt.code).due
    with clock.standing_at(clock.today() - dt.timedelta(days=60)):
        assert tend_once() == 0
        commands.sign(qian_bo, case_id=receipt.case, words="今天去")
        assert not queries.status(receipt.code).late
    commands.finish(qian_bo, case_id=receipt.case, words="清走了")
    commands.check(wang_fang, case_id=receipt.case, passed=True, words="")
    seen = queries.status(receipt.code)
    assert seen.due == due and [line.act for line in seen.lines][-3:] == ["sign", "finish_for_check", "pass_check"]
