"""She signs out, or changes her post: the old system behind the passage hears of it, and no password stays known to her."""

import threading
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from msgspec.structs import replace

from hutong.demo.systems.declared import Place
from hutong.demo.systems.party import FIRST, Ledger
from hutong.domain.accounts import commands as accounts
from hutong.domain.directory import commands as posts
from hutong.domain.directory import queries as directory
from hutong.domain.directory.models import Post
from hutong.domain.door import vault_jobs
from hutong.domain.door.commands import passing, vault
from hutong.domain.door.commands.vault import Holder
from hutong.domain.door.models import Credential, Jar
from hutong.domain.journal.jobs import deliver
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound
from hutong.web.passage import rewriting
from tests.factories.directory import SINCE, area, post, staff
from tests.factories.door import system
from tests.people import FAR, HOME, wang_fang, zhang_min
from tests.project.test_passage import DOOR, Browser

pytestmark = pytest.mark.django_db
ELSEWHERE = "jie-dao-tai-zhang"


class Silent(WSGIRequestHandler):
    def log_message(self, format, *args): ...


@pytest.fixture
def ledger(tmp_path):
    """The demo's Party ledger, running."""
    found = Ledger(Place("party", 1, "", "", "", tmp_path))
    server = make_server("127.0.0.1", 0, found.system, handler_class=Silent)
    found.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def view(ledger, settings):
    settings.HUTONG_PASSAGE = "passage.test"
    for person, name in ((wang_fang, "wangfang"), (zhang_min, "zhangmin")):
        staff(person, name, password=None)
        post(person, HOME)
    words = {"adaptor": "demo-party", "base": ledger.base}
    return system("lao", title="党建台账", protocol="form", address=f"{ledger.base}/main.do", settings=words)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What is to be done later is done now; which passwords were changed."""
    changed = []
    rotate, leave = vault_jobs.rotate_one, vault_jobs.leave_system
    monkeypatch.setattr(rotate, "defer", lambda credential: (changed.append(credential), rotate(credential)))
    monkeypatch.setattr(leave, "defer", lambda **words: leave(**words))
    return changed


def put(view, holder, actor=wang_fang, username="wangfang"):
    return vault.set_credential(actor, view=view, holder=holder, username=username, secret=FIRST)


def begins(key, username="wangfang"):
    return accounts.begin_session(directory.staff_named(username), how="password", amr=("pwd",), key=key * 32).sid


def enters(view, sid, actor=wang_fang):
    browser = Browser()
    words = parse_qs(urlsplit(browser.asks("/.hutong/start?to=%2Fmain.do").header("location")).query)
    way = passing.ticket_for(actor, view=view, sid=sid, to=words["to"][0], state=words["state"][0])
    browser.asks(way.removeprefix("http://lao.passage.test"))
    assert "欢迎" in browser.asks().text
    return browser


def second_post(code: int) -> int:
    area(code)
    words = {"title": "楼门长", "rights": ["pool.read"], "valid_from": SINCE}
    return Post.objects.create(pk=50, staff_id=101, area_id=code, **words).pk


def inside(ledger: Ledger) -> int:
    """How many are signed in there."""
    return len(ledger.sessions._kept)


def jars():
    with scope(SYSTEM):
        return Jar.objects.count()


def test_signing_out_of_the_door_is_signing_out_of_the_ledger(view, ledger):
    put(view, Holder(HOME, post=1))
    browser = enters(view, sid := begins("a"))
    assert inside(ledger) == 1
    accounts.end_session(sid, why="signed_out")
    deliver()
    assert inside(ledger) == 0 and jars() == 0
    assert browser.asks().status == 303, "the passage is shut as well"


def test_at_another_screen_she_goes_on_working(view, ledger):
    put(view, Holder(HOME, post=1))
    desk, telephone = begins("a"), begins("b")
    enters(view, desk)
    still = enters(view, telephone)
    accounts.end_session(desk, why="signed_out")
    deliver()
    assert inside(ledger) == 1 and "欢迎" in still.asks().text
    accounts.end_session(telephone, why="signed_out")
    deliver()
    assert inside(ledger) == 0


def test_the_ledgers_own_button_leads_out_of_both(view, ledger):
    put(view, Holder(HOME, post=1))
    browser = enters(view, begins("a"))
    page = browser.asks().text
    assert 'action="/.hutong/out"' in page and "/logout.do" not in page
    assert browser.sends("/.hutong/out", b"_token=x").header("location") == f"{DOOR}/door/"
    assert inside(ledger) == 0 and browser.asks().status == 303


def test_a_ledger_that_is_away_keeps_nobody_in(view, ledger):
    put(view, Holder(HOME, post=1))
    enters(view, sid := begins("a"))
    ledger.system.ways.pop(("POST", "/logout.do"))
    accounts.end_session(sid, why="signed_out")
    deliver()
    assert jars() == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<form method='post' action='/logout.do'>", "<form method='post' action=\"/o\">"),
        ("<FORM ACTION=/logout.do method=post>", '<FORM ACTION="/o" method=post>'),
        ("<form action='/logout.do?a=1'>", "<form action='/logout.do?a=1'>"),
        ("<a href='/logout.do'>", "<a href='/logout.do'>"),
    ],
)
def test_only_the_form_that_leaves_is_turned(before, after):
    assert rewriting.sent_to(before.encode(), "/logout.do", "/o").decode() == after


def test_a_mover_keeps_no_credential_of_her_old_post(view, ledger, at_once):
    mine = put(view, Holder(HOME, post=1))
    enters(view, begins("a"))
    moved = second_post(FAR)
    posts.dismiss(SYSTEM, post=1)
    deliver()
    assert at_once == [mine] and inside(ledger) == 0 and jars() == 0
    assert not ledger.accounts.right("wangfang", FIRST), "what she has typed opens it no more"
    with pytest.raises(NotFound):
        vault.credential_for(directory.actor_of(101, moved), view=view, credential=mine)
    vault_jobs.a_post_ended({"post": 1, "staff": 101})
    assert at_once == [mine], "told twice, it is changed once"


def test_what_another_of_her_posts_uses_stays(view, at_once):
    put(view, Holder(HOME), username="shequ01")
    second_post(HOME)
    posts.dismiss(SYSTEM, post=1)
    deliver()
    assert at_once == []


def test_what_she_only_used_is_changed_and_nobody_has_to_do_it_by_hand(view, ledger, at_once):
    unit = put(view, Holder(HOME), actor=zhang_min, username="shequ01")
    enters(view, begins("a"))
    posts.dismiss(SYSTEM, post=1)
    vault_jobs.a_post_ended({"post": [1], "staff": [101]})
    assert at_once == [unit] and not ledger.accounts.right("shequ01", FIRST)
    with scope(SYSTEM):
        assert not Credential.objects.get(pk=unit).overdue


def test_what_she_never_used_or_knew_is_left_alone(view, at_once):
    put(view, Holder(HOME), actor=zhang_min, username="shequ01")
    vault_jobs.a_post_ended({"post": 1, "staff": 101})
    assert at_once == []


def test_where_the_system_cannot_its_owner_sees_that_it_is_due(view, at_once, monkeypatch):
    mine = put(view, Holder(HOME, post=1))
    whole = vault_jobs.using.adaptor_of

    monkeypatch.setattr(vault_jobs.using, "adaptor_of", lambda view: replace(whole(view), rotate=None))
    vault_jobs.a_post_ended({"post": 1, "staff": 101})
    with scope(SYSTEM):
        assert Credential.objects.get(pk=mine).overdue
