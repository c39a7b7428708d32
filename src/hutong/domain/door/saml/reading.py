"""Reads XML that anybody may send: no document type, no entity, no comment, nothing from elsewhere, nothing large.

OWASP XML External Entity Prevention and SAML Security cheat sheets. A comment is refused because it splits a text while the
signature still holds (CERT VU#475445); one ID stands once, so that a reference means one element.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from urllib.parse import unquote_plus

from lxml import etree

from hutong.kernel.errors import Refused

# Bytes of a message as XML, and as it comes in a field.
LARGEST, LARGEST_FIELD = 100_000, 140_000
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class Unreadable(Refused):
    """What was sent is no message of SAML that may be read."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "系统发来的登录请求读不懂：{why}。", "请从一个门里重新点开系统；还是不行，请告诉这个系统的联系人。", why=why
        )


def read(data: bytes) -> etree._Element:
    """The root element. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable("太大")
    declared = _DECLARED.match(data)
    if declared and declared.group(1).lower() != b"utf-8":
        raise Unreadable("编码不是 UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable("编码不是 UTF-8") from fault
    if "<!" in text.replace("<![CDATA[", ""):
        raise Unreadable("有文档类型、实体或注释")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("不是完整的 XML") from fault
    return _plain(root)


def _plain(root: etree._Element) -> etree._Element:
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise Unreadable("有文档类型、实体或注释")
    seen: set[str] = set()
    for count, element in enumerate(root.getroottree().getroot().iter()):
        if not isinstance(element.tag, str) or count > 2000:
            raise Unreadable("有文档类型、实体或注释")
        for key in ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id"):
            name = element.get(key)
            if name is not None and name in seen:
                raise Unreadable("同一个 ID 出现了两次")
            if name is not None:
                seen.add(name)
    return root


def unpacked(field: str) -> bytes:
    """What stands in a field of a POST: base64 (saml-bindings, 3.5.4). Raises Unreadable."""
    if not 0 < len(field) <= LARGEST_FIELD:
        raise Unreadable("是空的，或者太大")
    try:
        return base64.b64decode("".join(field.split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unreadable("不是 base64") from fault


def fields_of(query: str) -> dict[str, str]:
    """The fields of a query by name, their values as they came, still encoded: over these a signature goes. Raises Unreadable for
    a name that stands twice, however it is written (`SAMLReq%75est`): what is checked and what is read must be one."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        if name in found:
            raise Unreadable("同一个参数出现了两次")
        found[name] = value
    return found


def inflated(field: str) -> bytes:
    """What stands in a query: DEFLATE in base64 (saml-bindings, 3.4.4.1). Raises Unreadable, also for a little that would become
    a lot."""
    made = zlib.decompressobj(-15)
    try:
        data = made.decompress(unpacked(field), LARGEST + 1)
    except zlib.error as fault:
        raise Unreadable("解不开压缩") from fault
    if len(data) > LARGEST or made.unconsumed_tail:
        raise Unreadable("解开以后太大")
    if not made.eof or made.unused_data:
        raise Unreadable("解不开压缩")
    return data


def deflated(data: bytes) -> str:
    """The same the other way."""
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(made.compress(data) + made.flush()).decode()
