"""One row of a worksheet as text: taken apart into cells, changed, and put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from hutong.domain.forms.grid import column_name
from hutong.domain.forms.workbook.sheetxml import column_number
from hutong.domain.forms.workbook.writing.formulas import Formula

_ATTRIBUTES = r'(?:\s+[\w:.-]+="[^"]*")*'
_ROW_NUMBER = re.compile(r'\sr="(\d+)"')
_STYLE = re.compile(r'\ss="(\d+)"')
_GONE = re.compile(r'\s(?:spans|collapsed|hidden|r)="[^"]*"')


class RowXml:
    """The expressions and texts for one namespace prefix."""

    def __init__(self, prefix: str) -> None:
        p = re.escape(prefix)
        self.p = prefix
        self._row = re.compile(rf"<{p}row({_ATTRIBUTES})\s*(/?)>")
        self._cell = re.compile(rf"<{p}c({_ATTRIBUTES})\s*(?:/>|>(.*?)</{p}c>)", re.DOTALL)
        self._address = re.compile(rf'(<{p}c(?:\s+[\w:.-]+="[^"]*")*?\s+r="[A-Z]{{1,3}})\d+"')
        self._letters = re.compile(r'\sr="([A-Z]{1,3})\d+"')
        self._formula = re.compile(rf"\s*<{p}f({_ATTRIBUTES})\s*(?:/>|>([^<]*)</{p}f>)")
        self._type = re.compile(r'\st="[^"]*"')
        self._has_formula = f"<{prefix}f"

    def split(self, body: str) -> Iterator[tuple[int, str]]:
        """Rows of a sheet with their numbers, in order."""
        start_of_row = f"<{self.p}row"
        at = body.find(start_of_row)
        while at >= 0:
            following = body.find(start_of_row, at + 4)
            raw = body[at:following] if following >= 0 else body[at:]
            match = self._row.match(raw)
            number = _ROW_NUMBER.search(match[1]) if match else None
            if number:
                yield int(number[1]), raw
            at = following

    def attributes(self, raw: str) -> str:
        """The looks of a row (height, style, outline) without its number, extent and hiddenness."""
        match = self._row.match(raw)
        return _GONE.sub("", match[1]) if match else ""

    def cells(self, raw: str) -> dict[int, tuple[str, str]]:
        """Column -> (attributes without address, content) of a row, in order."""
        found = {}
        for attributes, content in self._cell.findall(raw):
            letters = self._letters.search(attributes)
            if letters:
                rest = attributes[: letters.start()] + attributes[letters.end() :]
                found[column_number(letters[1].encode())] = (rest, content)
        return found

    def with_cells(self, raw: str, number: int, new: Mapping[int, str], style_of: Callable[[str, int], int] | None = None) -> str:
        """The row with cells replaced or added; `new` maps a column to what follows `<c r="B3" `."""
        attributes = self.attributes(raw) + (' hidden="1"' if ' hidden="1"' in raw.split(">", 1)[0] else "")
        cells = {
            col: f'<{self.p}c r="{column_name(col)}{number}"{rest}' + (f">{content}</{self.p}c>" if content else "/>")
            for col, (rest, content) in self.cells(raw).items()
        }
        for col, text in new.items():
            cells[col] = f'<{self.p}c r="{column_name(col)}{number}" {text}'
        inner = "".join(cells[col] for col in sorted(cells))
        return f'<{self.p}row r="{number}"{attributes}>{inner}</{self.p}row>'

    def renumbered(self, raw: str, old: int, new: int) -> str:
        head, _, rest = raw.partition(">")
        head = head.replace(f' r="{old}"', f' r="{new}"', 1)
        return head + ">" + self._address.sub(rf'\g<1>{new}"', rest)

    def formulas(self, raw: str, change: Callable[[str, str], tuple[str, str]]) -> str:
        """The row with each formula (attributes, text) changed; remembered results are dropped, as they may be stale."""
        if self._has_formula not in raw:
            return raw

        def cell(match: re.Match[str]) -> str:
            found = self._formula.match(match[2] or "")
            if not found:
                return match[0]
            attributes, text = change(found[1], unescaped(found[2] or ""))
            kind = self._type.sub("", match[1])
            return f"<{self.p}c{kind}><{self.p}f{attributes}>{escaped(text)}</{self.p}f></{self.p}c>"

        return self._cell.sub(cell, raw)

    def template(self, raw: str) -> tuple[str, dict[int, int], dict[int, Formula]]:
        """What a new row takes from this one: its looks, the style of each cell, and plain formulas."""
        styles: dict[int, int] = {}
        formulas: dict[int, Formula] = {}
        for col, (attributes, content) in self.cells(raw).items():
            styles[col] = style_of(attributes) or 0
            found = self._formula.match(content)
            if found and found[2] and ' t="' not in found[1]:
                formulas[col] = Formula(unescaped(found[2]))
        return self.attributes(raw), styles, formulas


def style_of(attributes: str) -> int | None:
    """The number of the format in a cell's or row's attributes."""
    match = _STYLE.search(attributes)
    return int(match[1]) if match else None


def unescaped(text: str) -> str:
    """Character data as written in XML, with its references resolved."""
    if "&" not in text:
        return text
    text = re.sub(r"&#(x[0-9A-Fa-f]{1,6}|\d{1,7});", _character, text)
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", sign)
    return text


def _character(match: re.Match[str]) -> str:
    number = int(match[1][1:], 16) if match[1][0] == "x" else int(match[1])
    return chr(number) if number <= 0x10FFFF else match[0]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
