"""Reads of the vault: which credentials there are and for whom, never what they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hutong.domain.directory import queries as directory
from hutong.domain.door.models import Credential
from hutong.domain.door.queries.register import SystemView, system, systems_for
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

MANAGE = "door.manage"


@dataclass(frozen=True, slots=True)
class CredentialView:
    """That there is a credential, for whom, and how it stands. `kind`: post, unit (a department's at an area) or area.

    `state`: works or wrong; `overdue`: somebody who knew it has left; `mine`: it is used
    when the actor opens the system.
    """

    id: int
    kind: str
    area: int
    path: tuple[str, ...]
    department: str
    state: str
    overdue: bool
    set_by: str
    set_at: dt.datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A system with a login form, and the credentials for it that the actor may replace. `owner`: she may for any unit."""

    system: SystemView
    owner: bool
    credentials: tuple[CredentialView, ...]

    @property
    def mine(self) -> CredentialView | None:
        """What is used when she opens it."""
        return next((one for one in self.credentials if one.mine), None)


def shelves(actor: Actor) -> tuple[Shelf, ...]:
    """The systems with a login form that the actor opens, or owns, by name."""
    found = {tile.system.name: tile.system for tile in systems_for(actor) if tile.system.protocol == "form"}
    return tuple(_shelf(actor, view) for view in sorted(found.values(), key=lambda view: view.title))


def shelf(actor: Actor, name: str) -> Shelf:
    """One of them. Raises NotFound for a system that she neither opens nor owns, or that has no login form."""
    view = system(name)
    if view.protocol != "form" or not (view.opens_for(actor) or owns(actor, view)):
        raise NotFound("没有代号为 {name} 的系统。", "请在接入系统的登记里找一找。", name=name)
    return _shelf(actor, view)


def owns(actor: Actor, view: SystemView) -> bool:
    """Whether the actor's post runs the system: it writes the register where the system belongs, and is its department's."""
    return actor.may(MANAGE) and actor.covers(view.area) and (not view.department or actor.department in ("", view.department))


def used_by(actor: Actor, rows: QuerySet[Credential]) -> Credential | None:
    """The credential that is used when the actor enters: her post's own, then her unit's, then her area's. Runs in a scope."""
    found = list(rows.filter(_hers(actor), area=actor.area))
    return min(found, key=lambda row: (row.post is None, not row.department), default=None)


def _hers(actor: Actor) -> Q:
    """A colleague who stands in uses what is the post's own (`acting_for`)."""
    posts = [one for one in (actor.post_id, actor.acting_for) if one is not None]
    units = Q(post=None, department__in={actor.department, ""})
    return units | Q(post__in=posts) if posts else units


def _shelf(actor: Actor, view: SystemView) -> Shelf:
    owner = owns(actor, view)
    with scope(actor):
        rows = Credential.objects.filter(system_id=view.id)
        used = used_by(actor, rows)
        wanted = rows.order_by("area", "department", "post")[:200] if owner else rows.filter(_hers(actor), area=actor.area)
        found = _views(list(wanted), used)
    return Shelf(view, owner, found)


def _views(rows: Sequence[Credential], used: Credential | None) -> tuple[CredentialView, ...]:
    return tuple(
        CredentialView(
            row.pk, "post" if row.post else "unit" if row.department else "area", row.area, directory.path(row.area),
            row.department, row.state, row.overdue, row.set_by, row.set_at, used is not None and used.pk == row.pk,
        )
        for row in rows
    )  # fmt: skip
