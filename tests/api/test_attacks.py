"""A key in the wrong hands, a code that is guessed, an address that leads inside: what systems and strangers do not get."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.cache import cache

from hutong.api import pace
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import Person
from hutong.domain.cases.files import NewFile
from hutong.domain.cases.models import Case
from hutong.domain.directory.commands import NewSystem, register_system
from hutong.domain.journal.scope import scope
from hutong.domain.notices import delivery
from hutong.domain.notices.models import Notice
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from tests.api.conftest import machine
from tests.api.test_v1 import CASES, NEW, photo
from tests.factories.cases import DISTRICT, RUBBISH, STREET, reported
from tests.people import FAR, HOME, qian_bo, street_head

OPEN311 = "/open311/v2"


def test_a_key_opens_nothing_beyond_its_area(squad):
    far = reported(at=FAR, files=[NewFile(photo().read())])
    file = queries.status(far.code).pictures[0].id
    assert squad.get(f"{CASES}/{far.case}").status_code == 404
    assert squad.get(f"{CASES}/{far.case}/contacts").status_code == 404
    assert squad.get(f"{CASES}/{far.case}/files/{file}").status_code == 404
    for act in ("sign", "note", "finish", "bounce", "respond"):
        assert squad.post(f"{CASES}/{far.case}/work", {"act": act, "words": "x"}).status_code == 404, act
    hotline = machine("cp-12345", area=STREET)
    for area in (FAR, DISTRICT, 110000000000):
        assert hotline.post(CASES, {**NEW, "place": {"area": area}}).status_code == 422
    assert [line.act for line in queries.status(far.code).lines] == ["collect"] or queries.status(far.code).bounces == 0


def test_a_key_of_one_department_does_no_other_ones_work(squad, hotline):
    fire = machine("cp-fire", area=STREET, rights=("cases.work",), department="fire")
    made = hotline.post(CASES, {**NEW, "reporter": {"phone": "13800000003", "may_call": True}}).json()
    where = f"{CASES}/{made['id']}"
    assert [fire.get(where).status_code, fire.get(f"{where}/contacts").status_code] == [404, 404]
    assert fire.post(f"{where}/work", {"act": "bounce", "words": "x"}).status_code == 404
    assert squad.get(where).status_code == 200
    commands.bounce(qian_bo, case_id=made["id"], reason="物业")
    commands.dispatch(street_head, case_id=made["id"], area=DISTRICT, department="urban_management")
    assert squad.get(f"{where}/contacts").status_code == 404, "who has sent it back calls nobody any more"


def test_a_system_that_works_closes_nothing_in_her_name(squad, hotline):
    mine = reported()
    squad.post(f"{CASES}/{mine.case}/work", {"act": "sign"})
    for act in ("solved", "rate", "recall", "reopen"):
        told = {"act": act, "words": "x", "rating": 5}
        assert squad.post(f"{CASES}/{mine.case}/updates", told).status_code == 403
        assert hotline.post(f"{CASES}/{mine.case}/updates", told).status_code == 404
    assert queries.status(mine.code).state == "working"


def test_no_system_is_called_as_the_house_calls_its_own_pages():
    for name in ("page", "desk"):
        with pytest.raises(Refused, match="代号"):
            register_system(SYSTEM, new=NewSystem(name, title="x", area=DISTRICT, rights=("cases.report",)))


def test_the_neighbour_of_a_case_that_was_handed_over_is_not_spoken_for(hotline):
    made = hotline.post(CASES, NEW).json()
    neighbour = commands.join(commands.somebody(HOME), case_id=made["id"], person=Person(phone="13800000004"), said="我是王五")
    shown = hotline.get(f"{CASES}/{made['id']}").content.decode()
    assert "王五" not in shown and "13800000004" not in shown and neighbour.code not in shown
    assert hotline.post(f"{CASES}/{made['id']}/updates", {"act": "recall", "words": "不用了"}).json()["state"] != "closed"


def test_codes_are_not_guessed_at_the_other_door_either(stranger, monkeypatch):
    monkeypatch.setattr(pace, "WRONG", 5)
    case = reported()
    for number in range(5):
        assert stranger.get(f"{OPEN311}/tokens/AAAA-BBBB-000{number}.json").status_code == 404
    assert stranger.get(f"{OPEN311}/tokens/{case.code}.json").status_code == 429
    cache.clear()
    found = stranger.get(f"{OPEN311}/tokens/{case.code}.json").json()
    assert found[0]["service_request_id"] == str(case.case)


def test_anybody_reads_what_stands_in_public_space_and_nothing_of_anybody(stranger):
    own = reported("我是李四，住3号楼2单元301，电话13800000001，垃圾没人收", place_words="3号楼2单元301")
    home = reported("隔壁三楼的男人又打老婆了", category="domestic_violence")
    gas = reported("家里煤气泄漏了，闻到很大的煤气味", category="")
    shown = stranger.get(f"{OPEN311}/requests.json").content.decode() + stranger.get(f"{OPEN311}/requests.xml").content.decode()
    shown += stranger.get(f"{OPEN311}/servicerequestupdates.json").content.decode()
    assert not [word for word in ("李四", "301", "13800000001", "打老婆", "煤气味", own.code) if word in shown]
    for case in (home, gas):
        assert stranger.get(f"{OPEN311}/requests/{case.case}.json").status_code == 404


def test_a_script_and_a_false_tag_stay_text_in_xml(hotline):
    words = "]]><x>&#0;<script>alert(1)</script>" + RUBBISH
    sent = {"api_key": hotline.key, "service_code": "exposed_rubbish", "description": words, "address_id": str(HOME)}
    answer = hotline.client.post(f"{OPEN311}/requests.xml", sent)
    assert answer.status_code == 200
    with scope(SYSTEM):
        number = Case.objects.latest("pk").pk
    answer = hotline.client.get(f"{OPEN311}/requests/{number}.xml", {"api_key": hotline.key})
    body = answer.content.decode()
    assert "<script>" not in body and "&lt;script&gt;" in body and answer["Content-Type"].startswith("text/xml")


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/", "https://127.0.0.1/", "https://localhost/", "https://[64:ff9b::a00:1]/"]
)
def test_a_hook_leads_to_no_address_inside(where, monkeypatch):
    monkeypatch.setattr("socket.create_connection", lambda *a, **k: pytest.fail("it was called"))
    inner = machine("inner", title="x", channel="12345", hook_url=where)
    made = inner.post(CASES, NEW).json()
    commands.note(qian_bo, case_id=made["id"], words="去看看")
    delivery.deliver_once()
    with scope(SYSTEM):
        waits = Notice.objects.filter(channel="hook").first()
    assert waits.sent_at is None and waits.tries == 1 and "Rejected" in waits.last_error


def test_a_file_of_two_kinds_is_made_a_picture_or_refused(hotline):
    made = hotline.post(CASES, NEW).json()
    files = f"{CASES}/{made['id']}/files"
    tail = io.BytesIO()
    with zipfile.ZipFile(tail, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    both = io.BytesIO(photo().read() + tail.getvalue())
    both.name = "a.jpg"
    assert hotline.send(files, file=both).status_code == 201
    case = hotline.get(f"{CASES}/{made['id']}").json()
    got = hotline.get(f"{files}/{case['files'][0]['id']}")
    assert b"script" not in got.content and got["Content-Type"] == "image/jpeg" and got["X-Content-Type-Options"] == "nosniff"
    big = io.BytesIO(b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))
    big.name = "a.jpg"
    assert hotline.send(files, file=big).status_code in (413, 422)
