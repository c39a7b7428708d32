"""Wang Fang enters a system by OpenID Connect: signed in once, told by scope, asked where it must be, and out with one press."""

import datetime as dt
import html
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from django.test import Client

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import queries as accounts_read
from hutong.domain.door.commands import keys
from hutong.domain.door.commands.states import set_state
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.project.sessions import SessionStore
from tests.factories.openid import CALLBACK, DOOR, Party, answer, parts, party
from tests.people import wang_fang
from tests.web.door.conftest import signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def zou_fang() -> Party:
    return party(post_logout_uris=["http://127.0.0.1:9/bye"])


def token_of(page):
    """The hidden fields of the form on a page."""
    text = page.content.decode()
    return text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def press(browser, page, where, **fields):
    """The button of a form."""
    return browser.post(where, {"csrfmiddlewaretoken": token_of(page), **fields})


def next_of(page):
    """Where the page that asks her to sign in again would lead."""
    text = page.content.decode()
    assert "请再登录一次" in text
    return html.unescape(text.split('name="next" value="')[-1].split('"')[0])


def test_one_way_there_and_she_is_known_there(fang, zou_fang):
    back = answer(fang.get(zou_fang.asks()))
    assert (back["state"], back["iss"]) == ("s-" + "1" * 22, DOOR)
    told = zou_fang.changes(back["code"]).json()
    claims = zou_fang.claims(told["id_token"])
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (DOOR, "zou-fang", "n-" + "2" * 22)
    assert (claims["name"], claims["preferred_username"], claims["post"]) == ("王芳", "wangfang", "社区工作者")
    assert (claims["area"], claims["area_level"], claims["area_path"][0]) == ("110114010003", "community", "昌平区")
    assert (claims["amr"], claims["acr"]) == (["pwd"], "1")
    assert zou_fang.who(told["access_token"]).json()["sub"] == claims["sub"]
    assert "refresh_token" not in told
    assert [act.details.get("system") for act in journal.own(wang_fang) if act.verb == "enter"] == ["zou-fang"]


