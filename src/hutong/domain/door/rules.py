"""Who may enter which system, as what, and under which name it knows her. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of, span
from hutong.kernel.errors import Refused

ENTER = "door.enter"
# By what somebody has shown who she is, twice: what she has or is, and what she knows (RFC 8176).
_TWICE = frozenset({"mfa", "hwk", "swk", "pop"})
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
_CONDITION = frozenset({"levels", "departments", "rights"})
# Seconds that a ticket is good for: a browser's way to the system and the system's way back (RFC 6749, 4.1.2: ten minutes at
# most).
TICKET = 60
# The sector of systems that may know people by one name (`subject`: public).
EVERYBODY = "public"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a post must be: at one of these levels, of one of these departments, with one of these rights. Empty: any."""

    levels: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()

    def holds(self, actor: Actor) -> bool:
        """Whether the actor's post is such a post."""
        return (
            (not self.levels or level_of(actor.area) in self.levels)
            and (not self.departments or actor.department in self.departments)
            and (not self.rights or any(actor.may(right) for right in self.rights))
        )


def condition_of(words: Mapping[str, Sequence[str]]) -> Condition:
    """A condition as the register keeps it. Raises Refused for a word that is none."""
    if not isinstance(words, Mapping) or not _CONDITION.issuperset(words):
        raise Refused("谁可以进的条件写得不对。", "可用：levels、departments、rights，各是一个列表。")
    return Condition(*(frozenset(words.get(one, ())) for one in ("levels", "departments", "rights")))


def may_enter(
    actor: Actor, *, area: int, state: str, shown: bool, entry: Iterable[Condition], sights: Mapping[int, bool]
) -> bool:
    """Whether the actor's post opens a system of `area`: it is open, the post lies inside, the nearest word of an area above the
    post shows it, and one of the conditions holds, if there are any."""
    if state != "open" or not actor.may(ENTER) or not _inside(actor.area, area):
        return False
    conditions = tuple(entry)
    return is_shown(actor.area, shown, sights) and (not conditions or any(one.holds(actor) for one in conditions))


def _inside(post: int, area: int) -> bool:
    low, high = span(area)
    return low <= post <= high


def is_shown(area: int, shown: bool, sights: Mapping[int, bool]) -> bool:
    """What the nearest area says, from the post's own up to the city; the system's own word where none says anything."""
    at: int | None = area
    while at is not None:
        if at in sights:
            return sights[at]
        at = parent_of(at)
    return shown


def roles_of(actor: Actor, roles: Mapping[str, Condition]) -> tuple[str, ...]:
    """What the post is in the system, in the system's own words, by name."""
    return tuple(sorted(role for role, condition in roles.items() if condition.holds(actor)))


def check_name(name: str) -> str:
    """The sign of a system in addresses. Raises Refused for what cannot be one."""
    if not _NAME.fullmatch(name):
        raise Refused("系统的代号不对：{name}。", "用 3 到 40 个小写字母、数字和连字符，例如 zou-fang。", name=name)
    return name


def digest(secret: str) -> bytes:
    """What a ticket or a secret of 128 random bits or more is looked up by: BLAKE2b, 32 bytes."""
    return hashlib.blake2b(secret.encode(errors="replace"), digest_size=32, person=b"hutong-door").digest()


def by_two(amr: Sequence[str]) -> bool:
    """Whether she has signed in by two factors, or a passkey."""
    return bool(_TWICE & set(amr)) or {"pwd", "otp"} <= set(amr)


def sector_of(name: str, settings: Mapping[str, Any]) -> str:
    """For which systems a person has the same `sub` (OpenID Connect Core, 8.1): all, or the sector's alone."""
    return str(settings.get("sector") or name) if settings.get("subject") == "pairwise" else EVERYBODY
