"""A form that a department has sent goes up: it is closed, and what was typed in it becomes knowledge of the pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hutong.domain.asks import commands as asks
from hutong.domain.forms import blanks, rules, store
from hutong.domain.forms.anchoring import anchored, lay_over
from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.checking import Finding, check
from hutong.domain.forms.commands.issuing import Issued, stood
from hutong.domain.forms.differences import Difference, Returned, held, plain
from hutong.domain.forms.filling import CellPlan, Plan
from hutong.domain.forms.filling.packing import packed, unpacked
from hutong.domain.forms.gaps import wanted
from hutong.domain.forms.models import Filling
from hutong.domain.forms.placing import spot
from hutong.domain.forms.store import Edit
from hutong.domain.journal.command import about
from hutong.domain.pool import queries as pool
from hutong.domain.pool.commands import Seen, SourceRef, observe
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Closed:
    """A filling as it goes up. `typed`: cells that somebody typed; `twice`: of these, what the pool had in the same words;
    `sources`: source id -> [cells it filled, of these corrected by hand]; `findings`: what the rules say against it."""

    stood: Issued
    typed: int
    twice: int
    content: bytes
    findings: tuple[Finding, ...]
    sources: dict[int, list[int]] = field(default_factory=dict)


def close(actor: Actor, filling: Filling, *, signed: bool = True, previous: int | None = None) -> Closed:
    """Closes a locked filling, folding in what was typed. `signed`: who hands it up stands where the form asks who filled it in;
    `previous`: the filling of the last period, to compare with. For use inside a command. Raises Refused when it is not open."""
    rules.check_filled(filling.state)
    rules.check_open(filling.state)
    blank = blanks.opened(filling.blank_id or 0)
    data = store.get(filling, "cells") or b""
    plans, edits = unpacked(data) if data else [], store.edits_of(filling)
    lay_over(plans, {one.anchor: one.value for one in edits})
    sources = _sources(data, edits) if blank.layout != "statistics" else {}
    twice = _observe(actor, blank, filling, data, edits) if edits and blank.layout != "statistics" else 0
    findings = _checked(blank, plans, previous)
    changes = bool(edits) | (signed and _sign(plans, actor.name))
    content = packed(plans) if changes else data
    if changes:
        store.put(filling, "cells", content)
        filling.version += 1
    _ask_the_rest(actor, filling, plans)
    changed = {"cells": filling.cells, "version": filling.version} if changes else {}
    Filling.objects.filter(pk=filling.pk).update(state=rules.DONE, filled=None, **changed)
    return Closed(stood(blank, filling.community, filling.pk, plans), len(edits), twice, content, findings, sources)


def _checked(blank: Opened, plans: Sequence[Plan], previous: int | None) -> tuple[Finding, ...]:
    """What the rules say of the files of a form, each beside the same one of the last period."""
    before = store.plans_of(store.found(previous)) if previous else []
    last = [*before, *[None] * len(plans)]
    return tuple(f for n, plan in enumerate(plans) for f in check(blank.form, blank.grid, plan, blank.rules, last[n]))


def _ask_the_rest(actor: Actor, filling: Filling, plans: Sequence[Plan]) -> None:
    """What is missing, old or in doubt when a form goes up stays to be asked: the next form wants it too."""
    wants = wanted(plans, filling.community)
    if wants and actor.may("forms.fill"):
        asks.open_asks(actor, wants=wants, wanted_by=rules.wanted_by(filling.pk), title=filling.title)


def open_again(filling_ids: Sequence[int]) -> None:
    """Forms that were sent back can be worked on again. For use inside a command."""
    Filling.objects.filter(pk__in=filling_ids, state=rules.DONE).update(state=rules.FILLED, filled=None)
    about(entity="filling", records=filling_ids)


def _sign(plans: Sequence[Plan], name: str) -> bool:
    """Writes the name where the form asks who filled it in and nobody typed one; whether there was such a cell."""
    found = [cell for plan in plans for cell in plan.cells if cell.element == "operator" and cell.state == "context"]
    for cell in found:
        cell.value = name
    return bool(found)


def _sources(data: bytes, edits: Sequence[Edit]) -> dict[int, list[int]]:
    """How many cells each source has filled, and how many of these were typed over."""
    plans = unpacked(data) if data else []
    filled: Counter[int] = Counter()
    corrected: Counter[int] = Counter()
    for plan in plans:
        for block in plan.lists:
            for column in block.columns:
                filled.update(pair[0] for pair in column.whence if pair is not None)
        filled.update(cell.source for cell in plan.cells if cell.source)
    for edit in edits:
        place = anchored(plans, edit.anchor)
        whence = _corrected(*place, edit.value) if place is not None else None
        if whence:
            corrected[whence] += 1
    return {source: [n, corrected[source]] for source, n in filled.items()}


def _corrected(plan: Plan, cell: str, text: str) -> int | None:
    """The source that a cell was filled from, where what was typed says something else."""
    found = spot(plan, cell)
    if isinstance(found, CellPlan):
        return (found.source or None) if plain(found.value) != plain(text) else None
    pair = found[1].whence[found[2]]
    return pair[0] if pair and plain(found[1].values[found[2]]) != plain(text) else None


def _observe(actor: Actor, blank: Opened, filling: Filling, data: bytes, edits: Sequence[Edit]) -> int:
    """What was typed about records becomes observations; returns how many the pool had known in the same words."""
    plans = unpacked(data) if data else []
    found = _differences(actor, blank, plans, edits)
    kept = [(one, Seen(*one.target, one.value)) for one in found if one.target is not None and one.refused is None]
    if not kept or not actor.may("pool.observe"):
        return 0
    source = SourceRef("form", filling.title[:120], filling.department[:40])
    outcomes = observe(actor, observations=[seen for _, seen in kept], source=source, purpose=f"form:{filling.title}"[:200])
    changed = {(one.entity, one.record_id, one.element) for one in outcomes if one.changed}
    return sum(one.before != one.after and one.target not in changed for one, _ in kept)


def _differences(actor: Actor, blank: Opened, plans: Sequence[Plan], edits: Sequence[Edit]) -> list[Difference]:
    """Each typed cell that is about a record, read and checked as one of a file that came back."""
    purpose = f"form:{blank.title}"[:200]
    found: list[Difference] = []
    for plan in plans:
        wanted: dict[str, set[int]] = {}
        for block in plan.lists:
            wanted.setdefault(block.entity, set()).update(record for record in block.records if record)
        if plan.subject:
            wanted.setdefault(blank.form.entity, set()).add(plan.subject)
        mine = [(place[1], edit) for edit in edits if (place := anchored([plan], edit.anchor)) is not None]
        if not mine:
            continue
        looked = {entity: pool.get(actor, entity=entity, ids=ids, purpose=purpose) for entity, ids in wanted.items()}
        views: dict[tuple[str, int], Any] = {(e, view.id): view for e, one in looked.items() for view in one.records}
        if plan.subject:
            views["", plan.subject] = views.get((blank.form.entity, plan.subject))
        back = Returned(plan, blank.grid, blank.grid, views, {e: one.relations for e, one in looked.items()})
        found += [one for cell, edit in mine if (one := held(back, cell, edit.value)) is not None]
    return found
