"""What reaches the pool without a form: departments' pushes, visits, events written down on their day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from bench._year.world import World
from hutong.demo.changes import Change, Part
from hutong.demo.figures import knowledge
from hutong.domain.pool.commands import NewRecord, Seen, SourceRef, end, observe, register
from hutong.kernel.actor import Actor

_KINDS = {"person": "standing", "household": "kind", "thing": "kind", "event": "kind"}


class News:
    """Hears changes on the day their source tells of them, and enters them as that source."""

    def __init__(self, world: World, changes: Sequence[Change], desk: Actor) -> None:
        self.world, self.desk = world, desk
        heard = [change for change in changes if change.heard_on is not None]
        self._coming = sorted(heard, key=lambda change: change.heard_on or change.on, reverse=True)
        self._events = sorted(world.truth.events, key=lambda event: event.on, reverse=True)
        self._number = max((event.id for event in world.truth.events), default=0)

    def until(self, day: dt.date) -> None:
        """Everything told up to a day."""
        while self._coming and (self._coming[-1].heard_on or day) <= day:
            self._tell(self._coming.pop())
        while self._events and self._again(self._events[-1].on) <= day:
            self._happen(self._events.pop())

    def _tell(self, change: Change) -> None:
        source = self._source(change.source)
        told: dict[tuple[str, int], Part] = {(p.entity, p.record): p for p in change.heard()}
        new = self._register(change, told, source)
        self._observe([part for key, part in told.items() if key not in new], source, change)
        gone: dict[str, list[int]] = defaultdict(list)
        for entity, truth_id in change.ended:
            pool_id = self.world.pool_id.get((entity, truth_id), truth_id)
            gone[entity].append(pool_id)
        for entity in ("person", "household"):
            if gone[entity]:
                end(self.desk, entity=entity, records=gone[entity], on=change.on, reason=change.kind)

    def _register(self, change: Change, told: dict[tuple[str, int], Part], source: SourceRef) -> set[tuple[str, int]]:
        """Newcomers: the household first, then its people, then a thing."""
        rows: list[tuple[str, Any]] = [("household", change.household)] if change.household is not None else []
        rows += [("person", person) for person in change.people]
        rows += [("thing", change.thing)] if change.thing is not None else []
        made = set()
        for entity, row in rows:
            if (entity, row.id) in self.world.pool_id or self.world.row(entity, row.id) is None:
                continue
            part = told.get((entity, row.id), Part(entity, row.id, {}))
            values = {key: value for key, value in part.facts.items() if value is not None}
            kind, links = getattr(row, _KINDS[entity]), self._links(entity, row)
            record = NewRecord(entity, self.world.truth.code, kind, values, links)
            (pool_id,) = register(self.desk, records=[record], source=source, purpose="check", seen_on=change.heard_on)
            self.world.enter(entity, row.id, pool_id)
            made.add((entity, row.id))
        return made

    def _links(self, entity: str, row: Any) -> dict[str, int | None]:
        if entity == "household":
            return {"place": row.place.id if row.place is not None else None}
        if entity == "person":
            return {"household": self.world.in_pool("household", row.home) if row.home is not None else None}
        owner = self.world.pool_id.get(("person", row.person), row.person)
        return {"person": owner, "place": row.place}

    def _observe(self, parts: Sequence[Part], source: SourceRef, change: Change) -> None:
        seen = [
            Seen(part.entity, self.world.pool_id.get((part.entity, part.record), part.record), key, value, change.heard_on)
            for part in parts
            for key, value in part.facts.items()
            if self.world.element(key).computed is None or self.world.element(key).computed.when == "missing"  # type: ignore[union-attr]
        ]
        seen = [one for one in seen if self.world.element(one.element).relation is None]
        if seen:
            observe(self.desk, observations=seen, source=source, purpose="check")

    def _source(self, name: str) -> SourceRef:
        source = knowledge().sources[name]
        return SourceRef(source.kind, name, source.department)

    def _again(self, day: dt.date) -> dt.date:
        """What happened in the year before happens again a year later: the made city has no coming events."""
        return day + dt.timedelta(days=365)

    def _happen(self, model: Any) -> None:
        event = copy(model)
        self._number += 1
        event.id, event.on = self._number, self._again(model.on)
        event.facts = {key: self._later(value) for key, value in model.facts.items()}
        self.world.truth.events.append(event)
        self.world.truth.enter("event", event)
        links = {"person": self.world.pool_id.get(("person", event.person), event.person), "place": event.place}
        record = NewRecord("event", self.world.truth.code, event.kind, event.facts, links)
        (pool_id,) = register(
            self.desk, records=[record], source=SourceRef("visit", "社区事件登记"), purpose="check", seen_on=event.on
        )
        self.world.enter("event", event.id, pool_id)

    def _later(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
            return self._again(dt.date.fromisoformat(value)).isoformat()
        return value
