"""Zhao Min comes in with her telephone, sets things as she likes, acts for her mother, and leaves. Others see nothing of hers."""

import datetime as dt
import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.notices import delivery, ports
from hutong.domain.residents import queries
from hutong.kernel import clock
from hutong.kernel.errors import NotFound
from hutong.web.resident import entering
from tests.factories.passkeys import Telephone
from tests.factories.residents import DAUGHTER, MOTHER, STRANGER, code_in, signed_in

MINE = ("/my/", "/my/settings/", "/my/data/", "/my/data/file/", "/my/delete/", "/my/mandates/")


@pytest.fixture(autouse=True)
def out(db):
    cache.clear()
    memory = ports.Memory()
    with ports.using(memory):
        yield memory
    cache.clear()


def asked(client, phone=DAUGHTER, **more):
    return client.post("/my/code/", {"phone": phone, **more})


def entered(out, phone=DAUGHTER, name=""):
    """A browser in which somebody is signed in with a telephone."""
    actor = signed_in(out, phone, name)
    client = Client()
    session = client.session
    session["resident"] = actor.resident
    session.save()
    return client, actor


@pytest.fixture
def zhao(out):
    return entered(out, name="赵敏")[0]


def test_two_steps_and_she_is_in(out, django_capture_on_commit_callbacks):
    client = Client()
    assert "用手机号登录" in client.get("/my/sign-in/?next=/my/settings/").text
    with django_capture_on_commit_callbacks(execute=True):
        page = asked(client, "138 0000 0012", next="/my/settings/")
    assert "13800000012" in page.text and 'autocomplete="one-time-code"' in page.text
    (message,) = out.got
    code = re.search(r"\d{6}", message.body).group()
    assert code not in page.text
    answer = client.post("/my/sign-in/", {"phone": DAUGHTER, "code": f" {code[:3]} {code[3:]}", "next": "/my/settings/"})
    assert answer.status_code == 302 and answer.url == "/my/settings/"
    assert client.get("/my/").status_code == 200
    assert not any(DAUGHTER in str(value) for value in dict(client.session).values())


def test_a_new_account_keeps_how_the_pages_looked(out):
    client = Client()
    client.cookies["django_language"], client.cookies["hutong_elder"] = "en", "1"
    asked(client)
    client.post("/my/sign-in/", {"phone": DAUGHTER, "code": code_in(out, DAUGHTER)})
    assert "Sign out" in client.get("/my/").text and client.cookies["hutong_elder"].value == "1"


def test_five_wrong_codes_are_counted_though_nothing_else_is_kept(out):
    client = Client()
    asked(client)
    code = code_in(out, DAUGHTER)
    for _ in range(5):
        answer = client.post("/my/sign-in/", {"phone": DAUGHTER, "code": f"{(int(code) + 1) % 10**6:06d}"})
        assert answer.status_code == 422 and "验证码不对" in answer.text and DAUGHTER in answer.text
    assert client.post("/my/sign-in/", {"phone": DAUGHTER, "code": code}).status_code == 422
    assert "resident" not in client.session


def test_known_and_unknown_numbers_see_the_same_page(out):
    entered(out)
    client = Client()
    cache.clear()
    delivery.deliver_once()
    known, unknown = asked(Client(), DAUGHTER), asked(client, STRANGER)
    # the known one has just had a code for signing in; ask for both again, so both have
    unknown_again = asked(client, STRANGER)
    blank = [re.sub(r'1380000001\d|value="[\w-]{64}"|"X-CSRFToken": "\w+"', "", page.text) for page in (known, unknown_again)]
    assert blank[0] == blank[1] and (known.status_code, unknown.status_code, unknown_again.status_code) == (422, 200, 422)


def test_one_address_cannot_ask_for_all_the_world(out):
    client = Client()
    for number in range(entering.CODES):
        assert asked(client, f"139{number:08d}").status_code == 200
    answer = asked(client, "13999999999")
    assert answer.status_code == 422 and "十分钟以后" in answer.text
    delivery.deliver_once()
    assert len(out.got) == entering.CODES
    assert asked(Client(REMOTE_ADDR="203.0.113.9"), "13999999999").status_code == 200


def test_one_address_cannot_guess_for_ever(out):
    client = Client()
    for number in range(entering.GUESSES):
        client.post("/my/sign-in/", {"phone": f"139{number:08d}", "code": "123456"})
    answer = client.post("/my/sign-in/", {"phone": DAUGHTER, "code": "123456"})
    assert answer.status_code == 422 and "十分钟以后" in answer.text


def test_what_is_no_number_is_kept_and_said(out):
    answer = asked(Client(), "1380000")
    assert answer.status_code == 422 and "这不像手机号" in answer.text and 'value="1380000"' in answer.text
    assert out.got == []


def test_afterwards_to_a_page_of_this_site_only(out):
    client = Client()
    asked(client)
    code = code_in(out, DAUGHTER)
    answer = client.post("/my/sign-in/", {"phone": DAUGHTER, "code": code, "next": "https://evil.example/"})
    assert answer.url == "/my/"


@pytest.mark.parametrize("address", MINE)
def test_nobody_else_gets_in(wang, address):
    for client in (Client(), wang):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.url.startswith("/my/sign-in/?next=")


def test_a_resident_is_no_staff(zhao):
    for address in ("/", "/people/", "/journal/", "/hats/", "/work/"):
        answer = zhao.get(address)
        assert answer.status_code == 302 and answer.url.startswith("/sign-in/"), address


