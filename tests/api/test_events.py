"""A system puts its work into Wang Fang's inbox by signed events: in three modes, once, and nobody else in its name."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.api.events import reading
from hutong.domain.notices.ports import signature
from hutong.domain.tasks.queries import inbox
from hutong.kernel import clock
from tests.factories.door import registered
from tests.people import FAR, HOME, li_jing, wang_fang

EVENT, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
WHERE = "/api/v1/events"


class Sender:
    """A system with its secret."""

    def __init__(self, **words):
        self.view, _, self.secret = registered(**{"area": 110114000000, "level": "district", **words})
        self.client = Client(enforce_csrf_checks=True)

    def send(self, body, kind=EVENT, *, key="msg_1", at=None, secret=None, changed=None, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        moment = int((at or clock.now()).timestamp())
        signed = signature(key, moment, raw.decode("latin-1") if raw == b"\xff" else raw.decode(), secret or self.secret)
        return self.client.post(WHERE, changed or raw, content_type=kind, headers={**signed, **headers})

    def ask(self, **query):
        headers = signature("ask", int(clock.now().timestamp()), "", self.secret)
        return self.client.get(WHERE, {"source": self.view.name, **query}, headers=headers)


def event(number="1", kind="put", key="A-7", minutes=0, **data):
    given = {"key": key, **({"title": "复查充电棚", "area": HOME} if kind == "put" else {}), **data}
    at = clock.now() - dt.timedelta(minutes=30 - minutes)
    return {
        "specversion": "1.0", "id": number, "source": "zou-fang", "type": f"cn.hutong.task.{kind}", "time": at.isoformat(),
        "datacontenttype": "application/json", "data": given,
    }  # fmt: skip


@pytest.fixture
def sender(staffed):
    return Sender()


def results(answer):
    assert answer.status_code == 200, answer.content
    return [one["result"] for one in answer.json()["events"]]


def titles():
    return [task.title for task in inbox(wang_fang)]


def test_one_event_and_its_end(sender):
    assert results(sender.send(event(due="2026-12-03", url="http://127.0.0.1:9/7", urgent=True))) == ["put"]
    assert titles() == ["复查充电棚"] and inbox(li_jing) == ()
    assert results(sender.send(event())) == ["again"]
    assert results(sender.send(event("2", "done", minutes=5))) == ["done"]
    assert titles() == []


def test_a_batch_says_what_became_of_each_and_one_that_is_wrong_stops_no_other(sender):
    batch = [event(), event(), event("2", area=FAR, key="B"), event("3", "withdraw", minutes=3), event("4", key="C", title="")]
    answer = sender.send(batch, BATCH)
    assert results(answer) == ["put", "again", "refused", "withdrawn", "refused"]
    assert "不在这个系统的范围里" in answer.json()["events"][2]["detail"]
    assert titles() == []


def test_binary_mode_says_the_attributes_in_headers_and_is_bound_to_its_number(sender):
    made = event("77")
    data = made.pop("data")
    headers = {f"ce-{name}": value for name, value in made.items() if name != "datacontenttype"}
    assert sender.send(data, "application/json", key="78", **headers).status_code == 422
    assert results(sender.send(data, "application/json", key="77", **headers)) == ["put"]


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_AAAA"},
        {"changed": json.dumps(event(title="另一件事")).encode()},
        {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"webhook-id": "msg_2"},
        {"webhook-signature": ""},
    ],
)
def test_a_message_that_the_system_has_not_signed_now_is_401(sender, how):
    answer = sender.send(event(), **how)
    assert (answer.status_code, answer.json()["kind"]) == (401, "no-signature")
    assert titles() == []


def test_a_recording_of_five_minutes_ago_is_refused_and_a_fresh_one_of_the_same_event_changes_nothing(sender):
    assert sender.send(event(), at=clock.now() - dt.timedelta(minutes=5, seconds=1)).status_code == 401
    assert results(sender.send(event())) == ["put"]
    assert results(sender.send(event())) == ["again"]


def test_nobody_speaks_in_another_systems_name(sender):
    other = Sender(name="er-er")
    assert other.send(event()).status_code == 401
    assert sender.send({**event(), "source": "nobody"}).status_code == 401
    mixed = [event(), {**event("2"), "source": "er-er"}]
    assert sender.send(mixed, BATCH).status_code == 422
    assert titles() == []


@pytest.mark.parametrize("state", ["draft", "paused", "ended"])
def test_a_system_that_is_not_open_puts_nothing(staffed, state):
    assert Sender(state=state).send(event()).status_code == 401


def test_outside_its_own_area_it_is_404(sender):
    answer = sender.send(event(area=FAR))
    assert (answer.status_code, answer.json()["kind"]) == (404, "not-found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://evil.example/"}, {"title": ""}, {"due": "yesterday"}, {"due_at": "2026-12-03T09:00:00"}, {"key": ""},
        {"area": 1}, {"urgent": "yes"}, {"titel": "x"}, {"title": "长" * 201},
    ],
)  # fmt: skip
def test_words_that_are_none_are_422(sender, wrong):
    assert sender.send(event(**wrong)).status_code == 422


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", EVENT), (b"[]", BATCH), (b"{", EVENT), (b"\xff", EVENT), (b'"\\u0000"', EVENT), (b"[" * 50_000, BATCH),
        (b"{}", "text/plain"), (json.dumps([event()] * 201).encode(), BATCH),
        (json.dumps({**event(), "specversion": "0.3"}).encode(), EVENT), (json.dumps({**event(), "time": "now"}).encode(), EVENT),
    ],
)  # fmt: skip
def test_bodies_that_are_none_are_no_fault_of_ours(sender, body, kind):
    assert 400 <= sender.send(body, kind).status_code < 500


def test_what_is_neither_json_nor_an_event_is_an_unsupported_media_type(sender):
    """Read as JSON under another name, it would be other data than its sender says."""
    made = event("77")
    headers = {f"ce-{name}": str(made[name]) for name in ("specversion", "id", "source", "type", "time")}
    answer = sender.send(made["data"], "text/plain", key="77", **headers)
    assert answer.status_code == 415 and titles() == []


def test_too_many_in_a_minute_are_told_to_wait(sender, monkeypatch):
    monkeypatch.setattr(reading, "PACE", 3)
    assert sender.send([event(str(n), key=str(n)) for n in range(3)], BATCH).status_code == 200
    answer = sender.send(event("9"))
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_who_guesses_secrets_is_slowed_down(sender, monkeypatch):
    monkeypatch.setattr("hutong.api.pace.WRONG", 2)
    for _ in range(2):
        assert sender.send(event(), secret="whsec_AAAA").status_code == 401
    assert sender.send(event()).status_code == 429
    neighbour = Sender(name="er-er")
    assert results(neighbour.send({**event(), "source": "er-er"})) == ["put"], "behind the same address"
    cache.clear()


def test_it_asks_what_it_has_open_instead_of_being_told(sender):
    sender.send([event(str(n), key=f"K{n}", due="2026-12-03") for n in range(2)], BATCH)
    assert sender.ask().json() == {
        "open": [{"key": f"K{n}", "title": "复查充电棚", "area": HOME, "due": "2026-12-03"} for n in range(2)],
        "ended": [],
        "more": False,
    }
    assert [one["key"] for one in sender.ask(after="K0").json()["open"]] == ["K1"]
    assert sender.client.get(WHERE, {"source": "zou-fang"}).status_code == 401
