"""Other parts that speak of rows of the written sheet: pictures, comments, tables, charts, pivots, other sheets, names."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from hutong.domain.forms.workbook import tail, xml
from hutong.domain.forms.workbook.package import Package, SheetPart
from hutong.domain.forms.workbook.sheetxml import ensured_plain, patterns_for
from hutong.domain.forms.workbook.writing import moving
from hutong.domain.forms.workbook.writing.formulas import Formula
from hutong.domain.forms.workbook.writing.rowxml import RowXml, unescaped
from hutong.domain.forms.workbook.writing.shared import written_out
from hutong.domain.forms.workbook.writing.shifts import Shifts

_NOTE_ROW = re.compile(rb"(<(?:[\w.-]+:)?Row>)\s*(\d+)\s*(</)")
_NOTE_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(</)")


def moved_parts(package: Package, sheet: SheetPart, shifts: Shifts) -> dict[str, bytes]:
    """The parts of the sheet's own pictures, comments and tables, and all charts and pivots, where they change."""
    changes: dict[str, bytes] = {}
    handlers: dict[str, Callable[[bytes], bytes]] = {
        "drawing": lambda data: _drawing(data, shifts),
        "vmlDrawing": lambda data: _notes_drawing(data, shifts),
        "comments": lambda data: _references(data, shifts, "comment"),
        "threadedComment": lambda data: _references(data, shifts, "threadedComment"),
        "table": lambda data: _references(data, shifts, "table", "autoFilter", "sortState", "sortCondition"),
    }
    for relation in package.relations_of(sheet.part):
        handler = handlers.get(relation.type.rsplit("/", 1)[-1])
        if handler and not relation.external and relation.target in package.archive.names:
            changes[relation.target] = handler(package.archive.read(relation.target))
    for name in package.archive.names:
        if name.startswith("xl/charts/") and name.endswith(".xml") and name not in changes:
            changes[name] = _chart(package.archive.read(name), shifts, sheet.name)
        elif name.startswith("xl/pivotCache/pivotCacheDefinition") and name.endswith(".xml"):
            changes[name] = _pivot(package.archive.read(name), shifts, sheet.name)
    return {name: data for name, data in changes.items() if data != package.archive.read(name)}


def _drawing(data: bytes, shifts: Shifts) -> bytes:
    root = xml.parse(data)
    for anchor in root:
        start, end = xml.child(anchor, "from"), xml.child(anchor, "to")
        if anchor.get("editAs") == "absolute" or start is None:
            continue
        before = _anchor_row(start)
        moved = _set_row(start, shifts)
        if end is None:
            continue
        if anchor.get("editAs") == "oneCell":
            _add_row(end, moved - before)
        else:
            _set_row(end, shifts)
    return xml.serialised(root)


def _anchor_row(corner: etree._Element) -> int:
    row = xml.child(corner, "row")
    return xml.whole(row.text) if row is not None else 0


def _set_row(corner: etree._Element, shifts: Shifts) -> int:
    """Moves a corner (rows from 0) and gives its new row."""
    row = xml.child(corner, "row")
    if row is None:
        return 0
    new = shifts.row(xml.whole(row.text) + 1) - 1
    row.text = str(new)
    return new


def _add_row(corner: etree._Element, rows: int) -> None:
    row = xml.child(corner, "row")
    if row is not None:
        row.text = str(xml.whole(row.text) + rows)


def _notes_drawing(data: bytes, shifts: Shifts) -> bytes:
    """The boxes of comments: `Row` counts from 0, an anchor is left, dx, top, dy, right, dx, bottom, dy."""

    def row(match: re.Match[bytes]) -> bytes:
        return match[1] + str(shifts.row(int(match[2]) + 1) - 1).encode() + match[3]

    def anchor(match: re.Match[bytes]) -> bytes:
        numbers = [int(part) for part in match[2].split(b",") if part.strip().isdigit()]
        if len(numbers) != 8:
            return match[0]
        down = shifts.row(numbers[2] + 1) - 1 - numbers[2]
        numbers[2] += down
        numbers[6] += down
        return match[1] + ", ".join(map(str, numbers)).encode() + match[3]

    return _NOTE_ANCHOR.sub(anchor, _NOTE_ROW.sub(row, data))


def _references(data: bytes, shifts: Shifts, *names: str) -> bytes:
    root = xml.parse(data)
    for item in xml.named(root, *names):
        if item.get("ref"):
            item.set("ref", shifts.ref(item.get("ref", "")))
    return xml.serialised(root)


def _chart(data: bytes, shifts: Shifts, sheet: str) -> bytes:
    root = xml.parse(data)
    return xml.serialised(root) if moving.formulas_moved(root, shifts, sheet, "") else data


def _pivot(data: bytes, shifts: Shifts, sheet: str) -> bytes:
    root = xml.parse(data)
    sources = [item for item in xml.named(root, "worksheetSource") if item.get("sheet") == sheet and item.get("ref")]
    for item in sources:
        item.set("ref", shifts.ref(item.get("ref", "")))
    return xml.serialised(root) if sources else data


def dependants(package: Package, sheet: SheetPart, shifts: Shifts) -> dict[str, bytes]:
    """Other sheets whose formulas use the written one, directly or through each other: references follow the moved rows
    and remembered results are dropped, since they are stale."""
    changes: dict[str, bytes] = {}
    stale = {sheet.name}
    waiting = {item.name: item for item in package.sheets if item.name != sheet.name}
    texts: dict[str, bytes] = {}
    found = True
    while found:
        found = False
        for name, item in list(waiting.items()):
            if name not in texts:
                texts[name] = package.archive.read(item.part)
            if not any(_mentions(texts[name], other) for other in stale):
                continue
            changes[item.part] = _followed(texts[name], shifts, sheet.name, name)
            stale.add(name)
            del waiting[name]
            found = True
    return {part: data for part, data in changes.items() if data}


def _mentions(data: bytes, sheet: str) -> bool:
    """Whether the sheet's name stands before an exclamation mark; a cheap look that errs on the side of yes."""
    if b"!" not in data:
        return False
    text = unescaped(data.decode())
    return f"{sheet}!" in text or sheet.replace("'", "''") + "'!" in text


def _followed(data: bytes, shifts: Shifts, sheet: str, home: str) -> bytes:
    data = ensured_plain(data)
    patterns = patterns_for(data)
    rows = RowXml(patterns.prefix.decode())
    opening = patterns.data.search(data)
    end = data.find(patterns.data_end)
    if opening is None:
        return b""
    head = data[: opening.end()]
    if end < 0:
        body, rest = "", data[opening.end() :]
    else:
        body, rest = data[opening.end() : end].decode(), data[end + len(patterns.data_end) :]

    def change(attributes: str, text: str) -> tuple[str, str]:
        return attributes, Formula(text).shifted(shifts, sheet, home).text if text and shifts else text

    body = rows.formulas(written_out(body, rows.p), change)
    tree = tail.tree_of(head, rest)
    if shifts and moving.formulas_moved(tree, shifts, sheet, home):
        rest = tail.text_of(tree, rest)
    middle = body.encode() + (patterns.data_end if end >= 0 else b"")
    return head + middle + rest
