"""Which sheet of a workbook is the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from hutong.domain.forms.grid import Grid
from hutong.domain.forms.mapping.meaning import FormMap, map_reading
from hutong.domain.forms.reading import read
from hutong.kernel.errors import Refused

# Workbooks with many sheets mostly hold code lists; the form is among the first.
SHEETS = 6
_HELPERS = re.compile(r"字典|代码|码表|说明|选项|参数|下拉|枚举")


def map_best(grids: Iterable[Grid], *, memory: Mapping[str, str] | None = None) -> FormMap:
    """The sheet with the most headers that mean something; one that is named a code list only when there is no other.

    Raises Refused, with the first sheet's trouble, when none of them can be read.
    """
    found: list[tuple[bool, int, int, FormMap]] = []
    trouble: Refused | None = None
    for number, grid in enumerate(islice(grids, SHEETS)):
        try:
            form = map_reading(read(grid), grid, memory=memory)
        except Refused as refused:
            trouble = trouble or refused
            continue
        found.append((not _HELPERS.search(grid.sheet), sum(bool(m.concept) for m in form.meanings), -number, form))
    if not found:
        raise trouble or Refused("这份文件里没有内容。", "请检查文件是否选对。")
    return max(found, key=lambda item: item[:3])[3]
