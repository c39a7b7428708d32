"""What the rules say of a form that a department has sent, and what its figures are."""

from __future__ import annotations

from hutong.domain.forms import blanks, issuing, store
from hutong.domain.forms.checking import Finding, check
from hutong.domain.forms.filling import Plan
from hutong.domain.forms.models import Filling
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.forms.rolling import FigureSpec
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor


def findings(actor: Actor, filling_id: int, *, previous: int | None = None) -> tuple[Finding, ...]:
    """What is wrong or unlikely in a filling made from a blank; `previous`: the filling of the last period to compare with.
    The reading is entered in the journal where the form lists records. Raises NotFound."""
    with scope(actor):
        filling = store.found(filling_id)
        if filling.blank_id is None:
            return ()
        blank = blanks.opened(filling.blank_id)
        before = plans_before(previous)
        found: list[Finding] = []
        for number, plan in enumerate(store.plans_of(filling)):
            last = before[number] if number < len(before) else None
            found += check(blank.form, blank.grid, plan, blank.rules, last)
        return tuple(found)


def plans_before(filling_id: int | None) -> list[Plan]:
    """The plans of an earlier filling in sight; none when there is none."""
    row = Filling.objects.filter(pk=filling_id).select_related("blank").first() if filling_id else None
    return store.plans_of(row) if row is not None else []


def figures_of_blank(blank_id: int) -> tuple[FigureSpec, ...]:
    """The figures of a statistics blank in their fixed order; none of any other layout. Raises NotFound."""
    return issuing.figures(blank_id)


def read_whole(actor: Actor, filling: Filling) -> list[Plan]:
    """All plans of a filling; everybody in them is entered in the journal as read."""
    plans = store.plans_of(filling)
    looked_at(actor, filling, plans)
    return plans
