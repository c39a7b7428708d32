"""The one formula that is computed for paper: a plain sum of cells of the same sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hutong.domain.forms.grid import Value
from hutong.domain.forms.workbook.areas import box_of

_SUM = re.compile(r"SUM\(([$A-Z0-9:,\s]+)\)", re.IGNORECASE)
_MOST_CELLS = 200_000


def total(
    formula: str, values: Mapping[tuple[int, int], Value], formulas: Mapping[tuple[int, int], str], depth: int = 0
) -> Value:  # fmt: skip
    """The sum, or None when the formula is anything else or leans on a formula that has no value and is no such sum."""
    match = _SUM.fullmatch(formula.strip().lstrip("="))
    boxes = [box_of(part) for part in match[1].upper().split(",")] if match else []
    cells = 0
    found: list[int | float] = []
    for box in boxes:
        cells += (box.bottom - box.top + 1) * (box.right - box.left + 1) if box else 0
        if box is None or cells > _MOST_CELLS or depth > 4:
            return None
        for place in ((row, col) for row in range(box.top, box.bottom + 1) for col in range(box.left, box.right + 1)):
            value = values.get(place)
            if value is None and place in formulas:
                value = total(formulas[place], values, formulas, depth + 1)
                if value is None:
                    return None
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(value)
    return round(sum(found), 10) if boxes else None
