"""Cells typed one by one, by several people at once: each change is kept, and nobody overwrites what she has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hutong.domain.forms import rules, store
from hutong.domain.forms.anchoring import anchor, anchored
from hutong.domain.forms.filling import UNSETTLED, CellPlan, Plan
from hutong.domain.forms.models import CellEdit, Filling
from hutong.domain.forms.placing import spot
from hutong.domain.forms.store import Edit
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

# What one cell may hold, and how many cells one saving may bring.
LONGEST, MOST = 2000, 25_000


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell as typed. `base`: the number of the last change of this cell that the person has seen, 0 for none; `page`: which of
    several files, from 1. An empty `value` clears the cell."""

    cell: str
    value: str
    base: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True)
class CellNow:
    """A cell after saving: its value as kept, the number of its last change, and whose it is."""

    cell: str
    value: str
    seq: int
    by: str
    at: str
    page: int = 1


@dataclass(frozen=True)
class Saved:
    """What became of the cells. `conflicts`: what somebody else put there first, left as it is; `refused`: no cells to fill;
    `gaps`: by how many the cells grew that are empty or in doubt."""

    seq: int
    kept: tuple[CellNow, ...]
    conflicts: tuple[CellNow, ...]
    refused: tuple[tuple[str, Refused], ...]
    gaps: int = 0


@command(needs="forms.fill")
def type_cells(actor: Actor, *, filling_id: int, cells: Sequence[Typed]) -> Saved:
    """Keeps cells as they were typed, each unless somebody else has changed it since it was seen. The same change sent twice is
    one. Raises NotFound outside the actor's area, Refused for a form that is not open or was not sent by a department.
    """
    return keep_cells(actor, _held(filling_id), cells)


def keep_cells(actor: Actor, filling: Filling, cells: Sequence[Typed]) -> Saved:
    """The same for a filling that is locked already, inside another command."""
    if len(cells) > MOST:
        raise Refused("一次改的格子太多了:{n} 格。", "请分几次粘贴,每次不超过 {most} 格。", n=len(cells), most=MOST)
    plans = store.plans_cached(filling)
    placed, refused = _placed(plans, cells)
    last = {one.anchor: one for one in store.edits_of(filling, cells=[where for where, _ in placed])}
    kept, conflicts = _keep(actor, filling, placed, last)
    names = {(one.page, one.cell) for one in kept}
    grown = sum(_grown(plans, one, last.get(where)) for where, one in placed if (one.page, one.cell) in names)
    about(entity="filling", records=[filling.pk], community=filling.community, cells=len(kept))
    return Saved(store.last_change(filling), tuple(kept), tuple(conflicts), tuple(refused), grown)


def note_cells(actor: Actor, filling: Filling, values: Mapping[str, str]) -> None:
    """Enters changes of cells (by anchor) that came by another way than typing, so that whoever has the form open sees them and
    whose they are. For use inside a command, with the filling locked."""
    now = clock.now()
    sealed = {where: store.sealed_own(filling, where, text) if text else "" for where, text in values.items()}
    CellEdit.objects.bulk_create(
        [
            CellEdit(filling=filling, community=filling.community, cell=c, value=v, by=actor.name, at=now)
            for c, v in sealed.items()
        ]
    )
    about(entity="filling", records=[filling.pk], community=filling.community, cells=len(values))


def _grown(plans: Sequence[Plan], one: Typed, before: Edit | None) -> int:
    """1 where a cell has become a gap, -1 where it is one no longer."""
    if before is not None:
        was = not before.value
    else:
        found = spot(store.plan_at(plans, one.page), one.cell)
        was = (found.state if isinstance(found, CellPlan) else found[1].states[found[2]]) in UNSETTLED
    return int(not one.value) - int(was)


def _held(filling_id: int) -> Filling:
    """The filling, locked so that the changes of its cells come one after the other."""
    filling = store.held(filling_id)
    rules.check_filled(filling.state)
    rules.check_open(filling.state)
    if filling.blank_id is None:
        raise Refused("这份表要一格一格地答。", "请在填好的表里点开格子。")
    return filling


def _placed(plans: Sequence[Plan], cells: Sequence[Typed]) -> tuple[list[tuple[str, Typed]], list[tuple[str, Refused]]]:
    """Each cell with its anchor; those that are not the form's to fill apart."""
    placed: list[tuple[str, Typed]] = []
    refused: list[tuple[str, Refused]] = []
    for one in cells:
        try:
            placed.append((anchor(store.plan_at(plans, one.page), one.page, one.cell), one))
        except NotFound as wrong:
            refused.append((one.cell, wrong))
    return placed, refused


def _keep(
    actor: Actor, filling: Filling, placed: Sequence[tuple[str, Typed]], last: dict[str, Edit]
) -> tuple[list[CellNow], list[CellNow]]:
    rows: list[tuple[Typed, CellEdit]] = []
    kept, conflicts = [], []
    for where, one in placed:
        before = last.get(where)
        text = one.value[:LONGEST]
        if before is not None and before.value == text:
            kept.append(_now(one, before))
        elif before is not None and before.seq != one.base:
            conflicts.append(_now(one, before))
        else:
            sealed = store.sealed_own(filling, where, text) if text else ""
            edit = CellEdit(filling=filling, community=filling.community, cell=where, value=sealed, by=actor.name, at=clock.now())
            rows.append((one, edit))
    CellEdit.objects.bulk_create([edit for _, edit in rows], batch_size=2000)
    kept += [CellNow(one.cell, one.value[:LONGEST], e.pk, e.by, e.at.isoformat(), one.page) for one, e in rows]
    return kept, conflicts


def _now(one: Typed, edit: Edit) -> CellNow:
    return CellNow(one.cell, edit.value, edit.seq, edit.by, edit.at.isoformat(), one.page)


def cells_of(plans: Sequence[Plan], edits: Sequence[Edit]) -> list[CellNow]:
    """Changes by the names that their cells have in the sheet now; those whose line is gone are left out."""
    found = []
    for edit in edits:
        place = anchored(plans, edit.anchor)
        if place is not None:
            page = next(n for n, plan in enumerate(plans, 1) if plan is place[0])
            found.append(CellNow(place[1], edit.value, edit.seq, edit.by, edit.at.isoformat(), page))
    return found
