"""The looks of a workbook (styles.xml): which have borders or show dates, and new ones derived from existing ones."""

from __future__ import annotations

import copy
import re
from typing import Literal

from lxml import etree

from hutong.domain.forms.workbook import refusals, xml

Look = Literal["", "date", "text", "guarded"]
_TEXT = "49"
_DATE = "yyyy\\-mm\\-dd"
# Numbers that mean dates and times without a code of their own (ECMA-376 part 1, 18.8.30, Chinese ones included).
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_NOT_A_SIGN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_MINIMAL = (
    '<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


def ruled(data: bytes) -> frozenset[bytes]:
    """Numbers (as in the `s` attribute) of the cell formats that draw a border."""
    root = xml.parse(data)
    borders = xml.child(root, "borders")
    formats = xml.child(root, "cellXfs")
    if borders is None or formats is None:
        return frozenset()
    drawn = {str(number) for number, border in enumerate(borders) if any(side.get("style", "none") != "none" for side in border)}
    return frozenset(str(number).encode() for number, item in enumerate(formats) if item.get("borderId", "0") in drawn)


def kind_of_format(number: str, code: str | None) -> str:
    """What a number format shows: "text", "date" or "" for all else. `code` is its own code, if it has one."""
    if number == _TEXT or code == "@":
        return "text"
    if code is not None:
        return "date" if any(sign in _NOT_A_SIGN.sub("", code).lower() for sign in "ymdhs年月日") else ""
    return "date" if number.isdigit() and int(number) in _BUILT_IN_DATES else ""


class Styles:
    """Cell formats by number. `derived` gives a format that differs from another in one or two things."""

    def __init__(self, data: bytes | None, main: str) -> None:
        self._root = xml.parse(data or _MINIMAL.format(main=main).encode())
        self._ns = "{" + xml.space(self._root) + "}"
        formats, fills = xml.child(self._root, "cellXfs"), xml.child(self._root, "fills")
        if formats is None or fills is None or not len(formats):
            raise refusals.damaged()
        self._formats, self._fills = formats, fills
        self._codes = {item.get("numFmtId", ""): item.get("formatCode", "") for item in xml.named(self._root, "numFmt")}
        self._known: dict[tuple[int, Look, str | None], int] = {}
        self._kinds: dict[int, str] = {}
        self._fill_numbers: dict[str, int] = {}
        self.changed = False

    def shows_text(self, style: int) -> bool:
        return self._kind(style) == "text"

    def shows_dates(self, style: int) -> bool:
        return self._kind(style) == "date"

    def _kind(self, style: int) -> str:
        kind = self._kinds.get(style)
        if kind is None:
            number = self._format(style).get("numFmtId", "0")
            kind = self._kinds[style] = kind_of_format(number, self._codes.get(number))
        return kind

    def derived(self, style: int, look: Look = "", fill: str | None = None) -> int:
        """The number of a format like `style`, but showing dates or text, or guarded against being read as a formula, or
        on a fill (ARGB). Appended to the workbook when it is not there yet."""
        key = (style, look, fill)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = self._append(style, look, fill) if look or fill else style
        return number

    def _format(self, style: int) -> etree._Element:
        return self._formats[style if style < len(self._formats) else 0]

    def _append(self, style: int, look: Look, fill: str | None) -> int:
        item = copy.deepcopy(self._format(style))
        if look == "date":
            item.set("numFmtId", self._date_format())
            item.set("applyNumberFormat", "1")
        elif look == "text":
            item.set("numFmtId", _TEXT)
            item.set("applyNumberFormat", "1")
        elif look == "guarded":
            item.set("quotePrefix", "1")
        if fill:
            item.set("fillId", str(self._fill(fill)))
            item.set("applyFill", "1")
        self._formats.append(item)
        self._formats.set("count", str(len(self._formats)))
        self.changed = True
        return len(self._formats) - 1

    def _fill(self, colour: str) -> int:
        number = self._fill_numbers.get(colour)
        if number is None:
            fill = etree.SubElement(self._fills, self._ns + "fill")
            pattern = etree.SubElement(fill, self._ns + "patternFill", patternType="solid")
            etree.SubElement(pattern, self._ns + "fgColor", rgb=colour)
            etree.SubElement(pattern, self._ns + "bgColor", indexed="64")
            number = self._fill_numbers[colour] = len(self._fills) - 1
            self._fills.set("count", str(len(self._fills)))
        return number

    def _date_format(self) -> str:
        for number, code in self._codes.items():
            if code == _DATE:
                return number
        container = xml.child(self._root, "numFmts")
        if container is None:
            container = etree.Element(self._ns + "numFmts")
            self._root.insert(0, container)
        number = str(max([163, *(int(key) for key in self._codes if key.isdigit())]) + 1)
        etree.SubElement(container, self._ns + "numFmt", numFmtId=number, formatCode=_DATE)
        container.set("count", str(len(container)))
        self._codes[number] = _DATE
        return number

    def part(self) -> bytes:
        return xml.serialised(self._root)
