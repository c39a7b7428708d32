"""The table of shared texts: existing entries stay as they are, new ones are appended.

Shared texts are what Excel itself writes; some import programs of departments do not read texts kept in the cell.
"""

from __future__ import annotations

import re

from hutong.domain.forms.grid import cell_name
from hutong.domain.forms.workbook import limits, refusals, xml

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)sst((?:\s+[\w:.-]+=\"[^\"]*\")*)\s*(/?)>")
_COUNTS = re.compile(rb'\s(?:uniqueCount|count)="\d*"')


class Strings:
    """Texts by their number in the table."""

    def __init__(self, data: bytes | None, main: str) -> None:
        if data is None:
            data = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{main}"></sst>'.encode()
        if b"<!" in data or not _ROOT.search(data):
            data = xml.serialised(xml.parse(data))
        self._data = data
        self._start = len(_ENTRY.findall(data))
        self._numbers: dict[str, int] = {}

    def number(self, text: str, place: tuple[int, int]) -> int:
        """The number of a text; `place` (row, col) is named in the refusal of a text that is too long."""
        number = self._numbers.get(text)
        if number is None:
            if len(text) > limits.MAX_CELL_TEXT:
                raise refusals.cell_too_long(cell_name(*place))
            number = self._numbers[text] = self._start + len(self._numbers)
        return number

    @property
    def changed(self) -> bool:
        return bool(self._numbers)

    def part(self) -> bytes:
        """The table with the new texts. The counts are optional and left out, as they count uses in all sheets."""
        match = _ROOT.search(self._data)
        if match is None:
            raise refusals.damaged()
        p = match[1].decode()
        keep = ' xml:space="preserve"'
        entries = "".join(
            f"<{p}si><{p}t{keep if text != text.strip() or chr(10) in text else ''}>{xml.escaped(text)}</{p}t></{p}si>"
            for text in self._numbers
        ).encode()
        opening = b"<" + match[1] + b"sst" + _COUNTS.sub(b"", match[2]) + b">"
        closing = b"</" + match[1] + b"sst>"
        if match[3]:
            return self._data[: match.start()] + opening + entries + closing
        end = self._data.rindex(closing)
        return self._data[: match.start()] + opening + self._data[match.end() : end] + entries + self._data[end:]
