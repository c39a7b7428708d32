"""Reads of other places where staff sign in, and of whom they know there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.domain.accounts.models import Identity, Upstream
from hutong.domain.accounts.upstream.ports import Client
from hutong.domain.journal import sealed
from hutong.domain.journal.prepared import prepared
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class UpstreamView:
    """A place, without its secret. The fields are those of `models.Upstream`."""

    id: int
    name: str
    title: str
    kind: str
    client: str
    settings: Mapping[str, Any]
    match: Mapping[str, Any]
    posts: Sequence[Mapping[str, Any]]
    area: int | None
    state: str

    @property
    def trusts_second(self) -> bool:
        """Whether the place asks for a second factor itself, as the operator says: then none is asked for here."""
        return self.settings.get("second") is True


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Where somebody is known, and since when; `how`: "claim" or "bound"."""

    name: str
    title: str
    how: str
    made_at: dt.datetime


def upstream(name: str) -> UpstreamView:
    """A place that is open. Raises NotFound for any other."""
    row = Upstream.objects.filter(name=name, state="open").first()
    if row is None:
        raise NotFound("没有这个登录入口。", "请用账号和密码登录。")
    return upstream_view(row)


def upstreams(*, all_states: bool = False) -> tuple[UpstreamView, ...]:
    """The places where people sign in, by title; `all_states`: those that are closed as well."""
    rows = Upstream.objects.order_by("title", "name")
    return tuple(upstream_view(row) for row in (rows if all_states else rows.filter(state="open")))


@dataclass(frozen=True, slots=True)
class Place:
    """What the sign-in page says of a place."""

    name: str
    title: str


def open_places() -> tuple[Place, ...]:
    """The places that are open, by title."""
    with prepared() as cursor:
        cursor.execute("SELECT name, title FROM accounts_upstream WHERE state = 'open' ORDER BY title, name")
        return tuple(Place(*row) for row in cursor.fetchall())


def client_of(name: str) -> Client:
    """As what we are known at a place that is open, with the secret. Raises NotFound."""
    row = Upstream.objects.filter(name=name, state="open").first()
    if row is None:
        raise NotFound("没有这个登录入口。", "请用账号和密码登录。")
    return Client(row.name, row.client, sealed.unseal(f"upstream:{row.name}", row.secret), row.settings)


def own_identities(actor: Actor) -> tuple[IdentityView, ...]:
    """Where the actor is known. Raises NotFound for anybody but staff."""
    if actor.user_id is None:
        raise NotFound()
    rows = Identity.objects.filter(staff=actor.user_id).select_related("upstream").order_by("made_at")
    return tuple(IdentityView(row.upstream.name, row.upstream.title, row.how, row.made_at) for row in rows)


def upstream_view(row: Upstream) -> UpstreamView:
    """A row as others see it."""
    return UpstreamView(
        row.pk, row.name, row.title, row.kind, row.client, row.settings, row.match, row.posts, row.area, row.state
    )
