"""A system that speaks CAS, asked by a client that others wrote: one sign-in, tickets good once, at registered addresses only."""

import datetime as dt
import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from cas import CASClient
from django.test import Client

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts.queries import session
from hutong.domain.door import commands, queries
from hutong.domain.door.commands.entering import enter
from hutong.domain.door.jobs import tell_other
from hutong.domain.door.queries.signouts import to_tell
from hutong.domain.journal import jobs
from hutong.domain.journal import queries as journal
from hutong.domain.notices import post as ways
from hutong.domain.notices.post import Unreachable
from hutong.kernel import clock
from hutong.project.sessions import SessionStore
from tests.factories.directory import PASSWORD, post, staff
from tests.factories.door import system
from tests.people import HOME, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
BASE = "http://la-ji.test:8080/cas/"
SERVICE = f"{BASE}back?page=1"


class Line(requests.Session):
    """The client's own calls, answered by the site in this process."""

    def get(self, url, params=None, **words):
        where = urlsplit(url)
        query = "&".join(part for part in (where.query, urlencode(params or {})) if part)
        made = Client().get(f"{where.path}?{query}")
        answer = requests.Response()
        answer.status_code, answer._content, answer.encoding = made.status_code, made.content, "utf-8"
        answer._content_consumed = True
        return answer


def party(version=3, service=SERVICE, **words):
    return CASClient(version=version, service_url=service, server_url="http://testserver/cas/", session=Line(), **words)


@pytest.fixture
def la_ji():
    return system("la-ji", title="垃圾分类台账", protocol="cas", address=BASE, settings={"services": [BASE]},
                  roles={"recorder": {"levels": ["community"]}, "viewer": {}})  # fmt: skip


def goes(browser, **words):
    return browser.get(f"/cas/login?{urlencode({'service': SERVICE, **words})}")


def ticket_of(answer):
    assert answer.status_code == 302, answer.content.decode()
    where = urlsplit(answer["Location"])
    assert answer["Location"].startswith(SERVICE)
    return parse_qs(where.query)["ticket"][0]


