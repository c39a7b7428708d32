"""Rules around the rows (merges, validations, conditional formats, links, breaks) after lines were inserted."""

from __future__ import annotations

from lxml import etree

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook import xml
from hutong.domain.forms.workbook.areas import box_of
from hutong.domain.forms.workbook.writing.formulas import Formula
from hutong.domain.forms.workbook.writing.shifts import Shifts

_SPREADING = frozenset(["conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"])
_ONE_AREA = frozenset(["mergeCell", "hyperlink", "autoFilter", "sortState", "sortCondition"])
_FORMULAS = frozenset(["formula", "formula1", "formula2", "f"])


def tail_moved(tree: etree._Element, shifts: Shifts, sheet: str) -> None:
    """Changes the tail of the sheet itself in place."""
    for item in tree.iter():
        name = xml.local(item)
        if name in _SPREADING and item.get("sqref"):
            item.set("sqref", shifts.sqref(item.get("sqref", "")))
        elif name == "sqref" and item.text:
            item.text = shifts.sqref(item.text)
        elif name in _ONE_AREA and item.get("ref"):
            item.set("ref", shifts.ref(item.get("ref", "")))
        elif name == "row" and (item.text or "").isdecimal():
            item.text = str(shifts.row(xml.whole(item.text) + 1) - 1)
        if name == "brk":
            _break_moved(item, shifts)
    _merges_cloned(tree, shifts)
    formulas_moved(tree, shifts, sheet, sheet)


def formulas_moved(tree: etree._Element, shifts: Shifts, sheet: str, home: str) -> bool:
    """Changes the formulas of rules that stand in sheet `home` in place; True when one changed."""
    changed = False
    for item in tree.iter():
        if xml.local(item) in _FORMULAS and item.text and not len(item):
            text = Formula(item.text).shifted(shifts, sheet, home).text
            changed = changed or text != item.text
            item.text = text
    return changed


def _break_moved(item: etree._Element, shifts: Shifts) -> None:
    """A page break after the last offered line goes after the last written one."""
    parent = item.getparent()
    if parent is not None and xml.local(parent) == "rowBreaks":
        item.set("id", str(shifts.row(xml.whole(item.get("id")) + 1) - 1))


def _merges_cloned(tree: etree._Element, shifts: Shifts) -> None:
    """Merges that lie within the template row, once for every inserted row."""
    container = next(iter(xml.named(tree, "mergeCells")), None)
    if container is None:
        return
    spans: list[Box] = [box for item in container if (box := box_of(item.get("ref", ""))) is not None]
    for insertion in shifts.insertions:
        template = shifts.row(insertion.template)
        wide = [box for box in spans if box.top == box.bottom == template and box.left < box.right]
        first, last = shifts.added_rows(insertion)
        for row in range(first, last + 1):
            for box in wide:
                etree.SubElement(container, container[0].tag, ref=Box(row, box.left, row, box.right).a1)
    container.set("count", str(len(container)))
