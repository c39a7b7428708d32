"""Another system hands a case over, speaks for the person behind it, works on it, and hears in plain words what cannot be."""

import io

import pytest
from PIL import Image

from hutong.domain.cases import commands, queries
from tests.api.conftest import machine
from tests.factories.cases import RUBBISH, finished, reported
from tests.people import FAR, HOME, qian_bo

CASES = "/api/v1/cases"
NEW = {"source_ref": "BJ-1", "words": RUBBISH, "place": {"area": HOME, "words": "3号楼"}, "category": "exposed_rubbish"}


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def test_a_case_is_handed_over_once_and_read_again(hotline):
    first = hotline.post(CASES, {**NEW, "reporter": {"name": "孙桂兰", "phone": "13800000003", "may_call": True}})
    again = hotline.post(CASES, NEW)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "again": True}
    case = hotline.get(f"{CASES}/{first.json()['id']}").json()
    assert (case["words"], case["state"], case["source_ref"]) == (RUBBISH, "dispatched", "BJ-1")
    assert [step["act"] for step in case["steps"]] == ["collect", "accept", "dispatch"]
    assert hotline.get(CASES, source_ref="BJ-1").json()[0]["id"] == case["id"]
    assert [one["id"] for one in hotline.get(CASES, state="open").json()] == [case["id"]]
    assert queries.status(first.json()["code"]).words == RUBBISH
    assert "孙桂兰" not in hotline.get(f"{CASES}/{case['id']}").content.decode()


def test_it_says_what_the_person_has_told_it(hotline):
    made = hotline.post(CASES, NEW).json()
    where = f"{CASES}/{made['id']}/updates"
    for again in (False, True):
        told = hotline.post(where, {"act": "add", "words": "桶倒了", "once": "u-1"})
        assert (told.status_code, told.json()["again"]) == (200, again)
    early = hotline.post(where, {"act": "solved"})
    assert (early.status_code, early.json()["kind"]) == (409, "conflict")
    finished(commands.Receipt(made["id"], made["code"], "", "", ""))
    assert hotline.post(where, {"act": "reopen", "words": "又满了"}).json()["state"] == "accepted"
    assert hotline.post(where, {"act": "recall", "words": "居民说不用了"}).json()["state"] == "closed"


def test_a_unit_that_is_a_system_works_on_a_case(hotline, squad):
    made = hotline.post(CASES, {**NEW, "reporter": {"phone": "13800000003", "may_call": True}}).json()
    work = f"{CASES}/{made['id']}/work"
    assert squad.get(f"{CASES}/{made['id']}/contacts").json()[0]["phone"] == "13800000003"
    assert squad.post(work, {"act": "sign", "words": "今天去"}).json()["state"] == "working"
    assert squad.post(work, {"act": "note", "words": ""}).status_code == 422
    assert squad.post(work, {"act": "finish", "words": "清走了"}).json()["state"] == "checking"
    assert hotline.post(work, {"act": "finish", "words": "x"}).status_code == 403
    acts = [step["act"] for step in hotline.get("/api/v1/changes").json()["steps"]]
    assert acts == ["collect", "accept", "dispatch", "sign", "finish_for_check"]


def test_sent_back_by_one_and_given_back_by_another(hotline, squad):
    desk = machine("cp-desk", rights=("cases.take",))
    made = hotline.post(CASES, NEW).json()
    assert squad.post(f"{CASES}/{made['id']}/work", {"act": "bounce", "words": "是物业的事"}).json()["state"] in ("", "accepted")
    assert desk.post(f"{CASES}/{made['id']}/back", {"words": "不在本区"}).json()["state"] == "closed"
    case = hotline.get(f"{CASES}/{made['id']}").json()
    assert (case["outcome"], case["steps"][-1]["words"]) == ("outside_power", "不在本区")


