"""Statistical tables: each figure is a count or a sum of the records that its row and its column mean together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hutong.blueprint.conditions import Condition, parse_where, written
from hutong.blueprint.elements import catalogue
from hutong.domain.forms.filling.contexts import context_value
from hutong.domain.forms.filling.headings import Counted, Places, counted, crossed, meant
from hutong.domain.forms.filling.model import CellPlan, Context, Figure, Form, Meaning
from hutong.domain.forms.grid import Grid, Value
from hutong.domain.forms.reading import Label, Table
from hutong.domain.pool.columns import column
from hutong.domain.pool.conditions import holds
from hutong.domain.pool.queries import Selection

_RESIDENTS = re.compile(r"人口|居民|老年人|残疾人|基本情况|概况")
Populations = Mapping[str, Selection]


@dataclass
class Counter:
    """Counts over populations that are read once; each condition is decided once for all records."""

    populations: Populations
    base: tuple[Condition, ...] = ()
    _met: dict[tuple[str, Condition], frozenset[int]] = field(default_factory=dict)
    _values: dict[tuple[str, str], list[object]] = field(default_factory=dict)

    def value(self, what: Counted) -> tuple[Value, Figure] | None:
        """The figure, and how it was counted; None where its records are not at hand, or where households are to be told apart by
        what is so of a person: of which one, nobody says."""
        entity = what.entity or "person"
        if entity not in self.populations:
            return None
        if entity == "household" and any(
            c.element in catalogue() and catalogue()[c.element].entity == "person" for c in what.where
        ):
            return None
        where = (*(c for c in self.base if c not in what.where), *what.where)
        rows = self.rows(entity, where)
        figure = Figure(entity, written(where), what.sum_of)
        if not what.sum_of:
            return len(rows), figure
        amounts = self.values(entity, what.sum_of)
        total = math.fsum(a for i in rows if isinstance(a := amounts[i], int | float))
        return (int(total) if total.is_integer() else round(total, 2)), figure

    def rows(self, entity: str, where: Sequence[Condition]) -> frozenset[int]:
        """Positions of the records that meet all conditions."""
        found = frozenset(range(len(self.populations[entity].records)))
        for condition in where:
            found &= self._meeting(entity, condition)
        return found

    def values(self, entity: str, element: str) -> list[object]:
        """An element over all records of an entity."""
        if (entity, element) not in self._values:
            there = self.populations[entity]
            self._values[entity, element] = list(column(there.records, element, there.relations, there.at).values)
        return self._values[entity, element]

    def _meeting(self, entity: str, condition: Condition) -> frozenset[int]:
        key = (entity, condition)
        if key not in self._met:
            values = self.values(entity, condition.element)
            self._met[key] = frozenset(i for i, value in enumerate(values) if holds(value, condition))
        return self._met[key]

    def places(self) -> Places:
        """The names of places that the people live in, with the element that says so."""
        names: dict[str, str] = {}
        if "person" in self.populations:
            for element in ("building_name", "estate", "community"):
                names |= {str(name): element for name in self.values("person", element) if name}
        return Places(names)


def table_cells(form: Form, number: int, table: Table, grid: Grid, counter: Counter, context: Context) -> list[CellPlan]:
    """The cells of one statistical table that are free to be filled."""
    places = counter.places()
    columns = form.columns(number)
    stubs = [m for m in form.meanings if m.label.part == "row" and m.label.table == number]
    in_stubs = {m.label.box.left for m in stubs}
    cells: list[CellPlan] = []
    for row, heads in _rows(stubs, table).items():
        across = _counted_row(heads, places)
        for meaning in columns:
            place = (row, meaning.label.box.left)
            if meaning.label.box.left in in_stubs or place in grid.formulas or grid.text(*place):
                continue
            cells.append(_cell(place, meaning, heads, across, counter, places, context))
    return cells


def pair_figure(meaning: Meaning, place: tuple[int, int], counter: Counter, title: str) -> CellPlan | None:
    """A figure asked beside its label; None where the label counts nothing we understand.

    Only where the title speaks of the people who live here: 人数 on a form about staff or voters counts others.
    """
    if not _RESIDENTS.search(title):
        return None
    what = meant(meaning.element, meaning.label.path, Places())
    found = counter.value(what) if what is not None and what.entity else None
    if found is None:
        return None
    return _figure_cell(place, meaning, meaning.header, found)


def _rows(stubs: Sequence[Meaning], table: Table) -> dict[int, list[Label]]:
    """Sheet row -> its headings, outer ones first. A table without headings at its rows has one row."""
    found: dict[int, list[Label]] = {}
    for meaning in sorted(stubs, key=lambda m: m.label.box.left):
        box = meaning.label.box
        for row in range(box.top, box.bottom + 1):
            found.setdefault(row, []).append(meaning.label)
    return dict(sorted(found.items())) or {table.first_row: []}


def _counted_row(heads: Sequence[Label], places: Places) -> Counted | None:
    return counted([head.path[-1] for head in heads], places) if heads else Counted()


def _cell(
    place: tuple[int, int],
    meaning: Meaning,
    heads: Sequence[Label],
    across: Counted | None,
    counter: Counter,
    places: Places,
    context: Context,
) -> CellPlan:
    header = " × ".join([*(" / ".join(head.path) for head in heads), meaning.header])
    told = context_value(meaning.element, meaning.role, context) if meaning.element in _ABOUT else None
    if meaning.element == "seq":
        told = place[0]
    if told is not None:
        return CellPlan(*place, header, meaning.element, meaning.role, told, "context")
    down = meant(meaning.element, meaning.label.path, places)
    what = crossed(across, down) if across is not None and down is not None else None
    found = counter.value(what) if what is not None and _counts(what, down) else None
    if found is None:
        return CellPlan(*place, header, meaning.element, meaning.role, None, "missing")
    return _figure_cell(place, meaning, header, found)


_ABOUT = frozenset({"report_unit", "report_date", "report_year", "community", "street", "res_region", "operator"})


def _counts(what: Counted, down: Counted | None) -> bool:
    """Something in row or column says that people or households are counted."""
    return bool(what.entity or what.where or what.sum_of or what.total) and down is not None


def _figure_cell(place: tuple[int, int], meaning: Meaning, header: str, found: tuple[Value, Figure]) -> CellPlan:
    value, figure = found
    return CellPlan(*place, header, meaning.element, meaning.role, value, "computed", figure=figure)


def figure_rows(figure: Figure, population: Selection) -> list[int]:
    """Positions in a population of the records that a figure counts."""
    rows = Counter({figure.entity: population}).rows(figure.entity, parse_where(figure.where))
    return sorted(rows)
