"""The forms of the demo city's departments: what they ask, how often, of whom, and the workbook that the department would send.

Declared in packs/demo/forms.yaml. A declaration says for each header what it means, so that tests and benches have a truth to
compare with; the house itself reads the workbook like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

import msgspec

from hutong.blueprint.conditions import parse_where
from hutong.blueprint.departments import departments
from hutong.blueprint.elements import catalogue
from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short
from hutong.kernel.errors import Refused

Level = Literal["street", "district", "city"]
_PATH = PACKS / "demo" / "forms.yaml"


class DemoColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column. Of a list: `element` of the record in `role` ("" for the record itself). Of a statistical table: `counts` records
    of a kind that meet `where`, or is the `share` of one column in another, in percent, both named group/header."""

    header: str
    group: str = ""
    element: str = ""
    role: str = ""
    counts: Literal["", "person", "household"] = ""
    where: str = ""
    share: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """Group and header, as `share` names a column."""
        return f"{self.group}/{self.header}" if self.group else self.header


class DemoRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a statistical table and the condition that its heading means."""

    header: str
    where: str


class DemoForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form of a department.

    `whom`: a condition, "" for what the title says. `due_day`: day of the month (of the first month after the period), 0: on the
    day it is asked. `levels`: those that review it, lowest first. `repeats`: key of the form that asks for the same already.
    `urgent`: told in the morning, due in the afternoon. `stub`: the heading over the row headings of a statistical table.
    """

    key: str
    title: str
    department: str
    level: Literal["district", "city"]
    layout: Literal["list", "statistics"]
    whom: str
    period: Literal["monthly", "quarterly", "yearly", "once"]
    due_day: int
    levels: tuple[Level, ...]
    purpose: str
    basis: str
    contact: str
    columns: tuple[DemoColumn, ...]
    footers: tuple[str, ...]
    unit: str = ""
    stub: str = ""
    rows: tuple[DemoRow, ...] = ()
    repeats: str = ""
    urgent: bool = False


@lru_cache(maxsize=1)
def declared() -> tuple[DemoForm, ...]:
    """All declared forms in their order. Raises PackError with file, line and path of what is wrong."""
    raw: dict[str, Any] = load(_PATH)["forms"]
    forms = tuple(convert({"key": key, **body}, DemoForm, _PATH, ("forms", key)) for key, body in raw.items())
    keys = {form.key for form in forms}
    for form in forms:
        for trouble in _troubles(form, keys):
            raise PackError(f"{short(_PATH)}:{line_of(_PATH, ('forms', form.key))}: forms.{form.key}: {trouble}")
    return forms


def form_of(key: str) -> DemoForm:
    """The form of this key. Raises KeyError for one that is not declared."""
    return {form.key: form for form in declared()}[key]


def _troubles(form: DemoForm, keys: set[str]) -> Iterator[str]:
    """What is wrong with a declaration beyond its shape."""
    if form.department not in departments():
        yield f"department: {form.department} is unknown"
    if form.repeats and form.repeats not in keys:
        yield f"repeats: {form.repeats} is unknown"
    if not 0 <= form.due_day <= 28:
        yield f"due_day: {form.due_day} is not a day of every month"
    for where in (form.whom, *(column.where for column in form.columns), *(row.where for row in form.rows)):
        try:
            parse_where(where)
        except Refused as refused:
            yield f"{where}: {refused}"
    for column in form.columns:
        yield from _column_troubles(form, column)


def _column_troubles(form: DemoForm, column: DemoColumn) -> Iterator[str]:
    names = {other.name for other in form.columns}
    if form.layout == "list" and column.element not in catalogue():
        yield f"columns: {column.header}: {column.element or 'no element'} is unknown"
    if form.layout == "statistics" and not column.counts and column.share is None:
        yield f"columns: {column.header}: counts nothing"
    if column.share is not None and not set(column.share) <= names:
        yield f"columns: {column.header}: share: {' or '.join(column.share)} is no column"
