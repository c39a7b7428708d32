"""Reads of the register: one system, what somebody may enter, and what a system learns of whoever enters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hutong.domain.directory import queries as directory
from hutong.domain.door import rules
from hutong.domain.door.models import System, Use
from hutong.domain.journal import sealed
from hutong.kernel import sealing
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SystemView:
    """A system of the register. `entry` and `roles` as conditions; `sights`: which areas have said whether it is shown."""

    id: int
    name: str
    title: str
    title_en: str
    level: str
    area: int
    department: str
    purpose: str
    holds: tuple[str, ...]
    holds_words: str
    security: int
    contact: str
    protocol: str
    address: str
    settings: Mapping[str, Any]
    entry: tuple[rules.Condition, ...]
    roles: Mapping[str, rules.Condition]
    shown: bool
    state: str
    secret_digest: bytes | None
    changed_at: dt.datetime
    sights: Mapping[int, bool] = field(default_factory=dict)

    def opens_for(self, actor: Actor) -> bool:
        """Whether the actor's post may enter."""
        return rules.may_enter(actor, area=self.area, state=self.state, shown=self.shown, entry=self.entry, sights=self.sights)


@dataclass(frozen=True, slots=True)
class TileView:
    """A system on somebody's own door page; `weight`: how often she has opened it of late."""

    system: SystemView
    pinned: bool
    weight: float
    pinyin: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a system learns of whoever enters: `sub` under which it knows her, her name and account, the hat she wears, where, and
    what she is in it."""

    sub: str
    name: str
    username: str
    post: str
    post_id: int
    area: int
    level: str
    path: tuple[str, ...]
    department: str
    roles: tuple[str, ...]


def system(name: str) -> SystemView:
    """The system under this name, whatever its state. Raises NotFound."""
    row = System.objects.filter(name=name).prefetch_related("sights").first()
    if row is None:
        raise NotFound("没有代号为 {name} 的系统。", "请在接入系统的登记里找一找。", name=name)
    return view_of(row)


def systems_for(actor: Actor) -> tuple[TileView, ...]:
    """The systems that the actor's post opens: pinned ones first, then by use, then by name."""
    uses = {one.system_id: one for one in Use.objects.filter(staff=actor.user_id or 0)}
    found = []
    for row in System.objects.filter(state="open", area__in=above(actor.area)).prefetch_related("sights").order_by("title"):
        view, use = view_of(row), uses.get(row.pk)
        if view.opens_for(actor):
            found.append(TileView(view, bool(use and use.pinned), use.weight if use else 0.0, row.pinyin))
    return tuple(sorted(found, key=lambda tile: (not tile.pinned, -tile.weight, tile.pinyin)))


def claims_of(staff: int, post: int, view: SystemView) -> Claims:
    """What the system learns of her in this hat. Raises NotFound when the post is held no more, or opens it no more."""
    actor, username = directory.wearer(staff, post)
    if not view.opens_for(actor):
        raise NotFound()
    return told_of(actor, username, view)


def told_of(actor: Actor, username: str, view: SystemView) -> Claims:
    """The same for somebody of whom it is known that her post opens the system."""
    return Claims(
        subject_of(actor.user_id or 0, view), actor.name, username, actor.post, actor.post_id or 0, actor.area,
        level_of(actor.area), directory.path(actor.area), actor.department, rules.roles_of(actor, view.roles),
    )  # fmt: skip


def subject_of(staff: int, view: SystemView) -> str:
    """The name under which a system knows somebody for ever: tells nothing, and in pairwise systems nothing to others either
    (OpenID Connect Core, 8.1)."""
    sector = rules.sector_of(view.name, view.settings)
    return sealing.blind(sealed.ring(), f"door.subject:{sector}", str(staff)).hex()


def above(area: int) -> list[int]:
    """The area itself and those above it: whose systems its posts may enter."""
    found, at = [area], parent_of(area)
    while at is not None:
        found.append(at)
        at = parent_of(at)
    return found


def view_of(row: System) -> SystemView:
    """A row as others see it."""
    return SystemView(
        row.pk, row.name, row.title, row.title_en, row.level, row.area, row.department, row.purpose, tuple(row.holds),
        row.holds_words, row.security, row.contact, row.protocol, row.address, row.settings,
        tuple(rules.condition_of(one) for one in row.entry),
        {role: rules.condition_of(one) for role, one in row.roles.items()}, row.shown, row.state,
        bytes(row.secret_digest) if row.secret_digest else None, row.changed_at,
        {one.area: one.shown for one in row.sights.all()},
    )  # fmt: skip
