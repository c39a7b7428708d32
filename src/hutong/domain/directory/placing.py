"""Which area an address in words lies in: by the names of areas that stand in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hutong.kernel.area import level_of, parent_of

# What people leave out of the name of an area.
_ENDS = re.compile(r"(社区居委会|村委会|居委会|家委会|社区|街道|地区办事处|办事处|镇|乡|区|村)$")
LEAST = 2


def short(name: str) -> str:
    """The name as people say it: 回龙观街道 is 回龙观. Never shorter than two signs."""
    found = _ENDS.sub("", name)
    return found if len(found) >= LEAST else name


def placed(text: str, areas: Iterable[tuple[int, str]]) -> int | None:
    """The one area that a text names, as low as it is sure: a name that several areas have is decided by the one above; None when
    nothing is named."""
    told = [(code, short(name)) for code, name in areas if short(name) in text]
    levels = {
        level: {code: name for code, name in told if level_of(code) == level} for level in ("district", "street", "community")
    }
    found: int | None = None
    for level in ("district", "street", "community"):
        named = levels[level]
        inside = {code: name for code, name in named.items() if found is None or _lies_in(code, found)}
        longest = max((len(name) for name in inside.values()), default=0)
        best = [code for code, name in inside.items() if len(name) == longest]
        if len(best) == 1:
            found = best[0]
    return found


def _lies_in(code: int, area: int) -> bool:
    above: int | None = code
    while above is not None:
        if above == area:
            return True
        above = parent_of(above)
    return False
