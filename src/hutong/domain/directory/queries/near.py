"""Who could stand in or take over: the people who work at a place, or one level above it."""

from __future__ import annotations

from dataclasses import dataclass

from hutong.domain.directory.queries.areas import paths
from hutong.domain.directory.queries.posts import held_posts
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import parent_of
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Near:
    """Somebody who works near: her post there, and where that is, from the district down."""

    post_id: int
    staff: int
    name: str
    title: str
    path: tuple[str, ...] = ()


def near(actor: Actor, area: int, *, but: int) -> tuple[Near, ...]:
    """Who holds a post at an area or the one above it, by name, without the person `but` and without those who stand in. Raises
    NotFound for an area out of the actor's range."""
    if not actor.covers(area):
        raise NotFound()
    places = [area, parent_of(area) or area]
    held = held_posts(clock.today()).filter(area_id__in=places, acting_for=None).exclude(staff_id=but)
    rows = held.order_by("-area_id", "staff__name", "pk").values_list("pk", "staff_id", "staff__name", "title", "area_id")
    known = paths(set(places))
    return tuple(Near(post, staff, name, title, known.get(at, ())) for post, staff, name, title, at in rows[:200])
