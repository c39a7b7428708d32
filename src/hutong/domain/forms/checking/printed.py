"""Equations that the department has printed itself: 3=4+5 in the row of item numbers, 合计（3=4+5）, 合计（男+女）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hutong.domain.forms.checking import words
from hutong.domain.forms.checking.relations import Relation
from hutong.domain.forms.checking.sheet import Line
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.reading import Table
from hutong.domain.forms.reading.words import squeeze

_NUMBERED = re.compile(r"^[(]?(\d{1,3})[)]?(?:=([\d+]+))?$")
_INSIDE = re.compile(r"[(]=?([^()]*\+[^()]*)[)]")


def printed(lines: Sequence[Line], grid: Grid, table: Table) -> Iterator[Relation]:
    """The equations among the columns of one table."""
    yield from _by_item(lines, grid, table)
    called: dict[str, list[Line]] = {}
    for line in lines:
        called.setdefault(words.bare(line.text), []).append(line)
    for line in lines:
        found = _INSIDE.search(squeeze(line.text))
        parts = [called.get(words.bare(name), []) for name in found[1].split("+")] if found else []
        if parts and all(len(part) == 1 and part[0] is not line for part in parts):
            yield Relation("sum", line, tuple(part[0] for part in parts))


def _by_item(lines: Sequence[Line], grid: Grid, table: Table) -> Iterator[Relation]:
    if table.item_row is None:
        return
    items = {line.number: _NUMBERED.match(squeeze(grid.text(table.item_row, line.number))) for line in lines}
    named = {item[1]: line for line in lines if (item := items[line.number]) is not None}
    for line in lines:
        item = items[line.number]
        numbers = item[2].split("+") if item is not None and item[2] else []
        if len(numbers) >= 2 and all(number in named for number in numbers):
            yield Relation("sum", line, tuple(named[number] for number in numbers))
