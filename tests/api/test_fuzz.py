"""What nobody would send: calls made from the description, and what clients of Open311 might get wrong. Never a 500.

HUTONG_FUZZ=500 makes so many calls an operation, other ones each time; without it few, always the same.
"""

from __future__ import annotations

import os
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from hutong.project.wsgi import application
from tests.api.conftest import machine
from tests.factories.cases import RUBBISH
from tests.people import HOME

MANY = int(os.environ.get("HUTONG_FUZZ", "0"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NEW = {"source_ref": "BJ-1", "words": RUBBISH, "place": {"area": HOME}, "category": "exposed_rubbish"}
NAMES = (
    "api_key", "jurisdiction_id", "service_code", "service_request_id", "description", "lat", "long", "address_string",
    "address_id", "phone", "first_name", "last_name", "email", "device_id", "account_id", "media_url", "attribute[building]",
    "attribute[may_call][]", "attribute[", "start_date", "end_date", "status", "page", "page_size", "update_id",
    "updated_datetime",
)  # fmt: skip
WORDS = (
    "", "0", "-1", "1", "110114010003", "999999999999999999999", "1e999", "nan", "inf", "40.07", "2026-11-26",
    "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "open,closed", "open,,",
    "exposed_rubbish", "REOPEN", "FIXED", "WITHDRAWN", "<script>", "'; DROP TABLE cases_case; --", "%s%d", "\x00",
    "\u202e\ufeff", "\ud7ff", "桶满了", "长" * 5000, "[]", "{}",
)  # fmt: skip
PLACES = (
    "requests", "requests/1", "requests/x%00", "services", "services/none", "services/exposed_rubbish", "tokens/AAAA",
    "tokens/%FF", "servicerequestupdates", "discovery", "..%2f..", "requests/99999999999999999999",
)  # fmt: skip


def quick(examples):
    return settings(
        max_examples=MANY or examples, deadline=None, database=None, derandomize=not MANY, suppress_health_check=list(HealthCheck)
    )


@pytest.fixture
def everywhere():
    """A system that may do everything a system may, as fast as it likes, and the number of a case it has handed over."""
    rights = ("cases.report", "cases.take", "cases.work")
    made = machine("fuzz", rights=rights, area=110114010000, department="urban_management", pace=100_000)
    return made, made.post("/api/v1/cases", NEW).json()["id"]


@pytest.fixture
def served():
    """The site in this process, which keeps the story's own connection at the end of a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "not as described"])
def test_every_call_is_answered_as_it_is_described(everywhere, served, mode):
    system, case_id = everywhere
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=application)
    for operation in (found.ok() for found in schema.get_all_operations()):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception:  # nothing about it can be wrong
            continue

        @quick(10)
        @given(case=strategy, there=st.booleans())
        def called(case, there):
            if there and "case" in (case.path_parameters or {}):
                case.path_parameters["case"] = case_id
            case.call_and_validate(headers=system._headers(), checks=CHECKS)

        called()


def test_whatever_a_client_of_open311_sends_is_no_fault_of_ours(everywhere):
    system, _ = everywhere
    word = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))
    fields = st.lists(st.tuples(st.sampled_from(NAMES), word), max_size=8)

    @quick(150)
    @given(
        place=st.sampled_from(PLACES),
        form=st.sampled_from((".json", ".xml", "")),
        post=st.booleans(),
        sent=fields,
        keyed=st.booleans(),
    )
    def called(place, form, post, sent, keyed):
        words = [*sent, ("api_key", system.key)] if keyed else sent
        query = urlencode([(name, text.encode("utf-8", "surrogatepass")) for name, text in words])
        where = f"/open311/v2/{place}{form}"
        kind = "application/x-www-form-urlencoded"
        answer = system.client.post(where, query, content_type=kind) if post else system.client.get(f"{where}?{query}")
        assert answer.status_code < 500, (where, query, answer.content)
        assert answer["Content-Type"] in ("text/xml; charset=utf-8", "application/json; charset=utf-8")

    called()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=x", b"--x\r\n"), ("application/json", b"\xff"),
        ("application/x-www-form-urlencoded; charset=klingon", b"a=b"), ("application/x-www-form-urlencoded", b"a=%ff%00&b=%"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(30_000))),
        ("text/plain", b"hello"), ("", b""),
        ("application/json", b"[" * 100_000), ("application/json", b'{"words": ' + b"9" * 5000 + b"}"),
    ],
)  # fmt: skip
def test_bodies_that_are_none(everywhere, kind, body):
    system, case_id = everywhere
    for where in (
        "/api/v1/cases",
        f"/api/v1/cases/{case_id}/files",
        f"/api/v1/cases/{case_id}/work",
        "/open311/v2/requests.json",
    ):
        answer = system.client.generic("POST", where, body, content_type=kind, headers=system._headers())
        assert 400 <= answer.status_code < 500, (where, answer.content)
