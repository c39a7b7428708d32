"""The vault's pages: a credential is put in by whose it is, and no page ever shows it again."""

import pytest
from django.test import Client

from hutong.domain.door import queries
from hutong.domain.door.commands import vault
from tests.factories.door import system
from tests.people import FAR, HOME, li_jing, wang_fang

pytestmark = pytest.mark.django_db
SECRET = "jiu-mi-ma-1"


@pytest.fixture
def lao(db):
    return system("lao", title="老系统", protocol="form", address="http://lao.test/", settings={"adaptor": "demo-party"})


@pytest.fixture
def she(enters):
    browser = enters()
    browser.handler.enforce_csrf_checks = False
    return browser


def puts(browser, **words):
    return browser.post("/door/vault/lao/", {"username": "wang", "secret": SECRET, "whom": "post", **words}, follow=True)


def test_put_in_once_and_never_shown(lao, she):
    assert "没有放" in she.get("/door/vault/").content.decode()
    answer = puts(she)
    assert answer.redirect_chain and "放好了" in answer.content.decode()
    for path in ("/door/vault/", "/door/vault/lao/"):
        text = she.get(path).content.decode()
        assert SECRET not in text and "wang<" not in text and 'value="wang"' not in text and "社区工作者 王芳" in text
    assert vault.credential_for(wang_fang, view=queries.system("lao")).secret == SECRET


def test_what_cannot_be_entered_for_want_of_an_account_says_so_and_whom_to_ask(lao, she):
    door, about = she.get("/door/").content.decode(), she.get("/door/systems/lao/").content.decode()
    assert "还没有账号" in door and 'href="/door/go/lao/"' not in door and 'href="/door/go/lao/"' not in about
    assert "还没有您这个岗位在这个系统里的账号" in about and "市民政局 010-0000" in about and "/door/vault/lao/" in about
    assert she.get("/door/go/lao/")["Location"] == "/door/systems/lao/"
    assert "老系统" not in she.get("/").content.decode()
    puts(she)
    door = she.get("/door/").content.decode()
    assert "还没有账号" not in door and 'href="/door/go/lao/"' in door
    assert she.get("/door/go/lao/")["Location"] == "/door/pass/lao/"
    vault.judge_credential(queries_of(wang_fang)[0].id, "wrong")
    assert "账号要换" in she.get("/door/").content.decode()


def test_what_was_typed_wrongly_comes_back_without_the_password(lao, she):
    answer = puts(she, username=" ")
    assert answer.status_code == 422 and SECRET not in answer.content.decode()


def test_for_the_unit_and_not_for_a_neighbour(lao, she):
    puts(she, whom="unit")
    assert puts(she, whom="other", area=str(FAR)).status_code == 404
    assert puts(she, whom="?").status_code == 422
    assert [one.kind for one in queries_of(wang_fang)] == ["area"] and queries_of(li_jing) == ()


def queries_of(actor):
    from hutong.domain.door.queries.vault import shelf

    return shelf(actor, "lao").credentials


def test_taking_out_is_hers(lao, she, enters):
    puts(she, whom="unit")
    number = queries_of(wang_fang)[0].id
    jing = enters(li_jing, "lijing", FAR)
    jing.handler.enforce_csrf_checks = False
    assert jing.post(f"/door/vault/lao/{number}/remove/").status_code == 404
    she.post(f"/door/vault/lao/{number}/remove/")
    assert queries_of(wang_fang) == ()


def test_strangers_and_other_protocols(lao, she):
    system("an-ni", address="http://an-ni.test/")
    assert she.get("/door/vault/an-ni/").status_code == 404 and she.get("/door/vault/nichts/").status_code == 404
    assert Client().get("/door/vault/").status_code == 302
    assert Client(enforce_csrf_checks=True).post("/door/vault/lao/", {}).status_code in (302, 403) and HOME
