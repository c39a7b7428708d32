"""What a system must know of the door (saml-metadata, 2.4.3), in a file that it can read by itself."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography import x509
from lxml import etree

from hutong.domain.door.saml.answering import ATTRIBUTES
from hutong.domain.door.saml.keys import bare
from hutong.domain.door.saml.words import BASIC, DS, MD, PERSISTENT, POST, REDIRECT, SAML, TRANSIENT, UNSPECIFIED, URI, tag


def metadata(entity: str, sso: str, slo: str, certificates: Iterable[x509.Certificate]) -> bytes:
    """The EntityDescriptor: all certificates that sign or will, where to ask, which names and attributes are given."""
    root = etree.Element(tag(MD, "EntityDescriptor"), {"entityID": entity}, nsmap={"md": MD, "ds": DS, "saml": SAML})
    words = {"protocolSupportEnumeration": "urn:oasis:names:tc:SAML:2.0:protocol", "WantAuthnRequestsSigned": "false"}
    door = etree.SubElement(root, tag(MD, "IDPSSODescriptor"), words)
    for one in certificates:
        info = etree.SubElement(etree.SubElement(door, tag(MD, "KeyDescriptor"), {"use": "signing"}), tag(DS, "KeyInfo"))
        etree.SubElement(etree.SubElement(info, tag(DS, "X509Data")), tag(DS, "X509Certificate")).text = bare(one)
    for binding in (REDIRECT, POST):
        etree.SubElement(door, tag(MD, "SingleLogoutService"), {"Binding": binding, "Location": slo})
    for form in (PERSISTENT, TRANSIENT, UNSPECIFIED):
        etree.SubElement(door, tag(MD, "NameIDFormat")).text = form
    for binding in (REDIRECT, POST):
        etree.SubElement(door, tag(MD, "SingleSignOnService"), {"Binding": binding, "Location": sso})
    for word, oid in ATTRIBUTES.items():
        given = {"Name": oid or word, "NameFormat": URI if oid else BASIC, "FriendlyName": word}
        etree.SubElement(door, tag(SAML, "Attribute"), given)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
