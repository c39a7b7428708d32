"""The passage: she works in an old system and never sees its login form; what is hers alone stays on the server."""

import contextlib
import datetime as dt
import http.client
import io
import re
import threading
import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory import queries as directory
from hutong.domain.directory.models import Post
from hutong.domain.door import queries
from hutong.domain.door.adaptor import wire
from hutong.domain.door.commands import passing, vault
from hutong.domain.door.commands.vault import Holder
from hutong.kernel import clock
from hutong.web.passage import app as passage_app
from hutong.web.passage import rewriting
from hutong.web.passage.app import Passage
from tests.conftest import free_port
from tests.databases import Process
from tests.domain.door.old_system import ADAPTOR, running
from tests.factories.directory import post, staff
from tests.factories.door import system
from tests.people import HOME, wang_fang

pytestmark = pytest.mark.django_db
HOST, DOOR = "lao.passage.test", "http://door.test"
ORIGIN = f"http://{HOST}"
SECRET = "jiu-mi-ma-1"


@pytest.fixture
def old():
    with running() as found:
        yield found


@pytest.fixture
def view(old, home, settings):
    settings.HUTONG_PASSAGE = "passage.test"
    folder = home.path / "adaptors"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lao.yaml").write_text(ADAPTOR)
    staff(wang_fang, "wangfang", password=None)
    post(wang_fang, HOME)
    words = {"adaptor": "lao", "base": old.base}
    found = system("lao", title="老系统", protocol="form", address=f"{old.base}/main.do", settings=words)
    vault.set_credential(wang_fang, view=found, holder=Holder(HOME, post=1), username="wangfang", secret=SECRET)
    return found


class Answered:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.split()[0]), headers, body
        self.text = body.decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")


class Browser:
    """A browser at the passage's host: it keeps what cookies it is given."""

    def __init__(self, app=None):
        self.app, self.cookies = app or Passage(DOOR), {}

    def asks(self, path="/main.do", method="GET", body=b"", host=HOST, **headers):
        where, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": where, "QUERY_STRING": query, "HTTP_HOST": host,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(body), "HTTP_ACCEPT": "text/html",
            **({"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded"} if body else {}),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }  # fmt: skip
        if "content_type" in headers:
            environ["CONTENT_TYPE"] = headers["content_type"]
        kept = []
        found = self.app(environ, lambda status, head: kept.append((status, head)))
        answer = Answered(*kept[0], b"".join(found))
        if hasattr(found, "close"):
            found.close()
        for name, value in answer.headers:
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer

    def sends(self, path, body, **headers):
        return self.asks(path, "POST", body, **{"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **headers})


@pytest.fixture
def begun():
    return []


@pytest.fixture
def fang(view, begun):
    """She has come in through the door."""
    browser, begins = Browser(), accounts.begin_session
    begun.append(begins(directory.staff_named("wangfang"), how="password", amr=("pwd",), key="k" * 32))
    enters(browser, view, begun[0].sid)
    return browser


def enters(browser, view, sid, to="/main.do"):
    """The whole way to a pass; the address it ends at."""
    answer = browser.asks(f"/.hutong/start?to={quote(to, safe='')}")
    words = parse_qs(urlsplit(answer.header("location")).query)
    assert answer.header("location").startswith(f"{DOOR}/door/pass/lao/?"), answer.text
    way = passing.ticket_for(wang_fang, view=view, sid=sid, to=words["to"][0], state=words["state"][0])
    assert way.startswith(f"{ORIGIN}/.hutong/back?ticket=")
    return browser.asks(way.removeprefix(ORIGIN)).header("location")


def test_she_works_in_it_and_never_signs_in(fang, old):
    answer = fang.asks()
    assert answer.status == 200 and "<p id='user'>wangfang</p>" in answer.text
    assert fang.asks("/todo.do").status == 200 and old.tries == [("wangfang", SECRET)]


def test_without_a_pass_she_is_led_to_the_door_and_scripts_are_told(view):
    browser = Browser()
    assert browser.asks("/todo.do?a=1").header("location") == "/.hutong/start?to=%2Ftodo.do%3Fa%3D1"
    assert browser.asks("/todo.do", **{"Sec-Fetch-Mode": "cors"}).status == 401
    assert browser.asks("/save.do", "POST", b"a=1").status == 401


def test_she_ends_where_she_wanted_to_go(view, begun, fang):
    assert enters(Browser(), view, begun[0].sid, "/todo.do?a=1&b=2") == f"{ORIGIN}/todo.do?a=1&b=2"


def test_from_the_door_it_opens_at_its_start_page(view, begun, fang):
    """The registered address says which; nothing else has to."""
    assert enters(Browser(), view, begun[0].sid, "") == f"{ORIGIN}/main.do"


def test_without_its_adaptor_she_reads_whom_to_call_and_no_path(fang, home):
    (home.path / "adaptors" / "lao.yaml").unlink()
    answer = fang.asks()
    assert "市民政局 010-0000" in answer.text and "代登说明用不了" in answer.text
    assert "adaptors" not in answer.text and ".yaml" not in answer.text


def test_the_systems_cookies_never_reach_the_browser_and_ours_never_the_system(fang, old):
    answers = [fang.asks(path) for path in ("/main.do", "/todo.do", "/", "/file.bin")]
    assert not any(name.lower() == "set-cookie" for answer in answers for name, _ in answer.headers)
    assert set(fang.cookies) == {"hutong_pass_lao", "hutong_state_lao"}
    sent = " ".join(str(headers) for _, _, headers, _ in old.seen)
    assert fang.cookies["hutong_pass_lao"] not in sent and "hutong" not in sent.lower().replace("hutong)", "")


def test_links_to_the_systems_own_address_lead_through_the_passage(fang, old):
    text = fang.asks().text
    assert f"href='{ORIGIN}/todo.do?a=1'" in text and old.base not in text
    assert fang.asks("/").header("location") == f"{ORIGIN}/main.do"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://a.test/x", "http://p/x"), ("//a.test/x", "//p/x"), (r"http:\/\/a.test\/x", r"http:\/\/p\/x"),
        ("http://a.test.evil/", "http://a.test.evil/"), ("http://a.test:81/", "http://a.test:81/"), ("HTTP://A.TEST/", "http://p/"),
    ],
)  # fmt: skip
def test_only_its_own_address_is_turned(before, after):
    assert rewriting.linked(before.encode(), ["http://a.test"], "http://p") == after.encode()


