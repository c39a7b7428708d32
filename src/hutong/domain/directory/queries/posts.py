"""Reads of posts: which hats somebody wears, and who holds what where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q, QuerySet

from hutong.domain.directory import rules
from hutong.domain.directory.models import Post
from hutong.domain.directory.queries.areas import chain_of, names_of, path_of
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Hat:
    """A post that its holder may put on today. `path` names the area from the district down; `valid_to`: its last day;
    `acting_for`: the post that it stands in for."""

    post_id: int
    title: str
    area: int
    path: tuple[str, ...]
    department: str
    rights: tuple[str, ...]
    valid_to: dt.date | None = None
    acting_for: int | None = None


@dataclass(frozen=True)
class PostView:
    """A post and who holds it today: `staff`, by name."""

    post_id: int
    name: str
    title: str
    department: str
    staff: int = 0


def hats(staff_id: int) -> list[Hat]:
    """The posts somebody holds today, the own ones first, of these those of a community first."""
    posts = list(held_posts(clock.today()).filter(staff_id=staff_id).select_related("area", "acting_for"))
    names = names_of({code for post in posts for code in chain_of(post.area_id)})
    found = [
        Hat(
            post.pk, post.title, post.area_id, path_of(post.area_id, names), post.department, tuple(_rights(post)), post.valid_to,
            post.acting_for_id,
        )
        for post in posts
    ]  # fmt: skip
    return sorted(found, key=lambda hat: (hat.acting_for is not None, -len(hat.path), hat.area, hat.title))


def actor_of(staff_id: int, post_id: int) -> Actor:
    """The person wearing this hat. Raises NotFound when the post is not theirs, or is not held today; a post that stands in for
    another is not held when the other is not, and has none of the rights that the other has not."""
    return wearer(staff_id, post_id)[0]


def wearer(staff_id: int, post_id: int) -> tuple[Actor, str]:
    """The same, with her user name."""
    day = clock.today()
    with prepared() as cursor:
        cursor.execute(_ACTOR, [staff_id, post_id, day, day, day, day])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("这个岗位现在不归您了。", "请重新选一个岗位，或找街道管理员。")
    name, title, area, rights, department, original, lent, username = found
    allowed = frozenset(rights) if original is None else frozenset(rights) & frozenset(lent)
    community = area if level_of(area) == "community" else None
    held = allowed | rules.COMMON
    return Actor(staff_id, name, title, *span(area), held, post_id, community, department, acting_for=original), username


def only_post(staff_id: int) -> int | None:
    """The post of somebody who holds exactly one today; None for none and for several."""
    day = clock.today()
    with prepared() as cursor:
        cursor.execute(_HELD, [staff_id, day, day, day, day])
        found = cursor.fetchmany(2)
    return int(found[0][0]) if len(found) == 1 else None


# Asked with every page: a statement of its own costs a third of what the ORM takes to put it together.
_HOLDING = """
FROM directory_post p JOIN directory_staff s ON s.id = p.staff_id
LEFT JOIN directory_post o ON o.id = p.acting_for_id LEFT JOIN directory_staff h ON h.id = o.staff_id
WHERE p.staff_id = %s{more} AND s.is_active AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to >= %s)
    AND (p.acting_for_id IS NULL OR (
        h.is_active AND o.acting_for_id IS NULL AND o.valid_from <= %s AND (o.valid_to IS NULL OR o.valid_to >= %s)))
"""
_WORN = "SELECT s.name, p.title, p.area_id, p.rights, p.department, p.acting_for_id, o.rights, s.username"
_ACTOR = _WORN + _HOLDING.format(more=" AND p.id = %s")
_HELD = "SELECT p.id" + _HOLDING.format(more="") + "LIMIT 2"


def posts_at(area: int, right: str) -> tuple[PostView, ...]:
    """The posts at exactly this area that hold a right today, by the holder's name."""
    held = held_posts(clock.today()).filter(area_id=area, rights__contains=[right]).select_related("staff")
    return tuple(
        PostView(p.pk, p.staff.name, p.title, p.department, p.staff_id) for p in held.order_by("staff__name", "title", "pk")
    )


def units_at(areas: Iterable[int], right: str, *, but: int | None = None) -> frozenset[tuple[int, str]]:
    """(area, department) of the posts at exactly these areas that hold a right today; department is empty for a post of none.
    `but`: a staff member who does not count, as whoever must not check what they have done."""
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, [list(areas), right, but or 0, day, day])
        return frozenset(cursor.fetchall())


_UNITS = """
SELECT DISTINCT p.area_id, p.department FROM directory_post p JOIN directory_staff s ON s.id = p.staff_id
WHERE p.area_id = ANY(%s) AND %s = ANY(p.rights) AND s.is_active AND s.id <> %s
    AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to >= %s)
"""


def held_posts(day: dt.date) -> QuerySet[Post]:
    """The posts that are held on a day by somebody whose account is open; of those that stand in, the ones whose post is held
    too."""
    own = Q(acting_for=None) | (
        Q(acting_for__staff__is_active=True, acting_for__valid_from__lte=day)
        & (Q(acting_for__valid_to=None) | Q(acting_for__valid_to__gte=day))
    )
    return Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), own, valid_from__lte=day, staff__is_active=True)


def not_over(day: dt.date) -> QuerySet[Post]:
    """The posts of open accounts that are held on a day or begin later."""
    return Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), staff__is_active=True)


def untold(day: dt.date) -> QuerySet[Post]:
    """The posts whose last day was before a day, and of whose end nobody has heard yet."""
    return Post.objects.filter(valid_to__lt=day).exclude(told_end=F("valid_to"))


def _rights(post: Post) -> list[str]:
    lent = post.acting_for
    return [right for right in post.rights if lent is None or right in lent.rights]
