"""What the rules say of a form that a department has sent, and what its figures are."""

from __future__ import annotations

from functools import lru_cache

from hutong.domain.forms import blanks, issuing, store
from hutong.domain.forms.anchoring import lay_over
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
        return tuple(one for found in checked(filling, previous) for one in found)


def checked(filling: Filling, previous: int | None, until: int | None = None) -> tuple[tuple[Finding, ...], ...]:
    """What the rules say of each file of a form, as it is or as it was after the change numbered `until`. Nothing of one that was
    handed in here."""
    if filling.blank_id is None:
        return ()
    return _checked(filling.pk, filling.version, previous, store.last_change(filling) if until is None else until)


@lru_cache(maxsize=32)
def _checked(filling_id: int, _version: int, previous: int | None, seq: int) -> tuple[tuple[Finding, ...], ...]:
    """Kept for the next look at the same form."""
    filling = store.found(filling_id)
    plans = store.plans_filled(filling)
    lay_over(plans, {one.anchor: one.value for one in store.edits_of(filling, until=seq)})
    before = plans_before(previous)
    blank = blanks.opened(filling.blank_id or 0)
    return tuple(
        tuple(check(blank.form, blank.grid, plan, blank.rules, before[n] if n < len(before) else None))
        for n, plan in enumerate(plans)
    )


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
