"""Small sheets, read and understood, with plans as filling makes them; for the stories of checking and rolling up."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.forms.filling import CellPlan, ColumnPlan, Form, ListPlan, Meaning, Plan
from hutong.domain.forms.grid import Box, Grid, Value
from hutong.domain.forms.mapping import map_reading
from hutong.domain.forms.reading import read


def understood(grid: Grid) -> Form:
    """The form of a sheet, as the mapper understands it."""
    form = map_reading(read(grid), grid)
    meanings = tuple(Meaning(m.label, m.concept or "", m.role or "self", m.kind) for m in form.meanings)
    return Form(form.reading, meanings, form.subject)


def table(
    *rows: Sequence[Value], groups: Sequence[tuple[int, int, int, int]] = (), title: str = "情况统计表"
) -> tuple[Form, Grid]:
    """A sheet with a title in row 1 and these rows below it."""
    wide = max(len(row) for row in rows)
    values = {(r, c): value for r, row in enumerate(rows, 2) for c, value in enumerate(row, 1) if value is not None}
    grid = Grid("Sheet1", len(rows) + 1, wide, {(1, 1): title, **values}, (Box(1, 1, 1, wide), *(Box(*g) for g in groups)))
    return understood(grid), grid


def figures(form: Form, amounts: Sequence[Sequence[Value]], first_row: int, first_col: int) -> Plan:
    """A plan that holds these amounts, row by row, from one cell on."""
    heads = {m.label.box.left: m for m in form.columns(0)}
    stubs = {m.label.box.top: m.header for m in form.meanings if m.label.part == "row"}
    cells = []
    for row, line in enumerate(amounts, first_row):
        for col, value in enumerate(line, first_col):
            header = f"{stubs[row]} × {heads[col].header}" if row in stubs else heads[col].header
            state = "missing" if value is None else "own"
            cells.append(CellPlan(row, col, header, heads[col].element, heads[col].role, value, state))
    return Plan(cells=cells)


def listed(form: Form, rows: Sequence[Sequence[Value]], records: Sequence[int], entity: str = "person") -> Plan:
    """A plan that lists these rows below the head; the template offers one row."""
    columns = [
        ColumnPlan(m.label.box.left, m.header, m.element, m.role, list(values), ["known"] * len(rows), [None] * len(rows))
        for m, values in zip(form.columns(0), zip(*rows, strict=True), strict=True)
    ]
    for column in columns:
        if column.element == "seq":
            column.states = ["context"] * len(rows)
    first = form.reading.tables[0].first_row
    return Plan([ListPlan(first, 1, 1, entity, list(records), [""] * len(rows), [0] * len(rows), columns)])
