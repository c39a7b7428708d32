"""Reads of the register: one system, what somebody may enter, and what a system learns of whoever enters."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hutong.domain.directory import queries as directory
from hutong.domain.door import rules
from hutong.domain.door.models import System
from hutong.domain.journal import sealed
from hutong.domain.journal.prepared import prepared
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
    purpose_en: str = ""
    holds_words_en: str = ""
    contact_en: str = ""
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
    with prepared() as cursor:
        cursor.execute(_OPEN, [actor.user_id or 0, above(actor.area)])
        rows = cursor.fetchall()
    found = (TileView(read(words), pinned, weight, pinyin) for *words, pinyin, pinned, weight in rows)
    opened = (tile for tile in found if tile.system.opens_for(actor))
    return tuple(sorted(opened, key=lambda tile: (not tile.pinned, -tile.weight, tile.pinyin)))


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


def sid_of(sid: str, view: SystemView) -> str:
    """The name under which a system knows a sign-in: its own, or in a pairwise system one that no other knows. By the sign-in's
    own name two of them would find out whom they share."""
    sector = rules.sector_of(view.name, view.settings)
    return sid if sector == rules.EVERYBODY else sealing.blind(sealed.ring(), f"door.sid:{sector}", sid).hex()


def above(area: int) -> list[int]:
    """The area itself and those above it: whose systems its posts may enter."""
    found, at = [area], parent_of(area)
    while at is not None:
        found.append(at)
        at = parent_of(at)
    return found


# Systems are few, change seldom, and are asked for all day: by statements of our own, and what was read from the same words
# before is taken again.
_FIELDS = (
    "id", "name", "title", "title_en", "level", "area", "department", "purpose", "holds", "holds_words", "security", "contact",
    "protocol", "address", "settings", "entry", "roles", "shown", "state", "secret_digest", "changed_at",
    "purpose_en", "holds_words_en", "contact_en",
)  # fmt: skip
_TEXTS = frozenset({"settings", "entry", "roles"})
_LIST = ", ".join(f"s.{name}::text" if name in _TEXTS else f"s.{name}" for name in _FIELDS)
# What `read` takes, of a door_system called s.
WORDS = f"{_LIST}, (SELECT jsonb_object_agg(g.area, g.shown)::text FROM door_sight g WHERE g.system_id = s.id)"
_OPEN = f"""
SELECT {WORDS}, s.pinyin, coalesce(u.pinned, false), coalesce(u.weight, 0)
FROM door_system s LEFT JOIN door_use u ON u.system_id = s.id AND u.staff = %s
WHERE s.state = 'open' AND s.area = ANY(%s) ORDER BY s.title
"""


def read(words: Sequence[Any]) -> SystemView:
    """A system by its `WORDS`."""
    *values, sights = words
    hashable = (tuple(one) if isinstance(one, list) else bytes(one) if isinstance(one, memoryview) else one for one in values)
    return _read(tuple(hashable), sights or "{}")


@lru_cache(maxsize=512)
def _read(words: tuple[Any, ...], sights: str) -> SystemView:
    values: dict[str, Any] = dict(zip(_FIELDS, words, strict=True))
    for name in _TEXTS:
        values[name] = json.loads(values[name])
    values["entry"] = tuple(rules.condition_of(one) for one in values["entry"])
    values["roles"] = {role: rules.condition_of(one) for role, one in values["roles"].items()}
    return SystemView(**values, sights={int(area): said for area, said in json.loads(sights).items()})


def view_of(row: System) -> SystemView:
    """A row as others see it."""
    return SystemView(
        row.pk, row.name, row.title, row.title_en, row.level, row.area, row.department, row.purpose, tuple(row.holds),
        row.holds_words, row.security, row.contact, row.protocol, row.address, row.settings,
        tuple(rules.condition_of(one) for one in row.entry),
        {role: rules.condition_of(one) for role, one in row.roles.items()}, row.shown, row.state,
        bytes(row.secret_digest) if row.secret_digest else None, row.changed_at,
        row.purpose_en, row.holds_words_en, row.contact_en,
        {one.area: one.shown for one in row.sights.all()},
    )  # fmt: skip
