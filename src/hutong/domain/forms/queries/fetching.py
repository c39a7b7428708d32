"""The finished file."""

from __future__ import annotations

from hutong.domain.forms import rules, store, working
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


def result(actor: Actor, filling_id: int) -> tuple[str, bytes, str]:
    """(file name, bytes, type) of the filled form: the department's own file, or a zip of one file a record.

    Raises Refused before it is filled, NotFound outside the actor's area.
    """
    if not actor.may("forms.fill"):
        raise NotFound()
    with scope(actor):
        filling = store.found(filling_id)
        rules.check_filled(filling.state)
        work = working.work_on(actor, filling)
        plans = store.plans_of(filling)
        kept = store.get(filling, "filled")
        name, data, kind = working.finished(work.book, work.grid.sheet, plans, filling.filename)
        return name, kept or data, kind
