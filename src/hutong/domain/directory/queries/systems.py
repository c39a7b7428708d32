"""Reads of other systems: whose key it is, where one is told, what people call them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from hutong.domain.directory import rules
from hutong.domain.directory.models import System
from hutong.domain.journal import sealed
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span


@dataclass(frozen=True)
class SystemView:
    """Another system. `actor`: as whom it acts; `pace`: calls a minute; `hook_url`: where it is told, empty for nowhere."""

    name: str
    title: str
    actor: Actor
    channel: str
    pace: int
    hook_url: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True)
class Hook:
    """Where a system is told of steps, and the secret that signs what it is told."""

    url: str
    secret: str


def system_by_key(key: str) -> SystemView | None:
    """The system that a key belongs to; None for a key of nobody, or of a system that was ended."""
    row = System.objects.filter(digest=rules.digest(key), ended_at=None).first() if key else None
    return _system(row) if row else None


def systems(actor: Actor) -> tuple[SystemView, ...]:
    """All systems of the actor's range, those that were ended last."""
    rows = System.objects.filter(area_id__gte=actor.lo, area_id__lte=actor.hi).order_by(
        F("ended_at").asc(nulls_first=True), "name"
    )
    return tuple(_system(row) for row in rows)


def hook_of(name: str) -> Hook | None:
    """Where a system is told of steps; None when it is not, was ended, or is none."""
    row = System.objects.filter(name=name, ended_at=None).exclude(hook_url="").only("hook_url", "hook_secret").first()
    return Hook(row.hook_url, sealed.unseal(f"system:{name}", row.hook_secret)) if row else None


def system_titles(names: Iterable[str]) -> dict[str, str]:
    """What people call systems, by name."""
    return dict(System.objects.filter(name__in=set(names)).values_list("name", "title"))


def _system(row: System) -> SystemView:
    community = row.area_id if level_of(row.area_id) == "community" else None
    actor = Actor(None, row.title, "系统接口", *span(row.area_id), frozenset(row.rights), None, community, row.department)
    return SystemView(row.name, row.title, actor, row.channel, row.pace, row.hook_url, row.made_at, row.ended_at)
