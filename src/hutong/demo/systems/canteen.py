"""老年餐桌: meals for the elderly, signed in to by SAML 2.0 (Web Browser SSO) through minisaml."""

from __future__ import annotations

import secrets
import time
from functools import lru_cache

import requests
from cryptography.x509 import Certificate, load_pem_x509_certificate
from lxml import etree
from minisaml.request import get_request_redirect_url
from minisaml.response import Response, validate_response

from hutong.demo.systems.declared import Place
from hutong.demo.systems.frame import Answer, Request, Sessions, System, Who, go, page, refuse, table

METADATA = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
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


def made(place: Place) -> System:
    """The system, ready to answer. `asked` holds the ids of requests that are not answered yet: each is good once."""
    system, sessions, asked = System(place.declared.title), Sessions("canteen_session", idle=600), dict[str, float]()
    entity, consumer = f"{place.base}/saml/", f"{place.base}/saml/acs/"

    def home(request: Request) -> Answer:
        kept = sessions.of(request)
        if kept is None:
            return go("/sign-in/")
        return Answer(page(system.title, table(place.declared.columns, place.rows), kept["who"]))

    def begin(request: Request) -> Answer:
        now, own = time.monotonic(), "_" + secrets.token_hex(20)
        for old in [key for key, at in list(asked.items()) if now - at > ANSWERED]:
            asked.pop(old, None)
        asked[own] = now
        where = provider(place.door)[1]
        return go(get_request_redirect_url(saml_endpoint=where, expected_audience=entity, acs_url=consumer, request_id=own))

    def consume(request: Request) -> Answer:
        name, _, certificates = provider(place.door)
        try:
            found = validate_response(
                data=request.form.get("SAMLResponse", ""), certificate=certificates, expected_audience=entity, idp_issuer=name
            )
        except Exception:
            # whatever is wrong with a message that a stranger may have written is no more than that
            return refuse("门的答复没有通过核对，请重新进入。")
        if asked.pop(found.in_response_to or "", None) is None:
            return refuse("这次登录不是从这里开始的，请重新进入。")
        return sessions.begin(request, go("/"), who=who_of(place, found))

    system.ways |= {("GET", "/"): home, ("GET", "/sign-in/"): begin, ("POST", "/saml/acs/"): consume}
    return system


def who_of(place: Place, found: Response) -> Who:
    """Whom an assertion means. Attributes are known by their friendly names, as the access standard lists them."""
    known = {one.extra_attributes.get("FriendlyName", one.name): one.values for one in found.attributes}
    first = {word: values[0] for word, values in known.items() if values}
    path, roles = first.get("path", "").replace("/", ""), tuple(known.get("roles", ()))
    return place.who(first.get("username", found.name_id), first.get("name", ""), first.get("post", ""), path, roles)
