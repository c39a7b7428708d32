"""Getting in with a telephone: the right code, wrong ones, yesterday's, and what a stranger learns from asking (nothing)."""

import datetime as dt

import pytest
from django.db import connection

from hutong.domain.accounts import passkeys
from hutong.domain.accounts.passkeys import Site
from hutong.domain.journal import queries as journal
from hutong.domain.journal.scope import scope
from hutong.domain.notices import ports
from hutong.domain.residents import commands, queries
from hutong.domain.residents.commands import VISITOR
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Broken, NotFound, Refused
from tests.factories.passkeys import PRESENT, Telephone
from tests.factories.residents import DAUGHTER, MOTHER, STRANGER, code_in, signed_in
from tests.people import city_desk, wang_fang

NOON = dt.datetime(2026, 11, 26, 12, tzinfo=clock.BEIJING)
SITE = Site("hutong.example", "https://hutong.example")


@pytest.fixture(autouse=True)
def out(db):
    memory = ports.Memory()
    with ports.using(memory), clock.standing_at(NOON.date()):
        yield memory


@pytest.fixture
def later(monkeypatch):
    def move(**time):
        monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(**time))

    return move


def sent(phone=DAUGHTER):
    return commands.send_code(VISITOR, phone=phone)


def tried(code, phone=DAUGHTER):
    return commands.sign_in(VISITOR, phone=phone, code=code)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def rows(sql):
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_code_lets_in_and_the_second_time_it_is_the_same_account(out, later):
    sent()
    first = tried(code_in(out, DAUGHTER))
    later(minutes=2)
    sent("+86 138-0000-0012")
    assert first and tried(code_in(out, DAUGHTER)) == first
    assert queries.me(queries.actor_of(first)).phone == DAUGHTER


def test_a_code_holds_once(out):
    sent()
    code = code_in(out, DAUGHTER)
    assert tried(code) and tried(code) is None


def test_five_wrong_ones_and_the_right_one_is_worth_nothing(out):
    sent()
    code = code_in(out, DAUGHTER)
    assert [tried(wrong(code)) for _ in range(5)] == [None] * 5
    assert tried(code) is None


def test_after_ten_minutes_and_on_the_next_day_it_is_worth_nothing(out, later):
    sent()
    code = code_in(out, DAUGHTER)
    later(minutes=10)
    assert tried(code) is None
    later(days=1)
    assert tried(code) is None


def test_a_code_of_another_telephone_does_not_hold(out):
    sent(), sent(STRANGER)
    assert tried(code_in(out, STRANGER)) is None


def test_one_a_minute_five_an_hour_ten_a_day(out, later):
    sent()
    with pytest.raises(Refused, match="刚发过"):
        sent()
    for minute in (2, 4, 6, 8):
        later(minutes=minute)
        sent()
    later(minutes=10)
    with pytest.raises(Refused, match="太多"):
        sent()
    for hour in range(2, 7):
        later(hours=hour)
        sent()
    later(hours=8)
    with pytest.raises(Refused, match="太多"):
        sent()
    sent(STRANGER)


def test_a_number_without_an_account_gets_the_same_answer(out, later):
    signed_in(out, DAUGHTER)
    later(minutes=2)
    known, unknown = sent(DAUGHTER), sent(STRANGER)
    assert known == unknown == ""
    assert tried("000000") is tried("000000", STRANGER) is None
    for phone in (DAUGHTER, STRANGER):
        with pytest.raises(Refused, match="刚发过"):
            sent(phone)


@pytest.mark.parametrize(
    "phone", ["", "12345", "23800000012", "1380000001", "１３８００００００１２", "138000000123", "+1 3800000012"]
)
def test_what_is_no_mobile_number_is_refused(phone):
    with pytest.raises(Refused):
        sent(phone)


def test_nothing_kept_can_be_read(out):
    actor = signed_in(out, DAUGHTER, "赵敏")
    kept = str(rows("SELECT * FROM residents_resident") + rows("SELECT * FROM residents_code"))
    assert DAUGHTER not in kept and "赵敏" not in kept
    assert not any(DAUGHTER in str(row) or "赵敏" in str(row) for row in rows("SELECT * FROM journal_entry"))
    assert queries.me(actor).name == "赵敏"


