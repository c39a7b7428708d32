"""Reads for rooms that tell other systems who works here: many people at once, each with every hat she wears."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import connection

from hutong.domain.directory import rules
from hutong.domain.directory.queries.posts import held_posts
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span

_HATS = """
SELECT s.id, s.username, s.name, p.id, p.title, p.area_id, p.rights, p.department
FROM directory_post p JOIN directory_staff s ON s.id = p.staff_id
WHERE p.staff_id = ANY(%s) AND p.acting_for_id IS NULL AND s.is_active AND p.valid_from <= %s
    AND (p.valid_to IS NULL OR p.valid_to >= %s) ORDER BY s.id, p.id
"""


def wearers(staff: Iterable[int]) -> dict[int, tuple[str, tuple[Actor, ...]]]:
    """The user name of each, and herself in each of her own posts; whoever holds none or has left is not in it. Standing in makes
    nobody an account of her own elsewhere."""
    day = clock.today()
    found: dict[int, tuple[str, tuple[Actor, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HATS, [list(staff), day, day])
        for number, username, name, post, title, area, rights, department in cursor.fetchall():
            community = area if level_of(area) == "community" else None
            held = frozenset(rights) | rules.COMMON
            actor = Actor(number, name, title, *span(area), held, post, community, department)
            found[number] = username, (*found.get(number, ("", ()))[1], actor)
    return found


def workers_in(area: int, size: int = 1000) -> Iterator[list[int]]:
    """The ids of those who hold a post in an area, in order, so many at a time."""
    low, high = span(area)
    last = 0
    while True:
        held = held_posts(clock.today()).filter(area_id__gte=low, area_id__lte=high, acting_for=None, staff_id__gt=last)
        part = list(held.order_by("staff_id").values_list("staff_id", flat=True).distinct()[:size])
        if not part:
            return
        yield part
        last = part[-1]


def beginners_in(area: int) -> list[int]:
    """Who holds a post in an area that began today or yesterday, at most 5,000."""
    low, high = span(area)
    held = held_posts(clock.today()).filter(area_id__gte=low, area_id__lte=high, acting_for=None)
    began = held.filter(valid_from__gte=clock.today() - dt.timedelta(days=1))
    return list(began.order_by("staff_id").values_list("staff_id", flat=True).distinct()[:5000])