def test_out_when_idle_and_in_again_unseen(fang, old):
    fang.asks()
    old.throw_everybody_out()
    assert "wangfang" in fang.asks("/todo.do").text or fang.asks("/todo.do").status == 200
    assert len(old.tries) == 2


def test_what_she_sent_to_a_session_that_was_over_is_not_lost_in_silence(fang, old):
    fang.asks()
    old.throw_everybody_out()
    answer = fang.sends("/save.do", b"text=1")
    assert answer.status == 409 and "没有送到" in answer.text
    assert "<p id='saved'>1</p>" in fang.sends("/save.do", b"text=1").text


def test_once_a_request_then_plain_words(fang, old, monkeypatch):
    fang.asks()
    monkeypatch.setattr("hutong.domain.door.adaptor.signing.is_out", lambda adaptor, page: True)
    answer = fang.asks()
    assert answer.status == 502 and "马上又退出了" in answer.text and len(old.tries) == 2


def test_the_login_form_is_never_shown_nor_taken(fang, old):
    fang.asks()
    assert fang.asks("/login.do").header("location") == "/main.do"
    for body, kind in [
        (b"j_username=a&j_password=b", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="j_username"\r\n\r\na\r\n--x\r\nContent-Disposition: form-data; '
         b'name="j_password"\r\n\r\nb\r\n--x--', "multipart/form-data; boundary=x"),
    ]:  # fmt: skip
        assert fang.sends("/anders.do", body, content_type=kind).status == 403
    for path in ("/login.do", "/LOGIN.do", "/x/../login.do", "/login.do;jsessionid=1", "/%256cogin.do"):
        assert fang.sends(path, b"a=1").status == 403, path
    assert old.tries == [("wangfang", SECRET)]


@pytest.mark.parametrize("path", ["/password.do", "/PASSWORD.DO", "//password.do", "/a/../password.do", "/password.do;x=1"])
def test_the_password_is_not_changed_through_it(fang, old, path):
    assert fang.asks(path).status == 403 and fang.sends(path, b"old=a&new=b&again=b").status == 403
    assert old.passwords["wangfang"] == SECRET


