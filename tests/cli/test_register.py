"""A system is written into the register, seen, paused and ended from the command line."""

import json
from contextlib import contextmanager

import pytest

from hutong.cli.main import run
from hutong.domain.door import queries
from hutong.domain.door.rules import digest
from tests.factories.directory import area
from tests.people import HOME, street_head, wang_fang

pytestmark = pytest.mark.django_db
NEW = (
    "add", "yang-lao", "--title", "养老服务", "--area", "110114000000", "--purpose", "登记养老服务。",
    "--contact", "区民政局 8000", "--security", "2", "--holds", "personal",
    "--holds-words", "老人姓名、服务日期", "--protocol", "oidc", "--address", "https://yl.example.gov.cn/",
)  # fmt: skip
SIGN_IN = ("--set", "redirect_uris=https://yl.example.gov.cn/cb", "--set", "confirm=true", "--role", "writer=community")


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


@pytest.fixture
def said(capsys, db):
    area(HOME)

    def run_it(*words, code=0):
        assert run(House(), ["door", "systems", *words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run_it


def test_from_its_first_secret_to_its_end(said):
    made = said(*NEW, *SIGN_IN, "--only-level", "community")
    view = queries.system("yang-lao")
    assert view.secret_digest == digest(made["secret"]) and made["hook_secret"].startswith("whsec_")
    assert view.settings == {"redirect_uris": ["https://yl.example.gov.cn/cb"], "confirm": True}
    assert view.opens_for(wang_fang) and not view.opens_for(street_head)
    assert [(row["name"], row["state"]) for row in said("list")] == [("yang-lao", "open")]
    assert said("secret", "yang-lao")["secret"] != made["secret"]
    assert said("pause", "yang-lao")["state"] == "paused"
    assert not queries.system("yang-lao").opens_for(wang_fang)
    said("open", "yang-lao")
    said("end", "yang-lao")
    assert "已经停用了" in said("open", "yang-lao", code=2)["error"]


def test_people_read_the_secrets_once_and_a_line_a_system(said, capsys):
    run(House(), ["door", "systems", *NEW, *SIGN_IN])
    shown = capsys.readouterr().out
    assert "签名密钥 hook secret: whsec_" in shown and "只显示这一次" in shown
    run(House(), ["door", "systems", "list"])
    assert capsys.readouterr().out.split() == ["yang-lao", "110114000000", "oidc", "open", "养老服务"]


def test_what_is_missing_or_wrong_is_said(said):
    assert "redirect_uris" in said(*NEW, code=2)["error"]
    assert "角色" in said(*NEW, *SIGN_IN, "--role", "x=planet", code=2)["error"]
    assert "参数" in said(*NEW, "--set", "redirect_uris", code=2)["error"]
