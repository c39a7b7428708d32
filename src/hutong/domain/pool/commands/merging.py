"""Two records of one person made one, and taken apart again."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q

from hutong.domain.journal.command import about, command, tell
from hutong.domain.pool import rows, vault
from hutong.domain.pool.commands.writing import Change, keep
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.models import Merge, Observation, Person
from hutong.domain.pool.rules import Sighting, decide
from hutong.domain.pool.sightings import imported, sightings, source_views
from hutong.domain.pool.views import View
from hutong.kernel import clock, sealing
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@command(needs="pool.merge")
def merge(actor: Actor, *, kept: int, dropped: int, reason: str) -> int:
    """Makes `dropped` part of `kept`: for each element the same rules as for any two sources decide. Returns the merge's id.

    Raises NotFound when one is out of sight, Refused when it is the same record or already part of another.
    """
    if kept == dropped:
        raise Refused("这是同一条记录,不用合并。")
    pair = {v.id: v for v in rows.views("person", Person.objects.select_for_update().filter(id__in=(kept, dropped)))}
    if len(pair) < 2:
        raise NotFound()
    if Person.objects.filter(id__in=pair, merged_into__isnull=False).exists():
        raise Refused("其中一条已经并入别的记录。", "请先打开合并后的那一条。")
    before = json.dumps([_snapshot(pair[kept]), _snapshot(pair[dropped])], ensure_ascii=False).encode()
    made = Merge(kept=kept, dropped=dropped, community=pair[kept].community, reason=reason[:200], merged_at=clock.now())
    made.before = sealing.seal(vault.ring(), before, b"merge")
    made.save()
    keep("person", [_joined(pair[kept], pair[dropped])])
    Person.objects.filter(id=dropped).update(merged_into=kept)
    about(
        entity="person",
        records=(kept, dropped),
        community=pair[kept].community,
        purpose="correction",
        merge=made.id,
        reason=reason,
    )
    tell("pool.merged", {"kept": kept, "dropped": dropped, "community": pair[kept].community})
    return made.id


@command(needs="pool.merge")
def unmerge(actor: Actor, *, merge_id: int) -> None:
    """Takes a merge back: both records stand as before, and what was observed of the kept one since then stays with it.

    Raises Refused while a later merge of the same record stands, NotFound when one of the records is out of sight.
    """
    made = Merge.objects.select_for_update().filter(id=merge_id, undone_at=None).first()
    if made is None:
        raise NotFound()
    if Merge.objects.filter(Q(kept=made.kept) | Q(dropped=made.kept), id__gt=made.id, undone_at=None).exists():
        raise Refused("这条记录后来又合并过。", "请先拆开后来的那一次。")
    for snapshot in json.loads(sealing.unseal(vault.ring(), bytes(made.before), b"merge")):
        _restore(snapshot, made)
    Person.objects.filter(id=made.dropped).update(merged_into=None)
    made.undone_at = clock.now()
    made.save(update_fields=["undone_at"])
    about(entity="person", records=(made.kept, made.dropped), community=made.community, purpose="correction", merge=made.id)


def _snapshot(view: View) -> dict[str, Any]:
    return {"id": view.id, "values": dict(view.values), "marks": dict(view.marks)}


def _joined(kept: View, dropped: View) -> Change:
    """The kept record with both records' sightings decided together."""
    sources = source_views()
    elements = {e for e in (*kept.values, *dropped.values) if not e.startswith("_")}
    heard = sightings("person", (kept.id, dropped.id), elements)
    change = Change(kept)
    for element in sorted(elements):
        words: list[Sighting] = []
        for view in (kept, dropped):
            words += heard[view.id, element] or [s for s in (imported(view, element, sources),) if s]
        declared = element_of(element)
        if element in dropped.values and dropped.values[element] != kept.values.get(element, ...):
            verdict = decide(words, owner=declared.owner, fresh_days=declared.fresh_days, today=clock.today())
            change.take(element, verdict)
    return change


def _restore(snapshot: dict[str, Any], made: Merge) -> None:
    """One record as it was, plus what was observed of it after the merge."""
    view = next(iter(rows.by_ids("person", [snapshot["id"]])), None)
    if view is None:
        raise NotFound()
    change = Change(view)
    change.values, change.marks = snapshot["values"], snapshot["marks"]
    later = Observation.objects.filter(entity="person", record=view.id, recorded_at__gt=made.merged_at).values_list(
        "element", flat=True
    )
    for element in set(later):
        change.values[element] = view.values.get(element)
        if element in view.marks:
            change.marks[element] = view.marks[element]
    change.values = {**{k: None for k in rows.CORE["person"] if k not in change.values}, **change.values}
    keep("person", [change])
