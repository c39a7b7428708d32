"""A system that speaks SAML: asked by redirect or form, answered with signed words that two other libraries believe."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from django.test import Client
from lxml import etree
from minisaml.request import get_request_redirect_url

from hutong.domain.accounts import queries as accounts
from hutong.domain.door.commands.certificates import renew_certificate, renew_in_time
from hutong.domain.door.commands.states import set_state
from hutong.domain.door.jobs import tell_other
from hutong.domain.door.queries.certificates import published, signer
from hutong.domain.door.queries.signouts import to_tell
from hutong.domain.door.saml import signatures
from hutong.domain.door.saml.reading import fields_of
from hutong.domain.journal import queries as journal
from hutong.domain.notices import post as ways
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import Refused
from hutong.project.sessions import SessionStore
from tests.factories.directory import PASSWORD, post, staff
from tests.factories.door import system
from tests.factories.saml import ACS, DOOR, ENTITY, SLO, Asks, believed, by_xmlsec, fields, pair, posted, provider, redirect, sent
from tests.people import HOME, city_desk, wang_fang

pytestmark = pytest.mark.django_db
NS = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}


def asks(browser, query):
    """By redirect, and on to the answer."""
    return on(browser, browser.get(f"/saml/sso?{query}"))


def on(browser, answer):
    assert answer.status_code == 303, answer.content.decode().partition("<main")[2][:900]
    return browser.get(answer["Location"])


def press(browser, page, where):
    return browser.post(where, fields(page))


def status(page):
    return [one.get("Value").rsplit(":", 1)[1] for one in sent(page).iter(f"{{{NS['samlp']}}}StatusCode")]


def test_she_signs_in_and_minisaml_believes_it():
    provider()
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    browser = Client(enforce_csrf_checks=True)
    url = get_request_redirect_url(
        saml_endpoint="http://testserver/saml/sso",
        expected_audience=ENTITY,
        acs_url=ACS,
        request_id="_q1",
        relay_state="/huiyuan/",
    )
    away = on(browser, browser.get(f"/saml/sso?{urlsplit(url).query}"))
    assert away["Location"].startswith("/sign-in/?next=%2Fsaml%2Fgo")
    page = browser.get(away["Location"])
    back = browser.post("/sign-in/", {**fields(page), "username": "wangfang", "password": PASSWORD})
    page = browser.get(back["Location"])
    assert (page.status_code, f'action="{ACS}"' in page.content.decode()) == (200, True)
    assert "form-action 'self' http://zu-fang.test" in page["Content-Security-Policy"]
    assert "<script>" not in page.content.decode()
    told = believed(page)
    assert (told.in_response_to, told.issuer, told.audience) == ("_q1", DOOR, ENTITY)
    words = {one.extra_attributes["FriendlyName"]: one.values for one in told.attributes}
    assert (words["name"], words["post"], words["roles"]) == (["王芳"], ["社区工作者"], ["recorder"])
    assert "username" not in words and "wangfang" not in told.name_id
    assert fields(page)["RelayState"] == "/huiyuan/"
    assert [act.details.get("how") for act in journal.own(wang_fang) if act.verb == "enter"] == ["saml"]


def test_a_form_from_another_site_brings_no_cookie_and_works_all_the_same(fang):
    provider(name_id="username")
    other = Client(enforce_csrf_checks=True)
    away = other.post("/saml/sso", posted(Asks().xml(), "r" * 80))
    told = believed(fang.get(away["Location"]))
    assert told.name_id == "wangfang"
    assert {one.extra_attributes["FriendlyName"]: one.values for one in told.attributes}["username"] == ["wangfang"]


@pytest.mark.parametrize("signs", ["assertion", "response"])
def test_a_system_that_bears_one_signature_only(fang, signs):
    provider(signs=signs)
    page = asks(fang, redirect(Asks().xml()))
    assert believed(page).audience == ENTITY
    assert len(list(sent(page).iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))) == 1


def test_what_the_answer_says_of_time_and_place(fang):
    provider()
    root = sent(asks(fang, redirect(Asks().xml())))
    data = root.find(".//saml:SubjectConfirmationData", NS)
    assert (root.get("Destination"), root.get("InResponseTo")) == (ACS, "_a1b2c3")
    assert (data.get("Recipient"), data.get("InResponseTo")) == (ACS, "_a1b2c3")
    good = dt.datetime.fromisoformat(data.get("NotOnOrAfter")) - clock.now()
    assert dt.timedelta(0) < good <= dt.timedelta(minutes=3)
    said = root.find(".//saml:AuthnStatement", NS)
    held = accounts.session(str(fang.session["sid"]))
    assert said.get("AuthnInstant") == held.auth_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert root.find(".//saml:AuthnContextClassRef", NS).text.endswith("PasswordProtectedTransport")
    assert held.sid not in etree.tostring(root).decode()


def test_xmlsec_believes_both_signatures_and_neither_after_a_change(fang, tmp_path):
    provider(signs="both")
    data = etree.tostring(sent(asks(fang, redirect(Asks().xml()))))
    assert by_xmlsec(data, tmp_path, "Response") and by_xmlsec(data, tmp_path, "Assertion")
    changed = data.replace("社区工作者".encode(), "街道办主任".encode()).replace(b"&#31038;&#21306;", b"&#34903;&#36947;")
    assert changed != data
    assert not by_xmlsec(changed, tmp_path, "Response") and not by_xmlsec(changed, tmp_path, "Assertion")
    assert not by_xmlsec(data, tmp_path, "Response", pair(2)[0].certificate)


def test_a_changed_assertion_is_not_believed(fang):
    provider()
    page = asks(fang, redirect(Asks().xml()))
    root = sent(page)
    root.find(".//saml:NameID", NS).text = "somebody"
    from minisignxml.errors import VerificationFailed

    with pytest.raises(VerificationFailed):
        believed(etree.tostring(root))
    with pytest.raises(signatures.Unsigned):
        signatures.covered(root, published())


def test_passive_asks_nothing_and_force_asks_again(fang):
    provider()
    passive = Asks(words=f'AssertionConsumerServiceURL="{ACS}" IsPassive="true"')
    page = asks(Client(), redirect(passive.xml()))
    assert status(page) == ["Responder", "NoPassive"] and sent(page).find("saml:Assertion", NS) is None
    assert believed(asks(fang, redirect(passive.xml()))).in_response_to == "_a1b2c3"
    force = Asks(id="_force", words='ForceAuthn="1"')
    assert "请再登录一次" in asks(fang, redirect(force.xml())).content.decode()
    both = Asks(id="_both", words='ForceAuthn="1" IsPassive="1"')
    assert status(asks(fang, redirect(both.xml()))) == ["Responder", "NoPassive"]


def test_passive_shows_no_page_to_whoever_may_not_enter_either(fang):
    view = provider()
    passive = Asks(words=f'AssertionConsumerServiceURL="{ACS}" IsPassive="true"')
    set_state(SYSTEM, name=view.name, state="paused")
    assert status(asks(fang, redirect(passive.xml()))) == ["Responder", "RequestDenied"]


def test_force_is_kept_by_signing_in_after_it_was_asked():
    provider()
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    browser = Client(enforce_csrf_checks=True)
    browser.post("/sign-in/", {**fields(browser.get("/sign-in/")), "username": "wangfang", "password": PASSWORD})
    page = asks(browser, redirect(Asks(words='ForceAuthn="true"').xml()))
    page = browser.get(press(browser, page, "/door/sign-in-again/")["Location"])
    back = browser.post("/sign-in/", {**fields(page), "username": "wangfang", "password": PASSWORD})
    assert believed(browser.get(back["Location"])).in_response_to == "_a1b2c3"


def test_a_name_or_a_kind_of_sign_in_that_the_door_does_not_give(fang):
    provider()
    mail = '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>'
    assert status(asks(fang, redirect(Asks(inside=mail).xml()))) == ["Responder", "InvalidNameIDPolicy"]
    card = (
        "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
        "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
    )
    assert status(asks(fang, redirect(Asks(id="_c", inside=card).xml()))) == ["Responder", "NoAuthnContext"]


def wants(comparison, name="PasswordProtectedTransport"):
    inside = f"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:{name}</saml:AuthnContextClassRef>"
    return f'<samlp:RequestedAuthnContext Comparison="{comparison}">{inside}</samlp:RequestedAuthnContext>'


def test_a_passkey_is_more_than_a_password_where_a_system_wants_that_at_least(fang, enters):
    provider()
    by_key = enters(how="passkey", amr=("hwk", "user"))
    for number, (browser, comparison, enters_it) in enumerate([
        (fang, "exact", True), (fang, "minimum", True), (fang, "better", False),
        (by_key, "exact", False), (by_key, "minimum", True), (by_key, "better", True),
    ]):  # fmt: skip
        said = status(asks(browser, redirect(Asks(id=f"_w{number}", inside=wants(comparison)).xml())))
        assert said == (["Success"] if enters_it else ["Responder", "NoAuthnContext"]), (number, comparison)


def test_systems_know_her_by_different_names_where_they_keep_apart(fang):
    provider(subject="pairwise")
    provider("la-ji", entity_id="http://la-ji.test/", acs="http://la-ji.test/acs", subject="pairwise")
    one = believed(asks(fang, redirect(Asks().xml())))
    other = Asks(issuer="http://la-ji.test/", words="")
    two = believed(asks(fang, redirect(other.xml())), "http://la-ji.test/")
    again = believed(asks(fang, redirect(Asks(id="_x").xml())))
    assert one.name_id == again.name_id != two.name_id


def test_into_a_system_that_did_not_ask(fang):
    provider(unsolicited=True)
    system("lian-jie", title="链接", protocol="link")
    page = fang.get(fang.get("/door/go/zu-fang/")["Location"])
    told = believed(page)
    assert (told.in_response_to, sent(page).get("InResponseTo")) == (None, None)
    assert fang.get("/saml/start/lian-jie/").status_code == 404


def test_a_system_that_can_ask_is_entered_by_asking(fang):
    """A link on any page leads to /saml/start/: it may not put an answer into a system that has not asked."""
    provider()
    assert fang.get("/saml/start/zu-fang/")["Location"] == "http://zu-fang.test/"


def test_a_locked_screen_is_signed_out_by_her_own_word(fang):
    provider()
    page = asks(fang, redirect(Asks().xml()))
    kept = SessionStore(fang.cookies["hutong_session"].value)
    kept["held"] = "locked"
    kept.save()
    page = on(fang, fang.get(f"/saml/slo?{redirect(logout(page).xml())}"))
    press(fang, page, "/saml/leave")
    assert accounts.session(str(kept["sid"])) is None


def test_signed_requests_are_checked_in_query_and_form(fang):
    provider(certificate=pair(1)[1], want_signed=True)
    assert believed(asks(fang, redirect(Asks().xml(), "/x", who=1))).in_response_to == "_a1b2c3"
    away = Client().post("/saml/sso", posted(Asks(id="_form").signed()))
    assert believed(fang.get(away["Location"])).in_response_to == "_form"


def test_metadata_say_where_and_by_which_keys(db):
    root = etree.fromstring(Client().get("/saml/metadata").content)
    md = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
    assert root.get("entityID") == DOOR
    places = {one.get("Location") for one in root.iterfind(".//md:SingleSignOnService", md)}
    assert places == {"http://testserver/saml/sso"}
    assert [one.text for one in root.iterfind(".//ds:X509Certificate", md)] == [bare(one) for one in published()]


def bare(certificate: x509.Certificate) -> str:
    from hutong.domain.door.saml.keys import bare as written

    return written(certificate)


def test_the_next_certificate_is_published_before_it_signs_and_the_last_one_after(fang):
    provider()
    first = signer().certificate
    renew_certificate(SYSTEM)
    assert signer().certificate == first and len(published()) == 2
    with pytest.raises(Refused):
        renew_certificate(SYSTEM)
    with pytest.raises(Refused):
        from dataclasses import replace

        renew_certificate(replace(city_desk, lo=110114000000, hi=110114999999))
    with clock.standing_at(clock.now() + dt.timedelta(days=31)):
        assert signer().certificate != first and first in published()
    with clock.standing_at(clock.now() + dt.timedelta(days=38)):
        assert first not in published()
    assert not renew_in_time()


def logout(page, **words):
    """The system's wish to sign out the session that an answer was about."""
    root = sent(page)
    inside = (
        f"<saml:NameID>{words.pop('name', root.find('.//saml:NameID', NS).text)}</saml:NameID>"
        f"<samlp:SessionIndex>{root.find('.//saml:AuthnStatement', NS).get('SessionIndex')}</samlp:SessionIndex>"
    )
    return Asks("LogoutRequest", "_bye", destination="http://testserver/saml/slo", words="", inside=inside, **words)


