"""A system is registered, seen, given new keys and ended from the command line."""

import json
from contextlib import contextmanager

import pytest

from hutong.cli.main import run
from hutong.domain.directory import queries
from tests.factories.directory import area
from tests.people import HOME

pytestmark = pytest.mark.django_db


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


def test_from_its_first_key_to_its_end(capsys):
    area(HOME)

    def said(*words):
        assert run(House(), ["systems", *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    made = said(
        "add",
        "bj-12345",
        "--title",
        "北京市12345热线",
        "--area",
        "110114000000",
        "--channel",
        "12345",
        "--hook",
        "https://h.example/x",
    )
    assert queries.system_by_key(made["key"]).channel == "12345" and made["hook_secret"].startswith("whsec_")
    fresh = said("rotate", "bj-12345")
    assert queries.system_by_key(made["key"]) is None and queries.system_by_key(fresh["key"])
    (line,) = said("list")
    assert (line["name"], line["rights"], line["ended_at"]) == ("bj-12345", ["cases.report"], None)
    assert fresh["key"] not in json.dumps(line)
    said("end", "bj-12345")
    assert queries.system_by_key(fresh["key"]) is None
    assert run(House(), ["systems", "end", "bj-12345"]) == 2
    assert run(House(), ["systems", "add", "Web", "--title", "x", "--area", "110114000000"]) == 2
