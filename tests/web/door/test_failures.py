"""What happens at the door when something goes away: the table of docs/explanation/failures.md. No worker runs in these."""

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from hutong.domain.accounts import commands as accounts
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.domain.notices import ports
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import PASSWORD, post, staff
from tests.factories.openid import answer, parts, party
from tests.people import HOME, wang_fang
from tests.web.door.conftest import signs_in

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
SPACE = "DROP TRIGGER full_disk ON {table}; DROP FUNCTION full_disk();"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def owner(sql):
    """A statement of the operator's, who owns the tables."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def fang():
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)


@pytest.mark.django_db
def test_no_gateway_and_no_worker_stand_between_her_and_the_door():
    fang()
    gateway, browser = ports.Memory(down={"*"}), Client()
    with ports.using(gateway):
        assert browser.post("/sign-in/", {"username": "wangfang", "password": PASSWORD}).status_code == 302
        assert browser.get("/door/").status_code == 200
    assert gateway.tried == 0


@pytest.mark.django_db
def test_without_the_worker_a_token_dies_with_the_sign_in_and_the_news_waits():
    fang()
    browser, zou_fang = Client(), party(backchannel_logout_uri="http://127.0.0.1:9/logout")
    sid = signs_in(browser, "wangfang")
    told = zou_fang.signs_in(browser, scope="openid offline_access")
    assert parts(told["id_token"])[1]["sid"] == sid
    accounts.end_session(sid, why="signed_out")
    assert not zou_fang.worth(told["access_token"])
    assert zou_fang.refreshes(told["refresh_token"]).json()["error"] == "invalid_grant"
    with scope(SYSTEM):
        assert News.objects.filter(topic="session.ended", done_at=None, payload__sid=sid).exists()


@pytest.mark.parametrize("table", ["door_grant", "door_token"])
def test_a_full_disk_leaves_the_code_good_and_the_same_call_again_signs_her_in(own_database, table):
    fang()
    browser, zou_fang = Client(), party()
    signs_in(browser, "wangfang")
    zou_fang.line.raise_request_exception = False
    code = answer(browser.get(zou_fang.asks()))["code"]
    owner(FULL.format(table=table))
    refused = zou_fang.changes(code)
    connection.close()
    assert refused.status_code == 503 and refused["Retry-After"]
    owner(SPACE.format(table=table))
    assert zou_fang.changes(code).status_code == 200


def test_a_full_disk_lets_nobody_in_half(own_database):
    fang()
    owner(FULL.format(table="accounts_session"))
    browser = Client(raise_request_exception=False)
    answered = browser.post("/sign-in/", {"username": "wangfang", "password": PASSWORD})
    connection.close()
    assert answered.status_code == 503 and answered["Retry-After"]
    assert browser.get("/door/").status_code == 302
    owner(SPACE.format(table="accounts_session"))
    assert browser.post("/sign-in/", {"username": "wangfang", "password": PASSWORD}).status_code == 302
    assert browser.get("/door/").status_code == 200