def test_the_code_goes_out_at_once_and_waits_where_the_gateway_is_gone(out, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sent()
    assert len(out.bodies(DAUGHTER)) == 1
    out.down.add("*")
    with django_capture_on_commit_callbacks(execute=True):
        sent(STRANGER)
    out.down.clear()
    assert tried(code_in(out, DAUGHTER))


def test_a_demo_without_gateway_says_the_code_itself_and_nobody_else_does(settings):
    with ports.using(ports.Console()):
        code = sent()
        assert tried(code)
    with ports.using(ports.NoGateway()):
        assert sent(STRANGER) == ""


def test_a_resident_is_never_taken_for_a_staff_member(out):
    actor = signed_in(out, DAUGHTER)
    assert (actor.user_id, actor.post_id, actor.may("cases.take"), actor.may("pool.read")) == (None, None, False, False)
    with pytest.raises(Broken):
        Actor(7, "", "", 1, 0, frozenset(), resident=7)
    with pytest.raises(NotFound):
        queries.me(wang_fang)
    with pytest.raises(NotFound):
        queries.mandates_of(Actor(actor.resident, "", "", 1, 0, frozenset({"residents.self"})))


def test_nobody_but_the_owner_and_the_system_sees_an_account(out):
    own, other = signed_in(out, DAUGHTER), signed_in(out, MOTHER)
    for who, seen in ((own, 1), (other, 1), (city_desk, 0), (wang_fang, 0), (SYSTEM, 2)):
        with scope(who), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM residents_resident")
            assert cursor.fetchone() == (seen,), who.post


def test_what_a_resident_did_is_theirs_to_see(out):
    own, other = signed_in(out, DAUGHTER, "赵敏"), signed_in(out, MOTHER)
    assert [act.verb for act in journal.own(own)] == ["change_settings"]
    assert journal.own(other) == []


@pytest.fixture
def phone(out):
    """A telephone with a passkey of the daughter's account."""
    own, device = signed_in(out, DAUGHTER), Telephone(SITE.origin, SITE.host)
    asked = queries.new_passkey(own, SITE)
    commands.add_passkey(own, site=SITE, challenge=asked.challenge, answer=device.make(asked.options), name="我的手机")
    return own, device


def by_passkey(device, site=SITE):
    asked = passkeys.asked(site)
    return commands.sign_in_by_passkey(VISITOR, site=SITE, challenge=asked.challenge, answer=device.sign(asked.options))


def test_a_passkey_lets_in_without_a_code(phone):
    own, device = phone
    assert by_passkey(device) == by_passkey(device) == own.resident
    (kept,) = queries.my_passkeys(own)
    assert (kept.name, kept.used_at) == ("我的手机", NOON)


def test_a_passkey_that_does_not_hold_lets_nobody_in(phone):
    own, device = phone
    asked = passkeys.asked(SITE)
    answer = device.sign(asked.options)
    enter = {"site": SITE, "challenge": asked.challenge, "answer": answer}
    assert commands.sign_in_by_passkey(VISITOR, **{**enter, "challenge": b"another"}) is None
    assert commands.sign_in_by_passkey(VISITOR, **enter) == own.resident
    assert commands.sign_in_by_passkey(VISITOR, **enter) is None, "the counter has not gone up: a copy"
    device.origin = "https://hut0ng.example"
    assert by_passkey(device) is None
    device.origin, device.flags = SITE.origin, PRESENT
    assert by_passkey(device) is None, "nobody was verified"
    assert by_passkey(Telephone(SITE.origin, SITE.host)) is None
    for rubbish in ("", "{}", "[" * 50_000, '{"id": 1}', answer[:-9]):
        assert commands.sign_in_by_passkey(VISITOR, **{**enter, "answer": rubbish}) is None


def test_a_passkey_is_removed_by_its_owner_only(out, phone):
    own, device = phone
    (kept,) = queries.my_passkeys(own)
    other = signed_in(out, STRANGER)
    with pytest.raises(NotFound):
        commands.remove_passkey(other, passkey_id=kept.id)
    commands.remove_passkey(own, passkey_id=kept.id)
    assert by_passkey(device) is None


def test_the_same_passkey_is_not_kept_twice(out, phone):
    _, device = phone
    other = signed_in(out, STRANGER)
    asked = queries.new_passkey(other, SITE)
    with pytest.raises(Refused, match="登记过"):
        commands.add_passkey(other, site=SITE, challenge=asked.challenge, answer=device.make(asked.options), name="")
    with pytest.raises(Refused, match="没有成功"):
        commands.add_passkey(other, site=SITE, challenge=b"x", answer=device.make(asked.options), name="")
