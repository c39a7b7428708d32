"""Opening a file that came back for comparison with what was filled."""

from __future__ import annotations

from collections import defaultdict

from hutong.domain.forms import store, working
from hutong.domain.forms.differences import Difference, Returned, differences, plain
from hutong.domain.forms.filling import Form, Plan
from hutong.domain.forms.grid import Grid
from hutong.domain.forms.models import Filling
from hutong.domain.forms.workbook import Book, open_book
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


def compare(actor: Actor, filling: Filling, file: int) -> list[Difference]:
    """The differences of the kept returned file. Raises Refused when it is not this form."""
    data = store.get(filling, "returned")
    if data is None:
        return []
    work = working.work_on(actor, filling)
    plan = store.plan_at(store.plans_of(filling), file)
    grid = same_sheet(open_book(data, filling.filename), work.form, plan)
    wanted: dict[str, set[int]] = defaultdict(set)
    for block in plan.lists:
        wanted[block.entity] |= {record for record in block.records if record}
    if plan.subject:
        wanted[work.form.entity].add(plan.subject)
    held = {entity: pool.get(actor, entity=entity, ids=ids, purpose=work.purpose) for entity, ids in wanted.items()}
    views = {(entity, view.id): view for entity, found in held.items() for view in found.records}
    if plan.subject and (work.form.entity, plan.subject) in views:
        views["", plan.subject] = views[work.form.entity, plan.subject]
    relations = {entity: found.relations for entity, found in held.items()}
    return list(differences(Returned(plan, work.grid, grid, views, relations)))


def same_sheet(book: Book, form: Form, plan: Plan) -> Grid:
    """The sheet of the form in the returned file. Raises Refused when it is another form."""
    wanted = form.reading.sheet
    grids = [book.grid(wanted)] if wanted in book.sheets else list(book.grids())
    for grid in grids:
        if _same_heads(form, plan, grid):
            return grid
    raise Refused("这不是同一份表:表头对不上。", "请交回从这里下载的那一份,表头不要改。您的文件已经留好。")


def _same_heads(form: Form, plan: Plan, grid: Grid) -> bool:
    """At least nine of ten headers stand where they stood."""
    heads = [m.label for m in form.meanings if m.label.part in ("column", "pair") and m.label.answer != m.label.box]
    same = sum(
        plain(grid.values.get((plan.moved(label.box.top), label.box.left)))[:20] == plain(label.printed)[:20] for label in heads
    )
    return same >= 0.9 * len(heads)
