"""The names of SAML 2.0 (OASIS saml-core, saml-bindings, saml-metadata) that the door uses."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
UNSPECIFIED_CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"

_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS, RESPONDER = f"{_STATUS}Success", f"{_STATUS}Responder"
NO_PASSIVE, NO_CONTEXT, DENIED = f"{_STATUS}NoPassive", f"{_STATUS}NoAuthnContext", f"{_STATUS}RequestDenied"
BAD_NAME = f"{_STATUS}InvalidNameIDPolicy"

_PREFIXES = {"samlp": SAMLP, "saml": SAML}
NS = {"saml": SAML, "samlp": SAMLP, "ds": DS, "soap": SOAP}


def tag(space: str, name: str) -> str:
    """The name of an element as lxml writes it."""
    return f"{{{space}}}{name}"


def to_bytes(element: etree._Element) -> bytes:
    """An element as it goes out: nothing is laid out anew, since a signature may cover it."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False)


def saml(name: str, words: Mapping[str, str] | None = None, *inside: etree._Element | str) -> etree._Element:
    """An element of the assertion's namespace with its attributes, and its text or its children."""
    return _made(tag(SAML, name), {"saml": SAML}, words or {}, inside)


def samlp(name: str, words: Mapping[str, str] | None = None, *inside: etree._Element | str) -> etree._Element:
    """The same of the protocol's namespace."""
    return _made(tag(SAMLP, name), _PREFIXES, words or {}, inside)


def _made(
    name: str, prefixes: Mapping[str, str], words: Mapping[str, str], inside: tuple[etree._Element | str, ...]
) -> etree._Element:
    element = etree.Element(name, dict(words), nsmap=dict(prefixes))
    for one in inside:
        if isinstance(one, str):
            element.text = one
        else:
            element.append(one)
    return element
