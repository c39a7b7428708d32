"""Reads of the directory: who signs in, which hats somebody wears, and the areas. Nothing here is personal data of residents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.db.models import F, Q, QuerySet

from hutong.domain.directory import rules
from hutong.domain.directory.models import Area, Post, Staff, System
from hutong.domain.directory.placing import placed
from hutong.domain.journal import sealed
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, level_of, parent_of, span, street_of
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class StaffView:
    """Somebody who may sign in."""

    id: int
    username: str
    name: str


@dataclass(frozen=True)
class AreaView:
    """An area as it stands today."""

    code: int
    name: str
    level: str
    parent: int | None


@dataclass(frozen=True)
class Hat:
    """A post that its holder may put on today. `path` names the area from the district down."""

    post_id: int
    title: str
    area: int
    path: tuple[str, ...]
    department: str
    rights: tuple[str, ...]


@dataclass(frozen=True)
class PostView:
    """A post and who holds it today."""

    post_id: int
    name: str
    title: str
    department: str


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


def sign_in(username: str, password: str) -> StaffView | None:
    """The staff member whom name and password belong to; None otherwise. An unknown name takes as long as a wrong password."""
    staff = Staff.objects.filter(username=username.strip(), is_active=True).first()
    known = check_password(password, staff.password if staff else _nobodys_password())
    return StaffView(staff.pk, staff.username, staff.name) if staff and known else None


def staff_named(username: str) -> StaffView | None:
    """The active staff member of a user name."""
    staff = Staff.objects.filter(username=username, is_active=True).first()
    return StaffView(staff.pk, staff.username, staff.name) if staff else None


def username_of(staff_id: int) -> str:
    """The account of a staff member. Raises NotFound."""
    found = Staff.objects.filter(pk=staff_id, is_active=True).values_list("username", flat=True).first()
    if found is None:
        raise NotFound()
    return found


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password("nobody")


def hats(staff_id: int) -> list[Hat]:
    """The posts somebody holds today, those of a community first."""
    posts = [post for post in _held(clock.today()).filter(staff_id=staff_id).select_related("area")]
    names = _names({code for post in posts for code in _chain(post.area_id)})
    found = [
        Hat(post.pk, post.title, post.area_id, _path(post.area_id, names), post.department, tuple(post.rights)) for post in posts
    ]
    return sorted(found, key=lambda hat: (-len(hat.path), hat.area, hat.title))


def actor_of(staff_id: int, post_id: int) -> Actor:
    """The person wearing this hat. Raises NotFound when the post is not theirs, or is not held today."""
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_ACTOR, [staff_id, post_id, day, day])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("这个岗位现在不归您了。", "请重新选一个岗位，或找街道管理员。")
    name, title, area, rights, department = found
    community = area if level_of(area) == "community" else None
    return Actor(staff_id, name, title, *span(area), frozenset(rights) | rules.COMMON, post_id, community, department)


# Asked with every page: a statement of its own costs a third of what the ORM takes to put it together.
_ACTOR = """
SELECT s.name, p.title, p.area_id, p.rights, p.department FROM directory_post p JOIN directory_staff s ON s.id = p.staff_id
WHERE p.staff_id = %s AND p.id = %s AND s.is_active AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to >= %s)
"""


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


def posts_at(area: int, right: str) -> tuple[PostView, ...]:
    """The posts at exactly this area that hold a right today, by the holder's name."""
    held = _held(clock.today()).filter(area_id=area, rights__contains=[right]).select_related("staff")
    return tuple(PostView(p.pk, p.staff.name, p.title, p.department) for p in held.order_by("staff__name", "title", "pk"))


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


def areas(actor: Actor, parent: int | None = None, *, at: dt.date | None = None) -> list[AreaView]:
    """Areas one level under `parent` (default: under the actor's own area), as far as they lie in the actor's range, by code.

    Somebody of one community gets that community.
    """
    standing = _standing(at or clock.today()).filter(code__gte=actor.lo, code__lte=actor.hi)
    if parent is None and actor.community is not None:
        found = standing.filter(code=actor.community)
    else:
        found = standing.filter(parent_id=actor.lo if parent is None else parent)
    return [AreaView(a.pk, a.name, a.level, a.parent_id) for a in found.order_by("code")]


def area(code: int) -> AreaView:
    """One area, standing or former. Raises NotFound."""
    found = Area.objects.filter(pk=code).first()
    if found is None:
        raise NotFound("没有代码为 {code} 的区划。", "请核对 12 位统计用区划代码。", code=code)
    return AreaView(found.pk, found.name, found.level, found.parent_id)


def placed_in(actor: Actor, text: str) -> int | None:
    """The area in the actor's range that an address in words names; None when it names none."""
    rows = _standing(clock.today()).filter(code__gte=actor.lo, code__lte=actor.hi).values_list("code", "name")
    return placed(text, rows) if text.strip() else None


def path(code: int) -> tuple[str, ...]:
    """The names from the district down to the area itself: ("昌平区", "回龙观街道", "…社区"). The city alone for the city."""
    return _path(code, _names(set(_chain(code))))


def paths(codes: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The same for many areas at once."""
    wanted = list(codes)
    names = _names({step for code in wanted for step in _chain(code)})
    return {code: _path(code, names) for code in wanted}


def communities_in(areas: Iterable[int], *, at: dt.date | None = None) -> list[int]:
    """The communities that stand in any of these areas, by code."""
    return areas_in(areas, "community", at=at)


def areas_in(areas: Iterable[int], level: str, *, at: dt.date | None = None) -> list[int]:
    """The areas of one level that stand in any of these areas, by code."""
    inside = Q(pk=None)
    for code in areas:
        inside |= Q(pk__range=span(code))
    found = _standing(at or clock.today()).filter(inside, level=level).order_by("code")
    return list(found.values_list("pk", flat=True))


def standing(codes: Iterable[int]) -> set[int]:
    """Those of the codes under which an area stands today."""
    return set(_standing(clock.today()).filter(pk__in=list(codes)).values_list("pk", flat=True))


def heirs(code: int) -> tuple[int, ...]:
    """The areas that stand today where this one stood: itself, or its successors' successors."""
    today, seen, wave = clock.today(), set[int](), {code}
    while wave - seen:
        seen |= wave
        rows = Area.objects.filter(pk__in=wave, valid_to__lt=today).values_list("successors__new_id", flat=True)
        wave = {new for new in rows if new is not None}
    standing = _standing(today).filter(pk__in=seen).order_by("code")
    return tuple(standing.values_list("code", flat=True))


def _held(day: dt.date) -> QuerySet[Post]:
    return Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, staff__is_active=True)


def _standing(day: dt.date) -> QuerySet[Area]:
    return Area.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def _chain(code: int) -> list[int]:
    """The area's code and those above it below the city; the city alone for the city."""
    if parent_of(code) is None:
        return [code]
    return list(dict.fromkeys((district_of(code), street_of(code), code)))


def _names(codes: set[int]) -> dict[int, str]:
    return dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))


def _path(code: int, names: dict[int, str]) -> tuple[str, ...]:
    return tuple(names[step] for step in _chain(code) if step in names)
