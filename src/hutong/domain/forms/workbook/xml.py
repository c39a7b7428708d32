"""XML of strangers: parsed without entities, network or document types; and the few name helpers the package needs."""

from __future__ import annotations

import re

from lxml import etree

from hutong.domain.forms.workbook import refusals

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
_ESCAPED_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def parse(data: bytes) -> etree._Element:
    """The root of a part, without comments. Raises Refused when it is not well-formed.

    Document types were refused before (`Archive`), so there is nothing left to resolve.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise refusals.damaged() from None
    if root is None:
        raise refusals.damaged()
    return root


def serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def space(element: etree._Element) -> str:
    """The namespace of an element: the strict and the transitional form of a workbook differ in it."""
    tag = str(element.tag)
    return tag[1:].split("}", 1)[0] if tag.startswith("{") else ""


def named(root: etree._Element, *names: str) -> list[etree._Element]:
    """All descendants with one of these local names, in document order."""
    wanted = frozenset(names)
    return [element for element in root.iter() if local(element) in wanted]


def child(root: etree._Element, name: str) -> etree._Element | None:
    return next((element for element in root if local(element) == name), None)


def whole(text: str | None) -> int:
    """A count or number as written in an attribute or element; 0 for what is none."""
    stripped = (text or "").strip()
    return int(stripped) if stripped.isdecimal() and len(stripped) < 10 else 0


def escaped(text: str) -> str:
    """Text as cell content: markup escaped, characters that XML forbids left out, Excel's _x0041_ notation kept literal."""
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
    if "_x" in text:
        text = _ESCAPED_LOOKALIKE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r\n", "\n").replace("\r", "\n")
