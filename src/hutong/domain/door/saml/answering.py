"""What the door answers: a Response with an Assertion, one that says why not, and the two messages of signing out.

saml-profiles, 4.1.4 (web browser SSO) and 4.4 (single logout). Both the Assertion and the Response are signed: systems differ in
which of the two they check.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from hutong.domain.door.saml.keys import Signer
from hutong.domain.door.saml.signatures import signed
from hutong.domain.door.saml.words import (
    BASIC,
    BEARER,
    RESPONDER,
    SOAP,
    SUCCESS,
    URI,
    saml,
    samlp,
    tag,
    to_bytes,
)

# How long an assertion may be on its way, and how far the system's clock may lag.
GOOD, LAG = dt.timedelta(minutes=3), dt.timedelta(minutes=1)

# What the door says of somebody: a name by OID where the standard (RFC 4519, eduPerson) has one, and the plain word for people.
ATTRIBUTES: Mapping[str, str] = {
    "username": "urn:oid:0.9.2342.19200300.100.1.1",
    "name": "urn:oid:2.16.840.1.113730.3.1.241",
    "post": "urn:oid:2.5.4.12",
    "department": "urn:oid:2.5.4.11",
    "roles": "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
    "area": "",
    "level": "",
    "path": "",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom an assertion is about. `form` of her `name_id` (saml-core, 8.3); `index` of the session at this system."""

    name_id: str
    form: str
    index: str
    class_ref: str
    auth_at: dt.datetime
    ends_at: dt.datetime
    attributes: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class To:
    """Where an answer goes. `audience`: the system's entityID; `asked`: the ID of its request, empty when nobody asked."""

    issuer: str
    acs: str
    audience: str
    asked: str


def response(to: To, about: About, now: dt.datetime, signer: Signer, *, signs: str = "both") -> bytes:
    """A Response with an Assertion, both signed. `signs`: "assertion" or "response" where the system bears one signature only."""
    root = _head(to, now, _status(SUCCESS))
    assertion = saml(
        "Assertion", {"ID": _new_id(), "Version": "2.0", "IssueInstant": _utc(now)},
        saml("Issuer", None, to.issuer), _subject(to, about, now), _conditions(to, now), _statement(about),
        saml("AttributeStatement", None, *_attributes(about.attributes)),
    )  # fmt: skip
    # signed on its own first, so that its signature does not hang on what stands around it
    alone = etree.fromstring(to_bytes(assertion))
    root.append(alone if signs == "response" else signed(alone, signer.key, signer.certificate))
    return to_bytes(root if signs == "assertion" else signed(root, signer.key, signer.certificate))


def refusal(to: To, why: str, now: dt.datetime, signer: Signer) -> bytes:
    """A signed Response without an Assertion. `why`: the second status code (saml-core, 3.2.2.2)."""
    return to_bytes(signed(_head(to, now, _status(RESPONDER, why)), signer.key, signer.certificate))


def logout_response(issuer: str, where: str, asked: str, now: dt.datetime, signer: Signer, *, enveloped: bool) -> bytes:
    """A LogoutResponse; `enveloped`: signed in itself, not by the query that carries it."""
    words = {"ID": _new_id(), "Version": "2.0", "IssueInstant": _utc(now), "Destination": where, "InResponseTo": asked}
    root = samlp("LogoutResponse", words, saml("Issuer", None, issuer), _status(SUCCESS))
    return to_bytes(signed(root, signer.key, signer.certificate) if enveloped else root)


def logout_envelope(issuer: str, where: str, about: tuple[str, str, str], now: dt.datetime, signer: Signer) -> bytes:
    """A signed LogoutRequest in a SOAP envelope (saml-bindings, 3.2). `about`: NameID, its form, SessionIndex."""
    name, form, index = about
    words = {
        "ID": _new_id(), "Version": "2.0", "IssueInstant": _utc(now), "Destination": where,
        "NotOnOrAfter": _utc(now + dt.timedelta(minutes=5)),
    }  # fmt: skip
    root = samlp("LogoutRequest", words, saml("Issuer", None, issuer), _name_id(name, form), samlp("SessionIndex", None, index))
    body = signed(root, signer.key, signer.certificate)
    envelope = etree.Element(tag(SOAP, "Envelope"), nsmap={"soap": SOAP})
    etree.SubElement(envelope, tag(SOAP, "Body")).append(body)
    return to_bytes(envelope)


def cas_logout(ticket: str, now: dt.datetime) -> bytes:
    """The message by which CAS tells a system that a sign-in has ended (CAS Protocol 3.0, 2.3.3)."""
    words = {"ID": _new_id(), "Version": "2.0", "IssueInstant": _utc(now)}
    return to_bytes(samlp("LogoutRequest", words, saml("NameID", None, "@NOT_USED@"), samlp("SessionIndex", None, ticket)))


def _head(to: To, now: dt.datetime, status: etree._Element) -> etree._Element:
    words = {"ID": _new_id(), "Version": "2.0", "IssueInstant": _utc(now), "Destination": to.acs}
    if to.asked:
        words["InResponseTo"] = to.asked
    return samlp("Response", words, saml("Issuer", None, to.issuer), status)


def _status(code: str, why: str = "") -> etree._Element:
    inner = [samlp("StatusCode", {"Value": why})] if why else []
    return samlp("Status", None, samlp("StatusCode", {"Value": code}, *inner))


def _name_id(name: str, form: str) -> etree._Element:
    return saml("NameID", {"Format": form}, name)


def _subject(to: To, about: About, now: dt.datetime) -> etree._Element:
    words = {"Recipient": to.acs, "NotOnOrAfter": _utc(now + GOOD)}
    if to.asked:
        words["InResponseTo"] = to.asked
    confirmed = saml("SubjectConfirmation", {"Method": BEARER}, saml("SubjectConfirmationData", words))
    return saml("Subject", None, _name_id(about.name_id, about.form), confirmed)


def _conditions(to: To, now: dt.datetime) -> etree._Element:
    words = {"NotBefore": _utc(now - LAG), "NotOnOrAfter": _utc(now + GOOD)}
    return saml("Conditions", words, saml("AudienceRestriction", None, saml("Audience", None, to.audience)))


def _statement(about: About) -> etree._Element:
    words = {"AuthnInstant": _utc(about.auth_at), "SessionIndex": about.index, "SessionNotOnOrAfter": _utc(about.ends_at)}
    return saml("AuthnStatement", words, saml("AuthnContext", None, saml("AuthnContextClassRef", None, about.class_ref)))


def _attributes(values: Mapping[str, Sequence[str]]) -> list[etree._Element]:
    found = []
    for word, several in values.items():
        oid = ATTRIBUTES[word]
        words = {"Name": oid or word, "NameFormat": URI if oid else BASIC, "FriendlyName": word}
        if several:
            found.append(saml("Attribute", words, *(saml("AttributeValue", None, one) for one in several)))
    return found


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _new_id() -> str:
    """128 random bits; an ID may not begin with a digit (saml-core, 1.3.4)."""
    return f"_{secrets.token_hex(16)}"
