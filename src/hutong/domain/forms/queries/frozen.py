"""What was approved, opened: lines of a list as they were frozen, and a figure with the records that it counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hutong.blueprint.conditions import describe, parse_where
from hutong.domain.forms import blanks, issuing, store, working
from hutong.domain.forms.filling import CellPlan, Plan
from hutong.domain.forms.filling.statistics import figure_rows
from hutong.domain.forms.grid import Value, cell_name
from hutong.domain.forms.models import Filling, Frozen
from hutong.domain.forms.queries.combined import content
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.queries.tables import shown
from hutong.domain.forms.queries.understanding import lines
from hutong.domain.forms.queries.views import FigureView, Line
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class FrozenLine:
    """One line of an approved list: the community it comes from, and its cells as text."""

    community: int
    frozen: int
    cells: tuple[str, ...]


def frozen_lines(
    actor: Actor, frozen: Sequence[int], *, skip: int, most: int, withheld: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[FrozenLine, ...]]:
    """(headings, lines) of the first list of these frozen forms, one after the other: `most` lines after the first `skip`,
    without the elements in `withheld`.
    Whoever stands in them is entered in the journal as read."""
    with scope(actor):
        heads: tuple[str, ...] = ()
        found: list[FrozenLine] = []
        rows = {row.pk: row for row in Frozen.objects.filter(pk__in=frozen).select_related("filling")}
        for one in frozen:
            row = rows.get(one)
            if row is None or len(found) >= most:
                continue
            plans = content(row)
            issuing.withhold(plans, withheld)
            for plan in plans:
                window = range(skip, skip + most - len(found))
                made = list(_lines(row, plan, window))
                heads = heads or _heads(plan)
                found += made
                skip = max(0, skip - _rows(plan))
                if made:
                    looked_at(actor, row.filling, [plan], window)
        return heads, tuple(found)


def frozen_figure(actor: Actor, frozen: int, cell: str, *, people: bool) -> FigureView:
    """A figure of a frozen form: its value as it was approved, its conditions, and with `people` the records that meet them as
    the pool has them now, each entered in the journal as read. `cell`: its name in the sheet as it came.

    A figure that the pool does not count has no `entity`. Raises NotFound for what is no cell of the form, or lies outside the
    actor's area.
    """
    with scope(actor):
        row = _found(frozen)
        found = _figure(content(row), cell)
        how, filling = found.figure, store.found(row.filling_id)
        if how is None:
            return FigureView(cell, found.header, found.value, "", "", "", "", 0, ())
        where = parse_where(how.where)
        told: tuple[Line, ...] = ()
        if people:
            eyes = working.eyes(actor, filling.community)
            selection = pool.select(eyes, entity=how.entity, purpose=f"form:{filling.title}"[:200], at=filling.at)
            rows = [selection.records[i] for i in figure_rows(how, selection)]
            told = lines(rows, selection.relations, working.work_on(actor, filling))
        return FigureView(cell, found.header, found.value, how.entity, how.where, describe(where), how.sum_of, len(told), told)


def listed_in(actor: Actor, frozen: Sequence[int]) -> frozenset[tuple[str, int]]:
    """(entity, record) of everybody and everything in the lists and files of these frozen forms. Ids alone: nothing is read of
    them."""
    with scope(actor):
        found: set[tuple[str, int]] = set()
        for row in Frozen.objects.filter(pk__in=frozen).select_related("filling__blank"):
            for plan in content(row):
                found |= {(block.entity, record) for block in plan.lists for record in block.records if record}
                if plan.subject:
                    found.add((store.form_of(row.filling).entity, plan.subject))
        return frozenset(found)


def layout_of(filling_id: int) -> str:
    """The layout of the blank behind a filling: list, single, statistics or checklist; empty for a file handed in by hand."""
    blank = Filling.objects.filter(pk=filling_id).values_list("blank", flat=True).first()
    return blanks.opened(blank).layout if blank else ""


def _found(frozen: int) -> Frozen:
    row = Frozen.objects.filter(pk=frozen).first()
    if row is None:
        raise NotFound("没有找到这份核定件。")
    return row


def _figure(plans: Sequence[Plan], cell: str) -> CellPlan:
    for plan in plans:
        for one in plan.cells:
            if cell_name(one.row, one.col) == cell:
                return one
    raise NotFound("{cell} 不是表里的数。", cell=cell)


def _heads(plan: Plan) -> tuple[str, ...]:
    return tuple(column.header for column in plan.lists[0].columns) if plan.lists else ()


def _rows(plan: Plan) -> int:
    return len(plan.lists[0].records) if plan.lists else 0


def _lines(row: Frozen, plan: Plan, window: range) -> Iterator[FrozenLine]:
    for index in window:
        if index >= _rows(plan):
            return
        values: list[Value] = [column.values[index] for column in plan.lists[0].columns]
        yield FrozenLine(row.community, row.pk, tuple(shown(value) for value in values))
