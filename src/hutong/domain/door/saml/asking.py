"""What a system asks for: an AuthnRequest or a LogoutRequest (saml-core, 3.4 and 3.7), checked against what the register says.

Everything used is taken from the element that the signature covers, where there is one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from lxml import etree

from hutong.domain.door.connecting import listed
from hutong.domain.door.rules import by_two
from hutong.domain.door.saml import signatures
from hutong.domain.door.saml.reading import Unreadable, read
from hutong.domain.door.saml.words import NS, PASSWORD, POST, SAMLP, TRANSIENT, UNSPECIFIED, UNSPECIFIED_CLASS, tag
from hutong.kernel.errors import Refused

# How old a request may be, and how far ahead its clock may run.
AGE, AHEAD = dt.timedelta(minutes=10), dt.timedelta(minutes=3)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,255}")
_END = re.compile("-----END CERTIFICATE-----")
# Bytes of a RelayState at most; saml-bindings, 3.4.3, wants 80.
RELAY = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came. `raw`: the fields of the query that has brought it, for a signature that covers them; empty for a
    POST. `relay`: its RelayState (saml-bindings, 3.4.3)."""

    data: bytes
    relay: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that a system asks for. `acs`: where the answer goes, out of the register; `classes`: how she must have signed
    in, by `comparison`, empty for anyhow; `relay`: comes back as it was."""

    id: str
    acs: str
    relay: str = ""
    force: bool = False
    passive: bool = False
    name_id: str = ""
    classes: tuple[str, ...] = ()
    comparison: str = "exact"


@dataclass(frozen=True, slots=True)
class Leaving:
    """A sign-out that a system asks for. `indexes`: of the sessions, as it was told them; `signed`: it is surely the system."""

    id: str
    name_id: str
    indexes: tuple[str, ...]
    signed: bool


def issuer_of(message: Message) -> str:
    """Who says that it sent the message: good for looking the register up, proves nothing. Raises Unreadable."""
    return _text(read(message.data), "saml:Issuer")


def sign_in_asked(message: Message, settings: Mapping[str, Any], here: str, now: dt.datetime) -> Asked:
    """The AuthnRequest of a system with these settings, sent to `here`. Raises Refused in words that its owner understands."""
    root, signed = _trusted(message, settings, "AuthnRequest")
    _check_head(root, here, now, signed=signed)
    binding = root.get("ProtocolBinding")
    if binding not in (None, POST):
        raise Unreadable("只能用 HTTP-POST 回答")
    policy = root.find("samlp:NameIDPolicy", NS)
    wanted = root.find("samlp:RequestedAuthnContext", NS)
    classes = [] if wanted is None else [(one.text or "").strip() for one in wanted.findall("saml:AuthnContextClassRef", NS)]
    return Asked(
        _id(root), _acs(root, settings), message.relay, force=_is(root, "ForceAuthn"), passive=_is(root, "IsPassive"),
        name_id="" if policy is None else policy.get("Format", ""), classes=tuple(classes),
        comparison="exact" if wanted is None else wanted.get("Comparison", "exact"),
    )  # fmt: skip


def sign_out_asked(message: Message, settings: Mapping[str, Any], here: str, now: dt.datetime) -> Leaving:
    """The LogoutRequest of a system with these settings. Raises Refused."""
    root, signed = _trusted(message, settings, "LogoutRequest")
    _check_head(root, here, now, signed=signed)
    until = root.get("NotOnOrAfter")
    if until is not None and _moment(until) <= now:
        raise Refused("系统的退出请求已经过期。", "请再退出一次。")
    indexes = tuple(_joined(one) for one in root.findall("samlp:SessionIndex", NS))
    return Leaving(_id(root), _text(root, "saml:NameID"), indexes, signed)


def certificates(settings: Mapping[str, Any]) -> tuple[x509.Certificate, ...]:
    """By what the register knows a system: one certificate, or two while it changes them, one behind the other."""
    texts = [one for words in listed(settings, "certificate") for one in _END.split(words)]
    return tuple(signatures.certificate_of(one) for one in texts if one.strip())


def speaks(asked: Asked, form: str, amr: tuple[str, ...]) -> bool:
    """Whether the door can give the name, in this form or for once, and the kind of sign-in that were asked for."""
    return asked.name_id in ("", UNSPECIFIED, TRANSIENT, form) and (not asked.classes or _meets(asked, amr))


def _meets(asked: Asked, amr: tuple[str, ...]) -> bool:
    """Whether she has signed in as is wanted (saml-core, 3.3.2.2.1). Two factors, or a passkey, are more than a password."""
    more = by_two(amr) and PASSWORD in asked.classes
    if asked.comparison == "better":
        return more
    return (asked.comparison == "minimum" and more) or bool({class_of(amr), UNSPECIFIED_CLASS} & set(asked.classes))


def class_of(amr: tuple[str, ...]) -> str:
    """The kind of sign-in in SAML's words: by a password over TLS, or another that it has no word for."""
    return PASSWORD if "pwd" in amr else UNSPECIFIED_CLASS


