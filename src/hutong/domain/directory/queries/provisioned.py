"""Reads for a personnel system that keeps accounts by SCIM (RFC 7644): the accounts and the posts of its range.

What SCIM calls a group is a post that several people hold: one title at one area in one department.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from hutong.blueprint.rights import rights_named
from hutong.domain.directory.models import Area, Post, Staff
from hutong.domain.directory.queries.areas import paths
from hutong.domain.directory.queries.people import known_in
from hutong.domain.directory.queries.posts import held_posts
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

PROVISION = "accounts.provision"
# What may be asked for and sorted by, in SCIM's words, and where it stands.
FIELDS = {
    "id": "id", "username": "username", "displayname": "name", "externalid": "external_id", "active": "is_active",
    "meta.created": "made_at", "meta.lastmodified": "changed_at",
}  # fmt: skip
_TEXTS = frozenset({"username", "name", "external_id"})
# An account that was removed keeps its row, for the journal, under a name that nobody can be given.
REMOVED = "~"


@dataclass(frozen=True, slots=True)
class GroupKey:
    """One kind of post at one place. `sign`: the same as one word for addresses."""

    area: int
    title: str
    department: str

    @property
    def sign(self) -> str:
        """As base64url (RFC 4648, 5) without padding."""
        return base64.urlsafe_b64encode(f"{self.area}|{self.department}|{self.title}".encode()).decode().rstrip("=")

    @staticmethod
    def of(sign: str) -> GroupKey:
        """The key again. Raises NotFound for a word that is none."""
        try:
            text = base64.urlsafe_b64decode(sign + "=" * (-len(sign) % 4)).decode()
            area, department, title = text.split("|", 2)
            return GroupKey(int(area), title, department)
        except (ValueError, binascii.Error):
            raise NotFound("没有这个岗位组。") from None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its name in words and its members as (staff id, name); `members` is empty where they were not asked for."""

    key: GroupKey
    name: str
    members: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as a personnel system sees it."""

    id: int
    username: str
    name: str
    external_id: str
    active: bool
    made_at: dt.datetime
    changed_at: dt.datetime
    groups: tuple[GroupView, ...]


def provisioned(actor: Actor) -> QuerySet[Staff]:
    """The accounts that the system may see: those of its range, but never of whoever manages the house itself. Raises NotFound
    without the right."""
    if not actor.may(PROVISION):
        raise NotFound()
    managing = Post.objects.filter(staff=OuterRef("pk"), rights__contains=["directory.manage"])
    return known_in(actor).exclude(username__startswith=REMOVED).filter(~Exists(managing))


def account(actor: Actor, number: int) -> AccountView:
    """One account. Raises NotFound out of reach."""
    row = provisioned(actor).filter(pk=number).first()
    if row is None:
        raise NotFound("没有这个账号。")
    return views_of(actor, [row])[0]


def accounts(
    actor: Actor, *, where: Q | None = None, order: str = "id", descending: bool = False, start: int = 0, count: int = 100
) -> tuple[int, tuple[AccountView, ...]]:
    """How many accounts there are, and a page of them. `where` speaks of the values of `FIELDS`, `order` is one of them."""
    rows = provisioned(actor).filter(where or Q())
    by = Lower(order) if order in _TEXTS else order
    rows_in_order = rows.order_by(by, "id")
    if descending:
        rows_in_order = rows_in_order.reverse()
    return rows.count(), views_of(actor, list(rows_in_order[start : start + count]))


def views_of(actor: Actor, rows: Sequence[Staff]) -> tuple[AccountView, ...]:
    """Accounts with their posts of the range."""
    posts: dict[int, list[GroupKey]] = defaultdict(list)
    held = held_posts(clock.today()).filter(
        staff_id__in=[row.pk for row in rows], acting_for=None, area_id__gte=actor.lo, area_id__lte=actor.hi
    )
    for staff, area, title, department in held.order_by("pk").values_list("staff_id", "area_id", "title", "department"):
        posts[staff].append(GroupKey(area, title, department))
    names = paths({key.area for keys in posts.values() for key in keys})
    return tuple(
        AccountView(
            row.pk, row.username, row.name, row.external_id or "", row.is_active, row.made_at, row.changed_at,
            tuple(group_view(key, names) for key in posts[row.pk]),
        )
        for row in rows
    )  # fmt: skip


def group(actor: Actor, key: GroupKey) -> GroupView:
    """A group with its members; one that nobody is in yet too, where its title is that of a group of rights. Raises NotFound out
    of reach."""
    if not actor.may(PROVISION) or not actor.covers(key.area) or not Area.objects.filter(pk=key.area).exists():
        raise NotFound("没有这个岗位组。")
    (found,) = with_members([group_view(key, paths([key.area]))])
    if not found.members and rights_named(key.title) is None:
        raise NotFound("没有这个岗位组。")
    return found


def with_members(found: Iterable[GroupView]) -> tuple[GroupView, ...]:
    """The same groups with their members."""
    every = list(found)
    held = held_posts(clock.today()).filter(acting_for=None, area_id__in={one.key.area for one in every})
    members: dict[GroupKey, list[tuple[int, str]]] = defaultdict(list)
    rows = held.order_by("staff_id").values_list("area_id", "title", "department", "staff_id", "staff__name")
    for area, title, department, staff, name in rows:
        members[GroupKey(area, title, department)].append((staff, name))
    return tuple(GroupView(one.key, one.name, tuple(members[one.key])) for one in every)


def group_view(key: GroupKey, names: dict[int, tuple[str, ...]]) -> GroupView:
    """A group under its name in words, without its members. `names`: as `areas.paths` has them."""
    department = f"（{key.department}）" if key.department else ""
    return GroupView(key, f"{''.join(names.get(key.area, ()))} {key.title}{department}")
