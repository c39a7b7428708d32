"""The finished file, and what a returned one says otherwise."""

from __future__ import annotations

from typing import Literal

from hutong.domain.forms import rules, store, working
from hutong.domain.forms.differences import Difference
from hutong.domain.forms.queries.lists import looked_at, may_fill
from hutong.domain.forms.returning import compare
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor

Sources = Literal["comment", "sheet", "none"]


def result(actor: Actor, filling_id: int, *, sources: Sources = "none", marked: bool = True) -> tuple[str, bytes, str]:
    """(file name, bytes, type) of the filled form: the department's own file, or a zip of one file a record.

    `sources`: "sheet": a second sheet says where each cell comes from and how old it is; "comment": a comment on the cell does,
    or the sheet where there are too many, or comments already. `marked`: gaps, old and contradictory values on a light ground.
    Raises Refused before it is filled, NotFound outside the actor's area.
    """
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        work = working.work_on(actor, filling)
        plans = store.plans_of(filling)
        looked_at(actor, filling, plans)
        marked = marked and filling.state != rules.DONE
        names = {k: s.name for k, s in pool.sources(actor).items()} if sources != "none" else None
        kept = store.get(filling, "filled") if sources == "none" and marked == (filling.state != rules.DONE) else None
        if kept is not None:
            name, kind = working.label(work.book, plans, filling.filename)
            return name, kept, kind
        return working.finished(
            work.book, work.grid.sheet, plans, filling.filename, sources=names, marked=marked, at=work.context,
            remarks=sources == "comment",
        )  # fmt: skip


def differences(actor: Actor, filling_id: int, *, file: int = 1) -> tuple[Difference, ...]:
    """What the file that was sent back says otherwise; nothing when none was."""
    may_fill(actor)
    with scope(actor):
        return tuple(compare(actor, store.found(filling_id, actor), file))
