"""Filling a form from the pool, and what a worker does with the filled form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from hutong.domain.asks import commands as asks
from hutong.domain.asks.commands import Wanted
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.anchoring import anchor, anchored
from hutong.domain.forms.commands.saving import keep_own, save
from hutong.domain.forms.filling import GAPS, Plan
from hutong.domain.forms.gaps import wanted
from hutong.domain.forms.models import Filling, OwnValue
from hutong.domain.forms.placing import put_value
from hutong.domain.journal.command import about, command
from hutong.domain.pool import queries as pool
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import Refused


@dataclass(frozen=True)
class Filled:
    """What filling brought about. `states`: cells by state; `files`: how many the result holds; `asks`: open questions."""

    version: int
    states: dict[str, int]
    files: int


@command(needs="forms.fill")
def fill(actor: Actor, *, filling_id: int, version: int | None = None) -> Filled:
    """Fills the form anew from the pool as it stands; what the worker typed herself stays. May be repeated.

    Raises Refused when the form cannot be filled as it is, NotFound and Conflict.
    """
    filling = store.locked(filling_id, version, actor)
    rules.check_open(filling.state)
    rules.check_filler(actor.department)
    work = working.work_on(actor, filling)
    plans = working.planned(actor, work)
    for where, text in store.own_values(filling).items():
        found = anchored(plans, where)
        if found is not None:
            put_value(*found, text)
    store.put_plans(filling, plans)
    _, data, _ = working.finished(work.book, work.grid.sheet, plans, filling.filename)
    store.put(filling, "filled", data)
    filling.state = rules.FILLED
    filling.tally = tally(plans)
    about(entity="filling", records=[filling.pk], community=filling.community, cells=sum(filling.tally["states"].values()))
    save(filling)
    return Filled(filling.version, filling.tally["states"], len(plans))


@command(needs="forms.fill")
def type_cell(actor: Actor, *, filling_id: int, cell: str, value: str, page: int = 1, version: int | None = None) -> int:
    """Writes the worker's own value into a cell, for this form only. An empty value takes it back. Returns the version.

    `page`: which of several files, from 1. Raises NotFound for a cell that is not the form's to fill.
    """
    filling = _in_hand(actor, filling_id, version)
    plans = store.plans_of(filling)
    plan = store.plan_at(plans, page)
    put_value(plan, cell, value or None)
    key = anchor(plan, page, cell)
    if value:
        keep_own(filling, key, value)
    else:
        OwnValue.objects.filter(filling=filling, cell=key).delete()
    put_away(filling, plans)
    about(entity="filling", records=[filling.pk], community=filling.community, cell=cell)
    return filling.version


@command(needs="forms.fill")
def open_gaps_as_asks(actor: Actor, *, filling_id: int) -> int:
    """Opens a question for each gap that a record of the pool could answer; returns how many this form waits for.

    Questions that the form no longer needs are let go. May be repeated.
    """
    filling = _in_hand(actor, filling_id, None)
    wants = _placed(actor, wanted(store.plans_of(filling), filling.community), filling)
    known = {(w.entity, w.record_id, w.element) for w in wants}
    asks.release(actor, wanted_by=rules.wanted_by(filling.pk), keep=known)
    opened = asks.open_asks(actor, wants=wants, wanted_by=rules.wanted_by(filling.pk), title=filling.title, due=filling.due)
    filling.tally = {**filling.tally, "asks": opened}
    about(entity="filling", records=[filling.pk], community=filling.community, asks=opened)
    save(filling)
    return opened


@command(needs="forms.fill")
def finish(actor: Actor, *, filling_id: int, version: int | None = None) -> int:
    """The form is done and goes back to the department as it is. What was left to be asked stays: the next form wants it too.

    Returns the version.
    """
    filling = _in_hand(actor, filling_id, version)
    rules.check_own(filling.blank_id)
    work = working.work_on(actor, filling)
    _, data, _ = working.finished(work.book, work.grid.sheet, store.plans_of(filling), filling.filename, marked=False)
    store.put(filling, "filled", data)
    filling.state = rules.DONE
    about(entity="filling", records=[filling.pk], community=filling.community)
    save(filling)
    return filling.version


@command(needs="forms.fill")
def discard(actor: Actor, *, filling_id: int) -> None:
    """Takes a filling away with its file. Its open questions are let go."""
    filling = store.locked(filling_id, actor=actor)
    rules.check_own(filling.blank_id)
    asks.release(actor, wanted_by=rules.wanted_by(filling.pk))
    about(entity="filling", records=[filling.pk], community=filling.community, title=filling.title)
    filling.delete()


def tally(plans: list[Plan]) -> dict[str, object]:
    """How the cells stand: by state, the share filled, and how many gaps can be asked."""
    states = Counter(state for plan in plans for state in plan.states())
    return {"states": dict(states), "files": len(plans), "gaps": sum(states[s] for s in GAPS)}


def _placed(actor: Actor, wants: list[Wanted], filling: Filling) -> list[Wanted]:
    """The questions, each in the community of its record, where the form covers more than one."""
    if level_of(filling.community) == "community":
        return wants
    where: dict[tuple[str, int], int] = {}
    for entity in {w.entity for w in wants}:
        ids = {w.record_id for w in wants if w.entity == entity}
        found = pool.get(actor, entity=entity, ids=ids, purpose="ask:form")
        where |= {(entity, view.id): view.community for view in found.records}
    return [replace(w, community=where[w.entity, w.record_id]) for w in wants if (w.entity, w.record_id) in where]


def _in_hand(actor: Actor, filling_id: int, version: int | None) -> Filling:
    filling = store.locked(filling_id, version, actor)
    rules.check_filled(filling.state)
    if filling.state == rules.DONE:
        raise Refused("这份表已经完成。", "要再改,请重新交一次原表。")
    return filling


def put_away(filling: Filling, plans: list[Plan]) -> None:
    """Keeps changed plans; the finished file is made anew when it is fetched."""
    store.put_plans(filling, plans)
    store.put(filling, "filled", None)
    filling.tally = {**filling.tally, **tally(plans)}
    save(filling)
