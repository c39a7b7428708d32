"""老年餐桌: meals for the elderly, signed in to by SAML 2.0 (Web Browser SSO) through minisaml, signed out by SOAP."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import time
from functools import lru_cache
from html import escape

import requests
from cryptography.x509 import Certificate, load_pem_x509_certificate
from lxml import etree
from minisaml.request import get_request_redirect_url
from minisaml.response import Response, validate_response
from minisignxml.verify import extract_verified_element_and_certificate

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, Sessions, System, Who, go, page, refuse, table

METADATA = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
}  # fmt: skip
LOGOUT = "{urn:oasis:names:tc:SAML:2.0:protocol}LogoutRequest"
SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
ANSWER = """<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{id}" Version="2.0" IssueInstant="{now}"
 InResponseTo="{asked}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status></samlp:LogoutResponse>
</soap:Body></soap:Envelope>"""
# Seconds in which the door must have answered a request.
ANSWERED = 600.0


@lru_cache(maxsize=4)
def provider(door: str) -> tuple[str, str, frozenset[Certificate]]:
    """The door by its metadata (SAML 2.0 Metadata, 2.4.3): its name, where it takes requests, the certificates it signs with."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{door}/saml/metadata", timeout=10)
        answer.raise_for_status()
    root = etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False, no_network=True))
    place = root.find(".//md:SingleSignOnService[@Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect']", METADATA)
    found = [words.text or "" for words in root.iterfind(".//ds:X509Certificate", METADATA)]
    pem = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"
    assert place is not None
    certificates = frozenset(load_pem_x509_certificate(pem.format("".join(words.split())).encode()) for words in found)
    return str(root.attrib["entityID"]), str(place.attrib["Location"]), certificates


class Canteen:
    """The system. `asked` holds the ids of requests that are not answered yet, each good once, and where she was going."""

    def __init__(self, place: Place) -> None:
        self.place, self.system = place, System(place.declared.title, place.door)
        self.sessions, self.asked = Sessions("canteen_session", idle=600), dict[str, tuple[float, str]]()
        self.entity = f"{place.base}/saml/"
        self.system.ways |= {
            ("GET", "/"): self.home, ("GET", "/sign-in/"): self.begin, ("POST", "/saml/acs/"): self.consume,
            ("POST", "/saml/soap/"): self.signed_out_at_the_door,
        }  # fmt: skip

    def home(self, request: Request) -> Answer:
        kept = self.sessions.of(request)
        if kept is None:
            return go("/sign-in/")
        return Answer(page(self.system.title, table(self.place.declared.columns, self.place.rows), kept["who"]))

    def begin(self, request: Request) -> Answer:
        """Asks the door who is there, whoever was there before; also where the door itself begins (SAML V2.0 Service Provider
        Request Initiation Protocol)."""
        now, own = time.monotonic(), "_" + secrets.token_hex(20)
        name, where, _ = provider(self.place.door)
        if request.query.get("entityID", name) != name:
            return refuse("登录请求来自别处。")
        for old in [key for key, (at, _) in list(self.asked.items()) if now - at > ANSWERED]:
            self.asked.pop(old, None)
        self.asked[own] = now, self.place.own(request.query.get("target", ""))
        consumer = f"{self.place.base}/saml/acs/"
        return go(get_request_redirect_url(saml_endpoint=where, expected_audience=self.entity, acs_url=consumer, request_id=own))

    def consume(self, request: Request) -> Answer:
        """Takes the answer: a new session, and what was here before her is gone."""
        name, _, certificates = provider(self.place.door)
        data = request.form.get("SAMLResponse", "")
        try:
            found = validate_response(data=data, certificate=certificates, expected_audience=self.entity, idp_issuer=name)
            signed, _ = extract_verified_element_and_certificate(xml=base64.b64decode(data), certificates=certificates)
        except Exception:
            # whatever is wrong with a message that a stranger may have written is no more than that
            return refuse("门的答复没有通过核对，请重新进入。")
        _, to = self.asked.pop(found.in_response_to or "", (0.0, ""))
        if not to:
            return refuse("这次登录不是从这里开始的，请重新进入。")
        statement = signed.find(".//saml:AuthnStatement", NAMES)
        index = "" if statement is None else str(statement.get("SessionIndex", ""))
        return self.sessions.begin(request, go(to), who=who_of(self.place, found), index=index)

    def signed_out_at_the_door(self, request: Request) -> Answer:
        """Ends the session that the door's LogoutRequest names (saml-bindings, 3.2; saml-profiles, 4.4): signed by the door, for
        this very address, not out of time."""
        name, _, certificates = provider(self.place.door)
        try:
            found = etree.fromstring(request.body.encode(), SAFE).find("soap:Body/samlp:LogoutRequest", NAMES)
            xml = b"" if found is None else etree.tostring(found, with_tail=False)
            asked, _ = extract_verified_element_and_certificate(xml=xml, certificates=certificates)
            until = dt.datetime.fromisoformat(asked.get("NotOnOrAfter", "").replace("Z", "+00:00"))
            known = asked.tag == LOGOUT and asked.findtext("saml:Issuer", "", NAMES) == name
            if not known or asked.get("Destination") != f"{self.place.base}/saml/soap/" or until <= dt.datetime.now(dt.UTC):
                raise ValueError
        except Exception:
            return self._told("Requester", "")
        for one in asked.iterfind("samlp:SessionIndex", NAMES):
            self.sessions.end_where("index", one.text or "")
        return self._told("Success", asked.get("ID", ""))

    def _told(self, status: str, asked: str) -> Answer:
        now = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        words = ANSWER.format(id=secrets.token_hex(20), now=now, asked=escape(asked), issuer=self.entity, status=status)
        return Answer(words, type="text/xml; charset=utf-8")


def made(place: Place) -> System:
    """The system, ready to answer."""
    return Canteen(place).system


def who_of(place: Place, found: Response) -> Who:
    """Whom an assertion means. Attributes are known by their friendly names, as the access standard lists them."""
    known = {one.extra_attributes.get("FriendlyName", one.name): one.values for one in found.attributes}
    first = {word: values[0] for word, values in known.items() if values}
    path, roles = first.get("path", "").replace("/", ""), tuple(known.get("roles", ()))
    return place.who(first.get("username", found.name_id), first.get("name", ""), first.get("post", ""), path, roles)
