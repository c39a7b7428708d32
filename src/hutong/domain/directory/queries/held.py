"""Reads for superiors and reviews: who holds what in an area, for how long, and who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from hutong.domain.directory import rules
from hutong.domain.directory.models import Post, Staff
from hutong.domain.directory.queries.areas import paths
from hutong.domain.directory.queries.people import below, free_in
from hutong.domain.directory.queries.posts import held_posts
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

MOST = 300


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has a post and no password yet; `path`: of the first post's area."""

    staff: int
    username: str
    name: str
    title: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class HeldPost:
    """A post as a superior sees it. `until`: its last day; `acting_for`, `of`: the post that it stands in for and whose that is;
    `worn`: under which (staff, title) the journal knows what was done in it, by whoever stands in too."""

    post_id: int
    staff: int
    name: str
    title: str
    area: int
    path: tuple[str, ...]
    department: str
    rights: tuple[str, ...]
    since: dt.date
    until: dt.date | None
    withheld: tuple[str, ...] = ()
    acting_for: int | None = None
    of: str = ""
    reason: str = ""
    worn: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody of a superior's area with the posts she holds there. `activated`: she has a password or came in otherwise."""

    staff: int
    username: str
    name: str
    external_id: str
    activated: bool
    posts: tuple[HeldPost, ...]


def people_of(actor: Actor, *, search: str = "", area: int | None = None) -> tuple[Person, ...]:
    """Who holds a post in the superior's range, by name, at most `MOST`; `search`: part of a name, a user name or a number.
    Raises NotFound without the right to manage accounts."""
    if not actor.may(rules.MANAGE):
        raise NotFound()
    posts = held_posts(clock.today()).filter(area_id__gte=actor.lo, area_id__lte=actor.hi)
    if area is not None:
        posts = posts.filter(area_id=area)
    if word := search.strip():
        posts = posts.filter(Q(staff__name__contains=word) | Q(staff__username__startswith=word) | Q(staff__external_id=word))
    ids = list(dict.fromkeys(posts.order_by("staff__name", "staff_id").values_list("staff_id", flat=True)[: 4 * MOST]))[:MOST]
    by_staff: dict[int, list[Post]] = defaultdict(list)
    for post in posts_in(actor).filter(staff_id__in=ids):
        by_staff[post.staff_id].append(post)
    names = paths({post.area_id for held in by_staff.values() for post in held})
    return tuple(_person(held[0].staff, held, names) for held in (by_staff[one] for one in ids if by_staff[one]))


def person_of(actor: Actor, staff: int) -> Person:
    """One of them, or somebody of the range who has no post, see `people.free_in`. Raises NotFound for anybody else."""
    if not actor.may(rules.MANAGE):
        raise NotFound()
    held = list(posts_in(actor).filter(staff_id=staff))
    row = held[0].staff if held else free_in(actor).filter(pk=staff).first()
    if row is None:
        raise NotFound()
    return _person(row, held, paths({post.area_id for post in held}))


def newcomers(actor: Actor) -> tuple[Person, ...]:
    """Accounts of the range that have no post, the newest first."""
    if not actor.may(rules.MANAGE):
        raise NotFound()
    found = free_in(actor).order_by("-made_at")[:50]
    return tuple(_person(row, [], {}) for row in found)


def without_password(actor: Actor, area: int) -> tuple[Newcomer, ...]:
    """Who holds a post in an area and has no password yet, by area and name; nobody whose account the actor may not open (see
    `people.below`). Raises NotFound outside the actor's range, or without the right to manage accounts."""
    if not actor.may(rules.MANAGE) or not actor.covers(area):
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=area)
    low, high = span(area)
    held = held_posts(clock.today()).filter(area_id__gte=low, area_id__lte=high, acting_for=None)
    held = held.filter(staff__password__startswith=UNUSABLE_PASSWORD_PREFIX, staff__in=below(actor))
    rows = list(
        held.order_by("area_id", "staff__name", "staff_id").values_list(
            "staff_id", "staff__username", "staff__name", "title", "area_id"
        )
    )
    names = paths({row[4] for row in rows})
    first = {row[0]: row for row in reversed(rows)}
    return tuple(Newcomer(*row[:4], names.get(row[4], ())) for row in rows if first[row[0]] is row)


