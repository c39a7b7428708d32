"""How old what the pool knows is, in the middle: a sample of people's facts, counted and never shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor

# People of each community that are looked at.
EACH = 100
_SQL = """
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY seen.day), count(*) FROM unnest(%s::bigint[]) AS place (code), LATERAL (
    SELECT marks, seen_on FROM pool_person
    WHERE community = place.code AND ended_on IS NULL AND merged_into IS NULL LIMIT %s
) p, LATERAL (SELECT p.seen_on AS day UNION ALL SELECT (value ->> 1)::date FROM jsonb_each(p.marks)) seen
"""


@dataclass(frozen=True)
class Age:
    """Days since half of what is known was last seen or said; `facts`: how many days were looked at, one of each record and
    one of each value that came apart from it."""

    days: int
    facts: int


def age(actor: Actor, communities: Sequence[int]) -> Age | None:
    """The median age of facts about people of these communities, as far as the actor sees them; None where nothing is known or
    the actor may not read the pool."""
    if not actor.may("pool.read"):
        return None
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_SQL, [list(communities), EACH])
        day, facts = cursor.fetchone()
    return Age(_days(day), facts) if day is not None else None


def _days(day: dt.date) -> int:
    return max(0, (clock.today() - day).days)
