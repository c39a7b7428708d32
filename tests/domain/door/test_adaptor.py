"""An adaptor signs in to an old system as a browser would, says in words why not, reads its list, and changes its passwords."""

import datetime as dt

import pytest

from hutong.blueprint.adaptors import Rules, adaptor_in, names_in, read_adaptor
from hutong.blueprint.adaptors.reading import OWN
from hutong.blueprint.reading import PackError
from hutong.domain.door.adaptor import listing, pages, rotating, signing, wire
from hutong.domain.door.adaptor.jar import Cookies
from hutong.domain.door.adaptor.signing import NotSignedIn, WrongPassword, sign_in
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from tests.domain.door.old_system import ADAPTOR, running


@pytest.fixture
def old():
    with running() as system:
        yield system


def written(folder, text=ADAPTOR, name="lao"):
    (folder / f"{name}.yaml").write_text(text)
    return folder / f"{name}.yaml"


@pytest.fixture
def adaptor(tmp_path):
    return read_adaptor(written(tmp_path))


def test_signs_in_with_hidden_token_cookie_token_and_the_button(old, adaptor):
    visit = sign_in(adaptor, old.base, "wangfang", "jiu-mi-ma-1")
    assert visit.open("/main.do").at("//p[@id='user']/text()") == ["wangfang"]
    assert old.tries == [("wangfang", "jiu-mi-ma-1")]


def test_a_wrong_password_is_told_from_a_broken_page(old, adaptor):
    with pytest.raises(WrongPassword) as wrong:
        sign_in(adaptor, old.base, "wangfang", "bu-dui")
    assert "bu-dui" not in str(wrong.value) and "wangfang" not in str(wrong.value)
    with pytest.raises(NotSignedIn):
        sign_in(read_words(adaptor, login={"page": "/main.do"}, form="//form[@id='none']"), old.base, "wangfang", "jiu-mi-ma-1")


def read_words(adaptor, login, form):
    import msgspec

    return msgspec.structs.replace(adaptor, login=msgspec.structs.replace(adaptor.login, form=form, **login))


def test_a_captcha_is_refused_in_words_and_nothing_is_shown_to_the_system(old, adaptor):
    old.captcha = True
    with pytest.raises(NotSignedIn, match="验证码"):
        sign_in(adaptor, old.base, "wangfang", "jiu-mi-ma-1")
    assert old.tries == []


def test_pages_in_old_chinese_letters_are_read_and_answered_in_them(old, adaptor):
    old.charset, old.passwords = "gbk", {"王芳": "密码-1"}
    visit = sign_in(adaptor, old.base, "王芳", "密码-1")
    assert visit.open("/main.do").at("//p[@id='user']/text()") == ["王芳"]


def test_being_out_is_known_by_its_marks(old, adaptor):
    visit = sign_in(adaptor, old.base, "wangfang", "jiu-mi-ma-1")
    assert not signing.is_out(adaptor, visit.open("/main.do"))
    old.throw_everybody_out()
    assert signing.is_out(adaptor, visit.open("/main.do"))


def test_signing_out_ends_the_session_in_the_system(old, adaptor):
    visit = sign_in(adaptor, old.base, "wangfang", "jiu-mi-ma-1")
    signing.sign_out(adaptor, visit)
    assert not any("user" in kept for kept in old.sessions.values())


def test_the_list_of_work_is_read(old, adaptor):
    visit = sign_in(adaptor, old.base, "danwei", "dan-wei-mi-ma-2")
    with clock.standing_at(dt.date(2026, 6, 1)):
        rows = listing.read_rows(adaptor, visit)
    assert [(row.key, row.title, row.due, row.path) for row in rows] == [
        ("A-1", "补录签到", dt.date(2026, 6, 12), "/main.do?id=A-1"),
        ("A-2", "更新名单", dt.date(2026, 6, 20), "/main.do?id=A-2"),
    ]
    old.throw_everybody_out()
    with pytest.raises(NotSignedIn):
        listing.read_rows(adaptor, visit)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-12 17:00", (2026, 6, 12)),
        ("截止2026年6月2日", (2026, 6, 2)),
        ("1月3日", (2027, 1, 3)),
        ("2/30", None),
        ("当日", None),
    ],
)
def test_days_as_old_systems_write_them(text, day):
    assert listing.day_of(text, dt.date(2026, 11, 26)) == (dt.date(*day) if day else None)


