"""On a screen that several people use she works in an old system for an hour, and is not thrown out in the middle of it."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection

from hutong.domain.accounts import commands, queries
from hutong.domain.accounts.commands.staying import stay
from hutong.domain.accounts.models import Session
from hutong.domain.door import telling
from hutong.kernel import clock
from tests.factories.door import system
from tests.web.door.test_forward import BASE, HOST, Proxy, gets_pass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_key_of_another_story():
    telling._kid.cache_clear()


@pytest.fixture
def rental_system(db):
    system("chu-zu", title="出租房屋", protocol="forward", address=f"{BASE}/", settings={"hosts": [HOST]})


@pytest.fixture
def pc(enters, rental_system):
    """Wang Fang at the office PC, in the system behind the proxy: (the door's browser, the system's)."""
    shared, proxy = enters(shared=True), Proxy()
    shared.handler.enforce_csrf_checks = False
    gets_pass(shared, proxy)
    return shared, proxy


@pytest.fixture
def later():
    start = clock.now()
    return lambda minutes: clock.standing_at(start + dt.timedelta(minutes=minutes))


def sid():
    return Session.objects.get(ended_at=None).sid


def test_who_works_there_stays_and_who_does_not_is_out(pc, later):
    _, proxy = pc
    for minutes in (10, 20, 33, 47):
        with later(minutes):
            assert proxy.asks().status_code == 200, minutes
    with later(63):
        assert proxy.asks().status_code == 401
        assert queries.session(sid()) is None


def test_four_hours_are_the_most(pc, later):
    _, proxy = pc
    for minutes in range(10, 240, 10):
        with later(minutes):
            assert proxy.asks().status_code == 200, minutes
    with later(241):
        assert proxy.asks().status_code == 401


def test_the_end_is_moved_once_a_minute_and_nothing_else_is_kept(pc, later):
    _, proxy = pc
    before = rows()
    with later(5):
        assert proxy.asks().status_code == 200 and not stay(sid())
    with later(6.5):
        assert stay(sid())
    after = rows()
    assert after == before, "of the sign-in itself nothing has changed: no moment, no count"
    assert BrowserSession.objects.get(pk=Session.objects.get().session_key).expire_date > clock.now() + dt.timedelta(minutes=21)


def test_her_own_telephone_needs_no_moving(enters, later):
    enters()
    with later(30):
        assert not stay(sid())


def test_a_tap_on_the_lock_shuts_what_lies_open_there_and_a_page_that_locks_itself_does_not(pc):
    shared, proxy = pc
    shared.post("/door/lock/?idle=1")
    assert proxy.asks().status_code == 200, "she may be at work there"
    shared.post("/door/lock/")
    assert proxy.asks().status_code == 401


def test_where_nothing_is_asked_for_either_the_lock_comes_over_it_too(pc, later):
    """The door's page has locked itself; she works on in the other system, then walks away from a page that asks by itself."""
    shared, proxy = pc
    with later(6):
        assert proxy.asks().status_code == 200
        shared.post("/door/lock/?idle=1")
    with later(9):
        assert proxy.asks().status_code == 200
        assert shared.get("/door/").headers["Location"].startswith("/door/unlock/")
    with later(12):
        assert proxy.asks(Sec_Fetch_Mode="cors").status_code == 200
    with later(15):
        assert proxy.asks(Sec_Fetch_Mode="cors").status_code == 401
        assert proxy.asks("?go=1")["Location"].startswith("/.hutong/start")
        assert queries.session(sid()) is not None, "locked, not signed out"
        commands.lock_session(sid(), locked=False)
        assert proxy.asks().status_code == 200


def test_on_a_device_of_her_own_a_locked_screen_opens_nothing_behind_the_door(enters, rental_system):
    mine, proxy = enters(), Proxy()
    gets_pass(mine, proxy)
    commands.lock_session(sid(), locked=True)
    assert proxy.asks().status_code == 401
    commands.lock_session(sid(), locked=False)
    assert proxy.asks().status_code == 200


def test_a_ticket_that_was_under_way_makes_no_pass_behind_the_lock(pc):
    shared, proxy = pc
    begun = urlsplit(proxy.hands_on(shared.get("/door/pass/chu-zu/").headers["Location"])["Location"])
    ticket = shared.get(f"{begun.path}?{begun.query}")["Location"]
    shared.post("/door/lock/")
    assert proxy.hands_on(ticket).status_code == 403
    assert proxy.asks().status_code == 401


def test_the_browser_keeps_its_sign_in_as_long_as_the_door_does(pc):
    shared, _ = pc
    assert shared.cookies["hutong_session"]["max-age"] == ""


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_session")
        return cursor.fetchall()
