"""The zip of an Office file: unpacked within limits, its XML parsed without entities, and packed again without dates."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from hutong.kernel.cleaning import refusals
from hutong.kernel.cleaning.texts import visible

_MIB = 1024 * 1024
MOST_UNPACKED, MOST_PARTS = 200 * _MIB, 3_000
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Parts:
    """The parts of a package by name, and which of them is the workbook or document."""

    content: Mapping[str, bytes]
    main: str

    def tree(self, name: str) -> etree._Element:
        """A part as a tree. Raises Refused when it is missing, broken or has a document type."""
        return _parsed(self.content.get(name, b""))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to: the last word of the kind, and the name of the part, by relation id."""
        folder, name = posixpath.split(part)
        rels = self.content.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = {}
        for item in _parsed(rels) if rels else ():
            if item.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, str(item.get("Target", "")))).lstrip("/")
                found[str(item.get("Id"))] = (str(item.get("Type", "")).rpartition("/")[2], target)
        return found


def unpacked(data: bytes) -> Parts:
    """Raises Refused for what is no workbook or document, is locked, broken or unpacks to more than 200 MB."""
    content: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > MOST_PARTS:
                raise refusals.swollen()
            for info in infos:
                if info.flag_bits & 1:
                    raise refusals.encrypted()
                if info.filename.lower().endswith((".xml", ".rels")):
                    content[info.filename] = _read(package, info, left)
                    left -= len(content[info.filename])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError):
        raise refusals.damaged() from None
    main = [target for kind, target in Parts(content, "").related("").values() if kind == "officeDocument"]
    if len(main) != 1 or main[0] not in content or not main[0].startswith(("xl/", "word/")):
        raise refusals.unknown()
    return Parts(content, main[0])


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    """A part, read no further than the room that is left, whatever its size is said to be."""
    with package.open(info) as part:
        data = part.read(left + 1)
    if len(data) > left:
        raise refusals.swollen()
    return data


def _parsed(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:64]:
        raise refusals.damaged()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refusals.damaged() from None
    if root is None:
        raise refusals.damaged()
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def space(element: etree._Element) -> str:
    """The namespace of an element."""
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag.startswith("{") else ""


def bared(element: etree._Element, dropped: frozenset[str]) -> None:
    """Takes away, all the way down: elements of foreign namespaces or with a dropped name, foreign attributes, unseen signs."""
    own = space(element)
    for key in list(element.attrib):
        foreign = str(key).startswith("{") and not str(key).startswith((f"{{{own}}}", "{http://www.w3.org/XML/1998/namespace}"))
        if foreign:
            del element.attrib[key]
    element.text = visible(element.text) if element.text else element.text
    element.tail = visible(element.tail) if element.tail else element.tail
    for child in list(element):
        if space(child) != own or local(child) in dropped:
            element.remove(child)
        else:
            bared(child, dropped)


def packed(parts: Mapping[str, bytes | etree._Element], main: str, kinds: Mapping[str, str]) -> bytes:
    """A package with these parts. `kinds`: the content type of each; `main` is the one that opens."""
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    head = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": relations([("officeDocument", main)]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**head, **parts}.items():
            data = (
                content if isinstance(content, str | bytes) else etree.tostring(content, xml_declaration=True, encoding="UTF-8")
            )
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relations(targets: list[tuple[str, str]]) -> str:
    """A part of relations: kind and target, with ids rId1, rId2 …"""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
