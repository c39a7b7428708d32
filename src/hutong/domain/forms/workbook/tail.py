"""What follows the rows of a worksheet (merges, validations, formats, breaks): read as a small tree of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook import xml
from hutong.domain.forms.workbook.areas import box_of, boxes_of

_ROOT_OPEN = re.compile(rb"<(?:[\w.-]+:)?worksheet(?:\s[^<>]*)?>")


def tree_of(head: bytes, tail: bytes) -> etree._Element:
    """The tail under the worksheet's own root element, so that every prefix is declared."""
    opening = _ROOT_OPEN.search(head)
    return xml.parse((opening[0] if opening else b"") + tail)


def merges_of(tree: etree._Element) -> tuple[Box, ...]:
    found = (box_of(str(item.get("ref", ""))) for item in xml.named(tree, "mergeCell"))
    return tuple(box for box in found if box is not None)


def choices_of(tree: etree._Element, resolve: Callable[[str], tuple[str, ...]]) -> Iterator[tuple[Box, tuple[str, ...]]]:
    """Areas with a list to choose from; `resolve` answers for lists that are given as a reference."""
    for rule in xml.named(tree, "dataValidation"):
        if rule.get("type") != "list":
            continue
        formula = next(iter(xml.named(rule, "formula1")), None)
        text = "".join(str(part) for part in formula.itertext()).strip() if formula is not None else ""
        if len(text) > 1 and text.startswith('"'):
            answers = tuple(part.strip() for part in text[1:-1].replace('""', '"').split(",") if part.strip())
        else:
            answers = resolve(text)
        inner = next(iter(xml.named(rule, "sqref")), None)
        sqref = (inner.text or "") if inner is not None else str(rule.get("sqref", ""))
        if answers:
            yield from ((box, answers) for box in boxes_of(sqref))


def text_of(tree: etree._Element, before: bytes) -> bytes:
    """A changed tree as tail again, up to the end of the part; `before` is the tail it came from."""
    text = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    closing = before[before.rindex(b"</") :]
    if not len(tree):
        return closing
    return text[text.index(b">") + 1 : text.rindex(b"</")] + closing