def test_no_page_that_wants_or_holds_a_password_is_shown(fang, old, monkeypatch):
    from tests.domain.door.old_system import _Handler

    monkeypatch.setattr(_Handler, "get_main_do", lambda self, *words: self.inside(words[0], "<input TYPE=PassWord name=x>"))
    assert fang.asks().status == 403
    for shown in (SECRET, quote(SECRET)):
        told = f"您的密码是 {shown}"
        monkeypatch.setattr(_Handler, "get_main_do", lambda self, *words, told=told: self.inside(words[0], told))
        answer = fang.asks()
        assert answer.status == 403 and SECRET not in answer.text
    script = f"var p='{SECRET}'".encode()
    monkeypatch.setattr(_Handler, "get_main_do", lambda self, *words: self.raw(script, 200, "application/javascript"))
    assert SECRET not in fang.asks().text


def test_a_wrong_password_is_said_and_not_shown(fang, old, view):
    vault.set_credential(wang_fang, view=view, holder=Holder(HOME, post=1), username="wangfang", secret="bu-dui-de-mi-ma")
    old.echo = True
    for _ in range(3):
        answer = fang.asks()
        assert answer.status == 502 and "系统不认" in answer.text and "bu-dui" not in answer.text
    assert len(old.tries) == 1, "old systems lock accounts"


