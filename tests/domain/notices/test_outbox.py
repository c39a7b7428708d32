"""What is to be told is kept until it is told: the gateway is gone for a day, one system does not answer, a process dies."""

import datetime as dt
import json
import logging

import pytest
from django.db import connection

from hutong.domain.journal.command import command
from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands, delivery, ports, queries
from hutong.domain.notices.commands import NewNotice
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Broken
from tests.people import FAR, HOME, li_jing, wang_fang

NOON = dt.datetime(2026, 11, 26, 12, tzinfo=clock.BEIJING)
AUNT, NEIGHBOUR = "13800000001", "13800000002"
WATER, POWER = "https://water.example/hook", "https://power.example/hook"


@pytest.fixture(autouse=True)
def noon(db):
    with clock.standing_at(NOON.date()):
        yield


@pytest.fixture
def out():
    memory = ports.Memory()
    with ports.using(memory):
        yield memory


@command(needs="tasks.work")
def told(actor, *notices):
    return commands.put(notices)


def sms(body="您反映的垃圾清走了。", receiver=AUNT, subject=1, **more):
    return NewNotice("sms", receiver, body, "case", subject, HOME, **more)


def hook(body="{}", receiver=WATER, subject=1):
    return NewNotice("hook", receiver, body, "case", subject, HOME, secret="whsec_c2VjcmV0")


def after(**time):
    return delivery.deliver_once(NOON + dt.timedelta(**time))


def rows(sql):
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_what_is_put_arrives_once(out):
    told(wang_fang, sms())
    assert after().sent == 1
    assert after(hours=1).sent == 0
    assert out.bodies(AUNT) == ["您反映的垃圾清走了。"]


def test_only_inside_a_command():
    with pytest.raises(Broken):
        commands.put([sms()])
    with pytest.raises(Broken):
        told(wang_fang, NewNotice("pigeon", AUNT, "咕咕", "case", 1))


def test_the_gateway_is_gone_for_a_day_and_everything_arrives_once_in_order(out):
    out.down.add("*")
    for number in range(30):
        told(wang_fang, sms(f"第 {number} 步", receiver=AUNT if number % 2 else NEIGHBOUR))
    for minute in range(60):
        after(minutes=minute)
    # a probe in five minutes at last, not thirty tries a minute
    assert 10 < out.tried < 25, out.tried
    for hour in range(1, 24):
        after(hours=hour)
    assert out.got == []
    out.down.clear()
    for minute in range(3):
        after(hours=24, minutes=minute)
    assert out.bodies(AUNT) == [f"第 {number} 步" for number in range(1, 30, 2)]
    assert out.bodies(NEIGHBOUR) == [f"第 {number} 步" for number in range(0, 30, 2)]
    assert len({message.key for message in out.got}) == 30


def test_a_system_that_is_down_keeps_nobody_else_waiting(out):
    out.down.add(WATER)
    told(wang_fang, *[hook(subject=number) for number in range(300)], hook(receiver=POWER), sms())
    after()
    assert out.bodies(POWER) == ["{}"] and len(out.bodies(AUNT)) == 1


def test_one_message_that_is_refused_holds_up_its_own_subject_only(out):
    out.deaf.add(AUNT)
    told(wang_fang, sms("受理了"), sms("派遣了"), sms("受理了", receiver=NEIGHBOUR))
    assert after() == delivery.Delivered(sent=1, failed=1)
    out.deaf.clear()
    assert after(seconds=20).sent == 0
    after(seconds=40)
    assert out.bodies(AUNT) == ["受理了", "派遣了"]


def test_it_is_tried_for_more_than_a_week_and_then_given_up(out):
    out.deaf.add(AUNT)
    told(wang_fang, sms())
    for hour in range(0, 8 * 24):
        after(hours=hour)
    assert out.tried > 150
    assert after(days=15).dropped == 1
    (found,) = queries.standings(wang_fang)
    assert (found.waiting, found.given_up) == (0, 1)


def test_a_code_is_worth_nothing_on_the_next_day(out):
    out.down.add("*")
    told(wang_fang, sms("验证码 123456", until=NOON + dt.timedelta(minutes=10)))
    after()
    out.down.clear()
    assert after(days=1) == delivery.Delivered(dropped=1)
    assert out.got == []


def test_a_process_that_dies_in_between_sends_the_same_key_again(out):
    told(wang_fang, sms())
    (taken,) = commands.claim(NOON, 10)
    assert commands.claim(NOON + dt.timedelta(minutes=1), 10) == []
    after(minutes=3)
    assert [message.key for message in out.got] == [taken.key]


def test_what_is_repeated_under_one_name_is_put_once(out):
    for _ in range(2):
        told(wang_fang, sms(once="case:1:closed"))
    assert after().sent == 1


def test_at_once_where_the_way_is_open(out):
    keys = told(wang_fang, sms())
    told(wang_fang, sms("别的"))
    assert delivery.deliver_now(keys) == 1
    assert out.bodies(AUNT) == ["您反映的垃圾清走了。"]
    out.down.add("*")
    assert delivery.deliver_now(told(wang_fang, sms(subject=2))) == 0
    tried = out.tried
    assert delivery.deliver_now(told(wang_fang, sms(subject=3))) == 0
    assert out.tried == tried, "a way that is down is not waited for"


def test_who_is_to_be_forgotten_hears_nothing_more(out):
    told(wang_fang, sms(), sms(receiver=NEIGHBOUR))

    @command(needs="tasks.work")
    def forgotten(actor):
        return commands.forget("sms", AUNT)

    assert forgotten(wang_fang) == 1
    after()
    assert [message.receiver for message in out.got] == [NEIGHBOUR]


def test_nothing_in_the_table_can_be_read_and_what_is_over_is_emptied(out):
    told(wang_fang, sms())
    (row,) = rows("SELECT * FROM notices_notice")
    assert not any(AUNT in str(value) or "垃圾" in str(value) for value in row)
    after()
    assert rows("SELECT sealed, last_error FROM notices_notice") == [(None, "")]


def test_a_stranger_sees_no_notice_of_another_place():
    told(wang_fang, sms())
    assert [one.waiting for one in queries.standings(wang_fang)] == [1]
    assert queries.standings(li_jing) == ()
    told(li_jing, sms(subject=5), NewNotice("sms", AUNT, "远处", "case", 9, FAR))
    assert [one.waiting for one in queries.standings(li_jing)] == [1]


def test_the_demo_says_in_its_log_what_a_telephone_would_get(caplog, settings):
    settings.HUTONG_DEMO, settings.HUTONG_SMS_URL = True, ""
    told(wang_fang, sms("验证码 246810"))
    with caplog.at_level(logging.WARNING):
        after()
    assert "SMS to 138****0001: 验证码 246810" in caplog.text


def test_without_a_gateway_and_with_real_people_it_waits(settings):
    settings.HUTONG_DEMO, settings.HUTONG_SMS_URL = False, ""
    told(wang_fang, sms())
    assert after() == delivery.Delivered(failed=1)
    assert rows("SELECT last_error FROM notices_notice") == [("Unreachable: HUTONG_SMS_URL is not set",)]


def test_the_payload_of_a_hook_goes_out_as_it_was_put(out):
    body = json.dumps({"type": "case.closed", "data": {"id": 7}})
    told(wang_fang, hook(body))
    after()
    (message,) = out.got
    assert (message.body, message.secret, message.at) == (body, "whsec_c2VjcmV0", int(NOON.timestamp()))
