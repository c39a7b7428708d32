"""Reads of the vault: which credentials there are and for whom, never what they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.db.models import Q, QuerySet

from hutong.domain.directory import queries as directory
from hutong.domain.door import owning
from hutong.domain.door.models import Credential, Jar, System
from hutong.domain.door.queries.register import SystemView, system, view_of
from hutong.domain.journal import sealed
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

# A shorter password stands in every page by chance.
SHORTEST = 6


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
    """A system with a login form, and the credentials for it that the actor may replace. `owner`: she may for any unit; `opens`:
    her post enters it."""

    system: SystemView
    owner: bool
    opens: bool
    credentials: tuple[CredentialView, ...]

    @property
    def mine(self) -> CredentialView | None:
        """What is used when she opens it."""
        return next((one for one in self.credentials if one.mine), None)


def shelves(actor: Actor) -> tuple[Shelf, ...]:
    """The systems with a login form that the actor opens, or owns, by name."""
    found = [view for view in form_systems() if view.opens_for(actor) or owns(actor, view)]
    return tuple(_shelf(actor, view) for view in sorted(found, key=lambda view: view.title))


def shelf(actor: Actor, name: str) -> Shelf:
    """One of them. Raises NotFound for a system that she neither opens nor owns, or that has no login form."""
    view = system(name)
    if view.protocol != "form" or not (view.opens_for(actor) or owns(actor, view)):
        raise NotFound("没有代号为 {name} 的系统。", "请在接入系统的登记里找一找。", name=name)
    return _shelf(actor, view)


def owns(actor: Actor, view: SystemView) -> bool:
    """Whether the actor's post runs the system: it writes the register where the system belongs, and is its department's."""
    return owning.owns(actor, view.area, view.department)


def used_by(actor: Actor, rows: QuerySet[Credential]) -> Credential | None:
    """The credential that is used when the actor enters: her post's own, then her unit's, then her area's. Runs in a scope."""
    found = list(rows.filter(_hers(actor), area=actor.area))
    return min(found, key=_order, default=None)


def lacking(actor: Actor, views: Iterable[SystemView]) -> dict[int, str]:
    """What keeps the actor out of systems with a login form, by number: "none" where the vault has no account for her post,
    "wrong" where the system does not take the one it has. One statement, and none where there is no such system."""
    wanted = [view.id for view in views if view.protocol == "form"]
    if not wanted:
        return {}
    found: dict[int, Credential] = {}
    with scope(actor):
        for row in Credential.objects.filter(_hers(actor), system__in=wanted, area=actor.area):
            first = found.setdefault(row.system_id, row)
            found[row.system_id] = min(first, row, key=_order)
    lacks = {number: "wrong" if found[number].state == "wrong" else "" for number in found}
    return {number: word for number in wanted if (word := lacks.get(number, "none"))}


def _order(row: Credential) -> tuple[bool, bool]:
    return row.post is None, not row.department


def fits(actor: Actor, row: Credential) -> bool:
    """Whether a credential is for the actor's post or unit: what `used_by` asks the database for."""
    mine = row.post in actor.posts if row.post is not None else row.department in (actor.department, "")
    return mine and row.area == actor.area


@dataclass(frozen=True, slots=True)
class JarView:
    """Cookies of somebody who sits in an old system already, opened."""

    credential: int
    area: int
    staff: int
    cookies: str


def jar_of(actor: Actor, view: SystemView, *, staff: int) -> JarView | None:
    """The cookies that a system has set for the actor by the credential that is hers; None when there are none."""
    with scope(actor):
        used = used_by(actor, Credential.objects.filter(system_id=view.id))
        row = Jar.objects.filter(credential=used, staff=staff).first() if used else None
    if row is None:
        return None
    name = jar_name(row.credential_id, row.staff)
    return JarView(row.credential_id, row.area, row.staff, sealed.unseal(name, row.cookies))


def jar_name(credential: int, staff: int) -> str:
    """What a jar's cookies are sealed to."""
    return f"door:jar:{credential}:{staff}"


def gives_away(credential: int, area: int, text: str) -> bool:
    """Whether a text holds the password of a credential, as it is or as pages write it. The password goes nowhere: this is no
    reading of it, but a watch that nobody else reads it."""
    with scope(Actor(None, "", "", *span(area), frozenset())):
        row = Credential.objects.filter(pk=credential).first()
    if row is None:
        return False
    parts = ((name, getattr(row, name)) for name in ("secret", "fresh"))
    known = [sealed.unseal(credential_name(row.pk, name), part) for name, part in parts if part]
    return any(form in text for one in known if len(one) >= SHORTEST for form in (one, escape(one), quote(one, safe="")))


def credential_name(credential: int, part: str) -> str:
    """What a part of a credential is sealed to."""
    return f"door:credential:{credential}:{part}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that has a credential in a system: what its list says is the unit's work."""

    credential: int
    area: int
    department: str


def form_systems() -> tuple[SystemView, ...]:
    """The open systems that know a login form only, by name."""
    rows = System.objects.filter(state="open", protocol="form").prefetch_related("sights").order_by("name")
    return tuple(view_of(row) for row in rows)


def system_of(credential: int) -> str | None:
    """The name of the system that a credential is for; None when it was taken out."""
    with scope(SYSTEM):
        return Credential.objects.filter(pk=credential).values_list("system__name", flat=True).first()


def units_of(view: SystemView) -> tuple[Unit, ...]:
    """The units with a credential that the system takes."""
    with scope(SYSTEM):
        rows = Credential.objects.filter(system_id=view.id, post=None, state="works").order_by("area", "department")
        return tuple(Unit(row.pk, row.area, row.department) for row in rows)


def rotatable(view: SystemView) -> tuple[int, ...]:
    """The credentials of a system that can be changed: those that it takes."""
    with scope(SYSTEM):
        return tuple(Credential.objects.filter(system_id=view.id, state="works").order_by("pk").values_list("pk", flat=True))


def _hers(actor: Actor) -> Q:
    """A colleague who stands in uses what is the post's own (`acting_for`)."""
    units = Q(post=None, department__in={actor.department, ""})
    return units | Q(post__in=actor.posts) if actor.posts else units


def _shelf(actor: Actor, view: SystemView) -> Shelf:
    owner = owns(actor, view)
    with scope(actor):
        rows = Credential.objects.filter(system_id=view.id)
        used = used_by(actor, rows)
        wanted = rows.order_by("area", "department", "post")[:200] if owner else rows.filter(_hers(actor), area=actor.area)
        found = _views(list(wanted), used)
    return Shelf(view, owner, view.opens_for(actor), found)


def _views(rows: Sequence[Credential], used: Credential | None) -> tuple[CredentialView, ...]:
    return tuple(
        CredentialView(
            row.pk, "post" if row.post else "unit" if row.department else "area", row.area, directory.path(row.area),
            row.department, row.state, row.overdue, row.set_by, row.set_at, used is not None and used.pk == row.pk,
        )
        for row in rows
    )  # fmt: skip
