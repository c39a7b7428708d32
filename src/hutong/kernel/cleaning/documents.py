"""A Word document put together again from its text, tables and formats; changes that somebody tracked are taken as made.

Left behind: document properties, comments, authors and times of changes, the numbers of editing sessions, templates, pictures,
headers and footers, macros, fields that are bound to other data.
"""

from __future__ import annotations

import re

from lxml import etree

from hutong.kernel.cleaning import refusals
from hutong.kernel.cleaning.packages import Parts, bared, local, packed, relations, space

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DROPPED = frozenset([
    "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tcPrChange", "trPrChange",
    "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "commentRangeStart", "commentRangeEnd",
    "commentReference", "annotationRef", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
    "bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "proofErr", "instrText", "delInstrText", "delText", "fldData",
    "drawing", "pict", "object", "control", "altChunk", "subDoc", "headerReference", "footerReference", "footnoteReference",
    "endnoteReference", "printerSettings", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "background", "rsids",
    "rsid", "nsid", "tmpl",
])  # fmt: skip
_TELLING = re.compile(r"\b(AUTHOR|LASTSAVEDBY|USER\w+|FILENAME|DOCPROPERTY|INFO|TEMPLATE|COMMENTS|KEYWORDS)\b", re.IGNORECASE)
# Elements that only wrap others: their content stays in their place.
_WRAPPERS = ("ins", "moveTo", "hyperlink", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple")
_UNTOLD = ("author", "date", "initials", "id", "instr", "userId")


def made_anew(parts: Parts) -> bytes:
    """A .docx. Raises Refused when it is no document, or of the strict kind."""
    root = parts.tree(parts.main)
    if local(root) != "document" or space(root) != _MAIN:
        raise refusals.unknown()
    made: dict[str, bytes | etree._Element] = {"word/document.xml": _bare(root)}
    kinds = {"word/document.xml": f"{_TYPE}.document.main+xml"}
    links = []
    related = parts.related(parts.main)
    for kind in ("styles", "numbering"):
        target = next((target for found, target in related.values() if found == kind and target in parts.content), "")
        if target:
            made[f"word/{kind}.xml"], kinds[f"word/{kind}.xml"] = _bare(parts.tree(target)), f"{_TYPE}.{kind}+xml"
            links.append((kind, f"{kind}.xml"))
    made["word/_rels/document.xml.rels"] = relations(links).encode()
    return packed(made, "word/document.xml", kinds)


def _bare(root: etree._Element) -> etree._Element:
    if space(root) != _MAIN:
        raise refusals.damaged()
    _forget_fields(root)
    bared(root, _DROPPED)
    for element in list(root.iter()):
        for key in list(element.attrib):
            name = str(key).rpartition("}")[2]
            if name in _UNTOLD or name.startswith("rsid"):
                del element.attrib[key]
    for wrapper in [element for element in root.iter() if local(element) in _WRAPPERS]:
        _unwrap(wrapper)
    etree.cleanup_namespaces(root)
    return root


def _forget_fields(root: etree._Element) -> None:
    """Empties what fields show of the author or the file; they are filled in by Word, not by hand."""
    for field in list(root.iter(f"{{{_MAIN}}}fldSimple")):
        parent = field.getparent()
        if parent is not None and _TELLING.search(str(field.get(f"{{{_MAIN}}}instr", ""))):
            parent.remove(field)
    asked, telling = "", False
    for item in root.iter(*(f"{{{_MAIN}}}{name}" for name in ("fldChar", "instrText", "t"))):
        if local(item) == "instrText":
            asked += item.text or ""
        elif local(item) == "fldChar":
            stage = item.get(f"{{{_MAIN}}}fldCharType")
            telling = stage == "separate" and _TELLING.search(asked) is not None
            asked = "" if stage == "begin" else asked
        elif telling:
            item.text = ""


def _unwrap(wrapper: etree._Element) -> None:
    parent = wrapper.getparent()
    if parent is None:
        return
    at = parent.index(wrapper)
    for offset, child in enumerate(list(wrapper)):
        parent.insert(at + offset, child)
    parent.remove(wrapper)
