"""register and end: people, homes and things that come into a community, and those that leave it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hutong.domain.journal.command import about, command, tell
from hutong.domain.pool import rows, vault
from hutong.domain.pool.commands.observing import SourceRef
from hutong.domain.pool.commands.writing import split, typed
from hutong.domain.pool.elements import element_of, read_value
from hutong.domain.pool.models import Person, Source
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused


@dataclass(frozen=True)
class NewRecord:
    """Somebody or something not known yet. `kind`: a person's standing, else the kind of household, place, thing, event or
    organisation; `values` by element, as typed; `links`: ids of household, place, parent, head or person."""

    entity: str
    community: int
    kind: str
    values: Mapping[str, Any]
    links: Mapping[str, int | None] = field(default_factory=dict)


@command(needs="pool.observe")
def register(
    actor: Actor, *, records: Sequence[NewRecord], source: SourceRef, purpose: str, seen_on: dt.date | None = None
) -> list[int]:
    """Enters new records with what their source says of them; returns their ids, in order. All or nothing.

    Raises Refused for a value that an element does not allow and for a person whose identity number is known in the actor's
    area already; NotFound for a community, household or place outside of it. News: "pool.registered".
    """
    known, _ = Source.objects.get_or_create(kind=source.kind, name=source.name, department=source.department)
    made = [_made(actor, one, known, seen_on or clock.today()) for one in records]
    for entity in {one.entity for one in records}:
        ids = [i for i, one in zip(made, records, strict=True) if one.entity == entity]
        about(entity=entity, records=ids, community=records[0].community, purpose=purpose)
        tell("pool.registered", {"entity": entity, "records": ids, "community": records[0].community})
    return made


@command(needs="pool.observe")
def end(actor: Actor, *, entity: str, records: Sequence[int], on: dt.date, reason: str) -> None:
    """These records stand no longer since a day: dead, moved away, pulled down. A household ends with its last member.

    Nothing is deleted. May be repeated. Raises NotFound outside the actor's area. News: "pool.ended".
    """
    model = rows.MODELS[entity]
    found = model._default_manager.filter(id__in=records)
    places = set(found.values_list("community", flat=True))
    if found.count() < len(set(records)):
        raise NotFound()
    ended = {entity: list(found.filter(ended_on=None).select_for_update().values_list("id", flat=True))}
    model._default_manager.filter(id__in=ended[entity]).update(ended_on=on)
    if entity == "person":
        ended["household"] = _emptied(ended[entity], on)
    about(entity=entity, records=ended[entity], community=min(places, default=None), reason=reason)
    for kind, ids in ended.items():
        if ids:
            tell("pool.ended", {"entity": kind, "records": ids, "community": min(places)})


def _made(actor: Actor, new: NewRecord, source: Source, day: dt.date) -> int:
    if not actor.covers(new.community):
        raise NotFound()
    values = {key: read_value(element_of(key), value) for key, value in new.values.items()}
    _check_known(new, values)
    columns, facts, hidden = split(new.entity, values)
    record: Any = rows.MODELS[new.entity](
        community=new.community, facts=facts, blind=vault.shadows(values), source=source, seen_on=day,
        **{rows.KIND[new.entity]: new.kind}, **typed(new.entity, columns), **_links(new),
    )  # fmt: skip
    record.save()
    if hidden:
        record.sealed = vault.seal_facts(new.entity, record.id, hidden)
        record.save(update_fields=["sealed"])
    return int(record.id)


def _check_known(new: NewRecord, values: Mapping[str, Any]) -> None:
    """Raises Refused when somebody with that identity number is there already."""
    number = values.get("id_no")
    if new.entity != "person" or not number:
        return
    there = rows.current("person").filter(blind__contains=[vault.blind("id_no", str(number))]).values_list("name", flat=True)
    if name := there.first():
        raise Refused("这个身份证号的居民已经在册:{name}。", "请打开这位居民的页面更正,不用再登记一次。", name=name)


def _links(new: NewRecord) -> dict[str, int | None]:
    """The record's links as columns. Raises NotFound for one that is not in sight."""
    columns = rows.LINKS[new.entity]
    for word, target in new.links.items():
        entity = {"parent": "place", "head": "person"}.get(word, word)
        if target is not None and not rows.MODELS[entity]._default_manager.filter(id=target).exists():
            raise NotFound()
    return {columns[word]: target for word, target in new.links.items()}


def _emptied(people: Sequence[int], on: dt.date) -> list[int]:
    """Ends the households in which nobody is left; returns their ids."""
    homes = set(Person.objects.filter(id__in=people).exclude(household=None).values_list("household_id", flat=True))
    left = set(rows.current("person").filter(household_id__in=homes).values_list("household_id", flat=True))
    gone = sorted(homes - left)
    rows.MODELS["household"]._default_manager.filter(id__in=gone).update(ended_on=on)
    return gone
