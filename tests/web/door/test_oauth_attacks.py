"""What somebody tries at the OpenID side of the door, each with its refusal. Mallory has found a link, a code or a token."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from hutong.domain.accounts import commands as accounts
from hutong.domain.directory.models import Post
from hutong.domain.door import commands as door
from hutong.domain.door import telling
from hutong.domain.door.commands import keys
from hutong.domain.door.models import System, Ticket
from hutong.domain.door.openid.signing import hinted, signed
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.openid import CALLBACK, DOOR, Party, answer, challenge, parts, party
from tests.people import HOME, li_jing, wang_fang
from tests.web.door.test_oauth import press

pytestmark = pytest.mark.django_db
BYE = "http://127.0.0.1:9/bye"


@pytest.fixture
def zou_fang() -> Party:
    return party(post_logout_uris=[BYE])


def fault(response):
    return response.status_code, response.json()["error"]


NEAR = {
    "another house": "http://evil.example/cb",
    "a slash at the end": f"{CALLBACK}/",
    "another port": "http://127.0.0.1:10/cb",
    "no port": "http://127.0.0.1/cb",
    "https for http": "https://127.0.0.1:9/cb",
    "a path that climbs": "http://127.0.0.1:9/cb/../evil",
    "a path that goes on": f"{CALLBACK}.evil",
    "a query": f"{CALLBACK}?x=1",
    "a fragment": f"{CALLBACK}#x",
    "a name in front": "http://127.0.0.1:9@evil.example/cb",
    "a name before the host": "http://x@127.0.0.1:9/cb",
    "upper case": "http://127.0.0.1:9/CB",
    "an encoded slash": "http://127.0.0.1:9%2Fcb",
    "a backslash": "http://127.0.0.1:9\\cb",
    "a line end": f"{CALLBACK}\r\nX: y",
    "a script": "javascript:alert(1)",
    "no scheme": "//127.0.0.1:9/cb",
    "the name of the host": "http://localhost:9/cb",
    "nothing": "",
    "left out": None,
}


@pytest.mark.parametrize("where", NEAR.values(), ids=NEAR)
def test_a_redirect_that_is_not_letter_by_letter_the_registered_one_leads_nowhere(fang, zou_fang, where):
    page = fang.get(zou_fang.asks(redirect_uri=where))
    assert page.status_code == 400
    assert not page.has_header("Location")
    assert "url=" not in page.content.decode()
    assert not Ticket.objects.exists()


def test_one_word_in_the_register_is_the_whole_word_and_no_part_of_it(fang):
    """Registered as a word instead of a list of one, an address was held to be any part of it: another house's, too."""
    small = party(redirect_uris="http://127.0.0.1.example.com:9/cb", post_logout_uris=BYE, resources="shu-ju-ku")
    for where in ("http://127.0.0.1", "http://127.0.0.1.example.com", "http://127.0.0.1.example.com:9/c"):
        assert fang.get(small.asks(redirect_uri=where)).status_code == 400
    whole = fang.get(small.asks(redirect_uri="http://127.0.0.1.example.com:9/cb"))
    code = parse_qs(urlsplit(whole["Location"]).query)["code"][0]
    token = small.changes(code, redirect_uri="http://127.0.0.1.example.com:9/cb").json()["access_token"]
    assert party("shu-ju-ku").worth(token) and not party("shu-ju").worth(token)
    asked = {"client_id": "zou-fang", "post_logout_redirect_uri": BYE[:-1]}
    assert fang.get(f"/oauth/logout?{urlencode(asked)}").status_code == 400


def test_an_error_leads_nowhere_before_the_redirect_is_known(fang, zou_fang):
    for words in ({"client_id": "nobody"}, {"redirect_uri": "http://evil.example/", "response_type": "token"}):
        page = fang.get(zou_fang.asks(**words))
        assert page.status_code == 400
        assert not page.has_header("Location")
    for name in ("client_id", "redirect_uri"):
        doubled = fang.get(zou_fang.asks() + "&" + urlencode({name: "http://evil.example/"}))
        assert doubled.status_code == 400


WRONG = {
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "PKCE without its method": ({"code_challenge_method": None}, "invalid_request"),
    "PKCE in plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "a challenge that is none": ({"code_challenge": "short"}, "invalid_request"),
    "the implicit way": ({"response_type": "token"}, "unsupported_response_type"),
    "the hybrid way": ({"response_type": "code id_token"}, "unsupported_response_type"),
    "an answer in the fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "no openid": ({"scope": "profile"}, "invalid_scope"),
    "a request object": ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    "a request by address": ({"request_uri": "http://evil.example/"}, "request_uri_not_supported"),
    "none and login": ({"prompt": "none login"}, "invalid_request"),
    "a negative age": ({"max_age": "-1"}, "invalid_request"),
    "a long state": ({"state": "x" * 2001}, "invalid_request"),
}


