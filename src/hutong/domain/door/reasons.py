"""Why a post may enter a system, or why not, as words for the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hutong.domain.door import rules
from hutong.kernel.actor import Actor
from hutong.kernel.area import parent_of, span


@dataclass(frozen=True, slots=True)
class Reason:
    """`word`: state, place, hidden, post, or "" where nothing stands in the way; `area`: which area has hidden it, 0 for the
    system's owner."""

    word: str
    area: int = 0


def why_not(
    actor: Actor, *, area: int, state: str, shown: bool, entry: tuple[rules.Condition, ...], sights: Mapping[int, bool]
) -> Reason:
    """The first thing that keeps the actor's post out, in the order in which `rules.may_enter` asks."""
    low, high = span(area)
    if state != "open":
        return Reason("state")
    if not low <= actor.area <= high:
        return Reason("place")
    if not rules.is_shown(actor.area, shown, sights):
        return Reason("hidden", _who(actor.area, sights))
    if not actor.may(rules.ENTER) or (entry and not any(one.holds(actor) for one in entry)):
        return Reason("post")
    return Reason("")


def _who(area: int, sights: Mapping[int, bool]) -> int:
    at: int | None = area
    while at is not None:
        if at in sights:
            return at
        at = parent_of(at)
    return 0
