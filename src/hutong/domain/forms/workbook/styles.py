"""The looks of a workbook (styles.xml): which have borders or show dates, and new ones derived from existing ones."""

from __future__ import annotations

from hutong.domain.forms.workbook import xml


def ruled(data: bytes) -> frozenset[bytes]:
    """Numbers (as in the `s` attribute) of the cell formats that draw a border."""
    root = xml.parse(data)
    borders = xml.child(root, "borders")
    formats = xml.child(root, "cellXfs")
    if borders is None or formats is None:
        return frozenset()
    drawn = {
        str(number)
        for number, border in enumerate(borders)
        if any(side.get("style", "none") != "none" for side in border)
    }
    return frozenset(str(number).encode() for number, item in enumerate(formats) if item.get("borderId", "0") in drawn)