def test_a_system_that_means_somebody_gets_nobody_elses_code(fang, jing, zou_fang):
    """Li Jing sits down where Wang Fang was; the system still has Wang Fang's ID token, and asks without a page."""
    hers = zou_fang.signs_in(fang)["id_token"]
    assert len(hers) < 2000
    assert "code" in answer(fang.get(zou_fang.asks(prompt="none", id_token_hint=hers)))
    for words in ({"prompt": "none"}, {}):
        assert answer(jing.get(zou_fang.asks(id_token_hint=hers, **words)))["error"] == "login_required"
    other = party("er-er").signs_in(jing)["id_token"]
    assert answer(jing.get(zou_fang.asks(id_token_hint=other)))["error"] == "login_required"
    assert answer(jing.get(zou_fang.asks(id_token_hint="a.b.c")))["error"] == "login_required"


def test_a_word_for_a_proxy_is_no_id_token(fang, zou_fang):
    claims = {"iss": DOOR, "aud": "zou-fang", "sid": fang.session["sid"]}
    kid = keys.signing("ES256")
    assert hinted(signed(claims, kid=kid, algorithm="ES256"), DOOR) is not None
    assert hinted(signed(claims, kid=kid, algorithm="ES256", typ=telling.TYPE), DOOR) is None


@pytest.mark.parametrize(("words", "error"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_to_the_system_and_no_code_comes(fang, zou_fang, words, error):
    back = answer(fang.get(zou_fang.asks(**words)))
    assert back["error"] == error
    assert back["iss"] == DOOR
    assert "code" not in back


def test_doubled_oversized_and_unwritable_parameters(fang, zou_fang):
    assert answer(fang.get(zou_fang.asks() + "&state=another")) == {
        "error": "invalid_request", "error_description": "A parameter came twice.", "iss": DOOR,
    }  # fmt: skip
    assert fang.get(zou_fang.asks() + "&" + "&".join(f"x{n}=1" for n in range(100))).status_code == 400
    assert fang.get(zou_fang.asks(x="y" * 9000)).status_code == 400
    assert fang.post("/oauth/authorize", {"client_id": "zou-fang", "x": "长" * 2000, "prompt": "login"}).status_code == 400
    assert fang.get(zou_fang.asks(nonce="a\0b")).status_code == 400
    assert fang.get(zou_fang.asks(client_id="zou\0fang")).status_code == 400
    code = zou_fang.code(fang)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": zou_fang.verifier}
    kind = "application/x-www-form-urlencoded"
    for body in (
        urlencode(form) + "&code=x",
        urlencode({**form, "x": "\0"}),
        urlencode({**form, "x": "y" * 20_000}),
        b"\xff=\xfe",
    ):
        assert fault(zou_fang.line.post("/oauth/token", body, content_type=kind, headers=zou_fang.basic))[0] == 400
    as_json = zou_fang.line.post("/oauth/token", json.dumps(form), content_type="application/json", headers=zou_fang.basic)
    assert fault(as_json) == (400, "invalid_request")
    assert zou_fang.line.get("/oauth/token").status_code == 405


def test_a_code_is_good_once_and_its_second_use_ends_what_came_of_it(fang, zou_fang):
    code = zou_fang.code(fang, scope="openid offline_access")
    told = zou_fang.changes(code).json()
    assert fault(zou_fang.changes(code)) == (400, "invalid_grant")
    assert zou_fang.who(told["access_token"]).status_code == 401
    assert fault(zou_fang.refreshes(told["refresh_token"])) == (400, "invalid_grant")
    assert "tokens_stolen" in [act.verb for act in journal.own(wang_fang)]


def test_a_code_without_its_verifier_is_worth_nothing(fang, zou_fang):
    words = {"redirect_uri": CALLBACK, "grant_type": "authorization_code"}
    assert fault(zou_fang.call("token", code=zou_fang.code(fang), **words)) == (400, "invalid_request")
    for verifier in ("w" * 43, challenge(zou_fang.verifier), "short", "中" * 43):
        assert fault(zou_fang.changes(zou_fang.code(fang), code_verifier=verifier)) == (400, "invalid_grant")


def test_a_code_with_another_redirect_is_worth_nothing(fang, zou_fang):
    assert fault(zou_fang.changes(zou_fang.code(fang), redirect_uri=f"{CALLBACK}/")) == (400, "invalid_grant")
    assert fault(zou_fang.changes(zou_fang.code(fang), redirect_uri="")) == (400, "invalid_grant")


def test_a_code_is_worth_nothing_after_a_minute(fang, zou_fang):
    code = zou_fang.code(fang)
    with clock.standing_at(clock.now() + dt.timedelta(seconds=61)):
        assert fault(zou_fang.changes(code)) == (400, "invalid_grant")


def test_another_system_gets_nothing_for_a_code_or_a_token(fang, zou_fang):
    mallory = party("mallory")
    mallory.verifier = zou_fang.verifier
    assert fault(mallory.changes(zou_fang.code(fang))) == (400, "invalid_grant")
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    assert fault(mallory.refreshes(told["refresh_token"])) == (400, "invalid_grant")
    assert not mallory.worth(told["access_token"])
    assert zou_fang.worth(told["access_token"])


def test_who_does_not_show_the_secret_gets_nothing(fang, zou_fang):
    code = zou_fang.code(fang)
    right, zou_fang.secret = zou_fang.secret, "hutong_door_wrong"
    told = zou_fang.changes(code)
    assert fault(told) == (401, "invalid_client")
    assert told["WWW-Authenticate"].startswith("Basic")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": zou_fang.verifier}
    assert fault(zou_fang.call("token", {}, client_id="zou-fang", **form)) == (401, "invalid_client")
    assert fault(zou_fang.call("token", {"Authorization": "Basic !!!"}, **form)) == (401, "invalid_client")
    zou_fang.secret = right
    assert fault(zou_fang.call("token", client_id="zou-fang", client_secret=right, **form)) == (400, "invalid_request")
    assert fault(zou_fang.call("token", client_id="mallory", **form)) == (400, "invalid_request")


def test_a_stolen_refresh_token_ends_the_family_and_she_reads_of_it(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    stolen = told["refresh_token"]
    then = zou_fang.refreshes(stolen).json()
    assert fault(zou_fang.refreshes(stolen)) == (400, "invalid_grant")
    assert fault(zou_fang.refreshes(then["refresh_token"])) == (400, "invalid_grant")
    assert not zou_fang.worth(then["access_token"])
    (seen,) = [act for act in journal.own(wang_fang) if act.verb == "tokens_stolen"]
    assert (seen.details["system"], seen.details["why"]) == ("zou-fang", "token_reused")


def test_the_answer_names_the_door_and_the_token_is_for_one_system(fang, zou_fang):
    """Against mix-up (RFC 9207, RFC 9700, 4.4): a system that knows several doors sees which one has answered."""
    discovered = Client().get("/.well-known/openid-configuration").json()
    back = answer(fang.get(zou_fang.asks()))
    claims = parts(zou_fang.changes(back["code"]).json()["id_token"])[1]
    assert back["iss"] == claims["iss"] == discovered["issuer"] == DOOR
    assert claims["aud"] == "zou-fang"
    assert answer(fang.get(zou_fang.asks(scope="profile")))["iss"] == DOOR


def test_the_public_address_is_the_issuer_whatever_host_is_asked_for(fang, zou_fang, settings):
    settings.HUTONG_ADDRESS = "https://hutong.example"
    assert answer(fang.get(zou_fang.asks()))["iss"] == "https://hutong.example"
    assert Client().get("/.well-known/openid-configuration").json()["issuer"] == "https://hutong.example"


def segment(words):
    return base64.urlsafe_b64encode(json.dumps(words).encode()).rstrip(b"=").decode()


def test_no_algorithm_and_the_public_key_as_a_secret_prove_nothing(fang, zou_fang):
    told = zou_fang.signs_in(fang)
    head, claims = parts(told["id_token"])
    unsigned = f"{segment({**head, 'alg': 'none'})}.{segment(claims)}."
    published = next(key for key in zou_fang.line.get("/oauth/jwks").json()["keys"] if key["kid"] == head["kid"])
    signed = f"{segment({**head, 'alg': 'HS256'})}.{segment(claims)}"
    forged = []
    for secret in (json.dumps(published).encode(), base64.urlsafe_b64decode(published["x"] + "==")):
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        forged.append(f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")
    strangers = f"{segment({**head, 'kid': 'x' * 43})}.{segment(claims)}.AAAA"
    for hint in (unsigned, *forged, strangers, "no.token.at-all", "x" * 9000):
        out = fang.get("/oauth/logout?" + urlencode({"id_token_hint": hint, "post_logout_redirect_uri": BYE}))
        assert out.status_code == 400, hint[:80]
        assert not out.has_header("Location")
    assert "code" in answer(fang.get(zou_fang.asks()))


@pytest.mark.parametrize("where", [f"{BYE}/", "http://evil.example/", "javascript:alert(1)", f"{BYE}#x", "//evil.example"])
def test_signing_out_leads_to_no_address_that_is_not_registered(fang, zou_fang, where):
    hint = zou_fang.signs_in(fang)["id_token"]
    for words in ({"id_token_hint": hint}, {"client_id": "zou-fang"}, {}):
        out = fang.get("/oauth/logout?" + urlencode({**words, "post_logout_redirect_uri": where}))
        assert out.status_code == 400
        assert not out.has_header("Location")


def test_a_hint_of_one_system_opens_no_address_of_another(fang, zou_fang):
    hint = party("la-ji").signs_in(fang)["id_token"]
    for words in ({"client_id": "zou-fang"}, {}):
        out = fang.get("/oauth/logout?" + urlencode({**words, "id_token_hint": hint, "post_logout_redirect_uri": BYE}))
        assert out.status_code == 400


def test_nobody_agrees_for_her(fang):
    la_ji = party("la-ji", confirm=True)
    asked = la_ji.asks().partition("?")[2]
    assert fang.post("/oauth/consent", {"asked": asked, "answer": "yes"}).status_code == 403
    crafted = fang.get(la_ji.asks() + "&answer=yes&asked=" + "x")
    assert crafted.status_code == 200
    page = fang.get(la_ji.asks())
    other = press(fang, page, "/oauth/consent", asked=asked.replace("127.0.0.1", "evil.example"), answer="yes")
    assert other.status_code == 400
    assert fang.get(la_ji.asks()).status_code == 200


def test_no_page_of_the_way_stands_in_a_frame(fang, zou_fang):
    for page in (
        fang.get(zou_fang.asks()),
        fang.get(zou_fang.asks(response_mode="form_post")),
        fang.get(zou_fang.asks(redirect_uri="http://evil.example/")),
        fang.get(party("la-ji", confirm=True).asks()),
        fang.get(zou_fang.asks(prompt="login")),
        fang.get("/oauth/logout"),
        Client().get("/sign-in/"),
    ):
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["Referrer-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]


def test_who_has_left_is_let_in_nowhere_any_more(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    code = zou_fang.code(fang)
    accounts.end_sessions_of([wang_fang.user_id], why="left")
    assert fault(zou_fang.changes(code)) == (400, "invalid_grant")
    assert fault(zou_fang.refreshes(told["refresh_token"])) == (400, "invalid_grant")
    assert not zou_fang.worth(told["access_token"])
    assert zou_fang.who(told["access_token"]).status_code == 401
    assert fang.get(zou_fang.asks())["Location"].startswith("/sign-in/")


def test_a_post_that_ended_yesterday_opens_nothing_today(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    code = zou_fang.code(fang)
    Post.objects.filter(pk=wang_fang.post_id).update(valid_to=clock.today() - dt.timedelta(days=1))
    assert fault(zou_fang.changes(code)) == (400, "invalid_grant")
    assert not zou_fang.worth(told["access_token"])
    assert zou_fang.who(told["access_token"]).status_code == 401
    assert fault(zou_fang.refreshes(told["refresh_token"])) == (400, "invalid_grant")
    assert fang.get(zou_fang.asks())["Location"].startswith("/hats/")


def test_a_system_that_her_post_opens_no_more(fang, zou_fang):
    told = zou_fang.signs_in(fang, scope="openid offline_access")
    door.show_to(SYSTEM, name="zou-fang", area=HOME, shown=False)
    assert fang.get(zou_fang.asks()).status_code == 404
    assert answer(fang.get(zou_fang.asks(prompt="none")))["error"] == "access_denied"
    assert not zou_fang.worth(told["access_token"])
    assert fault(zou_fang.refreshes(told["refresh_token"])) == (400, "invalid_grant")


def test_a_system_that_has_ended_is_no_system(fang, zou_fang):
    System.objects.update(state="ended")
    assert fang.get(zou_fang.asks()).status_code == 400


def test_who_works_elsewhere_is_not_let_in(jing):
    near = party(
        "long-ze",
    )
    System.objects.filter(name="long-ze").update(area=110114010000, level="street")
    assert jing.get(near.asks()).status_code == 404
    assert not [act for act in journal.own(li_jing) if act.verb == "enter"]


def test_an_address_of_the_door_carries_no_token(fang, zou_fang):
    told = zou_fang.signs_in(fang)
    assert Client().get("/oauth/userinfo", {"access_token": told["access_token"]}).status_code == 401
    assert zou_fang.who("x" * 5000).status_code == 401
    assert zou_fang.who(told["id_token"]).status_code == 401
