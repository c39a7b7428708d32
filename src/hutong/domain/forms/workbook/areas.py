"""Cell areas as written in a workbook: `B3`, `B3:D9`, `$A$1:$K$30`, `C:C`, `5:9`, and lists of them."""

from __future__ import annotations

import re

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook.sheetxml import column_number

LAST_ROW = 1_048_576
LAST_COL = 16_384
_AREA = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Z]{1,3})?\$?(\d{1,7})?)?")


def box_of(text: str) -> Box | None:
    """The area a reference names, or None when it names none."""
    match = _AREA.fullmatch(text.strip())
    if match is None or not (match[1] or match[2]):
        return None
    left = column_number(match[1].encode()) if match[1] else 1
    top = int(match[2]) if match[2] else 1
    if ":" not in text:
        return Box(top, left, top, left) if match[1] and match[2] else None
    right = column_number(match[3].encode()) if match[3] else LAST_COL
    bottom = int(match[4]) if match[4] else LAST_ROW
    return Box(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def boxes_of(sqref: str) -> list[Box]:
    """The areas of a blank-separated list; what cannot be read is left out."""
    return [box for part in sqref.split() if (box := box_of(part)) is not None]