def test_nobody_elses_page_sends_a_form(fang, old):
    fang.asks()
    for headers in (
        {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, {"Origin": f"http://anders.{HOST}"},
    ):  # fmt: skip
        assert fang.asks("/save.do", "POST", b"text=1", **headers).status == 403
    assert fang.asks("/save.do", "POST", b"text=1").status == 403
    assert not any(path == "/save.do" for _, path, _, _ in old.seen)


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_no_other_systems_page_takes_anything_from_this_one(fang, old, site):
    """Two old systems are one site to a browser: a script in one asks the other, and her cookie goes along."""
    fang.asks()
    for mode, dest in (("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
        words = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert fang.asks("/todo.do?delete=1", **words).status == 403, mode
    assert not any(path.startswith("/todo.do") for _, path, _, _ in old.seen)
    opened = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert fang.asks("/todo.do", **opened).status == 200


def test_whoever_sits_down_after_her_finds_nothing_in_the_browsers_cache(fang, old, monkeypatch):
    from tests.domain.door.old_system import _Handler

    long = [("Cache-Control", "public, max-age=86400"), ("Expires", "Thu, 01 Jan 2099 00:00:00 GMT"), ("ETag", '"1"')]
    monkeypatch.setattr(_Handler, "get_file_bin", lambda self, *words: self.raw(b"x", 200, "image/png", long))
    page, file = fang.asks(), fang.asks("/file.bin")
    kept = [value for name, value in file.headers if name.lower() == "cache-control"]
    assert (page.header("cache-control"), kept) == ("no-store", ["private, no-cache"])
    assert (file.header("etag"), file.header("expires")) == ('"1"', "")


def test_a_percent_sign_in_a_name_stays_one_and_an_address_is_ascii(fang, old, view, begun):
    fang.asks("/100%.do")
    assert old.seen[-1][1] == "/100%25.do"
    assert enters(Browser(), view, begun[0].sid, "/todo.do?name=张三") == f"{ORIGIN}/todo.do?name=%E5%BC%A0%E4%B8%89"


def test_a_pass_is_one_systems_and_one_sign_ins(fang, view, begun, old, settings):
    system("er-er", protocol="form", address=f"{old.base}/", settings={"adaptor": "lao", "base": old.base})
    other = Browser()
    other.cookies["hutong_pass_er-er"] = fang.cookies["hutong_pass_lao"]
    assert other.asks(host="er-er.passage.test").status == 303
    accounts.end_session(begun[0].sid, why="signed_out")
    assert fang.asks().header("location").startswith("/.hutong/start")


def test_a_post_that_ended_yesterday_is_told_so(fang):
    Post.objects.filter(pk=1).update(valid_to=clock.today() - dt.timedelta(days=1))
    answer = fang.asks()
    assert answer.status == 403 and "岗位" in answer.text


def test_a_ticket_is_worth_nothing_in_another_browser_or_twice(fang, view, begun):
    thief, browser = Browser(), Browser()
    words = parse_qs(urlsplit(browser.asks("/.hutong/start").header("location")).query)
    way = passing.ticket_for(wang_fang, view=view, sid=begun[0].sid, to="/", state=words["state"][0]).removeprefix(ORIGIN)
    assert thief.asks(way).status == 422 and "hutong_pass_lao" not in thief.cookies
    assert browser.asks(way).status == 422, "it has been spent"


@pytest.mark.parametrize("to", ["//evil.test/", "http://evil.test/", "/\\evil.test", f"http://x@{HOST}/", "javascript:1"])
def test_it_leads_nowhere_else(view, to):
    assert Browser().asks(f"/.hutong/start?to={quote(to, safe='')}").status == 422


@pytest.mark.parametrize("host", ["", "passage.test", "nichts.passage.test", "evil.test", "lao.passage.test.evil.test"])
def test_other_hosts_are_nobodys(view, host):
    assert Browser().asks(host=host).status in (403, 404)


def test_a_dead_and_a_slow_system_are_told_in_both_languages_and_soon(fang, old, view, monkeypatch):
    fang.asks()
    monkeypatch.setattr(wire, "FIRST", 0.3)
    old.slow, begun = 1.0, time.monotonic()
    answer = fang.asks("/todo.do")
    assert answer.status == 504 and "老系统" in answer.text and time.monotonic() - begun < 0.9
    old.slow = 0.0
    monkeypatch.setattr(wire, "address_of", lambda host, port: "127.0.0.2")
    assert fang.asks("/todo.do").status == 502


def test_a_system_that_hangs_takes_few_places(fang, view, monkeypatch):
    monkeypatch.setattr(passage_app, "WAIT", 0.05)
    place = fang.app._places["lao"]
    for _ in range(passage_app.PLACES):
        assert place.acquire(blocking=False)
    assert fang.asks().status == 503
    place.release()
    for _ in range(passage_app.PLACES + 2):
        assert fang.asks("/file.bin").status == 200 and fang.asks("/").status == 302 and fang.asks("/login.do").status == 303


def test_files_go_through_in_pieces(fang):
    fang.asks()
    answer = fang.asks("/file.bin")
    assert (len(answer.body), answer.header("content-length")) == (3_000_000, "3000000")


def test_what_is_too_large_is_not_sent(fang, monkeypatch):
    monkeypatch.setattr("hutong.web.passage.request.LARGEST", 10)
    assert fang.sends("/save.do", b"text=12345678901").status == 413


def test_what_a_browser_says_of_itself_is_not_handed_on(fang, old):
    claimed = {"X-Hutong-User": "zhouning", "X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer x", "TE": "trailers"}
    fang.asks("/todo.do", **claimed, Referer=f"{ORIGIN}/main.do")
    sent = {name.lower(): value for name, value in old.seen[-1][2].items()}
    assert not {"x-hutong-user", "x-forwarded-for", "authorization", "te"} & set(sent)
    assert (sent["host"], sent["referer"]) == (old.base.removeprefix("http://"), f"{old.base}/main.do")


def test_leaving_ends_the_pass_and_the_systems_own_session(fang, old):
    fang.asks()
    assert fang.asks("/.hutong/out", "POST").status == 403
    assert fang.sends("/.hutong/out", b"").header("location") == f"{DOOR}/door/"
    assert not any("user" in kept for kept in old.sessions.values())
    assert fang.asks().header("location").startswith("/.hutong/start")


def test_it_runs_as_a_process_of_its_own(own_database, databases, home):
    """One that hangs up in the middle, and hosts that are none, do not stop it."""
    port = free_port()
    env = {"DATABASE_URL": databases.url(own_database), "HUTONG_PASSAGE": f"localhost:{port}"}
    process = Process("hutong.project.passage", "127.0.0.1", str(port), DOOR, home=home.path, **env)
    try:
        status = 0
        end = time.monotonic() + 60
        while status == 0 and time.monotonic() < end:
            with contextlib.suppress(OSError):
                status = _status(port, f"lao.localhost:{port}")
            time.sleep(0.05)
        assert status == 403, "there is no such system"
        assert _status(port, "evil.test") == 404
        assert threading.active_count() and re.match(r"\d+", str(port)) and queries.system
    finally:
        process.end()


def _status(port, host):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/", headers={"Host": host})
    try:
        return connection.getresponse().status
    finally:
        connection.close()
