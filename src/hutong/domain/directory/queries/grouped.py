"""The groups that a personnel system sees by SCIM, found, put in order and counted by the database: there are as many as there
are kinds of posts at all places of a city, some ten thousands."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Exists, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Case, F, When
from django.db.models.functions import Concat, Lower

from hutong.domain.directory.models import Area, Post
from hutong.domain.directory.queries.areas import paths
from hutong.domain.directory.queries.posts import held_posts
from hutong.domain.directory.queries.provisioned import PROVISION, GroupKey, GroupView, group_view
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

# What may be asked for and sorted by, in SCIM's words, and where it stands; the same of a member.
FIELDS = {"id": "sign", "displayname": "display"}
MEMBER = {"value": "staff_id", "display": "staff__name"}
_KEY = ("area_id", "title", "department")


class _Sign(Func):
    """`GroupKey.sign`, as the database makes it: base64url without padding."""

    template = "rtrim(translate(encode(convert_to(concat_ws('|', %(expressions)s), 'UTF8'), 'base64'), E'+/\\n', '-_'), '=')"
    output_field = CharField()


def groups(
    actor: Actor, *, where: Q | None = None, order: str = "", descending: bool = False, start: int = 0, count: int = 100
) -> tuple[int, tuple[GroupView, ...]]:
    """How many groups there are, and a page of them without their members. `where` speaks of the values of `FIELDS`, `order` is
    one of them, or empty: by area. Raises NotFound without the right."""
    if not actor.may(PROVISION):
        raise NotFound()
    rows = _held().filter(area_id__gte=actor.lo, area_id__lte=actor.hi)
    rows = rows.annotate(sign=_Sign("area_id", "department", "title"), display=_display()).filter(where or Q())
    keys: QuerySet[Post, Any] = rows.values_list(*_KEY).distinct()
    total = keys.count()
    if order:
        keys = rows.annotate(by=Lower(order) if order == "display" else F(order)).values_list(*_KEY, "by").distinct()
    keys = keys.order_by(*(["by"] if order else []), *_KEY)
    page = [GroupKey(*row[:3]) for row in (keys.reverse() if descending else keys)[start : start + count]]
    names = paths({key.area for key in page})
    return total, tuple(group_view(key, names) for key in page)


def with_member(of_member: Q) -> Q:
    """Groups with one member at least of whom that holds; it speaks of the values of `MEMBER`."""
    same = {name: OuterRef(name) for name in _KEY}
    return Q(Exists(_held().filter(of_member, **same)))


def _held() -> QuerySet[Post]:
    return held_posts(clock.today()).filter(acting_for=None)


def _display() -> Concat:
    """What `group_view` calls a group: the names from the district down, the title, and the department where there is one."""
    code = OuterRef("area_id")
    chain = Area.objects.filter(Q(pk=code) | Q(pk=code - code % 10**3) | Q(pk=code - code % 10**6))
    one = chain.order_by().annotate(all=Value(1)).values("all").annotate(names=StringAgg("name", "", order_by="code"))
    department = Case(When(department="", then=Value("")), default=Concat(Value("（"), "department", Value("）")))
    return Concat(Subquery(one.values("names")), Value(" "), "title", department, output_field=CharField())