def test_a_system_signs_her_out_and_gets_a_signed_answer(fang):
    provider(certificate=pair(1)[1])
    page = asks(fang, redirect(Asks().xml(), who=1))
    sid = str(fang.session["sid"])
    page = on(fang, fang.get(f"/saml/slo?{redirect(logout(page).xml(), 'r1', who=1)}"))
    assert "data-onward" in page.content.decode() and accounts.session(sid) is not None
    assert f"form-action 'self' {SLO.split('/saml')[0]}" in page["Content-Security-Policy"]
    back = press(fang, page, "/saml/leave")
    assert accounts.session(sid) is None and back["Location"].startswith(f"{SLO}?SAMLResponse=")
    query = urlsplit(back["Location"]).query
    signatures.check_query(fields_of(query), "SAMLResponse", published())
    assert parse_qs(query)["RelayState"] == ["r1"]


def test_a_signed_form_signs_her_out_too_and_its_answer_is_a_form(fang):
    provider(certificate=pair(1)[1])
    page = asks(fang, redirect(Asks().xml(), who=1))
    sid = str(fang.session["sid"])
    away = Client().post("/saml/slo", posted(logout(page).signed()))
    done = press(fang, fang.get(away["Location"]), "/saml/leave")
    assert accounts.session(sid) is None
    assert signatures.covered(sent(done), published()).get("InResponseTo") == "_bye"


def test_an_unsigned_wish_only_asks_her(fang):
    provider()
    page = asks(fang, redirect(Asks().xml()))
    sid = str(fang.session["sid"])
    page = on(fang, fang.get(f"/saml/slo?{redirect(logout(page).xml())}"))
    assert "data-onward" not in page.content.decode() and accounts.session(sid) is not None
    press(fang, page, "/saml/leave")
    assert accounts.session(sid) is None


def test_systems_with_an_address_for_machines_are_told_when_she_leaves(fang, monkeypatch):
    provider(slo_soap="http://zu-fang.test/soap")
    page = asks(fang, redirect(Asks().xml()))
    index = sent(page).find(".//saml:AuthnStatement", NS).get("SessionIndex")
    [number] = to_tell(str(fang.session["sid"]))
    told = []
    monkeypatch.setattr(ways, "send", lambda url, body, headers, **words: told.append((url, body)) or b"")
    tell_other(number=number)
    [(url, body)] = told
    envelope = etree.fromstring(body)
    inner = etree.fromstring(etree.tostring(envelope[0][0]))
    assert url == "http://zu-fang.test/soap"
    assert signatures.covered(inner, published()).findtext("samlp:SessionIndex", None, NS) == index
