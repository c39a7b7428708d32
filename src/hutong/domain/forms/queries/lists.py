"""The fillings of an area, and one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from hutong.blueprint.conditions import describe, parse_where
from hutong.domain.forms import store
from hutong.domain.forms.filling import Plan
from hutong.domain.forms.models import STATES, Filling
from hutong.domain.forms.queries.views import FillingView
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused

_NAMES = dict(STATES)
_HEAVY = ("original", "filled", "cells", "returned", "form_map")


def fillings(actor: Actor, *, state: str | None = None, limit: int = 100) -> list[FillingView]:
    """What was handed in in the actor's area, newest first; what a department has sent is reporting's."""
    may_fill(actor)
    with scope(actor):
        found: QuerySet[Filling] = Filling.objects.filter(blank=None).defer(*_HEAVY).order_by("-made_at", "-pk")
        if actor.department:
            found = found.filter(community=actor.area, department=actor.department)
        return [view_of(filling) for filling in (found.filter(state=state) if state else found)[:limit]]


def filling(actor: Actor, filling_id: int) -> FillingView:
    """One filling. Raises NotFound outside the actor's area."""
    may_fill(actor)
    with scope(actor):
        return view_of(store.found(filling_id, actor))


def may_fill(actor: Actor) -> None:
    """Raises NotFound without the right to fill forms."""
    if not actor.may("forms.fill"):
        raise NotFound("没有找到这份表。")


def looked_at(actor: Actor, filling: Filling, plans: Sequence[Plan], rows: range | None = None) -> None:
    """Enters the reading of everybody in these files: in all their lines, or in some `rows` of each list."""
    shown: dict[str, set[int]] = defaultdict(set)
    for plan in plans:
        if plan.subject:
            shown[store.form_of(filling).entity].add(plan.subject)
        for block in plan.lists:
            shown[block.entity] |= set(block.records if rows is None else block.records[rows.start : rows.stop])
    one = filling.community if level_of(filling.community) == "community" else None
    for entity, records in shown.items():
        looked(actor, entity=entity, records=sorted(records - {0}), purpose=f"form:{filling.title}"[:200], community=one)


def view_of(filling: Filling) -> FillingView:
    """A row as pages see it."""
    refused = Refused.again(filling.trouble) if filling.trouble else None
    tally = filling.tally
    words = describe(parse_where(filling.whom)) if filling.people is None else f"选定的 {len(filling.people)} 条"
    return FillingView(
        filling.pk, filling.title, filling.filename, filling.department, filling.sheet, filling.state, str(_NAMES[filling.state]),
        refused, filling.community, filling.whom, words, filling.at, filling.due, filling.made_at, filling.made_by,
        filling.version, tally.get("states", {}), tally.get("gaps", 0), tally.get("asks", 0), tally.get("files", 0),
    )  # fmt: skip
