"""赵敏 follows everything from her account, and speaks for her mother as far as her mother has allowed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.cases import queries
from hutong.domain.cases.commands import Person, Receipt
from hutong.domain.journal.scope import scope
from hutong.domain.notices import ports
from hutong.domain.residents import commands as residents
from hutong.domain.residents.models import Code
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import finished, posts, reported
from tests.factories.residents import DAUGHTER, MOTHER, STRANGER, code_in, signed_in
from tests.people import HOME
from tests.web.test_resident_report import RUBBISH, TOKEN, code_of, said


@pytest.fixture(autouse=True)
def out(db):
    cache.clear()
    posts()
    memory = ports.Memory()
    with ports.using(memory):
        yield memory
    cache.clear()


def at_phone(actor) -> Client:
    client = Client()
    session = client.session
    session["resident"] = actor.resident
    session.save()
    return client


@pytest.fixture
def daughter(out):
    return signed_in(out, DAUGHTER, "赵敏")


@pytest.fixture
def mother(out):
    return signed_in(out, MOTHER, "李秀兰")


def allowed(out, daughter, words) -> int:
    with scope(SYSTEM):
        Code.objects.all().delete()  # a minute has passed
    residents.ask_mandate(daughter, phone=MOTHER)
    until = clock.today() + dt.timedelta(days=30)
    made = residents.make_mandate(daughter, phone=MOTHER, name="母亲", code=code_in(out, MOTHER), words=words, valid_to=until)
    assert made
    return made


def test_what_she_reports_signed_in_is_hers_and_needs_no_telephone(daughter):
    phone = at_phone(daughter)
    page = phone.get(f"/report/{HOME}/").text
    assert "记在您的账号下" in page and DAUGHTER not in page and 'name="phone"' not in page
    said(phone)
    (mine,) = queries.of_resident(daughter.resident)
    assert mine.said == RUBBISH
    assert f"/my/{mine.voice}/" in phone.get("/my/").text
    assert RUBBISH in phone.get(f"/my/{mine.voice}/").text


def test_what_waits_for_her_word_stands_first(daughter):
    phone = at_phone(daughter)
    one = reported(person=Person(resident=daughter.resident))
    reported("电梯停了三天没人修", category="", person=Person(resident=daughter.resident))
    finished(one)
    page = phone.get("/my/").text
    assert page.index("办完了，等您说解决了没有") < page.index("电梯停了三天")
    voice = next(line.voice for line in queries.of_resident(daughter.resident) if line.waits)
    answer = phone.post(f"/my/{voice}/settle/", {"rating": "5"}, follow=True)
    assert "谢谢您" in answer.text and queries.status(one.code).outcome == "solved"
    assert "结案的 1 件" in phone.get("/my/").text


def test_a_stranger_gets_what_a_missing_page_gives(out, daughter):
    one = reported(person=Person(resident=daughter.resident))
    voice = queries.of_resident(daughter.resident)[0].voice
    stranger = at_phone(signed_in(out, STRANGER))
    for answer in (
        stranger.get(f"/my/{voice}/"), stranger.post(f"/my/{voice}/withdraw/"), stranger.get(f"/my/{voice}/picture/1/"),
        stranger.get("/my/999999/"),
    ):  # fmt: skip
        assert answer.status_code == 404
    assert queries.status(one.code).state != "closed"
    assert Client().get(f"/my/{voice}/").url.startswith("/my/sign-in/")


def test_she_reports_for_her_mother_who_sees_it_as_her_own(out, mother, daughter):
    mandate = allowed(out, daughter, ["report", "follow", "close"])
    phone = at_phone(daughter)
    assert "替谁反映" in phone.get(f"/report/{HOME}/").text
    code = code_of(said(phone, mandate=mandate))
    (hers,) = queries.of_resident(mother.resident)
    assert hers.said == RUBBISH and queries.of_resident(daughter.resident) == ()
    assert RUBBISH in at_phone(mother).get("/my/").text and "母亲的事" in phone.get("/my/").text
    finished(Receipt(hers.case, code, "", "", ""))
    assert "谢谢您" in phone.post(f"/my/{hers.voice}/settle/", follow=True).text
    assert queries.status(code).outcome == "solved"


def test_a_mandate_to_follow_does_not_answer_and_an_ended_one_sees_nothing(out, mother, daughter):
    mandate = allowed(out, daughter, ["follow"])
    one = reported(person=Person(resident=mother.resident))
    voice = queries.of_resident(mother.resident)[0].voice
    finished(one)
    phone = at_phone(daughter)
    assert "解决了吗" not in phone.get(f"/my/{voice}/").text
    assert phone.post(f"/my/{voice}/settle/").status_code == 404
    assert phone.post(f"/report/{HOME}/", {"words": RUBBISH, "token": TOKEN, "mandate": mandate}).status_code == 404
    residents.end_mandate(mother, mandate_id=mandate)
    assert phone.get(f"/my/{voice}/").status_code == 404
    assert queries.status(one.code).state == "confirming"
