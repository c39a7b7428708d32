"""observe: the one way in which knowledge enters the pool."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hutong.domain.journal.command import about, command, tell
from hutong.domain.pool import rows, vault
from hutong.domain.pool.commands.writing import Change, keep
from hutong.domain.pool.elements import element_of, is_sensitive, read_value
from hutong.domain.pool.models import Observation, Source
from hutong.domain.pool.rules import Sighting, Verdict, decide
from hutong.domain.pool.sightings import imported, settles, sightings, source_views
from hutong.domain.pool.views import View
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Seen:
    """One value of one element of one record, as seen on a day. `value` as typed; None: known to have none."""

    entity: str
    record_id: int
    element: str
    value: Any
    seen_on: dt.date | None = None


@dataclass(frozen=True)
class SourceRef:
    """A source by its kind (models.SOURCE_KINDS), name and department; made when it is new."""

    kind: str
    name: str
    department: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the pool made of one observation."""

    entity: str
    record_id: int
    element: str
    value: Any
    rule: str
    in_doubt: bool
    changed: bool


@command(needs="pool.observe")
def observe(actor: Actor, *, observations: Sequence[Seen], source: SourceRef, purpose: str) -> list[Outcome]:
    """Keeps what a source saw and decides anew what the pool holds to be so; all or nothing.

    Raises Refused, in the user's words, for a value that the element does not allow, and NotFound for a record outside the
    actor's area. News: "pool.observed" for each record touched.
    """
    known, _ = Source.objects.get_or_create(kind=source.kind, name=source.name, department=source.department)
    outcomes: list[Outcome] = []
    by_entity: dict[str, list[Seen]] = defaultdict(list)
    for one in observations:
        by_entity[one.entity].append(one)
    for entity, seen in by_entity.items():
        outcomes += _observe_entity(actor, entity, seen, known, purpose)
    return outcomes


def _observe_entity(actor: Actor, entity: str, seen: Sequence[Seen], source: Source, purpose: str) -> list[Outcome]:
    seen, records = _standing(entity, seen)
    elements = {one.element: element_of(one.element) for one in seen}
    sources = source_views()
    heard = sightings(entity, records, elements)
    today = clock.today()
    fresh_rows: list[Observation] = []
    changes: dict[int, Change] = {}
    outcomes: list[Outcome] = []
    for one in seen:
        view = records[one.record_id]
        element = elements[one.element]
        value = read_value(element, one.value)
        past = heard[one.record_id, one.element]
        if not past and (first := imported(view, one.element, sources)):
            past.append(first)
            fresh_rows.append(_row(view, one.element, first, "import", None, today))
        sighting = Sighting(value, one.seen_on or today, source.kind, source.id, source.department, settles(purpose), _next(past))
        past.append(sighting)
        fresh_rows.append(_row(view, one.element, sighting, purpose, actor, today))
        verdict = decide(past, owner=element.owner, fresh_days=element.fresh_days, today=today)
        change = changes.setdefault(view.id, Change(view))
        changed = change.take(one.element, verdict)
        outcomes.append(_outcome(view, one.element, verdict, changed))
    Observation.objects.bulk_create(fresh_rows, batch_size=1000)
    keep(entity, changes.values())
    _report(entity, changes.values(), set(elements), purpose)
    return outcomes


def _standing(entity: str, seen: Sequence[Seen]) -> tuple[Sequence[Seen], dict[int, View]]:
    """What was seen, said of the records that stand, locked: what is said of a merged record is said of the kept one."""
    records = _locked(entity, {one.record_id for one in seen})
    merged = rows.MODELS[entity]._default_manager.filter(id__in=records, merged_into__isnull=False)
    kept = {dropped: into for dropped, into in merged.values_list("id", "merged_into") if into is not None}
    if not kept:
        return seen, records
    return _standing(entity, [replace(one, record_id=kept.get(one.record_id, one.record_id)) for one in seen])


def _locked(entity: str, ids: Iterable[int]) -> dict[int, View]:
    """The records, locked for this transaction in order of their ids. Raises NotFound when one is not in sight."""
    wanted = sorted(set(ids))
    model = rows.MODELS[entity]
    found = {v.id: v for v in rows.views(entity, model._default_manager.select_for_update().filter(id__in=wanted).order_by("id"))}
    if len(found) < len(wanted):
        raise NotFound()
    return found


def _next(past: Sequence[Sighting]) -> int:
    return max((s.order for s in past), default=0) + 1


def _row(view: View, element: str, one: Sighting, purpose: str, actor: Actor | None, today: dt.date) -> Observation:
    sealed = is_sensitive(element) and one.value is not None
    return Observation(
        entity=view.entity,
        record=view.id,
        community=view.community,
        element=element,
        value=None if sealed else one.value,
        sealed=vault.seal_value(view.entity, view.id, element, one.value) if sealed else None,
        seen_on=one.seen_on,
        recorded_at=clock.now(),
        source_id=one.source_id,
        purpose=purpose,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
    )


def _outcome(view: View, element: str, verdict: Verdict, changed: bool) -> Outcome:
    return Outcome(view.entity, view.id, element, verdict.chosen.value, verdict.rule, bool(verdict.against), changed)


def _report(entity: str, changes: Iterable[Change], elements: set[str], purpose: str) -> None:
    touched = [change.view for change in changes]
    about(entity=entity, records=[v.id for v in touched], purpose=purpose, elements=sorted(elements))
    if touched:
        about(community=touched[0].community)
    by_place: dict[int, list[int]] = defaultdict(list)
    for view in touched:
        by_place[view.community].append(view.id)
    for community, ids in by_place.items():
        tell("pool.observed", {"entity": entity, "records": ids, "elements": sorted(elements), "community": community})
