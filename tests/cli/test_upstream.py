"""A place where people sign in is declared, mapped and paused from the command line; the certificate is renewed there too."""

import json
from contextlib import contextmanager

import pytest

from hutong.cli.main import run
from hutong.domain.accounts.queries.upstream import client_of, upstream
from hutong.domain.door.queries.certificates import published, signer
from hutong.kernel.errors import NotFound
from tests.people import HOME

pytestmark = pytest.mark.django_db
RULE = {"when": {"claim": "roles", "is": ["w"]}, "title": "社区工作者", "area": HOME, "rights": ["tasks.work"]}


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


@pytest.fixture
def said(capsys, db):
    def run_it(*words, code=0):
        assert run(House(), ["door", *words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run_it


@pytest.fixture
def add(tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    return (
        "upstream", "add", "jing-ban", "--title", "京办", "--kind", "oidc", "--client", "hutong",
        "--secret-file", str(tmp_path / "secret"),
    )  # fmt: skip


def test_declared_mapped_listed_and_paused(said, add, tmp_path):
    assert said(*add, "--set", "issuer=https://jb.test", "--set", "second=true")["back"] == "/upstream/jing-ban/back"
    assert (client_of("jing-ban").secret, upstream("jing-ban").trusts_second) == ("s3cret", True)
    (tmp_path / "posts.json").write_text(json.dumps([RULE]))
    mapped = ("upstream", "map", "jing-ban", "--claim", "employee_no", "--posts", str(tmp_path / "posts.json"))
    assert said(*mapped, "--area", "110114000000")["rules"] == 1
    [row] = said("upstream", "list")
    assert (row["match"], row["area"]) == ({"claim": "employee_no", "to": "external_id"}, 110114000000)
    assert "s3cret" not in json.dumps(row)
    said("upstream", "state", "jing-ban", "paused")
    with pytest.raises(NotFound):
        upstream("jing-ban")


def test_what_is_missing_or_reaches_too_far_is_said(said, add, tmp_path):
    assert "issuer" in said(*add, code=2)["error"]
    assert "KEY=VALUE" in said(*add, "--set", "issuer", code=2)["error"]
    said(*add, "--set", "issuer=https://jb.test")
    (tmp_path / "posts.json").write_text(json.dumps([RULE]))
    mapped = ("upstream", "map", "jing-ban", "--posts", str(tmp_path / "posts.json"))
    assert "范围" in said(*mapped, code=2)["error"]
    assert "范围" in said(*mapped, "--area", "110105000000", code=2)["error"]
    (tmp_path / "posts.json").write_text("{")
    assert "JSON" in said(*mapped, code=2)["error"]
    assert "email" in said("upstream", "map", "jing-ban", "--claim", "email", code=2)["error"]


def test_the_next_certificate(said):
    before = signer().certificate
    said("certificate", "--now")
    assert signer().certificate != before and before in published()
