"""One report of a filled form, as JSON values: whom, cells by state, what each column means, what is left to ask."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hutong.blueprint.conditions import describe
from hutong.domain.forms import rules, store, working
from hutong.domain.forms.filling import FILLED, Form, Plan
from hutong.domain.forms.grid import cell_name
from hutong.domain.forms.queries.gaps import gaps
from hutong.domain.forms.queries.lists import may_fill
from hutong.domain.forms.queries.views import HouseholdGaps, share_of
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor


def report(actor: Actor, filling_id: int) -> dict[str, Any]:
    """The report of one filling. Raises Refused before it is filled, NotFound outside the actor's area."""
    may_fill(actor)
    with scope(actor):
        filling = store.found(filling_id, actor)
        rules.check_filled(filling.state)
        plans = store.plans_of(filling)
        work = working.work_on(actor, filling)
        states = Counter(state for plan in plans for state in plan.states())
        households = gaps(actor, filling_id, page=None)
        return {
            "title": filling.title,
            "kind": work.layout,
            "sheet": work.grid.sheet,
            "at": filling.at.isoformat(),
            "whom": {
                "entity": work.form.entity,
                "where": filling.whom,
                "words": describe(work.where),
                "conditions": [{"element": c.element, "op": c.op, "value": c.value, "words": describe([c])} for c in work.where],
                "people": filling.people,
                "count": _subjects(plans),
            },
            "cells": {
                "total": sum(states.values()),
                "filled": sum(n for state, n in states.items() if state in FILLED),
                "states": dict(states),
            },
            "share": round(share_of(states), 4),
            "files": len(plans),
            "columns": _columns(work.form, plans),
            "gaps": [_household(group) for group in households],
        }


def _subjects(plans: list[Plan]) -> int:
    """How many records the form is about."""
    return sum(bool(plan.subject) for plan in plans) or sum(len(block.records) for plan in plans for block in plan.lists[:1])


def _columns(form: Form, plans: list[Plan]) -> list[dict[str, Any]]:
    """Each header with its meaning and the states of its cells."""
    states: dict[tuple[str, int], Counter[str]] = {}
    for plan in plans:
        for block in plan.lists:
            for column in block.columns:
                states.setdefault((column.header, column.col), Counter()).update(column.states)
        for cell in plan.cells:
            states.setdefault((cell.header, cell.col), Counter()).update([cell.state])
    meanings = {m.header: m for m in reversed(form.meanings)}
    found = []
    for (header, col), counts in states.items():
        meaning = meanings.get(header) or meanings.get(header.rpartition(" × ")[2])
        at = cell_name(meaning.label.box.top, meaning.label.box.left) if meaning else cell_name(1, col)
        told = (meaning.element or None, meaning.role or None) if meaning else (None, None)
        found.append({"cell": at, "header": header, "concept": told[0], "role": told[1], "states": dict(counts)})
    return found


def _household(group: HouseholdGaps) -> dict[str, Any]:
    listed = [
        {
            "file": g.file, "cell": g.cell, "name": g.name, "label": g.label, "element": g.element, "state": g.state,
            "value": g.shown, "can_ask": g.can_ask,
        }
        for g in group.gaps
    ]  # fmt: skip
    return {"household": group.household, "address": group.address, "head": group.head, "gaps": listed}
