"""Counts of a selection by community, street or district."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from django.db.models import Count

from hutong.blueprint.conditions import Condition
from hutong.domain.journal.scope import scope
from hutong.domain.pool import rows
from hutong.domain.pool.conditions import in_sql
from hutong.domain.pool.queries.selections import select
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

# What has to be cut off a community's code to get the code of the area above it.
_WIDTH = {"community": 1, "street": 10**3, "district": 10**6}


def count(
    actor: Actor,
    *,
    entity: str,
    where: Sequence[Condition] = (),
    by: Literal["community", "street", "district"] = "community",
    at: dt.date | None = None,
) -> dict[int, int]:
    """How many records meet the conditions, by area code.

    Conditions on sealed or computed values are decided record by record, and journalled as a reading for statistics.
    """
    if not actor.may("pool.read"):
        raise NotFound()
    day, width = at or clock.today(), _WIDTH[by]
    query, rest = in_sql(entity, where, day)
    if rest:
        found = select(actor, entity=entity, where=where, at=day, purpose="statistics")
        return dict(Counter(view.community // width * width for view in found.records))
    with scope(actor):
        grouped = rows.current(entity).filter(query).values("community").annotate(n=Count("*")).values_list("community", "n")
        totals: Counter[int] = Counter()
        for community, n in grouped:
            totals[community // width * width] += n
    return dict(totals)
