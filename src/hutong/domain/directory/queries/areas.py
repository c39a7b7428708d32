"""Reads of the areas of the city: what lies where, what it is called, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hutong.domain.directory.models import Area
from hutong.domain.directory.placing import placed
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import district_of, parent_of, span, street_of
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class AreaView:
    """An area as it stands today."""

    code: int
    name: str
    level: str
    parent: int | None


def areas(actor: Actor, parent: int | None = None, *, at: dt.date | None = None) -> list[AreaView]:
    """Areas one level under `parent` (default: under the actor's own area), as far as they lie in the actor's range, by code.

    Somebody of one community gets that community.
    """
    standing = standing_areas(at or clock.today()).filter(code__gte=actor.lo, code__lte=actor.hi)
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
    rows = standing_areas(clock.today()).filter(code__gte=actor.lo, code__lte=actor.hi).values_list("code", "name")
    return placed(text, rows) if text.strip() else None


def path(code: int) -> tuple[str, ...]:
    """The names from the district down to the area itself: ("昌平区", "回龙观街道", "…社区"). The city alone for the city."""
    return path_of(code, names_of(set(chain_of(code))))


def paths(codes: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The same for many areas at once."""
    wanted = list(codes)
    names = names_of({step for code in wanted for step in chain_of(code)})
    return {code: path_of(code, names) for code in wanted}


def communities_in(areas: Iterable[int], *, at: dt.date | None = None) -> list[int]:
    """The communities that stand in any of these areas, by code."""
    return areas_in(areas, "community", at=at)


def areas_in(areas: Iterable[int], level: str, *, at: dt.date | None = None) -> list[int]:
    """The areas of one level that stand in any of these areas, by code."""
    inside = Q(pk=None)
    for code in areas:
        inside |= Q(pk__range=span(code))
    found = standing_areas(at or clock.today()).filter(inside, level=level).order_by("code")
    return list(found.values_list("pk", flat=True))


def standing(codes: Iterable[int]) -> set[int]:
    """Those of the codes under which an area stands today."""
    return set(standing_areas(clock.today()).filter(pk__in=list(codes)).values_list("pk", flat=True))


def heirs(code: int) -> tuple[int, ...]:
    """The areas that stand today where this one stood: itself, or its successors' successors."""
    today, seen, wave = clock.today(), set[int](), {code}
    while wave - seen:
        seen |= wave
        rows = Area.objects.filter(pk__in=wave, valid_to__lt=today).values_list("successors__new_id", flat=True)
        wave = {new for new in rows if new is not None}
    standing = standing_areas(today).filter(pk__in=seen).order_by("code")
    return tuple(standing.values_list("code", flat=True))


def standing_areas(day: dt.date) -> QuerySet[Area]:
    """The areas that stand on a day."""
    return Area.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def chain_of(code: int) -> list[int]:
    """The area's code and those above it below the city; the city alone for the city."""
    if parent_of(code) is None:
        return [code]
    return list(dict.fromkeys((district_of(code), street_of(code), code)))


def names_of(codes: set[int]) -> dict[int, str]:
    """The names of areas, standing or former."""
    with prepared() as cursor:
        cursor.execute("SELECT code, name FROM directory_area WHERE code = ANY(%s)", [list(codes)])
        return dict(cursor.fetchall())


def path_of(code: int, names: dict[int, str]) -> tuple[str, ...]:
    """`path` with the names in hand."""
    return tuple(names[step] for step in chain_of(code) if step in names)