def test_signing_in_as_one_ends_the_other(wang, out):
    asked(wang)
    wang.post("/my/sign-in/", {"phone": DAUGHTER, "code": code_in(out, DAUGHTER)})
    assert "staff" not in wang.session and wang.get("/my/").status_code == 200
    assert wang.get("/people/").status_code == 302


@pytest.mark.parametrize("address", MINE)
def test_her_pages_are_hers(zhao, address):
    assert zhao.get(address).status_code == 200


def test_settings_are_kept_and_the_screen_follows(zhao):
    words = {"name": "赵敏敏", "channel": "page", "language": "zh-hans", "elder": "1", "address": ""}
    answer = zhao.post("/my/settings/", words)
    assert answer.status_code == 302 and answer.cookies["hutong_elder"].value == "1"
    page = zhao.get("/my/settings/").text
    assert 'value="赵敏敏"' in page and 'class="elder"' in page
    assert zhao.post("/my/settings/", {**words, "elder": ""}).cookies["hutong_elder"].value == ""


def test_a_wrong_robot_is_said_and_what_was_typed_stays(zhao):
    words = {"name": "赵敏", "channel": "wecom", "language": "zh-hans", "address": "https://10.0.0.1/hook"}
    answer = zhao.post("/my/settings/", words)
    assert answer.status_code == 422 and "不像群机器人的地址" in answer.text and "https://10.0.0.1/hook" in answer.text


def test_a_script_in_a_name_is_a_name(zhao):
    zhao.post("/my/settings/", {"name": "<script>x</script>", "channel": "page", "language": "zh-hans"})
    for address in MINE:
        assert "<script>x" not in zhao.get(address).text or address == "/my/data/file/"


def test_a_passkey_is_made_used_and_removed(zhao):
    device = Telephone("http://testserver", "testserver")
    options = zhao.post("/my/passkey/options/").content.decode()
    answer = zhao.post("/my/passkey/new/", {"answer": device.make(options), "device": "红手机"})
    assert answer.status_code == 302
    page = zhao.get("/my/settings/").text
    assert "红手机" in page
    client = Client()
    options = client.post("/my/passkey/ask/").content.decode()
    signed = device.sign(options)
    assert client.post("/my/passkey/enter/", {"answer": signed}).url == "/my/"
    assert client.get("/my/").status_code == 200
    replay = Client().post("/my/passkey/enter/", {"answer": signed})
    assert replay.status_code == 422 and "放得太久" in replay.text
    other = Client()
    other.post("/my/passkey/ask/")
    assert other.post("/my/passkey/enter/", {"answer": signed}).status_code == 422
    number = re.search(r"/my/passkey/(\d+)/remove/", page).group(1)
    assert zhao.post(f"/my/passkey/{number}/remove/").status_code == 302
    assert zhao.post(f"/my/passkey/{number}/remove/").status_code == 404


def mandate(zhao, out, **more):
    page = zhao.post("/my/mandates/ask/", {"phone": MOTHER})
    assert page.status_code == 200 and MOTHER in page.text
    words = {"phone": MOTHER, "name": "赵奶奶", "code": code_in(out, MOTHER), "words": ["report"], "valid_to": until(page.text)}
    return zhao.post("/my/mandates/new/", {**words, **more})


def until(page):
    return re.search(r'type="date".*?value="([\d-]+)"', page).group(1)


def test_she_acts_for_her_mother_who_sees_it_and_ends_it(zhao, out):
    assert mandate(zhao, out).status_code == 302
    assert "赵奶奶" in zhao.get("/my/mandates/").text
    with clock.standing_at(clock.today() + dt.timedelta(days=1)):
        mother, _ = entered(out, MOTHER)
    page = mother.get("/my/mandates/").text
    assert "赵敏" in page and "有效" in page
    number = re.search(r"/my/mandates/(\d+)/end/", page).group(1)
    assert "替 赵奶奶 办" in mother.get(f"/my/mandates/{number}/").text
    stranger, _ = entered(out, STRANGER)
    assert stranger.get(f"/my/mandates/{number}/").status_code == 404
    assert stranger.post(f"/my/mandates/{number}/end/").status_code == 404
    assert mother.post(f"/my/mandates/{number}/end/").status_code == 302
    assert "本人取消" in zhao.get("/my/mandates/").text
    assert zhao.post(f"/my/mandates/{number}/end/").status_code == 404


def test_a_wrong_code_gives_no_mandate_and_keeps_what_was_typed(zhao, out):
    answer = mandate(zhao, out, code="1")
    assert answer.status_code == 422 and "赵奶奶" in answer.text
    assert "有效" not in zhao.get("/my/mandates/").text


def test_all_her_data_can_be_taken_along(zhao):
    answer = zhao.get("/my/data/file/")
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)
    assert (data["account"]["phone"], data["account"]["name"]) == (DAUGHTER, "赵敏")


def test_she_deletes_her_account(out):
    client, actor = entered(out)
    other = Client()
    other.cookies = client.cookies.copy()
    assert client.post("/my/delete/").status_code == 422
    assert client.post("/my/delete/", {"sure": "1"}).url == "/my/sign-in/"
    assert client.get("/my/").status_code == other.get("/my/").status_code == 302
    with pytest.raises(NotFound):
        queries.actor_of(actor.resident)
