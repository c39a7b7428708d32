"""The XML of one worksheet: cut into head, rows and tail, and looked over without building a tree of it.

Rows are only ever matched by expressions that assume the plain way in which office programs write: double quotes,
no comments, every row and cell with its address. Anything else is first rewritten that way (`plain`), so the
expressions cannot be led astray; counting both forms tells which case it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from hutong.domain.forms.grid import column_name
from hutong.domain.forms.workbook import limits, refusals, xml

_ATTRIBUTE = rb'\s+[\w:.-]+="[^"<>&]*"'
_ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")


@dataclass(slots=True)
class Found:
    """What a look over the rows found. `columns` as letters; `formulas` as (letters, row)."""

    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    formulas: set[tuple[bytes, bytes]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    ruled_rows: set[int] = field(default_factory=set)


class UnusualXmlError(Exception):
    """The XML is not written in the plain way; `plain` must rewrite it first."""


class Patterns:
    """The expressions for one namespace prefix (`x:` in files of some exporters, mostly empty)."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.prefix = prefix
        self.cell = re.compile(
            rb"<" + p + rb"c((?:" + _ATTRIBUTE + rb')*?)\s+r="([A-Z]{1,3})([1-9]\d{0,6})"((?:' + _ATTRIBUTE + rb")*)\s*(/?)>"
            rb"(</" + p + rb"c>)?(\s*<" + p + rb"f[\s/>])?"
        )
        self.any_cell = re.compile(rb"<" + p + rb"c[\s/>]")
        self.row = re.compile(
            rb"<" + p + rb"row((?:" + _ATTRIBUTE + rb')*?)\s+r="([1-9]\d{0,6})"((?:' + _ATTRIBUTE + rb")*)\s*(/?)>"
        )
        self.any_row = re.compile(rb"<" + p + rb"row[\s/>]")
        self.data = re.compile(rb"<" + p + rb"sheetData(?:\s[^<>]*)?(/?)>")
        self.data_end = b"</" + prefix + b"sheetData>"
        self.row_start = b"<" + prefix + b"row"


def patterns_for(start: bytes) -> Patterns:
    match = _ROOT.search(start)
    if match is None:
        raise UnusualXmlError
    return Patterns(match[1] + b":" if match[1] else b"")


def look_over(chunks: Iterable[bytes], ruled_styles: frozenset[bytes]) -> tuple[Found, bytes, bytes]:
    """One pass over a worksheet: what the rows hold, the head before them and the tail after them.

    Raises UnusualXmlError when the XML has to be rewritten first, Refused when the used area is too large.
    """
    found = Found()
    stream = iter(chunks)
    head, rest, closed = _until_data(stream)
    patterns = patterns_for(head)
    if closed:
        return found, head, rest + b"".join(stream)
    tail = b""
    carry = rest
    while True:
        end = carry.find(patterns.data_end)
        if end >= 0:
            _scan(carry[:end], patterns, found, ruled_styles)
            tail = carry[end + len(patterns.data_end) :] + b"".join(stream)
            break
        cut = carry.rfind(patterns.row_start)
        if cut > 0:
            _scan(carry[:cut], patterns, found, ruled_styles)
            carry = carry[cut:]
        chunk = next(stream, b"")
        if not chunk:
            raise refusals.damaged()
        carry += chunk
    if b"<!--" in head or b"<!--" in tail or b"<![CDATA[" in tail:
        raise UnusualXmlError
    return found, head, tail


def _until_data(stream: Iterator[bytes]) -> tuple[bytes, bytes, bool]:
    head = b""
    for chunk in stream:
        head += chunk
        root = _ROOT.search(head)
        if root is None:
            continue
        match = Patterns(root[1] + b":" if root[1] else b"").data.search(head)
        if match:
            return head[: match.end()], head[match.end() :], bool(match[1])
    raise UnusualXmlError


def _scan(block: bytes, patterns: Patterns, found: Found, ruled_styles: frozenset[bytes]) -> None:
    if b"<!" in block or b"<?" in block:
        raise UnusualXmlError
    rows = patterns.row.findall(block)
    cells = patterns.cell.findall(block)
    if len(rows) != len(patterns.any_row.findall(block)) or len(cells) != len(patterns.any_cell.findall(block)):
        raise UnusualXmlError
    found.hidden_rows.update(
        int(number) for before, number, after, _ in rows if b'hidden="1"' in before + after or b'hidden="true"' in before + after
    )
    last = found.last_row
    for before, letters, number, after, empty, closed, formula in cells:
        if empty or closed:
            if ruled_styles and _style(before + after) in ruled_styles:
                found.ruled_rows.add(int(number))
            continue
        if formula:
            found.formulas.add((letters, number))
        found.columns.add(letters)
        last = max(last, int(number))
    found.last_row = last
    check_area(last, len(found.columns) and max(map(column_number, found.columns)))


def _style(attributes: bytes) -> bytes:
    at = attributes.find(b' s="')
    return attributes[at + 4 : attributes.find(b'"', at + 4)] if at >= 0 else b"0"


def check_area(rows: int, columns: int) -> None:
    """Raises Refused when reading that many rows and columns would need more memory than we give one file."""
    if rows > limits.MAX_ROWS or columns > limits.MAX_COLUMNS or rows * columns > limits.MAX_AREA:
        raise refusals.too_many_cells()


def column_number(letters: bytes) -> int:
    """b"AA" -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def pieces(data: bytes) -> Iterator[bytes]:
    """Bytes in portions, since what is found in a portion needs many times its memory for a moment."""
    return (data[at : at + limits.MIB] for at in range(0, len(data), limits.MIB))


def ensured_plain(data: bytes) -> bytes:
    """The worksheet as it is when it is written in the plain way, otherwise rewritten."""
    try:
        look_over(pieces(data), frozenset())
    except UnusualXmlError:
        return plain(data)
    return data


def plain(data: bytes) -> bytes:
    """The same worksheet in the plain way of writing: no comments or CDATA, double quotes, every cell with its address."""
    if len(data) > limits.MAX_UNUSUAL_XML:
        raise refusals.damaged()
    root = xml.parse(data)
    if xml.local(root) != "worksheet":
        raise refusals.damaged()
    sheet_data = xml.child(root, "sheetData")
    if sheet_data is None:
        raise refusals.damaged()
    _number(sheet_data)
    return xml.serialised(root)


def _number(sheet_data: etree._Element) -> None:
    row_at = 0
    for row in sheet_data:
        row_at = _positive(row.get("r"), row_at + 1)
        row.set("r", str(row_at))
        col_at = 0
        for cell in row:
            match = re.fullmatch(r"([A-Z]{1,3})\d+", str(cell.get("r", "")))
            col_at = column_number(match[1].encode()) if match else col_at + 1
            cell.set("r", f"{column_name(col_at)}{row_at}")


def _positive(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 and int(text) > 0 else otherwise
