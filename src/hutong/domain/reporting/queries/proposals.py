"""Corrections that departments propose, as the community and the department see them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hutong.blueprint.elements import Element
from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.filling.columns import known_element
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.views import Known, PersonLine, SourceView, View
from hutong.domain.reporting import correcting, rules, store
from hutong.domain.reporting.models import Assignment, Demand, Proposal, Snapshot
from hutong.domain.reporting.sharing import may_have
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound
from hutong.kernel.workdays import workdays_between

PURPOSE = "correction"
WAITING = ("open", "contested")


@dataclass(frozen=True)
class ProposalView:
    """One correction. `held`: what the pool holds now, with its state, source and day, where the reader may have it; `days_left`:
    working days to answer it, of the community while it is open, of the department while it is contested; `name`: of whom or
    what it is about."""

    id: int
    demand: int
    title: str
    department: str
    community: int
    community_name: str
    entity: str
    record: int
    name: str
    element: str
    value: Any
    held: Known
    held_source: SourceView | None
    reason: str
    state: str
    made_on: dt.date
    expires: dt.date
    days_left: int
    contest: str
    contested_on: dt.date | None
    answer_by: dt.date | None
    answer: str
    closed_on: dt.date | None


@dataclass(frozen=True)
class Alike:
    """Open proposals of one demand about one element."""

    demand: int
    title: str
    department: str
    element: str
    proposals: tuple[ProposalView, ...]


def proposals(actor: Actor, *, closed: bool = False, limit: int = 300) -> tuple[ProposalView, ...]:
    """The proposals to the actor's community, or of the actor's department: those that wait, the nearest day first; with `closed`
    those that have ended, the latest first. Whoever they are about is entered in the journal as read. Raises NotFound for who
    has none."""
    with scope(actor):
        found = Proposal.objects.select_related("demand")
        if level_of(actor.area) == rules.COMMUNITY and actor.may("reports.return"):
            found = found.filter(community=actor.area)
        elif actor.may("reports.demand"):
            found = found.filter(department=actor.department, area=actor.area)
        else:
            raise NotFound()
        found = found.exclude(state__in=WAITING).order_by("-closed_at", "-pk") if closed else found.filter(
            state__in=WAITING
        ).order_by("answer_by", "expires", "demand", "element", "pk")  # fmt: skip
        return _views(actor, list(found[:limit]))


def alike(found: Sequence[ProposalView]) -> tuple[Alike, ...]:
    """Open proposals by demand and element, in their order: what can be looked at and confirmed together."""
    groups: dict[tuple[int, str], list[ProposalView]] = defaultdict(list)
    for one in found:
        if one.state == "open":
            groups[one.demand, one.element].append(one)
    return tuple(Alike(same[0].demand, same[0].title, same[0].department, key, tuple(same)) for (_, key), same in groups.items())


def demand_of_round(actor: Actor, round_id: int) -> int:
    """The demand of a round of the actor's department. Raises NotFound."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        if not store.owns(actor, row.demand):
            raise NotFound("没有找到这一期报表。")
        return row.demand_id


def correctable(actor: Actor, round_id: int) -> tuple[Element, ...]:
    """The elements of persons that the department may correct with a round: those that its form lists. Raises NotFound."""
    with scope(actor):
        row = Demand.objects.get(pk=demand_of_round(actor, round_id))
        known = [element for key in correcting.listed(row) if (element := known_element(key)) is not None]
        told = [e for e in known if e.entity == "person" and e.relation is None]
        return tuple(sorted((e for e in told if e.computed is None or e.computed.when != "always"), key=lambda e: e.key))


def people_to_correct(actor: Actor, round_id: int, text: str) -> tuple[PersonLine, ...]:
    """People by name or number, for one correction: those whom the approved forms of the round list. Raises NotFound."""
    demand_of_round(actor, round_id)
    found = pool.find_people(actor, text=text, purpose=PURPOSE)
    with scope(actor):
        live = Assignment.objects.filter(round=round_id, state="approved", community__in={one.community for one in found})
        kept = Snapshot.objects.filter(pk__in=live.values("snapshot")).values_list("frozen", flat=True)
        listed = forms.listed_in(actor, list(kept))
    return tuple(one for one in found if ("person", one.id) in listed)


def _views(actor: Actor, rows: Sequence[Proposal]) -> tuple[ProposalView, ...]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.entity].add(row.record)
    found = {entity: pool.get(actor, entity=entity, ids=ids, purpose=PURPOSE) for entity, ids in wanted.items()}
    there = {(entity, view.id): view for entity, one in found.items() for view in one.records}
    names, sources, today = directory.paths({row.community for row in rows}), pool.sources(actor), clock.today()
    return tuple(
        _view(
            row, there.get((row.entity, row.record)), _sees(actor, row), found[row.entity],
            names.get(row.community, ("",))[-1], sources, today,
        )
        for row in rows
    )  # fmt: skip


def _sees(actor: Actor, row: Proposal) -> bool:
    """Whether the actor sees what the pool holds: a department only of what it may have, or asks in its form and the community
    has answered with. Proposing something is no way to look."""
    if level_of(actor.area) == rules.COMMUNITY:
        return True
    element = known_element(row.element)
    if element is None or row.demand is None:
        return False
    answered = row.contested_on is not None and row.element in correcting.asked(row.demand)
    return answered or may_have(element, row.department, row.demand.granted)


def _view(
    row: Proposal, view: View | None, sees: bool, found: Selection, place: str, sources: dict[int, SourceView], today: dt.date
) -> ProposalView:
    held = value(view, row.element, found.relations, today) if view is not None and sees else Known(None, "missing")
    due = row.answer_by if row.state == "contested" and row.answer_by else row.expires
    return ProposalView(
        row.pk, row.demand_id or 0, row.demand.title if row.demand else "", row.department, row.community, place, row.entity,
        row.record, _name(view, found), row.element, correcting.opened(row.entity, row.record, row.element, row.value), held,
        sources.get(held.source_id), row.reason, row.state, row.made_at.astimezone(clock.BEIJING).date(), row.expires,
        workdays_between(today, due), row.contest, row.contested_on, row.answer_by, row.answer,
        row.closed_at.astimezone(clock.BEIJING).date() if row.closed_at else None,
    )  # fmt: skip


def _name(view: View | None, found: Selection) -> str:
    """Whom or what a record is, in a few words."""
    if view is None:
        return ""
    head = found.relations.head(view) if view.entity == "household" else None
    words = (view.values.get(key) for key in ("name", "org_name", "asset_name", "event_title", "_address", "_name"))
    own = next((str(word) for word in words if word), "")
    return str(head.values.get("name", "")) if head is not None and not own else own