def test_a_password_is_changed_and_fits_the_rules(old, adaptor):
    visit = sign_in(adaptor, old.base, "wangfang", "jiu-mi-ma-1")
    new = rotating.new_password(adaptor.rotate.rules)
    assert len(new) == 16 and set(new) & set("!_") and any(map(str.isupper, new)) and any(map(str.isdigit, new))
    rotating.change_password(adaptor, visit, "jiu-mi-ma-1", new)
    assert old.passwords["wangfang"] == new
    with pytest.raises(Refused):
        rotating.change_password(adaptor, visit, "jiu-mi-ma-1", "anderes")
    assert len({rotating.new_password(Rules()) for _ in range(50)}) == 50


def test_the_system_cannot_lead_us_elsewhere(old, adaptor):
    def away(self, told="", value=""):
        self.page("<form id='loginForm' method='post' action='http://evil.test/take'><input name='j_username'>"
                  "<input type='password' name='j_password'></form>", headers=self.begin())  # fmt: skip

    from tests.domain.door import old_system

    kept, old_system._Handler.login = old_system._Handler.login, away
    try:
        plain = read_words(adaptor, {"carried": ()}, "//form[@id='loginForm']")
        with pytest.raises(NotSignedIn, match="别的网址"):
            sign_in(plain, old.base, "wangfang", "jiu-mi-ma-1")
    finally:
        old_system._Handler.login = kept


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://224.0.0.1/"])
def test_addresses_that_are_no_systems_are_not_called(address):
    with pytest.raises(wire.Forbidden):
        wire.send(address.rstrip("/"), "GET", "/")


def test_this_very_machine_is_called_in_a_demo_alone(settings, old):
    settings.HUTONG_DEMO = False
    with pytest.raises(wire.Forbidden):
        wire.send(old.base, "GET", "/login.do")
    settings.HUTONG_HOOK_HOSTS = ["127.0.0.1"]
    assert wire.send(old.base, "GET", "/login.do").whole()


def test_a_dead_and_a_slow_system_are_told_apart_and_soon(old, monkeypatch):
    with pytest.raises(wire.Unreachable):
        wire.send("http://127.0.0.1:1", "GET", "/")
    monkeypatch.setattr(wire, "FIRST", 0.2)
    old.slow = 0.6
    with pytest.raises(wire.Late):
        wire.send(old.base, "GET", "/login.do")


