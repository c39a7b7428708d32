"""The account belongs to its owner: how to be told, who looked, all that is kept, and the end of it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from hutong.domain.journal.command import command
from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands as notices
from hutong.domain.notices import delivery, ports
from hutong.domain.residents import commands, queries
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.factories.residents import DAUGHTER, MOTHER, code_in, signed_in
from tests.people import HOME, wang_fang

WORKER = replace(wang_fang, rights=wang_fang.rights | {"cases.take"})
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo"


@pytest.fixture(autouse=True)
def out(db):
    memory = ports.Memory()
    with ports.using(memory), clock.standing_at(dt.date(2026, 11, 26)):
        yield memory


@pytest.fixture
def own(out):
    return signed_in(out, DAUGHTER, "赵敏")


def changed(own, **more):
    commands.change_settings(own, **{"name": "赵敏", "elder": False, "language": "zh-hans", "channel": "sms", **more})


@command(needs="tasks.work")
def told(actor, resident):
    found = queries.notice_to(resident, body="清走了", kind="case", subject=7, area=HOME)
    return notices.put([found] if found else [])


def test_notices_go_the_way_that_was_chosen(out, own):
    told(wang_fang, own.resident)
    changed(own, channel="wecom", address=ROBOT)
    told(wang_fang, own.resident)
    changed(own, channel="page")
    told(wang_fang, own.resident)
    delivery.deliver_once()
    assert [(m.channel, m.receiver) for m in out.got if m.body == "清走了"] == [("sms", DAUGHTER), ("wecom", ROBOT)]


@pytest.mark.parametrize(
    "address", ["", "https://qyapi.weixin.qq.com.evil.example/x", "http://qyapi.weixin.qq.com/x", "file:///etc/passwd"]
)
def test_a_robot_lives_at_its_makers_and_nowhere_else(own, address):
    with pytest.raises(Refused):
        changed(own, channel="wecom", address=address)


def test_a_choice_there_is_not(own):
    for more in ({"language": "tlh"}, {"channel": "pigeon"}):
        with pytest.raises(Refused):
            changed(own, **more)


def test_a_worker_finds_an_account_for_a_purpose_and_its_owner_sees_that(own):
    with pytest.raises(NotFound):
        queries.by_phone(replace(wang_fang, rights=frozenset({"pool.read"})), DAUGHTER, purpose="service:回电")
    assert queries.by_phone(WORKER, DAUGHTER, purpose="service:回电").name == "赵敏"
    with pytest.raises(NotFound):
        queries.by_phone(WORKER, MOTHER, purpose="service:回电")
    looks = [use for use in queries.my_data(own)["looked_at"] if use.verb == "read"]
    assert [(use.post, use.purpose) for use in looks] == [("社区工作者", "service:回电")]
    assert "王芳" not in str(queries.my_data(own))


def test_all_that_is_kept_can_be_seen(own):
    data = queries.my_data(own)
    assert (data["account"].phone, data["account"].name, data["passkeys"]) == (DAUGHTER, "赵敏", ())
    assert data["mandates_given"] == data["mandates_received"] == ()


def test_an_account_that_is_deleted_is_gone_with_all_that_hangs_on_it(out, own):
    commands.ask_mandate(own, phone=MOTHER)
    code = code_in(out, MOTHER)
    commands.make_mandate(own, phone=MOTHER, name="赵奶奶", code=code, words=["report"], valid_to=dt.date(2026, 12, 1))
    told(wang_fang, own.resident)
    commands.delete_account(own)
    with pytest.raises(NotFound):
        queries.actor_of(own.resident)
    delivery.deliver_once()
    assert "清走了" not in out.bodies(DAUGHTER)
    with scope(SYSTEM), connection.cursor() as cursor:
        for table in ("resident", "passkey", "mandate"):
            cursor.execute(f"SELECT count(*) FROM residents_{table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT payload->>'resident' FROM journal_news WHERE topic = 'resident.deleted'")
        assert cursor.fetchone() == (str(own.resident),)