def own_posts(actor: Actor) -> tuple[HeldPost, ...]:
    """The actor's own posts today, what was withheld from them, and those who stand in for them. Raises NotFound for anybody but
    staff."""
    if actor.user_id is None:
        raise NotFound()
    mine = Q(staff_id=actor.user_id) | Q(acting_for__staff_id=actor.user_id)
    held = held_posts(clock.today()).filter(mine).select_related("staff", "acting_for__staff").order_by("pk")
    return _views(held)


def posts_for_review(actor: Actor, *, lo: int, hi: int, before: dt.date) -> tuple[HeldPost, ...]:
    """The posts of a range that have been held with these rights since `before` or longer; whoever stands in is not among them.
    Raises NotFound without the right to manage accounts."""
    if not actor.may(rules.MANAGE):
        raise NotFound()
    held = held_posts(clock.today()).filter(area_id__gte=max(lo, actor.lo), area_id__lte=min(hi, actor.hi), acting_for=None)
    long = held.filter(Q(rights_since=None) | Q(rights_since__lte=before), valid_from__lte=before)
    return _views(long.select_related("staff", "acting_for__staff").prefetch_related("deputies").order_by("area_id", "pk"))


def names_of_staff(ids: Iterable[int]) -> dict[int, str]:
    """The names of staff members, whether they are still here or not."""
    return dict(Staff.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def worn(posts: Iterable[int]) -> dict[int, frozenset[tuple[int, str]]]:
    """Under which (staff, title) the journal knows what was done in posts, by whoever stood in too."""
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    wanted = list(posts)
    rows = Post.objects.filter(Q(pk__in=wanted) | Q(acting_for__in=wanted))
    for post, original, staff, title in rows.values_list("pk", "acting_for_id", "staff_id", "title"):
        found[original or post].add((staff, title))
    return {post: frozenset(pairs) for post, pairs in found.items()}


def titles_of_posts(ids: Iterable[int]) -> dict[int, str]:
    """What posts are called, held or ended."""
    return dict(Post.objects.filter(pk__in=set(ids)).values_list("pk", "title"))


def posts_in(actor: Actor) -> QuerySet[Post]:
    """The posts that are held in the actor's range."""
    held = held_posts(clock.today()).filter(area_id__gte=actor.lo, area_id__lte=actor.hi)
    return held.select_related("staff", "acting_for__staff").order_by("acting_for_id", "area_id", "title")


def _person(row: Staff, held: list[Post], names: dict[int, tuple[str, ...]]) -> Person:
    posts = tuple(_view(post, names) for post in held)
    return Person(row.pk, row.username, row.name, row.external_id or "", row.has_usable_password(), posts)


def _views(held: Iterable[Post]) -> tuple[HeldPost, ...]:
    rows = list(held)
    names = paths({post.area_id for post in rows})
    return tuple(_view(post, names) for post in rows)


def _view(post: Post, names: dict[int, tuple[str, ...]]) -> HeldPost:
    lent = post.acting_for
    rights = tuple(right for right in post.rights if lent is None or right in lent.rights)
    cached = getattr(post, "_prefetched_objects_cache", {}).get("deputies", ())
    worn = frozenset({(post.staff_id, post.title), *((one.staff_id, one.title) for one in cached)})
    return HeldPost(
        post.pk, post.staff_id, post.staff.name, post.title, post.area_id, names.get(post.area_id, ()), post.department, rights,
        post.valid_from, post.valid_to, tuple(post.withheld), post.acting_for_id, lent.staff.name if lent else "", post.reason,
        worn,
    )  # fmt: skip
