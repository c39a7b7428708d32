"""Frozen returns brought together: the department's own workbook over all of them, paper, and what a verifier is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from hutong.domain.directory import queries as directory
from hutong.domain.forms import blanks, issuing, store, working
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.filling import Context, Plan
from hutong.domain.forms.filling.edits import edits
from hutong.domain.forms.filling.packing import unpacked
from hutong.domain.forms.filling.single import pair_cell
from hutong.domain.forms.models import Frozen
from hutong.domain.forms.printing import PrintedSheet, printed
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.queries.tables import shown
from hutong.domain.forms.rolling import merged as merged_plan
from hutong.domain.forms.rolling import put
from hutong.domain.forms.workbook import write
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.domain.pool import vault
from hutong.domain.pool.relations import Relations
from hutong.kernel import sealing
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

MOST_FIGURES = 60
# Of a form of one file a record; each is written and laid out anew.
FILES_A_PAGE = 50


def merged(
    actor: Actor, *, blank_id: int, frozen: Sequence[int], values: Sequence[float | None], area: int, at: dt.date,
    withheld: Collection[str] = (),
) -> tuple[str, bytes, str]:  # fmt: skip
    """(file name, bytes, type) of the blank's workbook over these frozen returns: `values` in the places of the figures, lists
    one after the other without the elements in `withheld`. Everybody listed is entered in the journal as read. Raises Refused for
    a form of one file a record."""
    blank = blanks.opened(blank_id)
    if blank.layout == "single":
        raise Refused("这是一人一份的表,不能汇总成一份。", "请到各社区的核定件里下载。")
    with scope(actor):
        if blank.layout == "statistics":
            plan = issuing.empty_table(blank, area, at)
            put(issuing.figures(blank_id), plan, values)
        else:
            plan = merged_lists(actor, blank, frozen, area, at)
            issuing.withhold([plan], withheld)
    data = write(blank.book, blank.grid.sheet, edits(plan, marked=False))
    name, kind = working.label(blank.book, [plan], blank.filename)
    return name, data, kind


def merged_lists(actor: Actor, blank: Opened, frozen: Sequence[int], area: int, at: dt.date) -> Plan:
    """The lists of these frozen returns as one plan; everybody listed is entered in the journal as read."""
    rows = list(Frozen.objects.filter(pk__in=frozen).order_by("community"))
    names = directory.paths(row.community for row in rows)
    found = [((names.get(row.community) or ("",))[-1], plan) for row in rows for plan in content(row)]
    for row in rows:
        records = [(b.entity, r) for plan in content(row) for b in plan.lists for r in b.records if r]
        for entity in {e for e, _ in records}:
            ids = sorted({r for e, r in records if e == entity})
            looked(actor, entity=entity, records=ids, purpose=f"form:{blank.title}"[:200], community=row.community)
    plan = merged_plan(found)
    context = Context(area, directory.path(area), at)
    nobody = Relations(actor, [])
    plan.cells = [pair_cell(m, blank.grid, None, nobody, context) for m in blank.form.pairs()]
    return plan


def content(row: Frozen) -> list[Plan]:
    """The plans that were approved."""
    return unpacked(sealing.unseal(vault.ring(), bytes(row.content), f"filling:{row.filling_id}:cells".encode()))


def printed_sheets(
    actor: Actor, filling_id: int, *, frozen: int | None = None, page: int = 1
) -> tuple[tuple[PrintedSheet, ...], int]:  # fmt: skip
    """(sheets, pages) of a form in the department's own layout, a sheet for each of its files, 50 a page; as it was frozen, or as
    it stands. Who stands in these files is entered in the journal as read. A page after the last is the last."""
    with scope(actor):
        filling = store.found(filling_id)
        row = Frozen.objects.filter(pk=frozen).first() if frozen else None
        plans = content(row) if row is not None else store.plans_of(filling)
        pages = max(1, -(-len(plans) // FILES_A_PAGE))
        end = min(max(page, 1), pages) * FILES_A_PAGE
        part = plans[end - FILES_A_PAGE : end]
        looked_at(actor, filling, part)
        work = working.work_on(actor, filling)
        sheet = work.grid.sheet
        made = (write(work.book, sheet, edits(plan, marked=False)) for plan in part)
        return tuple(printed(data, sheet, work.book.kind) for data in made), pages


def frozen_told(frozen: int) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """What may be told to whoever holds the code of an approved form: its figures, and the names of its list, masked."""
    row = Frozen.objects.filter(pk=frozen).first()
    if row is None:
        raise NotFound()
    figures, names = [], []
    for plan in content(row):
        figures += [(c.header, shown(c.value)) for c in plan.cells if c.figure is not None and c.value is not None]
        held = (plan.subject_name, *(name for block in plan.lists for name in block.names))
        names += [_masked(name) for name in held if name]
    return tuple(figures[:MOST_FIGURES]), tuple(names[:500])


def _masked(name: str) -> str:
    """王秀英 -> 王**: enough to hold a line of the paper against."""
    return name[:1] + "*" * (len(name) - 1)
