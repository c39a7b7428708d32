"""What a system says of itself in its metadata (saml-metadata, 2.4.4): settings of the register that nobody needs to type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree

from hutong.domain.door.saml.reading import LARGEST
from hutong.domain.door.saml.words import DS, MD, POST, REDIRECT, tag
from hutong.kernel.errors import Refused

SOAP_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
# SAML V2.0 Service Provider Request Initiation Protocol, 2.3.
INIT = "urn:oasis:names:tc:SAML:profiles:SSO:request-init"


class Undescribed(Refused):
    """What was pasted is not the metadata of one service provider."""

    def __init__(self, why: str) -> None:
        super().__init__("元数据读不懂：{why}。", "请把这一个系统的元数据（SP metadata）文件原样贴进来。", why=why)


def settings_of(text: str) -> dict[str, Any]:
    """The settings that metadata hold; what they do not say is not in it. Raises Undescribed.

    The addresses are checked when the entry is written; a certificate is believed because the owner has put it in.
    """
    root = _read(text)
    provider = root.find(tag(MD, "SPSSODescriptor"))
    entity = (root.get("entityID") or "").strip()
    if root.tag != tag(MD, "EntityDescriptor") or provider is None or not entity:
        raise Undescribed("里面不是一个系统")
    certificates = list(_certificates(provider))
    found: dict[str, Any] = {
        "entity_id": entity,
        "acs": _locations(provider, "AssertionConsumerService", (POST,)),
        "slo": next(iter(_locations(provider, "SingleLogoutService", (REDIRECT, POST))), ""),
        "slo_soap": next(iter(_locations(provider, "SingleLogoutService", (SOAP_BINDING,))), ""),
        "initiate_uri": next((one.get("Location", "") for one in provider.iter(tag(INIT, "RequestInitiator"))), ""),
        "certificate": "\n".join(certificates),
        "want_signed": bool(certificates) and provider.get("AuthnRequestsSigned") in ("true", "1"),
    }
    return {word: value for word, value in found.items() if value}


def _read(text: str) -> etree._Element:
    """The root; comments fall away, a document type is refused (OWASP XML External Entity Prevention)."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise Undescribed("太大")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Undescribed("不是完整的 XML") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Undescribed("有文档类型、实体或注释")
    return root


def _locations(provider: etree._Element, name: str, bindings: Iterable[str]) -> list[str]:
    """The addresses of an endpoint in the order of the bindings, the default one first."""
    found = [one for binding in bindings for one in provider.findall(tag(MD, name)) if one.get("Binding") == binding]
    found.sort(key=lambda one: one.get("isDefault") not in ("true", "1"))
    return list(dict.fromkeys(one.get("Location", "").strip() for one in found if one.get("Location")))


def _certificates(provider: etree._Element) -> Iterable[str]:
    """The certificates that it signs with, two at most (while it changes them), each in its frame."""
    keys = [one for one in provider.findall(tag(MD, "KeyDescriptor")) if one.get("use", "signing") == "signing"]
    texts = ["".join((one.text or "").split()) for key in keys for one in key.iter(tag(DS, "X509Certificate"))]
    for text in list(dict.fromkeys(texts))[:2]:
        yield f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----"
