"""Selections: records of one entity for an actor and a purpose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hutong.blueprint.conditions import Condition
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.domain.pool import rows
from hutong.domain.pool.columns import column
from hutong.domain.pool.conditions import holds, in_sql
from hutong.domain.pool.relations import Relations
from hutong.domain.pool.views import View, by_place
from hutong.kernel import clock
from hutong.kernel.actor import Actor, narrowed
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Selection:
    """The records found, in the order of their households and names, with what lies around them."""

    entity: str
    records: list[View]
    relations: Relations
    at: dt.date


def select(
    actor: Actor,
    *,
    entity: str,
    purpose: str,
    where: Sequence[Condition] = (),
    at: dt.date | None = None,
    community: int | None = None,
) -> Selection:
    """The records of an entity that meet every condition, as they stand on a day (today when not said).

    `community` narrows to one community inside the actor's range. The reading is journalled under `purpose`.
    Raises NotFound without the right to read.
    """
    if not actor.may("pool.read"):
        raise NotFound()
    day = at or clock.today()
    eyes = narrowed(actor, community) if community else actor
    query, rest = in_sql(entity, where, day)
    with scope(eyes):
        found = rows.views(entity, _ordered(entity, rows.current(entity).filter(query)))
        relations = Relations(eyes, found)
        for condition in rest:
            cells = column(found, condition.element, relations, day)
            found = [view for view, value in zip(found, cells.values, strict=True) if holds(value, condition)]
        looked_by_place(eyes, entity=entity, records=by_place(found), purpose=purpose)
    return Selection(entity, found, Relations(eyes, found, purpose), day)


def get(actor: Actor, *, entity: str, ids: Iterable[int], purpose: str, at: dt.date | None = None) -> Selection:
    """Records by id, as far as they lie in the actor's range; the others are not there."""
    if not actor.may("pool.read"):
        raise NotFound()
    with scope(actor):
        found = rows.by_ids(entity, ids)
        looked_by_place(actor, entity=entity, records=by_place(found), purpose=purpose)
    return Selection(entity, found, Relations(actor, found, purpose), at or clock.today())


def readable(actor: Actor, entity: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of the records that the actor may read today. Nothing of them is read, so nothing is journalled."""
    if not actor.may("pool.read") or entity not in rows.KIND:
        return frozenset()
    with scope(actor):
        return frozenset(rows.current(entity).filter(pk__in=list(ids)).values_list("pk", flat=True))


def _ordered(entity: str, records: QuerySet[Any]) -> QuerySet[Any]:
    if entity == "person":
        return records.order_by("community", "household_id", "relation", "id")
    return records.order_by("community", "id")