def press(browser, page, where, **fields):
    """The button of a form, with all its hidden fields."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return browser.post(where, {**{name: html.unescape(value) for name, value in hidden}, **fields})


def test_she_signs_in_once_and_the_client_knows_her(la_ji):
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    browser = Client(enforce_csrf_checks=True)
    sent = browser.get(urlsplit(party().get_login_url()).path + "?" + urlsplit(party().get_login_url()).query)
    assert sent["Location"].startswith("/sign-in/?next=%2Fcas%2Flogin")
    page = browser.get(sent["Location"])
    back = press(browser, page, "/sign-in/", username="wangfang", password=PASSWORD)
    ticket = ticket_of(browser.get(back["Location"]))
    user, told, _ = party().verify_ticket(ticket)
    assert (user, told["name"], told["post"], told["area"]) == ("wangfang", "王芳", "社区工作者", "110114010003")
    assert (told["roles"], told["isFromNewLogin"]) == (["recorder", "viewer"], "true")
    # a second system asks nothing any more
    second, told, _ = party().verify_ticket(ticket_of(goes(browser)))
    assert (second, told["isFromNewLogin"]) == ("wangfang", "false")
    assert [act.details.get("how") for act in journal.own(wang_fang) if act.verb == "enter"] == ["cas", "cas"]


def test_a_ticket_is_good_once_for_a_minute_and_while_she_is_signed_in(fang, la_ji):
    once = ticket_of(goes(fang))
    assert party().verify_ticket(once)[0] == "wangfang"
    assert party().verify_ticket(once)[0] is None
    late = ticket_of(goes(fang))
    with clock.standing_at(clock.now() + dt.timedelta(seconds=61)):
        assert party().verify_ticket(late)[0] is None
    orphan = ticket_of(goes(fang))
    accounts.end_sessions_of([wang_fang.user_id], why="left")
    assert party().verify_ticket(orphan)[0] is None


def test_a_ticket_shown_elsewhere_is_burned(fang, la_ji):
    system("zu-fang", title="出租房", protocol="cas", settings={"services": ["http://zu-fang.test/"]})
    stolen = ticket_of(goes(fang))
    answer = Client().get("/cas/serviceValidate", {"ticket": stolen, "service": "http://zu-fang.test/"}).content.decode()
    assert 'code="INVALID_SERVICE"' in answer
    assert party().verify_ticket(stolen)[0] is None
    other = ticket_of(goes(fang))
    assert party(service=f"{BASE}elsewhere").verify_ticket(other)[0] is None


def test_the_older_versions_and_json(fang, la_ji):
    assert party(version=1).verify_ticket(ticket_of(goes(fang)))[0] == "wangfang"
    user, told, _ = party(version=2).verify_ticket(ticket_of(goes(fang)))
    assert (user, told) == ("wangfang", None)
    words = {"ticket": ticket_of(goes(fang)), "service": SERVICE, "format": "JSON"}
    said = Client().get("/cas/p3/serviceValidate", words).json()["serviceResponse"]["authenticationSuccess"]
    assert (said["user"], said["attributes"]["roles"]) == ("wangfang", ["recorder", "viewer"])
    again = Client().get("/cas/proxyValidate", words).json()["serviceResponse"]["authenticationFailure"]
    assert again["code"] == "INVALID_TICKET"
    assert Client().get("/cas/validate", {"ticket": "ST-x", "service": SERVICE}).content == b"no\n\n"
    assert b"UNAUTHORIZED_SERVICE" in Client().get("/cas/proxy", {"pgt": "PGT-1", "targetService": SERVICE}).content


def test_a_call_without_its_parameters_or_with_one_twice_is_refused(la_ji):
    for query in ("", "ticket=ST-1", "service=x", "ticket=ST-1&ticket=ST-2&service=x"):
        assert b'code="INVALID_REQUEST"' in Client().get(f"/cas/serviceValidate?{query}").content
    for ticket in ("\0", "ST-" + "x" * 300, "ST-\ud800"):
        query = urlencode({"ticket": ticket, "service": SERVICE}, errors="surrogatepass")
        assert b"authenticationFailure" in Client().get(f"/cas/serviceValidate?{query}").content


@pytest.mark.parametrize(
    "service",
    [
        "http://evil.test/", "https://la-ji.test:8080/cas/", "http://la-ji.test/cas/", "http://la-ji.test:8081/cas/",
        "http://la-ji.test:8080@evil.test/cas/", "http://u:p@la-ji.test:8080/cas/", "http://la-ji.test:8080.evil.test/cas/",
        "http://la-ji.test:8080/casino/", "http://la-ji.test:8080/cas/../admin", "http://la-ji.test:8080/cas/%2e%2e/admin",
        "http://la-ji.test:8080\\@evil.test/cas/", "//la-ji.test:8080/cas/", "javascript:alert(1)//la-ji.test:8080/cas/",
        "http://la-ji.test:8080/cas/#x", "http:///la-ji.test:8080/cas/", " http://la-ji.test:8080/cas/",
        "http://la-ji.test:8080/cas/\r\nX: y", "http://la-ji.test:8080/cas/back?x=\r\nX: y",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_an_address_that_no_system_has_registered(fang, la_ji, service):
    for way in ({}, {"gateway": "true"}, {"method": "POST"}, {"renew": "true"}):
        answer = fang.get(f"/cas/login?{urlencode({'service': service, **way})}")
        assert (answer.status_code, "Location" in answer.headers) == (400, False)
    stranger = Client()
    assert stranger.get(f"/cas/logout?{urlencode({'service': service})}").status_code == 200
    assert stranger.post("/cas/logout", {"service": service}).status_code == 200


def test_gateway_brings_back_whoever_may_not_enter(fang, la_ji):
    """A page that is open to everybody asks by the way who is there: her post does not enter, and she reads it all the same."""
    system("bao-biao", title="报表", protocol="cas", settings={"services": ["http://bao.test/"]}, entry=[{"levels": ["city"]}])
    asked = f"/cas/login?{urlencode({'service': 'http://bao.test/open'})}"
    assert fang.get(f"{asked}&gateway=true")["Location"] == "http://bao.test/open"
    assert fang.get(asked).status_code == 404


def test_whoever_leaves_from_a_locked_screen_has_left(fang, la_ji):
    kept = SessionStore(fang.cookies["hutong_session"].value)
    kept["held"] = "locked"
    kept.save()
    page = fang.get("/cas/logout")
    assert "要退出登录吗" in page.content.decode()
    press(fang, page, "/cas/logout")
    assert session(str(kept["sid"])) is None


def test_gateway_asks_nothing_and_renew_asks_again(fang, la_ji):
    assert goes(Client(), gateway="true")["Location"] == SERVICE
    page = goes(fang, renew="true")
    assert "请再登录一次" in page.content.decode()
    words = {"ticket": ticket_of(goes(fang)), "service": SERVICE, "renew": "true"}
    assert b'code="INVALID_TICKET_SPEC"' in Client().get("/cas/serviceValidate", words).content


def test_renew_is_kept_only_by_signing_in_after_it_was_asked(la_ji):
    made = staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    browser = Client(enforce_csrf_checks=True)
    press(browser, browser.get("/sign-in/"), "/sign-in/", username="wangfang", password=PASSWORD)
    left = press(browser, goes(browser, renew="true"), "/door/sign-in-again/")
    page = browser.get(left["Location"])
    back = press(browser, page, "/sign-in/", username=made.username, password=PASSWORD)
    ticket = ticket_of(browser.get(back["Location"]))
    words = {"ticket": ticket, "service": SERVICE, "renew": "true"}
    assert b"<cas:user>wangfang</cas:user>" in Client().get("/cas/serviceValidate", words).content
    # the mark of that sign-in is worth nothing for another service
    assert "请再登录一次" in browser.get(back["Location"].replace("page%3D1", "page%3D2")).content.decode()


def test_a_ticket_may_come_in_a_form(fang, la_ji):
    page = goes(fang, method="POST")
    text = page.content.decode()
    assert f'action="{SERVICE}"' in text
    assert "form-action 'self' http://la-ji.test:8080" in page["Content-Security-Policy"]
    assert party().verify_ticket(re.search(r'name="ticket" value="(ST-[^"]+)"', text)[1])[0] == "wangfang"


def test_a_post_that_does_not_open_it_and_one_that_has_ended(enters, la_ji):
    closed = system("qu-ji", title="区级台账", protocol="cas", settings={"services": ["http://qu.test/"]},
                    entry=[{"levels": ["district"]}])  # fmt: skip
    assert enters().get("/cas/login?service=http://qu.test/").status_code == 404
    min_ = enters(zhang_min, "zhangmin")
    ticket = ticket_of(goes(min_))
    from hutong.domain.directory.models import Post

    Post.objects.filter(staff_id=zhang_min.user_id).update(valid_to=clock.today() - dt.timedelta(days=1))
    assert party().verify_ticket(ticket)[0] is None
    assert closed.name == "qu-ji"


def test_an_entry_that_was_changed_meanwhile_lets_nobody_in(fang, la_ji):
    sid = str(fang.session["sid"])
    ticket = enter(wang_fang, system=la_ji, sid=sid, how="cas", target="http://old.test/").ticket
    answer = Client().get("/cas/serviceValidate", {"ticket": ticket, "service": "http://old.test/"}).content
    assert b'code="INVALID_SERVICE"' in answer
    code = commands.enter(wang_fang, system=queries.system("la-ji"), sid=sid, how="code", target=SERVICE).ticket
    assert party().verify_ticket(code)[0] is None


def test_leaving_asks_and_tells_the_system_once_it_answers(fang, la_ji, monkeypatch):
    ticket = ticket_of(goes(fang))
    party().verify_ticket(ticket)
    ticket_of(goes(fang))  # never taken in: nobody to be told
    sid, sent = str(fang.session["sid"]), []
    page = fang.get("/cas/logout", {"service": f"{BASE}bye"})
    assert "要退出登录吗" in page.content.decode() and fang.session.get("sid") == sid
    assert f"url={BASE}bye" in press(fang, page, "/cas/logout").content.decode()
    numbers = to_tell(sid)
    assert len(numbers) == 1
    jobs.deliver()

    def away(url, body, headers, **words):
        raise Unreachable("away")

    monkeypatch.setattr(ways, "send", away)
    with pytest.raises(Unreachable):
        tell_other(number=numbers[0])
    monkeypatch.setattr(ways, "send", lambda url, body, headers, **words: sent.append((url, body)) or b"")
    tell_other(number=numbers[0])
    tell_other(number=numbers[0])
    [(url, body)] = sent
    told = parse_qs(body.decode())["logoutRequest"][0]
    assert url == SERVICE
    assert party().verify_logout_request(told, ticket)
    assert not party().verify_logout_request(told, "ST-other")


def test_the_ticket_lies_nowhere_in_the_clear(fang, la_ji):
    ticket = ticket_of(goes(fang))
    party().verify_ticket(ticket)
    from hutong.domain.door.models import SignOut, Ticket

    for row in (*SignOut.objects.all(), *Ticket.objects.all()):
        assert ticket not in str({name: getattr(row, name) for name in ("bound", "target", "address") if hasattr(row, name)})
        assert ticket.encode() not in bytes(getattr(row, "sealed", b""))
