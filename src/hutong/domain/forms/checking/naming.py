"""What people may call the columns, rows and cells of a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hutong.domain.forms.checking import sheet, words
from hutong.domain.forms.checking.model import cell_address, column_address
from hutong.domain.forms.filling import Form
from hutong.domain.forms.filling.model import answer_place
from hutong.domain.forms.grid import column_name
from hutong.domain.forms.reading.words import squeeze


@dataclass(frozen=True, slots=True)
class Named:
    """An address and what it is called in full."""

    address: str
    header: str


def names_of(form: Form) -> dict[str, list[Named]]:
    """Everything that can be named: a squeezed name -> what it may mean, of one table's columns, its rows, and single cells."""
    found: dict[str, list[Named]] = {}
    for path, named in _all(form):
        for name in _called(path):
            if named not in found.setdefault(name, []):
                found[name].append(named)
    return found


def _all(form: Form) -> Iterator[tuple[tuple[str, ...], Named]]:
    counted = sheet.is_counted(form)
    for number, table in enumerate(form.reading.tables):
        stubs = {m.label.box.left for m in form.meanings if m.label.part == "row" and m.label.table == number}
        first = table.first_row if number and not counted else 0
        for meaning in form.columns(number):
            col = meaning.label.box.left
            if col not in stubs:
                named = Named(column_address(col, first), meaning.header)
                yield meaning.label.path, named
                yield (f"{column_name(col)}列",), named
        yield from _rows(form, number) if counted else ()
    for meaning in form.pairs():
        if meaning.label.answer is not None:
            yield meaning.label.path, Named(cell_address(*answer_place(meaning.label)), meaning.header)


def _rows(form: Form, number: int) -> Iterator[tuple[tuple[str, ...], Named]]:
    """Rows with a heading, and each of their cells as row × column."""
    lines = [row for row in sheet.rows(form, number, form.reading.tables[number]) if row.text]
    for row in lines:
        yield row.path, Named(f"row:{row.number}", row.header)
        for column in sheet.columns(form, number, True):
            header = f"{row.header} × {column.header}"
            yield (f"{row.text}×{column.text}",), Named(cell_address(row.number, column.number), header)
            yield (f"{row.header}×{column.header}",), Named(cell_address(row.number, column.number), header)


def _called(path: tuple[str, ...]) -> Iterator[str]:
    """The names of one heading, as printed and without its brackets, 其中 and numbering, with and without the headings above."""
    last = squeeze(path[-1]).rstrip(":")
    for text in dict.fromkeys((last, last.replace("其中:", "其中"), words.bare(last), words.bare(last.split("=")[0]))):
        yield text
        if len(path) > 1:
            yield squeeze("/".join([*path[:-1], text]))
            yield squeeze("".join([*path[:-1], text]))
