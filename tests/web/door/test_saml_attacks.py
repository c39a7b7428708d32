"""What is tried against the door by SAML: wrapped signatures, weak ones, old requests, other addresses, XML that bites."""

import base64
import datetime as dt
import re
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from hutong.domain.accounts import queries as accounts
from hutong.domain.door.queries.signouts import meant
from hutong.domain.journal import queries as journal
from hutong.kernel import clock
from tests.factories.saml import ACS, ENTITY, Asks, believed, deflated, fields, pair, posted, provider, redirect, sent
from tests.people import wang_fang

pytestmark = pytest.mark.django_db
NS = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
      "ds": "http://www.w3.org/2000/09/xmldsig#"}  # fmt: skip
EVIL = f'AssertionConsumerServiceURL="{ACS}evil"'


@pytest.fixture
def wants(db):
    """A system whose requests have to be signed; two addresses are its own."""
    return provider(certificate=pair(1)[1], want_signed=True, acs=[ACS, f"{ACS}evil"])


def refused(answer):
    """Stopped here: nobody is sent on, nothing was entered."""
    return answer.status_code == 400 and "Location" not in answer.headers


def by_form(xml):
    return Client().post("/saml/sso", posted(xml if isinstance(xml, str) else etree.tostring(xml).decode()))


def wrapped(shape):
    """A request that the system has signed, and beside it one that it has not: the shapes of XML signature wrapping (Somorovsky
    and others, On Breaking SAML, 2012). Put together as text, so that no byte of what was signed changes."""
    honest = Asks(id="_honest").signed()
    signature = re.search(r"<ds:Signature.*</ds:Signature>", honest, re.DOTALL)[0]
    bare = honest.replace(signature, "")
    evil = Asks(id="_honest" if shape == "same-id" else "_evil", words=EVIL)
    box = f"<samlp:Extensions>{honest}</samlp:Extensions>"
    inside = signature.replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>")
    made = {
        "behind": lambda: replace(evil, inside=signature + bare).xml(),
        "same-id": lambda: replace(evil, inside=signature + bare).xml(),
        "in-extensions": lambda: replace(evil, inside=box).xml(),
        "in-object": lambda: replace(evil, inside=inside).xml(),
        "deep": lambda: replace(evil, inside=f"<samlp:Extensions>{signature}{bare}</samlp:Extensions>").xml(),
        "around": lambda: honest.replace("</samlp:AuthnRequest>", f"{evil.xml()}</samlp:AuthnRequest>"),
        "two-signatures": lambda: replace(evil, inside=f"{signature}<samlp:Extensions>{honest}</samlp:Extensions>").xml(),
    }  # fmt: skip
    return made[shape]()


SHAPES = ["behind", "same-id", "in-extensions", "in-object", "deep", "around", "two-signatures"]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_wrapped_signature_carries_nothing_in(wants, shape):
    assert refused(by_form(wrapped(shape)))


def test_the_honest_request_of_those_shapes_is_answered(fang, wants):
    away = by_form(Asks(id="_honest").signed())
    assert believed(fang.get(away["Location"])).in_response_to == "_honest"


def test_what_is_used_is_what_was_signed(wants):
    changed = Asks(id="_a").signed().replace(f'"{ACS}"', f'"{ACS}evil"')
    assert "evil" in changed and refused(by_form(changed))


def test_unsigned_where_signed_is_wanted(wants):
    assert refused(by_form(Asks().xml()))
    assert refused(Client().get(f"/saml/sso?{redirect(Asks().xml())}"))


def test_signed_by_somebody_else_with_the_certificate_along(wants):
    root = etree.fromstring(Asks().signed(who=2))
    assert root.find(".//ds:X509Certificate", NS) is not None
    assert refused(by_form(root))
    assert refused(Client().get(f"/saml/sso?{redirect(Asks().xml(), who=2)}"))


class Weak(XMLSigner):
    """Signs as nobody should any more."""

    def check_deprecated_methods(self):
        pass


