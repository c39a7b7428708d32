"""A GET cannot write, whatever the page behind it tries; a body has its limit; pages load nothing from elsewhere."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from hutong.domain.directory.models import Overlay
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.kernel.errors import Broken
from hutong.project.middleware import body_limit, by_name, content_security, may_read_only, safe_methods_do_not_write
from tests.people import HOME, wang_fang

READS = [
    "SELECT 1",
    'SELECT "pool_person"."id" FROM "pool_person" FOR UPDATE',
    "WITH old AS (SELECT 1) SELECT * FROM old",
    "SELECT set_config('hutong.lo', '1', true)",
    "SELECT 'UPDATE x SET y = 1; DELETE FROM z'",
    'SAVEPOINT "s1"',
    'INSERT INTO "journal_entry" ("at") VALUES (now()) RETURNING "id"',
    'UPDATE "django_session" SET "session_data" = \'x\'',
    "SELECT -- INSERT INTO x\n 1",
    'UPDATE "door_ticket" SET "used_at" = now() WHERE "door_ticket"."id" = 1',
    'INSERT INTO "door_signout" ("sid") VALUES (\'x\') RETURNING "id"',
]
WRITES = [
    "UPDATE pool_person SET name = 'x'",
    "WITH gone AS (DELETE FROM pool_person RETURNING *) SELECT * FROM gone",
    "WITH new AS (INSERT INTO pool_source (name) VALUES ('x') RETURNING *) SELECT * FROM new",
    "SELECT * INTO copy FROM pool_person",
    "SELECT 1; DROP TABLE pool_person",
    'INSERT INTO "journal_entry_copy" VALUES (1)',
    "DELETE FROM journal_entry",
    "TRUNCATE pool_person",
    "SELECT nextval('pool_person_id_seq')",
    "SELECT procrastinate_defer_jobs_v1('{}')",
    "COPY pool_person FROM STDIN",
    "SET ROLE hutong",
    "CALL something()",
    'UPDATE "door_system" SET "state" = \'open\'',
    'DELETE FROM "door_signout"',
]


@pytest.mark.parametrize("sql", READS)
def test_what_a_get_may_send(sql):
    assert may_read_only(sql)


@pytest.mark.parametrize("sql", WRITES)
def test_what_a_get_may_not_send(sql):
    assert not may_read_only(sql)


def writes(request):
    Overlay.objects.create(key="x", name="x", valid_from="2026-01-01")
    return HttpResponse()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_page_that_writes_on_get_is_stopped(method):
    with pytest.raises(Broken), transaction.atomic():
        safe_methods_do_not_write(writes)(getattr(RequestFactory(), method)("/"))
    assert not Overlay.objects.exists()


@pytest.mark.django_db
def test_the_same_page_may_on_post():
    safe_methods_do_not_write(writes)(RequestFactory().post("/"))
    assert Overlay.objects.count() == 1


@pytest.mark.django_db
def test_a_reading_leaves_its_entry_on_get():
    def reads(request):
        with scope(wang_fang):
            looked(wang_fang, entity="person", records=[1], purpose="visit", community=HOME)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM journal_entry")
                return HttpResponse(cursor.fetchone()[0])

    assert safe_methods_do_not_write(reads)(RequestFactory().get("/")).content == b"1"


@override_settings(HUTONG_UPLOAD_BYTES=1024 * 1024)
def test_a_body_too_large_is_refused_before_it_is_read():
    def never(request):
        raise AssertionError("the page was called")

    answer = body_limit(never)(RequestFactory().post("/", data=b"x" * (1024 * 1024 + 1), content_type="application/octet-stream"))
    assert (answer.status_code, "1 MB" in answer.content.decode()) == (413, True)


def test_pages_load_nothing_from_elsewhere():
    answer = content_security(lambda request: HttpResponse())(RequestFactory().get("/"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "http" not in policy


def test_whoever_opens_the_number_of_this_machine_is_sent_to_its_name(settings):
    settings.HUTONG_ADDRESS = "http://localhost:8000"
    asked = by_name(lambda request: HttpResponse("here"))
    opened = {"HTTP_SEC_FETCH_MODE": "navigate", "HTTP_HOST": "127.0.0.1:8000"}
    sent = asked(RequestFactory().get("/door/?q=a%20b", **opened))
    assert (sent.status_code, sent["Location"]) == (302, "http://localhost:8000/door/?q=a%20b")
    assert asked(RequestFactory().get("/oauth/jwks", HTTP_HOST="127.0.0.1:8000")).status_code == 200
    assert asked(RequestFactory().get("/", **{**opened, "HTTP_HOST": "localhost:8000"})).status_code == 200
    settings.HUTONG_ADDRESS = "https://men.example.gov.cn"
    assert by_name(lambda request: HttpResponse("here"))(RequestFactory().get("/", **opened)).status_code == 200
