"""Reads of health: how each system stands, and whom the next round of checks asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from hutong.domain.door import judging
from hutong.domain.door.judging import Standing, State
from hutong.domain.door.models import Health, System
from hutong.domain.door.queries.register import TileView, systems_for
from hutong.domain.door.queries.vault import lacking
from hutong.kernel import clock
from hutong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HealthView:
    """How a system stands since when. `old`: nobody has asked it for a while, so it may be otherwise by now."""

    state: State
    since: dt.datetime
    asked_at: dt.datetime
    said: str
    old: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A system on somebody's own door page; `health`: None where it was never asked; `lacks`: what keeps her out of one with a
    login form, see `vault.lacking`."""

    tile: TileView
    health: HealthView | None
    lacks: str = ""


def tiles(actor: Actor) -> tuple[Tile, ...]:
    """What the actor's post opens, in the order of her own page, each with how it stands and what is missing."""
    found = systems_for(actor)
    known, lacks = healths([one.system.id for one in found]), lacking(actor, [one.system for one in found])
    return tuple(Tile(one, known.get(one.system.id), lacks.get(one.system.id, "")) for one in found)


def healths(systems: list[int]) -> dict[int, HealthView]:
    """How these systems stand, by number; one that was never asked is left out."""
    return {row.system_id: _view(row) for row in Health.objects.filter(system__in=systems)} if systems else {}


def to_ask() -> dict[int, str]:
    """Where the open systems are asked, those first that have waited longest."""
    rows = System.objects.filter(state="open").order_by("health__asked_at", "pk").values_list("pk", "address", "settings")
    return {number: str(settings.get("check_uri") or address) for number, address, settings in rows}


def standing_of(row: Health) -> Standing:
    """A row as it is judged."""
    state = cast(State, row.state)
    return Standing(state, row.since, row.asked_at, row.failing_since, tuple(row.recent), row.said)


def _view(row: Health) -> HealthView:
    old = clock.now() - row.asked_at > judging.OLD
    return HealthView(cast(State, row.state), row.since, row.asked_at, row.said, old)
