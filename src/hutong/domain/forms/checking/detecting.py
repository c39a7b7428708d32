"""Finding the rules of a form in its headings. Formulas of the workbook are left to the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hutong.domain.forms.checking import sheet, words
from hutong.domain.forms.checking.model import Rule, cell_address, column_address
from hutong.domain.forms.checking.printed import printed
from hutong.domain.forms.checking.relations import relations
from hutong.domain.forms.checking.shares import quotient
from hutong.domain.forms.checking.sheet import Line
from hutong.domain.forms.filling import Form
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.reading import Table

# Rows under these heads are of many kinds: what they have in common is not theirs to add.
_MIXED = re.compile(r"指标|项目|内容|事项|问题|标准")
# (kind, result, parts, factor)
_Found = tuple[str, Line, tuple[Line, ...], int]


def detect(form: Form, grid: Grid) -> tuple[Rule, ...]:
    """The rules that the headings of a form state beyond doubt; those of a statistical table for each of its cells."""
    if form.reading.kind == "checklist":
        return ()
    counted = sheet.is_counted(form)
    found: dict[str, Rule] = {}
    for number, table in enumerate(form.reading.tables):
        lines = sheet.columns(form, number, counted)
        down = _found(lines, grid, table)
        if counted:
            made = _of_figures(form, grid, number, lines, down)
        else:
            made = _of_list(grid, table, down, table.first_row if number else 0)
        found |= {rule.key: rule for rule in made if rule.key not in found}
    return tuple(found.values())


def _found(lines: Sequence[Line], grid: Grid, table: Table) -> list[_Found]:
    """What relates columns to each other: what the department printed goes before what the words say."""
    said = list(printed(lines, grid, table))
    stated = {one.result for one in said}
    said += [one for one in relations(lines) if one.kind != "sum" or one.result not in stated]
    return [(one.kind, one.result, one.parts, 1) for one in said] + _quotients(lines)


def _quotients(lines: Sequence[Line]) -> list[_Found]:
    """Rates and averages among lines."""
    found: list[_Found] = []
    for line in lines:
        if words.never_summed(line.text) and (pair := quotient(line, lines)):
            found.append(("average" if re.search("人均|户均", line.text) else "ratio", line, pair[:2], pair[2]))
    return found


def _of_list(grid: Grid, table: Table, down: Sequence[_Found], first_row: int) -> Iterator[Rule]:
    for kind, result, parts, factor in down:
        if not any((table.first_row, line.number) in grid.formulas for line in (result, *parts)):
            addresses = [column_address(line.number, first_row) for line in (result, *parts)]
            yield _rule(kind, addresses, factor, [line.header for line in (result, *parts)])


def _of_figures(form: Form, grid: Grid, number: int, lines: Sequence[Line], down: Sequence[_Found]) -> Iterator[Rule]:
    """The rules of the cells: those among columns in every row, those among rows in every column."""
    table = form.reading.tables[number]
    rows = sheet.rows(form, number, table)
    head = sheet.stub_head(form, number)
    for row in rows:
        if not words.never_summed(row.text):
            yield from _in_row(grid, row, down)
    across = [(one.kind, one.result, one.parts, 1) for one in relations(rows, head, bool(head) and not _MIXED.search(head))]
    for column in lines:
        if not words.never_summed(column.header):
            yield from _in_column(grid, column, [*across, *_quotients(rows)])


def _in_row(grid: Grid, row: Line, down: Sequence[_Found]) -> Iterator[Rule]:
    for kind, result, parts, factor in down:
        places = [(row.number, line.number) for line in (result, *parts)]
        if sheet.is_free(grid, places):
            names = [_crossed(row, line) for line in (result, *parts)]
            yield _rule(kind, [cell_address(*place) for place in places], factor, names)


def _in_column(grid: Grid, column: Line, across: Sequence[_Found]) -> Iterator[Rule]:
    for kind, result, parts, factor in across:
        places = [(line.number, column.number) for line in (result, *parts)]
        if sheet.is_free(grid, places):
            names = [_crossed(line, column) for line in (result, *parts)]
            yield _rule(kind, [cell_address(*place) for place in places], factor, names)


def _crossed(row: Line, column: Line) -> str:
    return f"{row.header} × {column.header}" if row.text else column.header


def _rule(kind: str, addresses: Sequence[str], factor: int, names: Sequence[str]) -> Rule:
    return Rule(kind, addresses[0], tuple(addresses[1:]), factor, names[0], tuple(names[1:]))  # type: ignore[arg-type]
