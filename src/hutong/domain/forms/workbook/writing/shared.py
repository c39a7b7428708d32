"""Shared formulas (one text, many cells) written out cell by cell, so that each can move or be overwritten alone."""

from __future__ import annotations

import re

from hutong.domain.forms.workbook.writing.rowxml import escaped, unescaped

_INDEX = re.compile(r'\ssi="(\d+)"')


def written_out(body: str, prefix: str) -> str:
    """The rows of a sheet without shared formulas. Formulas that cannot be translated keep the text of their master."""
    if 't="shared"' not in body:
        return body
    p = re.escape(prefix)
    attributes = r'(?:\s+[\w:.-]+="[^"]*")*'
    cell = re.compile(
        rf'(<{p}c{attributes}?\s+r="([A-Z]{{1,3}}\d+)"{attributes}\s*>\s*)<{p}f({attributes}\s+t="shared"{attributes})\s*(?:/>|>([^<]*)</{p}f>)'
    )
    masters: dict[str, tuple[str, str]] = {}
    for _, address, attrs, text in cell.findall(body):
        index = _INDEX.search(attrs)
        if index and text:
            masters.setdefault(index[1], (address, unescaped(text)))

    def plain(match: re.Match[str]) -> str:
        index = _INDEX.search(match[3])
        master = masters.get(index[1]) if index else None
        text = unescaped(match[4] or "") or (_translated(master, match[2]) if master else "")
        return f"{match[1]}<{prefix}f>{escaped(text)}</{prefix}f>"

    return cell.sub(plain, body)


def _translated(master: tuple[str, str], address: str) -> str:
    from openpyxl.formula.translate import Translator, TranslatorError

    origin, text = master
    try:
        return str(Translator("=" + text, origin=origin).translate_formula(address))[1:]
    except TranslatorError:
        return text