@pytest.mark.parametrize("method", [SignatureMethod.RSA_SHA1, SignatureMethod.HMAC_SHA256])
def test_weak_algorithms_are_none(wants, method):
    root = etree.fromstring(Asks().xml())
    root.insert(1, etree.Element(f"{{{NS['ds']}}}Signature", {"Id": "placeholder"}))
    digest = DigestAlgorithm.SHA1 if method is SignatureMethod.RSA_SHA1 else DigestAlgorithm.SHA256
    signer = Weak(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    # an HMAC with what everybody knows: the system's certificate
    key = pair(1)[0].key if method is SignatureMethod.RSA_SHA1 else pair(1)[1].encode()
    assert refused(by_form(signer.sign(root, key=key, reference_uri="_a1b2c3")))


def test_weak_algorithms_are_none_in_a_query_either(wants):
    for algorithm in ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"):
        assert refused(Client().get(f"/saml/sso?{redirect(Asks().xml(), who=1, algorithm=algorithm)}"))


def test_a_signed_query_covers_its_relay_state_and_each_word_stands_once(wants):
    query = redirect(Asks().xml(), "/mine", who=1)
    assert refused(Client().get(f"/saml/sso?{query.replace('RelayState=%2Fmine', 'RelayState=%2Fother')}"))
    assert refused(Client().get(f"/saml/sso?{query}&RelayState=%2Fother"))
    other = urlencode({"SAMLRequest": deflated(Asks(words=EVIL).xml().encode())})
    assert refused(Client().get(f"/saml/sso?{other}&{query}"))
    assert refused(Client().get(f"/saml/sso?{query}&{other}"))


def test_a_word_under_another_spelling_is_the_same_word(wants):
    """The signature goes over the query as it came; a name spelled by its percent signs was read, but not checked."""
    query = redirect(Asks().xml(), "/mine", who=1)
    other = urlencode({"": deflated(Asks(words=EVIL).xml().encode())})
    assert refused(Client().get(f"/saml/sso?{query}&SAMLReq%75est{other}"))
    assert refused(Client().get(f"/saml/sso?{query}&Relay%53tate=%2Fother"))
    assert Client().get(f"/saml/sso?{query}").status_code == 303


@pytest.mark.parametrize(
    "words",
    [
        'AssertionConsumerServiceURL="http://evil.test/"', f'AssertionConsumerServiceURL="{ACS}x"',
        f'AssertionConsumerServiceURL="{ACS} "', 'AssertionConsumerServiceIndex="7"', 'AssertionConsumerServiceIndex="-1"',
        'AssertionConsumerServiceURL=""',
        f'AssertionConsumerServiceURL="{ACS}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"',
    ],
)  # fmt: skip
def test_the_answer_goes_to_registered_addresses_only(fang, words):
    provider()
    assert refused(fang.get(f"/saml/sso?{redirect(Asks(words=words).xml())}"))
    assert [act.verb for act in journal.own(wang_fang) if act.verb == "enter"] == []


def test_an_address_that_was_taken_out_of_the_entry_meanwhile(fang):
    view = provider(unsolicited=True)
    away = fang.get(f"/saml/sso?{redirect(Asks().xml())}")
    from hutong.domain.door.models import System

    System.objects.filter(pk=view.id).update(settings={**view.settings, "acs": ["http://zu-fang.test/new/"]})
    assert refused(fang.get(away["Location"]))


@pytest.mark.parametrize("issuer", ["http://nobody.test/", "", f"{ENTITY}x", f"{ENTITY[:-1]}"])
def test_an_issuer_that_nobody_has_registered(fang, issuer):
    provider()
    assert refused(fang.get(f"/saml/sso?{redirect(Asks(issuer=issuer).xml())}"))


def test_a_comment_splits_no_name(fang):
    """CERT VU#475445: a comment inside a text, which the canonical form drops."""
    provider()
    assert refused(by_form(Asks(issuer=f"{ENTITY[:9]}<!-- -->{ENTITY[9:]}").xml()))
    assert refused(by_form(Asks(issuer=f"{ENTITY}<x/>evil").xml()))


def test_a_request_for_another_door_or_an_old_one(fang):
    provider(certificate=pair(1)[1])
    elsewhere = Asks(destination="http://other.test/saml/sso")
    assert refused(fang.get(f"/saml/sso?{redirect(elsewhere.xml(), who=1)}"))
    nowhere = Asks(destination="")
    assert refused(fang.get(f"/saml/sso?{redirect(nowhere.xml(), who=1)}"))
    for minutes in (-11, 4):
        late = Asks(at=clock.now() + dt.timedelta(minutes=minutes))
        assert refused(fang.get(f"/saml/sso?{redirect(late.xml(), who=1)}"))


def test_a_request_is_answered_once(fang):
    provider()
    first = fang.get(f"/saml/sso?{redirect(Asks().xml())}")
    assert believed(fang.get(first["Location"])).in_response_to == "_a1b2c3"
    assert fang.get(first["Location"]).status_code == 422
    again = fang.get(f"/saml/sso?{redirect(Asks().xml())}")
    assert fang.get(again["Location"]).status_code == 422
    assert len([act for act in journal.own(wang_fang) if act.verb == "enter"]) == 1


def test_what_is_carried_on_is_sealed_and_does_not_last(fang):
    provider()
    kept = parse_qs(urlsplit(fang.get(f"/saml/sso?{redirect(Asks().xml())}")["Location"]).query)["asked"][0]
    assert refused(fang.get("/saml/go", {"asked": kept[:-2] + "xx"}))
    assert refused(fang.get("/saml/go"))
    real = time.time
    time.time = lambda: real() + 901
    try:
        assert refused(fang.get("/saml/go", {"asked": kept}))
    finally:
        time.time = real


def test_relay_state_is_handed_back_and_never_followed(fang):
    provider()
    for number, relay in enumerate(("http://evil.test/", "javascript:alert(1)", '"><script>alert(1)</script>')):
        page = fang.get(fang.get(f"/saml/sso?{redirect(Asks(id=f'_r{number}').xml(), relay)}")["Location"])
        text = page.content.decode()
        assert fields(page)["RelayState"] == relay and f'<form method="post" action="{ACS}"' in text
        assert "<script>alert" not in text and f'href="{relay}' not in text and "evil.test" not in page["Content-Security-Policy"]
    assert refused(fang.get(f"/saml/sso?{redirect(Asks(id='_long').xml(), 'x' * 1001)}"))


BITES = {
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]>',
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;">]>',
    "external document type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("bite", BITES)
def test_xml_that_bites(fang, bite):
    provider()
    xml = BITES[bite] + Asks(issuer="&e;").xml()
    assert refused(by_form(xml))
    assert refused(fang.get(f"/saml/sso?{redirect(xml)}"))


def test_xml_that_bites_in_another_alphabet():
    provider()
    head = '<?xml version="1.0" encoding="UTF-16"?>' + BITES["external entity"]
    for data in ((head + Asks().xml()).encode("utf-16"), (head + Asks().xml()).encode(), b"\xff\xfe<", b"", b"<a>" * 90_000):
        assert refused(Client().post("/saml/sso", {"SAMLRequest": base64.b64encode(data).decode()}))


def test_a_little_that_would_become_a_lot(fang):
    bomb = deflated(b"<a>" + b"x" * 100_000_000)
    assert len(bomb) < 140_000
    begun = time.monotonic()
    assert refused(fang.get("/saml/sso", {"SAMLRequest": bomb}))
    assert time.monotonic() - begun < 1
    for junk in ("", "!!!", "AAAA", deflated(b"<x/>")[:-6], "x" * 200_000):
        assert refused(fang.get("/saml/sso", {"SAMLRequest": junk}))


def test_many_elements_and_deep_ones():
    provider()
    assert refused(by_form(Asks(inside="<a/>" * 3000).xml()))
    assert refused(by_form(Asks(inside="<a>" * 400 + "</a>" * 400).xml()))


def test_two_systems_under_one_name_let_nobody_in(fang):
    """The register refuses a name twice; what stood there before that rule is refused at the door."""
    from hutong.domain.door.models import System

    first = provider()
    provider("zu-fang-er", entity_id="http://other.test/", acs=["http://other.test/acs"], slo="http://other.test/slo")
    System.objects.filter(name="zu-fang-er").update(settings=dict(first.settings))
    assert refused(fang.get(f"/saml/sso?{redirect(Asks().xml())}"))


def test_a_system_that_is_closed_or_not_for_her(fang):
    view = provider(unsolicited=True)
    away = fang.get(f"/saml/sso?{redirect(Asks().xml())}")
    from hutong.domain.door.models import System

    System.objects.filter(pk=view.id).update(entry=[{"levels": ["district"]}])
    assert fang.get(away["Location"]).status_code == 404
    assert fang.get("/saml/start/zu-fang/").status_code == 404


def bye(page, **words):
    root = sent(page)
    name = words.pop("name", root.find(".//saml:NameID", NS).text)
    index = words.pop("index", root.find(".//saml:AuthnStatement", NS).get("SessionIndex"))
    inside = f"<saml:NameID>{name}</saml:NameID><samlp:SessionIndex>{index}</samlp:SessionIndex>"
    return Asks("LogoutRequest", "_bye", destination="http://testserver/saml/slo", inside=inside, **{"words": "", **words})


def entered(browser, who=1, **asks):
    return browser.get(browser.get(f"/saml/sso?{redirect(Asks(**asks).xml(), who=who)}")["Location"])


def test_nobody_is_signed_out_by_a_forged_or_wrapped_wish(fang):
    provider(certificate=pair(1)[1])
    page = entered(fang)
    sid = str(fang.session["sid"])
    honest = bye(page, index="_other").signed()
    signature = re.search(r"<ds:Signature.*</ds:Signature>", honest, re.DOTALL)[0]
    evil = bye(page)
    evil = replace(evil, id="_evil", inside=f"{signature}{evil.inside}{honest.replace(signature, '')}").xml()
    late = bye(page, words='NotOnOrAfter="2020-01-01T00:00:00Z"').signed()
    for xml in (bye(page).xml(), bye(page).signed(who=2), evil, late):
        assert refused(Client().post("/saml/slo", posted(xml)))
    assert refused(fang.get(f"/saml/slo?{redirect(bye(page).xml(), who=2)}"))
    assert accounts.session(sid) is not None


def test_a_system_ends_only_what_it_was_told_of(fang):
    view = provider(certificate=pair(1)[1])
    other = provider("la-ji", entity_id="http://la-ji.test/", acs=["http://la-ji.test/acs"], certificate=pair(2)[1])
    page = entered(fang)
    index = sent(page).find(".//saml:AuthnStatement", NS).get("SessionIndex")
    name = sent(page).find(".//saml:NameID", NS).text
    assert meant(view.id, index, name) == str(fang.session["sid"])
    assert meant(other.id, index, name) is None and meant(view.id, index, "somebody") is None
    # signed by the other system, which has no such session: she is asked, nothing ends by itself
    away = Client().post("/saml/slo", posted(bye(page, issuer="http://la-ji.test/").signed(who=2)))
    assert "data-onward" not in fang.get(away["Location"]).content.decode()
    fang.get(away["Location"])
    assert accounts.session(str(fang.session["sid"])) is not None


def test_leaving_needs_the_form_of_this_browser(fang):
    provider(certificate=pair(1)[1])
    page = entered(fang)
    away = fang.get(f"/saml/slo?{redirect(bye(page).xml(), who=1)}")
    kept = parse_qs(urlsplit(away["Location"]).query)["asked"][0]
    assert Client(enforce_csrf_checks=True).post("/saml/leave", {"asked": kept}).status_code == 403
    assert refused(fang.get("/saml/leave", {"asked": kept[:-1]}))
    assert accounts.session(str(fang.session["sid"])) is not None