def test_what_is_told_follows_the_scope(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid something-else")
    assert told["scope"] == "openid"
    assert set(zou_fang.who(told["access_token"]).json()) == {"sub"}


def test_two_factors_are_told_as_such(enters, zou_fang):
    claims = parts(zou_fang.signs_in(enters(how="passkey", amr=("pwd", "otp")))["id_token"])[1]
    assert claims["acr"] == "2"


def test_systems_that_keep_apart_get_different_names(fang, zou_fang):
    apart, other = party("yi-yi", subject="pairwise"), party("er-er", subject="pairwise")
    tokens = [one.signs_in(fang) for one in (zou_fang, apart, other)]
    told = [parts(one["id_token"])[1] for one in tokens]
    for word in ("sub", "sid"):
        assert len({claims[word] for claims in told}) == 3, "by a name of the sign-in two would find out whom they share"
    assert apart.call("introspect", token=tokens[1]["access_token"]).json()["sid"] == told[1]["sid"]
    fang.get(f"/oauth/logout?{urlencode({'id_token_hint': tokens[1]['id_token']})}")
    assert accounts_read.session(told[0]["sid"]) is None, "it knows the sign-in all the same"


def test_whoever_is_not_signed_in_signs_in_first(db, zou_fang):
    asked = Client().get(zou_fang.asks())
    where = urlsplit(asked["Location"])
    assert where.path == "/sign-in/"
    assert parse_qs(where.query)["next"][0].startswith("/oauth/authorize?")
    assert answer(Client().get(zou_fang.asks(prompt="none")))["error"] == "login_required"


def test_a_form_post_and_a_post(fang, zou_fang):
    page = fang.get(zou_fang.asks(response_mode="form_post"))
    text = page.content.decode()
    assert f'action="{CALLBACK}"' in text and 'name="code"' in text and 'name="iss"' in text
    assert "form-action 'self' http://127.0.0.1:9" in page["Content-Security-Policy"]
    path, _, query = zou_fang.asks().partition("?")
    posted = fang.post(path, {name: values[0] for name, values in parse_qs(query).items()})
    assert posted.status_code == 303
    assert "code" in answer(fang.get(posted["Location"]))


def test_after_a_form_of_ours_a_page_stands_in_between(fang, zou_fang):
    page = fang.get(zou_fang.asks(), headers={"Referer": f"{DOOR}/sign-in/"})
    assert page.status_code == 200
    assert f'http-equiv="refresh" content="0;url={CALLBACK}?code=' in page.content.decode()


@pytest.mark.parametrize("way", [{"prompt": "login"}, {"max_age": "60"}])
def test_a_system_may_want_her_to_sign_in_again(fang, zou_fang, way):
    with clock.standing_at(clock.now() + dt.timedelta(minutes=5)):
        assert answer(fang.get(zou_fang.asks(max_age="60", prompt="none")))["error"] == "login_required"
        out = press(fang, fang.get(zou_fang.asks(**way)), "/door/sign-in-again/", next=next_of(fang.get(zou_fang.asks(**way))))
        then = parse_qs(urlsplit(out["Location"]).query)["next"][0]
        assert fang.get(then)["Location"].startswith("/sign-in/")
    with clock.standing_at(clock.now() + dt.timedelta(minutes=5, seconds=30)):
        signs_in(fang, "wangfang")
        claims = parts(zou_fang.changes(answer(fang.get(then))["code"]).json()["id_token"])[1]
        assert clock.now().timestamp() - claims["auth_time"] < 2


def test_a_mark_of_another_request_is_no_sign_in(fang, zou_fang):
    then = next_of(fang.get(zou_fang.asks(prompt="login")))
    mark = parse_qs(urlsplit(then).query)["hutong_since"][0]
    signs_in(fang, "wangfang")
    assert "请再登录一次" in fang.get(zou_fang.asks(prompt="login", state="another", hutong_since=mark)).content.decode()


def test_a_system_that_asks_for_consent_is_agreed_to_once(fang):
    la_ji = party("la-ji", confirm=True)
    asked = la_ji.asks()
    assert answer(fang.get(la_ji.asks(prompt="none")))["error"] == "consent_required"
    page = fang.get(asked)
    assert "您的姓名和账号" in page.content.decode()
    query = asked.partition("?")[2]
    assert "access_denied" in press(fang, page, "/oauth/consent", asked=query, answer="no").content.decode()
    agreed = press(fang, page, "/oauth/consent", asked=query, answer="yes")
    assert f"url={CALLBACK}?code=" in agreed.content.decode()
    assert "code" in answer(fang.get(asked))
    assert answer(fang.get(asked + "&prompt=none")).get("code")
    more = fang.get(la_ji.asks(scope="openid profile post offline_access"))
    assert more.status_code == 200


def test_a_refresh_token_turns_and_ends_with_the_sign_in(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    then = zou_fang.refreshes(told["refresh_token"]).json()
    assert then["refresh_token"] != told["refresh_token"]
    assert parts(then["id_token"])[1]["sub"] == parts(told["id_token"])[1]["sub"]
    assert zou_fang.worth(then["access_token"])
    accounts.end_session(parts(told["id_token"])[1]["sid"], why="signed_out")
    assert zou_fang.refreshes(then["refresh_token"]).json()["error"] == "invalid_grant"
    assert not zou_fang.worth(then["access_token"])
    assert zou_fang.who(then["access_token"]).status_code == 401


def test_a_token_is_taken_back(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    other = party("la-ji")
    assert other.call("revoke", token=told["refresh_token"]).status_code == 200
    assert zou_fang.worth(told["access_token"])
    assert zou_fang.call("revoke", token=told["refresh_token"]).status_code == 200
    assert not zou_fang.worth(told["access_token"])
    assert zou_fang.refreshes(told["refresh_token"]).json()["error"] == "invalid_grant"


def test_only_who_is_meant_learns_what_a_token_is_worth(fang, zou_fang):
    meant = party("shu-ju")
    told = party("zi-yuan", resources=["shu-ju"]).signs_in(fang)
    assert meant.worth(told["access_token"])
    assert not meant.worth(zou_fang.signs_in(fang)["access_token"])
    set_state(SYSTEM, name="shu-ju", state="paused")
    assert not meant.worth(told["access_token"])
    set_state(SYSTEM, name="shu-ju", state="ended")
    assert meant.call("introspect", token=told["access_token"]).status_code == 401


def test_an_account_is_told_with_the_profile_alone(fang, zou_fang):
    for scope, told in (("openid", False), ("openid profile", True)):
        token = zou_fang.signs_in(fang, scope=scope)["access_token"]
        assert ("username" in zou_fang.call("introspect", token=token).json()) is told


def test_a_public_client_needs_no_secret_but_its_verifier(fang):
    small = party("xiao-cheng-xu", auth="none")
    code = small.code(fang)
    words = {"client_id": "xiao-cheng-xu", "code": code, "redirect_uri": CALLBACK, "code_verifier": small.verifier}
    assert small.call("token", {}, grant_type="authorization_code", **words).status_code == 200
    assert small.call("introspect", {}, client_id="xiao-cheng-xu", token="x").status_code == 401


def test_a_secret_may_come_in_the_form(fang, zou_fang):
    form = {"client_id": "zou-fang", "client_secret": zou_fang.secret, "code": zou_fang.code(fang)}
    words = {**form, "redirect_uri": CALLBACK, "code_verifier": zou_fang.verifier}
    assert zou_fang.call("token", {}, grant_type="authorization_code", **words).status_code == 200


def test_rs256_for_systems_that_know_nothing_else(fang):
    old = party("lao", id_token_alg="RS256")
    told = old.signs_in(fang)
    assert parts(told["id_token"])[0]["alg"] == "RS256"
    assert old.claims(told["id_token"])["aud"] == "lao"


def test_keys_change_and_the_old_ones_stay_published(fang, zou_fang):
    before = zou_fang.signs_in(fang)["id_token"]
    keys.rotate(SYSTEM)
    after = zou_fang.signs_in(fang)["id_token"]
    assert parts(before)[0]["kid"] != parts(after)[0]["kid"]
    assert zou_fang.claims(before)["sub"] == zou_fang.claims(after)["sub"]
    published = zou_fang.line.get("/oauth/jwks")
    assert published["Cache-Control"] == "public, max-age=300"
    assert not [one for one in published.json()["keys"] if "d" in one]
    with clock.standing_at(clock.now() + dt.timedelta(days=3)):
        kids = {one["kid"] for one in zou_fang.line.get("/oauth/jwks").json()["keys"]}
        assert parts(before)[0]["kid"] not in kids and parts(after)[0]["kid"] in kids


def test_the_discovery_document_is_true(db):
    told = Client().get("/.well-known/openid-configuration").json()
    for name in ("response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"):
        getattr(OpenIDProviderMetadata(told), f"validate_{name}")()
    for name in ("authorization", "token", "userinfo", "introspection", "revocation", "end_session"):
        path = told[f"{name}_endpoint"].removeprefix(DOOR)
        assert Client().get(path).status_code != 404, path
    assert told["code_challenge_methods_supported"] == ["S256"]


def test_a_system_signs_her_out(fang, zou_fang):
    told = zou_fang.signs_in(fang)
    words = {"id_token_hint": told["id_token"], "post_logout_redirect_uri": "http://127.0.0.1:9/bye", "state": "x"}
    out = fang.get(f"/oauth/logout?{urlencode(words)}")
    assert out["Location"] == "http://127.0.0.1:9/bye?state=x"
    assert fang.get("/work/")["Location"].startswith("/sign-in/")
    assert not zou_fang.worth(told["access_token"])


def test_a_locked_screen_opens_nothing_and_is_signed_out_all_the_same(fang, zou_fang):
    hint = zou_fang.signs_in(fang)["id_token"]
    kept = SessionStore(fang.cookies["hutong_session"].value)
    kept["held"] = "locked"
    kept.save()
    assert answer(fang.get(zou_fang.asks(prompt="none")))["error"] == "login_required"
    assert fang.get(zou_fang.asks())["Location"].startswith("/sign-in/")
    fang.get(f"/oauth/logout?{urlencode({'id_token_hint': hint})}")
    assert not SessionStore(fang.cookies["hutong_session"].value).get("staff")


def test_a_link_alone_signs_nobody_out(fang, jing, zou_fang):
    page = fang.get("/oauth/logout")
    assert "要退出登录吗" in page.content.decode()
    assert "code" in answer(fang.get(zou_fang.asks()))
    hers = zou_fang.signs_in(jing)["id_token"]
    assert "要退出登录吗" in fang.get(f"/oauth/logout?{urlencode({'id_token_hint': hers})}").content.decode()
    assert fang.post("/oauth/left", {"asked": ""}).status_code == 403
    assert "已经退出登录" in press(fang, page, "/oauth/left", asked="").content.decode()
    assert fang.get(zou_fang.asks())["Location"].startswith("/sign-in/")
