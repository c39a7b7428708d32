"""A workbook put together again from what is seen: visible sheets, values, formats, widths, merges, lists to choose from.

Left behind: document properties, comments, people, revisions, printer settings, the path it was saved under, links to other
files, macros, pictures, formulas (their values stay), hidden sheets, headers and footers.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from hutong.kernel.cleaning import refusals
from hutong.kernel.cleaning.packages import RELATIONS, Parts, bared, local, packed, relations, space
from hutong.kernel.cleaning.texts import visible

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_KEPT = (
    "dimension", "sheetFormatPr", "cols", "sheetData", "mergeCells", "dataValidations", "printOptions", "pageMargins",
    "pageSetup",
)  # fmt: skip
_STYLES = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs", "colors")
_DROPPED = frozenset(["extLst", "f", "phoneticPr", "rPh", "prompt", "promptTitle", "AlternateContent"])
_UNTOLD = ("prompt", "promptTitle", "error", "errorTitle", "cm", "vm")
_MOST_SHEETS = 200
# lxml takes None for the namespace without a prefix; its stubs do not know
_SPACES: Any = {None: _MAIN, "r": RELATIONS}


def made_anew(parts: Parts) -> bytes:
    """An .xlsx. Raises Refused when it has no sheet that can be seen, or is of the strict kind."""
    root = parts.tree(parts.main)
    if local(root) != "workbook" or space(root) != _MAIN:
        raise refusals.unknown()
    related = parts.related(parts.main)
    made: dict[str, bytes | etree._Element] = {}
    kinds = {"xl/workbook.xml": f"{_TYPE}.sheet.main+xml"}
    names: list[str] = []
    for name, target in _seen(root, related, parts):
        part = f"xl/worksheets/sheet{len(names) + 1}.xml"
        made[part], kinds[part] = _only(parts.tree(target), _KEPT, "worksheet"), f"{_TYPE}.worksheet+xml"
        names.append(name)
    if not names:
        raise refusals.unknown()
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    for kind, root_name, wanted in (("sharedStrings", "sst", ("si",)), ("styles", "styleSheet", _STYLES)):
        target = next((target for found, target in related.values() if found == kind and target in parts.content), "")
        if target:
            part = f"xl/{kind}.xml"
            made[part], kinds[part] = _only(parts.tree(target), wanted, root_name), f"{_TYPE}.{kind}+xml"
            links.append((kind, f"{kind}.xml"))
    _name_the_usual_style(made)
    _forget_unused_texts(made)
    made["xl/workbook.xml"] = _workbook(root, names)
    made["xl/_rels/workbook.xml.rels"] = relations(links).encode()
    return packed(made, "xl/workbook.xml", kinds)


def _seen(root: etree._Element, related: dict[str, tuple[str, str]], parts: Parts) -> list[tuple[str, str]]:
    """Names and parts of the sheets that a person sees."""
    found = []
    for item in root.iter(f"{{{_MAIN}}}sheet"):
        kind, target = related.get(str(item.get(f"{{{RELATIONS}}}id")), ("", ""))
        if kind == "worksheet" and target in parts.content and item.get("state", "visible") == "visible":
            found.append((visible(str(item.get("name", ""))), target))
    return found[:_MOST_SHEETS]


def _only(root: etree._Element, wanted: tuple[str, ...], name: str) -> etree._Element:
    """The part with its wanted children alone, bared."""
    if local(root) != name or space(root) != _MAIN:
        raise refusals.damaged()
    for child in [child for child in root if local(child) not in wanted]:
        root.remove(child)
    bared(root, _DROPPED)
    for item in root.iter(f"{{{_MAIN}}}dataValidation", f"{{{_MAIN}}}c"):
        for key in _UNTOLD:
            if key in item.attrib:
                del item.attrib[key]
    _without_lists_elsewhere(root)
    etree.cleanup_namespaces(root)
    return root


def _name_the_usual_style(made: dict[str, bytes | etree._Element]) -> None:
    """Office programs want one named style; names that somebody gave are left behind."""
    styles = made.get("xl/styles.xml")
    formats = styles.find(f"{{{_MAIN}}}cellXfs") if isinstance(styles, etree._Element) else None
    if formats is not None:
        named = etree.Element(f"{{{_MAIN}}}cellStyles", count="1")
        etree.SubElement(named, f"{{{_MAIN}}}cellStyle", name="Normal", xfId="0", builtinId="0")
        formats.addnext(named)


def _forget_unused_texts(made: dict[str, bytes | etree._Element]) -> None:
    """Empties the shared texts that no kept sheet shows: those of hidden sheets lie among them."""
    texts = made.get("xl/sharedStrings.xml")
    if not isinstance(texts, etree._Element):
        return
    sheets = [part for part in made.values() if isinstance(part, etree._Element) and local(part) == "worksheet"]
    cells = (cell for sheet in sheets for cell in sheet.iter(f"{{{_MAIN}}}c") if cell.get("t") == "s")
    used = {(cell.findtext(f"{{{_MAIN}}}v") or "").strip() for cell in cells}
    for number, item in enumerate(texts):
        if str(number) not in used:
            item.clear()
            etree.SubElement(item, f"{{{_MAIN}}}t")


def _without_lists_elsewhere(sheet: etree._Element) -> None:
    """Choices that stand on other sheets or in names would point to nothing."""
    rules = sheet.find(f"{{{_MAIN}}}dataValidations")
    if rules is None:
        return
    for rule in list(rules):
        if not (rule.findtext(f"{{{_MAIN}}}formula1") or "").startswith('"'):
            rules.remove(rule)
    rules.set("count", str(len(rules)))
    if not len(rules):
        sheet.remove(rules)


def _workbook(root: etree._Element, names: list[str]) -> etree._Element:
    fresh = etree.Element(f"{{{_MAIN}}}workbook", nsmap=_SPACES)
    old = root.find(f"{{{_MAIN}}}workbookPr")
    if old is not None and old.get("date1904") in ("1", "true"):
        etree.SubElement(fresh, f"{{{_MAIN}}}workbookPr", date1904="1")
    sheets = etree.SubElement(fresh, f"{{{_MAIN}}}sheets")
    for number, name in enumerate(names, 1):
        item = etree.SubElement(sheets, f"{{{_MAIN}}}sheet", name=name, sheetId=str(number))
        item.set(f"{{{RELATIONS}}}id", f"rId{number}")
    return fresh