def test_photographs_go_both_ways(hotline, squad):
    made = hotline.post(CASES, NEW).json()
    files = f"{CASES}/{made['id']}/files"
    assert hotline.send(files, file=photo(), once="p1").status_code == 201
    assert hotline.send(files, file=photo(), once="p1").json()["again"] is True
    assert squad.send(files, file=photo(), words="清走以后").status_code == 201
    case = hotline.get(f"{CASES}/{made['id']}").json()
    assert [file["moment"] for file in case["files"]] == ["before", "after"]
    got = hotline.get(f"{files}/{case['files'][0]['id']}")
    assert got["Content-Type"] == "image/jpeg" and got.content[:2] == b"\xff\xd8"
    bad = hotline.send(files, file=io.BytesIO(b"<script>alert(1)</script>"))
    assert bad.status_code == 422 and bad.json()["title"].startswith("这个文件不是照片")
    assert hotline.send(files, words="没有文件").status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"{", 400, "unreadable"),
        (b"\xff\xfe", 400, "unreadable"),
        ({**NEW, "words": "a\0b"}, 400, "unreadable"),
        ('{"source_ref": "x", "words": "\\ud800", "place": {"area": 110114010003}}', 400, "unreadable"),
        ({**NEW, "wrods": "x"}, 422, "invalid"),
        ({**NEW, "place": {"area": 1}}, 422, "invalid"),
        ({**NEW, "words": " "}, 422, "refused"),
        ({**NEW, "category": "no_such"}, 422, "refused"),
        ({**NEW, "place": {"area": FAR}}, 422, "refused"),
        ({**NEW, "place": {"area": 110114010999}}, 404, "not-found"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_as_a_problem(hotline, body, status, kind):
    answer = hotline.post(CASES, body)
    problem = answer.json()
    assert (answer.status_code, problem["kind"], answer["Content-Type"]) == (status, kind, "application/problem+json")
    assert problem["title"] and problem["detail"]


def test_without_a_key_with_a_wrong_one_and_with_one_that_is_not_for_this(stranger, hotline, squad):
    assert stranger.get(CASES)["WWW-Authenticate"] == 'Bearer realm="hutong"'
    for key in ("", "hutong_wrong", "x" * 500):
        stranger.key = key
        assert (stranger.get(CASES).status_code, stranger.post(CASES, NEW).status_code) == (401, 401)
    assert squad.post(CASES, NEW).status_code == 403
    answer = hotline.client.delete(CASES, headers=hotline._headers())
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET, POST", "application/problem+json")


def test_one_system_does_not_find_the_cases_of_another(hotline):
    other, made, mine = machine("chaoyang"), hotline.post(CASES, NEW).json(), reported()
    for case in (made["id"], mine.case):
        assert other.get(f"{CASES}/{case}").status_code == 404
        assert other.post(f"{CASES}/{case}/updates", {"act": "recall", "words": "x"}).status_code == 404
        assert other.send(f"{CASES}/{case}/files", file=photo()).status_code == 404
    assert other.post(CASES, NEW).status_code == 201  # its own number, its own case


def test_too_many_calls_are_asked_to_wait_and_nothing_is_lost():
    slow = machine("slow", pace=3)
    answers = [slow.get(CASES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60 and answers[-1].json()["kind"] == "too-fast"


def test_guessing_keys_is_slowed_down(stranger):
    for number in range(60):
        stranger.key = f"hutong_{number}"
        assert stranger.get(CASES).status_code == 401
    assert stranger.get(CASES).status_code == 429


def test_no_cookie_no_session_and_the_caller_s_language(hotline):
    answer = hotline.get(CASES)
    assert not answer.cookies and answer["Cache-Control"] == "no-store"
    assert hotline.post(CASES, {**NEW, "words": " "}, **{"Accept-Language": "en"}).status_code == 422


def test_an_unknown_question_is_refused(hotline):
    assert hotline.get(CASES, stat="open").status_code == 422
    assert hotline.get(CASES, after="x").status_code == 422
    assert hotline.get("/api/v1/changes", since=str(2**70)).status_code == 422
    assert hotline.get(f"{CASES}/{10**17}").status_code == 404


def test_a_note_inside_the_house_is_told_to_nobody_outside(hotline):
    made = hotline.post(CASES, NEW).json()
    commands.note(qian_bo, case_id=made["id"], words="先放一放", inside=True)
    commands.note(qian_bo, case_id=made["id"], words="下午去看", inside=False)
    shown = hotline.get(f"{CASES}/{made['id']}").content.decode() + hotline.get("/api/v1/changes").content.decode()
    assert shown.count('"note"') == 2 and "下午去看" in shown and "先放一放" not in shown and "钱波" not in shown
