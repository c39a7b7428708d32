"""Several forms looked at together, each beside the last one of the same demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hutong.domain.forms import blanks, store
from hutong.domain.forms.checking import Finding, check
from hutong.domain.forms.filling import Plan
from hutong.domain.forms.models import CellEdit, Filling
from hutong.domain.forms.queries.changes import Change, differing, looked_at_gone
from hutong.domain.forms.queries.lists import looked_at
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Compared:
    """A form beside its last one. `changes`: None where there was none; `findings`: what the rules say of it now; `old`: cells
    whose value stands and is older than its element allows."""

    filling: int
    changes: tuple[Change, ...] | None
    findings: tuple[Finding, ...]
    old: int


def compared(actor: Actor, fillings: Mapping[int, int | None]) -> dict[int, Compared]:
    """Each of these fillings beside its earlier one (None: there was none), by filling; those out of sight are left out. The
    reading is entered in the journal."""
    with scope(actor):
        wanted = {*fillings, *(before for before in fillings.values() if before)}
        held = Filling.objects.select_related("blank").defer("filled", "returned", "original").in_bulk(list(wanted))
        typed_in = set(CellEdit.objects.filter(filling__in=wanted).values_list("filling", flat=True).distinct())
        plans = {pk: store.plans_of(row) if pk in typed_in else store.plans_filled(row) for pk, row in held.items()}
        made = {}
        for pk, before in fillings.items():
            if pk in held and held[pk].blank_id is not None:
                looked_at(actor, held[pk], plans[pk])
                looked_at_gone(actor, held[pk], plans[pk], plans.get(before, []) if before else [])
                made[pk] = _beside(held[pk], plans[pk], plans.get(before) if before else None)
        return made


def _beside(row: Filling, now: list[Plan], before: list[Plan] | None) -> Compared:
    blank = blanks.opened(row.blank_id or 0)
    found: list[Finding] = []
    for number, plan in enumerate(now):
        last = before[number] if before and number < len(before) else None
        found += check(blank.form, blank.grid, plan, blank.rules, last)
    old = sum(state == "old" for plan in now for state in plan.states())
    return Compared(row.pk, None if before is None else differing(now, before), tuple(found), old)
