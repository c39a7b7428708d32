"""The filled form as a page shows it: cells with their state, source and age; and a figure opened down to its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hutong.blueprint.conditions import describe, parse_where
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.filling import CellPlan, ListPlan, Plan
from hutong.domain.forms.filling.edits import age
from hutong.domain.forms.filling.statistics import figure_rows
from hutong.domain.forms.grid import Grid, Value, cell_name, column_name
from hutong.domain.forms.placing import spot
from hutong.domain.forms.queries.lists import looked_at, may_fill, view_of
from hutong.domain.forms.queries.understanding import lines
from hutong.domain.forms.queries.views import CellView, FigureView, ListView, RowView, TableView
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool.views import SourceView
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

PAGE = 50


def table(actor: Actor, filling_id: int, page: int = 1, file: int = 1) -> TableView:
    """A page of the filled form; `page` counts rows of its lists, `file` the files where there is one a record, both from 1.

    Raises Refused before it is filled, NotFound outside the actor's area or for a file that is not there.
    """
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        plans = store.plans_of(filling)
        plan = store.plan_at(plans, file)
        grid = working.work_on(actor, filling).grid if "own" in set(plan.states()) else None
        reader = _Reader(plan, pool.sources(actor), filling.at, grid)
        rows = max((len(block.records) for block in plan.lists), default=0)
        window = range((page - 1) * PAGE, page * PAGE)
        looked_at(actor, filling, [plan], window)
        return TableView(
            view_of(filling), tuple(reader.list(block, window) for block in plan.lists), reader.singles(), page,
            max(1, -(-rows // PAGE)), file, len(plans), plan.subject, plan.subject_name,
            store.form_of(filling).entity if plan.subject else "",
        )  # fmt: skip


def figure(actor: Actor, filling_id: int, cell: str, file: int = 1) -> FigureView:
    """The records that a figure counts, as the pool has them now. Raises NotFound for a cell that is no figure."""
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        found = spot(store.plan_at(store.plans_of(filling), file), cell)
        how = found.figure if isinstance(found, CellPlan) else None
        if how is None or not isinstance(found, CellPlan):
            raise NotFound("{cell} 不是统计出来的数。", cell=cell)
        where = parse_where(how.where)
        eyes = working.eyes(actor, filling.community)
        selection = pool.select(eyes, entity=how.entity, purpose=f"form:{filling.title}"[:200], at=filling.at)
        rows = [selection.records[i] for i in figure_rows(how, selection)]
        work = working.work_on(actor, filling)
        return FigureView(
            cell, found.header, found.value, how.entity, how.where, describe(where), how.sum_of, len(rows),
            lines(rows, selection.relations, work),
        )  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    plan: Plan
    sources: Mapping[int, SourceView]
    at: dt.date
    grid: Grid | None

    def list(self, block: ListPlan, window: range) -> ListView:
        heads = tuple((column_name(c.col), c.header, c.element) for c in block.columns)
        rows = tuple(self.row(block, index) for index in window if index < len(block.records))
        return ListView(block.entity, heads, rows, len(block.records))

    def row(self, block: ListPlan, index: int) -> RowView:
        number = self.plan.list_row(block, index)
        cells = []
        for c in block.columns:
            place = (block.first_row + index * block.step, c.col)
            ask = index in c.asks
            name = cell_name(number, c.col)
            cells.append(self.cell(name, c.header, c.element, c.states[index], c.values[index], c.whence[index], ask, place))
        return RowView(number, block.records[index], block.names[index], block.households[index], tuple(cells))

    def singles(self) -> tuple[CellView, ...]:
        found = []
        for c in self.plan.cells:
            whence = (c.source, c.seen_on) if c.seen_on else None
            view = self.cell(
                self.plan.cell_of(c),
                c.header,
                c.element,
                c.state,
                c.value,
                whence,
                c.ask is not None,
                (c.row, c.col),
                c.figure is not None,
            )
            found.append(view)
        return tuple(found)

    def cell(
        self, name: str, header: str, element: str, state: str, value: Value, whence: tuple[int, dt.date] | None, asks: bool,
        place: tuple[int, int], figure: bool = False,
    ) -> CellView:  # fmt: skip
        if value is None and state == "own" and self.grid is not None:
            value = self.grid.values.get(place)
        source, day = whence or (0, None)
        days = (self.at - day).days if day else None
        return CellView(
            name, header, element, state, shown(value), self.sources.get(source), age(day, self.at), days, asks, figure
        )


def shown(value: Value) -> str:
    """A cell's value as text."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)