def _trusted(message: Message, settings: Mapping[str, Any], name: str) -> tuple[etree._Element, bool]:
    """The root and whether it is signed: what is known to come from the system, or may come unsigned by its entry."""
    if len(message.relay.encode()) > RELAY:
        raise Unreadable("RelayState 太长")
    root = read(message.data)
    known = certificates(settings)
    if root.tag != tag(SAMLP, name):
        raise Unreadable(f"应当是 {name}")
    enveloped = root.find(".//ds:Signature", NS) is not None
    in_query = "Signature" in message.raw
    if known and enveloped:
        return signatures.covered(root, known), True
    if known and in_query:
        signatures.check_query(message.raw, "SAMLRequest", known)
        return root, True
    if settings.get("want_signed") or (known and name == "LogoutRequest"):
        raise signatures.Unsigned("没有签名")
    if enveloped:  # by whom, nobody can say
        raise signatures.Unsigned("登记里没有证书")
    return root, False


def _check_head(root: etree._Element, here: str, now: dt.datetime, *, signed: bool) -> None:
    if root.get("Version") != "2.0":
        raise Unreadable("不是 SAML 2.0")
    destination = root.get("Destination")
    if (destination is not None and destination != here) or (signed and destination is None):
        raise Refused("系统的请求不是发给这里的。", "请告诉系统的联系人：Destination 应当是 {here}。", here=here)
    made = _moment(root.get("IssueInstant", ""))
    if not now - AGE <= made <= now + AHEAD:
        raise Refused("系统的请求已经过期，或者它的钟不准。", "请从一个门里重新点开系统。")


def _acs(root: etree._Element, settings: Mapping[str, Any]) -> str:
    """Where the answer goes: an address out of the register, chosen by the request (saml-core, 3.4.1)."""
    known = listed(settings, "acs")
    wanted, index = root.get("AssertionConsumerServiceURL"), root.get("AssertionConsumerServiceIndex")
    if wanted is not None:
        found = next((one for one in known if one == wanted), None)
    elif index is not None:
        found = known[int(index)] if index.isdigit() and int(index[:4]) < len(known) and len(index) < 5 else None
    else:
        found = known[0] if known else None
    if not found:
        raise Refused("系统要求把登录结果送到没有登记的地址。", "请告诉系统的联系人：登记里的 acs 要写上这个地址。")
    return found


def _id(root: etree._Element) -> str:
    found = root.get("ID", "")
    if not _ID.fullmatch(found):
        raise Unreadable("没有 ID")
    return found


def _is(root: etree._Element, name: str) -> bool:
    return root.get(name) in ("true", "1")


def _text(root: etree._Element, path: str) -> str:
    found = root.findall(path, NS)
    if len(found) != 1:
        raise Unreadable(f"缺少 {path.partition(':')[2]}")
    return _joined(found[0])


def _joined(element: etree._Element) -> str:
    """The whole text of an element that has no child: never a part of it."""
    if len(element):
        raise Unreadable("文字里还有元素")
    return (element.text or "").strip()


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as fault:
        raise Unreadable("时间写得不对") from fault
    if found.tzinfo is None:  # saml-core, 1.3.3: always UTC
        found = found.replace(tzinfo=dt.UTC)
    return found
