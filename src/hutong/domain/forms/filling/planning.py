"""From a form, its sheet and a selection to the cells: what is written where, and what is known about each."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.blueprint.conditions import Condition
from hutong.domain.forms.filling.columns import Rows, column_plan
from hutong.domain.forms.filling.model import ColumnPlan, Context, Form, ListPlan, Meaning, Plan
from hutong.domain.forms.filling.rows import Lines, lines_of, matched
from hutong.domain.forms.filling.single import pair_cell
from hutong.domain.forms.filling.statistics import Counter, Populations, pair_figure, table_cells
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.reading import Table
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View

NAMES = ("name", "org_name", "asset_name", "event_title", "_name")


def is_prefilled(form: Form, grid: Grid) -> bool:
    """Whether the department has written rows into the first list itself: those rows are then whom the form is about."""
    if form.reading.kind not in ("list", "mixed") or not form.reading.tables:
        return False
    columns = form.columns(0)
    naming = {m.label.box.left for m in columns if m.element in ("name", "id_no", "cert_no", "hh_head", "org_name")}
    given = lines_of(grid, form.reading.tables[0], columns).given
    return any(naming & set(row) for row in given.values())


def plan_list(form: Form, grid: Grid, selection: Selection, context: Context) -> Plan:
    """A list form: a row for each record, or for each row that the department has begun."""
    plan = Plan()
    for number, table in enumerate(form.reading.tables):
        columns = form.columns(number)
        lines = lines_of(grid, table, columns)
        views: list[View | None] = list(selection.records)
        if lines.given:
            views = matched(form, number, lines, selection.records, selection.relations, context.at)
        elif number:
            continue
        plan.lists.append(_list(form.entity, grid, table, lines, columns, Rows(views, selection.relations, context, form.entity)))
    plan.cells = [pair_cell(m, grid, None, selection.relations, context) for m in form.pairs()]
    return plan


def plan_single(form: Form, grid: Grid, view: View | None, relations: Relations, context: Context) -> Plan:
    """An application about one record, with the rows for the members of the household."""
    plan = Plan(cells=[pair_cell(m, grid, view, relations, context) for m in form.pairs()])
    if view is not None:
        plan.subject, plan.subject_name = view.id, name_of(view)
        plan.household = relations.household_id(view) or 0
    for number, table in enumerate(form.reading.tables):
        columns = form.columns(number)
        lines = lines_of(grid, table, columns)
        if not lines.given:
            views = _members(form, columns, view, relations)
            plan.lists.append(_list("person", grid, table, lines, columns, Rows(views, relations, context)))
    return plan


def plan_statistics(form: Form, grid: Grid, populations: Populations, base: Sequence[Condition], context: Context) -> Plan:
    """A statistical table; `base`: the conditions of its title, which hold for every figure."""
    counter = Counter(populations, tuple(base))
    around = next(iter(populations.values())).relations
    plan = Plan()
    for meaning in form.pairs():
        cell = pair_cell(meaning, grid, None, around, context)
        place = (cell.row, cell.col)
        figure = (
            pair_figure(meaning, place, counter, form.reading.title) if cell.state == "missing" and meaning.label.answer else None
        )
        plan.cells.append(figure or cell)
    for number, table in enumerate(form.reading.tables):
        plan.cells += table_cells(form, number, table, grid, counter, context)
    return plan


def plan_checklist(form: Form, grid: Grid, relations: Relations, context: Context) -> Plan:
    """A checklist: what is about the form itself; the findings are the inspector's."""
    return Plan(cells=[pair_cell(m, grid, None, relations, context) for m in form.pairs()])


def name_of(view: View) -> str:
    """What people call a record."""
    return str(next((view.values[key] for key in NAMES if view.values.get(key)), ""))


def _members(form: Form, columns: Sequence[Meaning], view: View | None, relations: Relations) -> list[View | None]:
    """Who stands in the rows of an application's table, where they are about people: the household, without the subject when the
    form has asked for the subject's name above."""
    if view is None or not any(m.element in ("name", "rel_head", "rel_other", "id_no") for m in columns):
        return []
    named = any(m.element == "name" and m.role in ("", "self", "head", "applicant") for m in form.pairs())
    subject = relations.head(view) if view.entity == "household" else view
    return [member for member in relations.members(view) if not named or subject is None or member.id != subject.id]


def _list(entity: str, grid: Grid, table: Table, lines: Lines, columns: Sequence[Meaning], rows: Rows) -> ListPlan:
    relations = rows.relations
    known = [(v.id, name_of(v), relations.household_id(v) or 0) if v is not None else (0, "", 0) for v in rows.views]
    planned = [_column(m, grid, table, lines, rows) for m in columns]
    block = ListPlan(
        lines.first, lines.existing, lines.step, entity,
        [k[0] for k in known], [k[1] for k in known], [k[2] for k in known], planned,
    )  # fmt: skip
    _cut_to_room(block)
    for column in planned:
        _keep_given(column, lines, len(block.records))
    return block


def _column(meaning: Meaning, grid: Grid, table: Table, lines: Lines, rows: Rows) -> ColumnPlan:
    col, first = meaning.label.box.left, lines.first
    if (first, col) in grid.formulas:
        count = len(rows.views)
        return ColumnPlan(
            col, meaning.header, "", meaning.role, [None] * count, ["computed"] * count, [None] * count, formula=True
        )
    samples = [v for row in (*table.example_rows, *lines.given) if (v := grid.values.get((row, col))) is not None]
    return column_plan(meaning, rows, grid.choices.get((first, col), ()), samples[:20])


def _keep_given(column: ColumnPlan, lines: Lines, count: int) -> None:
    """What the department has typed stays, and nobody is asked for it."""
    for row, given in lines.given.items():
        index = (row - lines.first) // lines.step
        if column.col in given and index < count:
            column.values[index], column.states[index], column.whence[index] = None, "own", None
            column.asks.pop(index, None)


def _cut_to_room(block: ListPlan) -> None:
    """Rows of several sheet rows each cannot be added to; the list ends with the room there is."""
    room = block.existing if block.step > 1 else len(block.records)
    del block.records[room:], block.names[room:], block.households[room:]
    for column in block.columns:
        del column.values[room:], column.states[room:], column.whence[room:]
        column.asks = {row: ask for row, ask in column.asks.items() if row < room}