def test_a_page_too_large_is_not_read(old, monkeypatch):
    monkeypatch.setattr(wire, "LARGEST", 100_000)
    with pytest.raises(wire.Unreachable):
        wire.send(old.base, "GET", "/file.bin").whole()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("page: /login.do", "page: http://evil/", "login.page"),
        ("page: /login.do", "page: //evil/", "login.page"),
        ('form: //form[@id="loginForm"]', 'form: "//form[@id="', "login.form"),
        ("user: j_username", "uesr: j_username", "uesr"),
        ("inside: {xpath: '//form[@action=\"/logout.do\"]'}", "inside: {}", "marks.inside"),
        ("length: 16", "length: 4", "rotate.rules"),
        ("cookie: CSRF", "cookie: CSRF, meta: x", "login.carried"),
        ("send: header", "send: body", "send"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(tmp_path, before, after, says):
    assert before in ADAPTOR
    with pytest.raises(PackError) as fault:
        read_adaptor(written(tmp_path, ADAPTOR.replace(before, after, 1)))
    assert says in str(fault.value) and "lao.yaml:" in str(fault.value)


@pytest.mark.parametrize("name", ["../../keys", "Lao", "", "a/b", "lao\n"])
def test_a_name_is_no_path(tmp_path, name):
    with pytest.raises(PackError):
        adaptor_in(name, [tmp_path, OWN])


def test_all_our_own_adaptors_can_be_read():
    assert names_in([OWN]) and all(adaptor_in(name, [OWN]).title for name in names_in([OWN]))


def test_cookies_follow_paths_ends_and_limits():
    jar = Cookies()
    jar.take([("Set-Cookie", "A=1; Path=/x"), ("set-cookie", "B=2; HttpOnly"), ("Set-Cookie", "C=3; Max-Age=0")], "/a/b.do?c=/d")
    assert (jar.header("/x/1"), jar.header("/a/c"), jar.header("/"), jar.value("B")) == ("A=1", "B=2", "", "2")
    jar.take([("Set-Cookie", "A=; Path=/x; Expires=Thu, 01-Jan-1970 00:00:00 GMT")], "/")
    assert jar.header("/x/1") == "" and Cookies.read(jar.text()).header("/a/") == "B=2"
    jar.take([("Set-Cookie", f"n{number}=1; Path=/") for number in range(100)], "/")
    assert len(jar.kept) == 60
    jar.take([("Set-Cookie", "evil=1\r\nX-Other: 1")], "/")
    assert "evil" not in jar.header("/")


def test_a_form_is_filled_as_a_browser_would():
    page = pages.read("/l", 200, [("Content-Type", "text/html; charset=utf-8")], (
        b"<form method=post action=''><input name=a value=1><input type=checkbox name=b><input type=checkbox name=c checked>"
        b"<select name=d><option value=x>X<option value=y selected>Y</select><textarea name=e>t</textarea>"
        b"<input type=submit name=s>"
        b"<input name=f value=1 disabled><input type=password name=p></form>"
    ))  # fmt: skip
    form = pages.form_at(page, "")
    assert form.filled({"p": "密", "z": "1"}) == [("a", "1"), ("c", "on"), ("d", "y"), ("e", "t"), ("p", "密"), ("z", "1")]


def test_the_recorder_drafts_a_file_that_signs_in(old, tmp_path):
    """Without the header that this system wants; so it does not want it here."""
    from hutong.domain.door.adaptor import recording

    found, _ = recording.look(old.base, "/login.do")
    assert (found.login.user, found.login.password, found.login.form) == ("j_username", "j_password", '//form[@id="loginForm"]')
    assert found.login.extra == {"act": "login"} and found.hidden == ("_token",) and "CSRF" in found.notes[0]
    old.wants_header = False
    found = recording.tried(found, "wangfang", "jiu-mi-ma-1")
    assert (found.wrong, found.out) == ("用户名或密码错误", "/login.do")
    text = recording.written(found, name="draft")
    assert "jiu-mi-ma-1" not in text and "wangfang" not in text and len(old.tries) == 2
    drafted = read_adaptor(written(tmp_path, text, "draft"))
    assert sign_in(drafted, old.base, "danwei", "dan-wei-mi-ma-2").open("/main.do").at("//p[@id='user']/text()") == ["danwei"]
    assert signing.is_out(drafted, signing.Visit(old.base).open("/main.do"))


def test_the_recorder_says_what_cannot_be_done(old, tmp_path):
    from hutong.domain.door.adaptor import recording

    old.captcha = True
    found, _ = recording.look(old.base, "/login.do")
    assert "验证码" in found.notes[0]
    drafted = read_adaptor(written(tmp_path, recording.written(found, name="draft"), "draft"))
    with pytest.raises(NotSignedIn, match="验证码"):
        sign_in(drafted, old.base, "wangfang", "jiu-mi-ma-1")
    with pytest.raises(Refused):
        recording.look(old.base, "/nichts.do")
    old.captcha = False
    with pytest.raises(Refused):
        recording.tried(recording.look(old.base, "/login.do")[0], "wangfang", "falsch")
