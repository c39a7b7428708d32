"""What the description says is what is served, and the one in the repository is that one."""

import os

import pytest
import yaml

from hutong.api.v1.description import as_yaml, description
from hutong.api.v1.operations import OPERATIONS
from tests.architecture.sources import REPOSITORY

KEPT = REPOSITORY / "src" / "hutong" / "api" / "openapi.yaml"


def test_the_description_in_the_repository_is_what_is_served(client):
    if os.environ.get("HUTONG_WRITE") == "1":
        KEPT.write_text(as_yaml(), "utf-8")
    assert KEPT.read_text("utf-8") == as_yaml(), "HUTONG_WRITE=1 pytest tests/api/test_description.py writes it anew"
    served = client.get("/api/v1/openapi.json")
    assert (served.status_code, served["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert served.json() == yaml.safe_load(KEPT.read_text("utf-8"))


def test_every_operation_is_described_once():
    names = [one.name for one in OPERATIONS]
    assert len(names) == len(set(names))
    described = {(where, method.upper()) for where, methods in description()["paths"].items() for method in methods}
    assert described == {(f"/api/v1/{one.where}", one.method) for one in OPERATIONS}


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v2/cases", "/api/v1/cases/x", "/api/v1/cases/3%0A"])
def test_what_is_not_there_is_said_as_a_problem(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
