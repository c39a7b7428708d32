"""Reads of the register for people: the list, one system with who has decided what about it, and whether she may enter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from hutong.domain.directory import queries as directory
from hutong.domain.door import owning
from hutong.domain.door.models import Sight, System
from hutong.domain.door.queries.health import HealthView, healths
from hutong.domain.door.queries.register import SystemView, above, view_of
from hutong.domain.door.queries.vault import lacking
from hutong.domain.door.reasons import Reason, why_not
from hutong.domain.door.rules import is_shown
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

MANAGE = owning.MANAGE


@dataclass(frozen=True, slots=True)
class Line:
    """A system in the list. `mine`: the actor may change it; `opens`: her post enters it."""

    system: SystemView
    place: tuple[str, ...]
    mine: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class SightView:
    """Whether the posts of an area see a system. `said`: what the area itself has said, None: nothing; `shown`: what follows;
    `by` and `at`: who said so, and when."""

    area: int
    name: str
    said: bool | None
    shown: bool
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One system as its page shows it. `reason`: why the actor may enter or not, and `hidden_by` the name of the area that has
    hidden it; `sights`: for whoever decides; `mine`: she may change it; `lacks`: which account she
    wants for entering, see `vault.lacking`."""

    system: SystemView
    place: tuple[str, ...]
    health: HealthView | None
    reason: Reason
    hidden_by: str
    mine: bool
    sights: tuple[SightView, ...]
    lacks: str = ""


def listed(actor: Actor) -> tuple[Line, ...]:
    """The systems above the actor's post and those inside its range, by level and name; ended and unfinished ones for owners."""
    rows = System.objects.filter(Q(area__in=above(actor.area)) | Q(area__range=(actor.lo, actor.hi)))
    found = [view_of(row) for row in rows.prefetch_related("sights").order_by("area", "title")]
    places = directory.paths({view.area for view in found})
    lines = [Line(view, places[view.area], owns(actor, view), view.opens_for(actor)) for view in found]
    return tuple(line for line in lines if line.mine or line.system.state in ("open", "paused"))


def entry(actor: Actor, name: str) -> Entry:
    """One system, for anybody signed in. Raises NotFound for one that is unknown, or not yet open and not the actor's own."""
    row = System.objects.filter(name=name).prefetch_related("sights").first()
    if row is None or (row.state == "draft" and not owns(actor, view_of(row))):
        raise NotFound("没有代号为 {name} 的系统。", "请在接入系统的登记里找一找。", name=name)
    view = view_of(row)
    reason = why_not(actor, area=view.area, state=view.state, shown=view.shown, entry=view.entry, sights=view.sights)
    hidden = directory.path(reason.area)[-1] if reason.area else ""
    decides = owning.decides(actor, actor.area) and view.state != "ended"
    return Entry(
        view, directory.path(view.area), healths([view.id]).get(view.id), reason, hidden, owns(actor, view),
        _sights(actor, view, tuple(row.sights.all())) if decides else (),
        "" if reason.word else lacking(actor, [view]).get(view.id, ""),
    )  # fmt: skip


def named(names: Iterable[str]) -> dict[str, SystemView]:
    """Systems by their signs, whatever their state; a sign that the register does not know is not in it."""
    rows = System.objects.filter(name__in=list(names)).prefetch_related("sights")
    return {row.name: view_of(row) for row in rows}


def owns(actor: Actor, view: SystemView) -> bool:
    """Whether the actor may change what the register says of a system."""
    return owning.owns(actor, view.area, view.department)


def _sights(actor: Actor, view: SystemView, said: tuple[Sight, ...]) -> tuple[SightView, ...]:
    """The actor's own area and those one level below, as far as the system reaches there."""
    known = {one.area: one for one in said}
    own = directory.area(actor.area)
    places = [(own.code, own.name), *((one.code, one.name) for one in directory.areas(actor) if one.code != own.code)]
    return tuple(_sight(view, code, name, known.get(code)) for code, name in places if view.area in above(code))


def _sight(view: SystemView, code: int, name: str, said: Sight | None) -> SightView:
    shown = is_shown(code, view.shown, view.sights)
    if said is None:
        return SightView(code, name, None, shown)
    return SightView(code, name, said.shown, shown, said.by, said.at)
