"""Reads of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor


@dataclass(frozen=True)
class Act:
    """One line of the journal as people read it."""

    at: dt.datetime
    who: str
    post: str
    verb: str
    purpose: str
    details: dict[str, object]


def about_record(actor: Actor, *, entity: str, record_id: int, limit: int = 50) -> list[Act]:
    """Who read or changed one record, newest first, as far as it lies in the actor's range."""
    with scope(actor):
        entries = Entry.objects.filter(entity=entity, records__contains=[record_id]).order_by("-at", "-id")[:limit]
        return [Act(e.at, e.actor_name, e.post, e.verb, e.purpose, e.details) for e in entries]


def own(actor: Actor, *, limit: int = 100) -> list[Act]:
    """What the actor did and read, newest first."""
    with scope(actor):
        whose = Q(actor_id=actor.user_id) if actor.resident is None else Q(resident=actor.resident)
        entries = Entry.objects.filter(whose).order_by("-at", "-id")[:limit]
        return [Act(e.at, e.actor_name, e.post, e.verb, e.purpose, e.details) for e in entries]


def rights_used(actor: Actor, *, staff: Iterable[int], since: dt.datetime, until: dt.datetime) -> frozenset[tuple[int, str, str]]:
    """(staff id, post title, right) for what these people did with a right in a time, as far as it left an entry in the actor's
    range: that they did, neither how often nor when. Whoever read a person has used pool.read."""
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_USED, [list(staff), since, until])
        return frozenset(cursor.fetchall())


_USED = """
SELECT DISTINCT actor_id, post, CASE WHEN verb = 'read' THEN 'pool.read' ELSE details->>'right' END AS used FROM journal_entry
WHERE actor_id = ANY(%s) AND at >= %s AND at < %s AND (verb = 'read' OR details ? 'right')
"""


def last_done(actor: Actor, *, staff: int, verb: str) -> dict[int, dt.datetime]:
    """When somebody last did something, by record, as far as it left an entry in the actor's range; tries that were refused do
    not count. For what must follow from it by machine: no page shows it."""
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_LAST, [staff, verb])
        return dict(cursor.fetchall())


_LAST = """
SELECT record, max(at) FROM journal_entry, unnest(records) record
WHERE actor_id = %s AND verb = %s AND NOT details ? 'refused' GROUP BY record
"""
