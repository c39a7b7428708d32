"""Where the figures of a form stand: the columns and rows of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hutong.domain.forms.checking import words
from hutong.domain.forms.filling import Form, Meaning
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.reading import Table


@dataclass(frozen=True)
class Line:
    """One column or row of figures. `number`: its column or row of the sheet; `path`: its headings, outer ones first."""

    number: int
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.path[-1]

    @property
    def header(self) -> str:
        """The headings as people would say them."""
        return " / ".join(self.path)


def is_counted(form: Form) -> bool:
    """Whether the tables hold figures in places of their own, rather than rows of a list."""
    rows = any(m.label.part == "row" for m in form.meanings)
    named = any(m.element in ("name", "id_no", "hh_head") or "姓名" in m.label.path[-1] for m in form.meanings if is_column(m))
    return (form.reading.kind == "statistics" or form.entity == "aggregate") and (rows or not named)


def is_column(meaning: Meaning) -> bool:
    """Whether a label stands over a column."""
    return meaning.label.part == "column"


def columns(form: Form, table: int, counted: bool) -> list[Line]:
    """The columns of figures of one table, left to right. In a statistical table those of the row headings are none."""
    stubs = {m.label.box.left for m in form.meanings if m.label.part == "row" and m.label.table == table}
    return [
        Line(m.label.box.left, m.label.path)
        for m in form.columns(table)
        if m.label.box.left not in stubs and words.is_figure(m.label.path[-1], m.element, counted)
    ]


def rows(form: Form, number: int, table: Table) -> list[Line]:
    """The rows of a statistical table; the one row of a table without row headings has no text."""
    found = {
        row: Line(row, m.label.path)
        for m in sorted(form.meanings, key=lambda m: m.label.box.left)
        if m.label.part == "row" and m.label.table == number
        for row in range(m.label.box.top, m.label.box.bottom + 1)
    }
    return [found[row] for row in sorted(found)] or [Line(table.first_row, ("",))]


def stub_head(form: Form, number: int) -> str:
    """The header over the row headings."""
    stubs = {m.label.box.left for m in form.meanings if m.label.part == "row" and m.label.table == number}
    return next((m.label.path[-1] for m in form.columns(number) if m.label.box.left in stubs), "")


def is_free(grid: Grid, places: Sequence[tuple[int, int]]) -> bool:
    """Whether all these cells are for us: no formula of the workbook, nothing printed in them."""
    return all(place not in grid.formulas and not grid.text(*place) for place in places)
