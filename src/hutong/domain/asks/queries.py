"""Reads of the asks: the worker's round, by household."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Min, Q, QuerySet, When

from hutong.blueprint.codelists import boolean_word, code_lists
from hutong.blueprint.elements import Element
from hutong.domain.asks import rules
from hutong.domain.asks.models import Ask
from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries as pool
from hutong.domain.pool.columns import value as value_of
from hutong.domain.pool.elements import element_of
from hutong.domain.pool.queries import Selection
from hutong.domain.pool.sightings import sightings
from hutong.domain.pool.views import Known, SourceView, View
from hutong.kernel import clock
from hutong.kernel.actor import Actor, narrowed
from hutong.kernel.errors import NotFound

PAGE = 20
# (entity, record, element) -> (value, source id, day) of each source, newest first
Disputes = dict[tuple[str, int, str], list[tuple[Any, int, dt.date]]]
_YES_NO = (("是", "是"), ("否", "否"))


@dataclass(frozen=True)
class Said:
    """One source's word on a question: the value in people's words, the source, and the day."""

    value: Any
    shown: str
    source: SourceView | None
    seen_on: dt.date | None


@dataclass(frozen=True)
class AskView:
    """One question. `choices` as (stored value, word); `said`: what is held now and what speaks against it, newest first."""

    id: int
    entity: str
    record_id: int
    name: str
    element: str
    label: str
    type: str
    why: str
    said: tuple[Said, ...]
    choices: tuple[tuple[str, str], ...]
    wanted: tuple[str, ...]
    due: dt.date | None
    later_on: dt.date | None


@dataclass(frozen=True)
class HouseholdAsks:
    """The questions to one household; `household` 0 gathers what belongs to none."""

    household: int
    address: str
    head: str
    asks: tuple[AskView, ...]


@dataclass(frozen=True)
class AskCount:
    """How much is open. `overdue`: questions whose day has passed; `postponed`: not to be asked today."""

    asks: int
    households: int
    overdue: int
    postponed: int


def count(actor: Actor, *, community: int | None = None, wanted_by: str | None = None) -> AskCount:
    """How many questions are open in the actor's area, or in one community of it."""
    eyes = narrowed(actor, community) if community else actor
    _may(eyes)
    today = clock.today()
    with scope(eyes):
        found = _open(wanted_by).aggregate(
            asks=Count("pk", distinct=True),
            households=Count("household", distinct=True),
            overdue=Count("pk", distinct=True, filter=Q(due__lt=today)),
            postponed=Count("pk", distinct=True, filter=Q(later_on__gt=today)),
        )
    return AskCount(**found)


def round(
    actor: Actor, *, community: int | None = None, household: int | None = None, wanted_by: str | None = None, page: int = 1
) -> list[HouseholdAsks]:
    """The open questions by household, most pressing first and postponed ones last; `PAGE` households a page, counted from 1."""
    eyes = narrowed(actor, community) if community else actor
    _may(eyes)
    with scope(eyes):
        asks = _open(wanted_by)
        if household is not None:
            asks = asks.filter(household=household)
        order = list(_households(asks)[(page - 1) * PAGE : page * PAGE])
        found = list(asks.filter(household__in=order).distinct().prefetch_related("wants").order_by("entity", "record", "pk"))
        return _grouped(eyes, order, found)


def one(actor: Actor, *, ask_id: int) -> AskView:
    """One open question. Raises NotFound outside the actor's area or when it is closed."""
    _may(actor)
    with scope(actor):
        asks = list(_open(None).filter(pk=ask_id).prefetch_related("wants"))
        if not asks:
            raise NotFound("没有找到这个问题,可能已经有答案了。")
        return _grouped(actor, [asks[0].household], asks)[0].asks[0]


def standing(actor: Actor, *, wanted_by: str) -> dict[tuple[str, int, str], int]:
    """The open questions that `wanted_by` waits for: (entity, record, element) -> id."""
    with scope(actor):
        rows = _open(wanted_by).values_list("entity", "record", "element", "pk")
        return {(entity, record, element): pk for entity, record, element, pk in rows}


def _may(actor: Actor) -> None:
    if not actor.may("pool.read"):
        raise NotFound()


def _open(wanted_by: str | None) -> QuerySet[Ask]:
    asks = Ask.objects.filter(state=rules.OPEN)
    return asks.filter(wants__wanted_by=wanted_by) if wanted_by else asks


def _households(asks: QuerySet[Ask]) -> QuerySet[Any, int]:
    """Households in the order of a round: something to ask today first, then by the nearest day it is due."""
    askable = Count("pk", filter=~Q(later_on__gt=clock.today()))
    postponed = Case(When(askable=0, then=1), default=0)
    grouped = asks.values("household").annotate(askable=askable, nearest=Min("due")).annotate(postponed=postponed)
    return grouped.order_by("postponed", "nearest", "household").values_list("household", flat=True)


def _grouped(actor: Actor, order: Sequence[int], asks: Sequence[Ask]) -> list[HouseholdAsks]:
    by_entity: dict[str, set[int]] = defaultdict(set)
    for ask in asks:
        by_entity[ask.entity].add(ask.record)
    by_entity["household"] |= {h for h in order if h}
    held = {entity: pool.get(actor, entity=entity, ids=ids, purpose="ask:round") for entity, ids in by_entity.items()}
    elements = {key: element_of(key) for key in {ask.element for ask in asks}}
    known = pool.sources(actor)
    reader = _Reader(held, elements, known, _disputes(asks))
    groups: dict[int, list[AskView]] = defaultdict(list)
    today = clock.today()
    for ask in sorted(asks, key=lambda a: (bool(a.later_on and a.later_on > today), a.entity, a.record, a.pk)):
        groups[ask.household].append(reader.view(ask))
    return [HouseholdAsks(h, *_door(held["household"], h), tuple(groups[h])) for h in order]


def _door(households: Selection, wanted: int) -> tuple[str, str]:
    """Address and head of a household."""
    view = next((v for v in households.records if v.id == wanted), None)
    if view is None:
        return "", ""
    place, head = households.relations.place(view), households.relations.head(view)
    return str((place.values.get("_address") if place else "") or ""), str(head.values.get("name", "") if head else "")


def _disputes(asks: Iterable[Ask]) -> Disputes:
    """For contradictory values: the latest word of each source, newest first."""
    found: Disputes = {}
    doubted = [a for a in asks if a.why == "doubt"]
    for entity in {a.entity for a in doubted}:
        mine = [a for a in doubted if a.entity == entity]
        heard = sightings(entity, {a.record for a in mine}, {a.element for a in mine})
        for (record, element), words in heard.items():
            last = {w.source_id: (w.value, w.source_id, w.seen_on) for w in words}
            found[entity, record, element] = sorted(last.values(), key=lambda w: w[2], reverse=True)
    return found


class _Reader:
    """Turns rows into views with what the pool holds beside them."""

    def __init__(
        self,
        held: dict[str, Selection],
        elements: dict[str, Element],
        sources: dict[int, SourceView],
        disputes: Disputes,
    ) -> None:
        self.held, self.elements, self.sources, self.disputes = held, elements, sources, disputes
        self.views: dict[tuple[str, int], View] = {(e, v.id): v for e, found in held.items() for v in found.records}

    def view(self, ask: Ask) -> AskView:
        element = self.elements[ask.element]
        record = self.views.get((ask.entity, ask.record))
        wants = list(ask.wants.all())
        return AskView(
            ask.pk, ask.entity, ask.record, _name(record), ask.element, element.label, element.type, ask.why,
            self.said(ask, record, element), choices_of(element), tuple(w.title for w in wants), ask.due, ask.later_on,
        )  # fmt: skip

    def said(self, ask: Ask, record: View | None, element: Element) -> tuple[Said, ...]:
        words = self.disputes.get((ask.entity, ask.record, ask.element))
        if words is None:
            held = self.held[ask.entity]
            cell = value_of(record, ask.element, held.relations, held.at) if record else Known(None, "missing")
            words = [(cell.value, cell.source_id, cell.seen_on or held.at)] if cell.value is not None else []
        return tuple(Said(value, shown(element, value), self.sources.get(source), day) for value, source, day in words)


def choices_of(element: Element) -> tuple[tuple[str, str], ...]:
    """What a question offers to choose from: the codes of its list, yes and no, or nothing."""
    if element.type == "boolean":
        return _YES_NO
    codes = code_lists().get(element.code_list) if element.code_list else None
    return tuple(codes.options()) if codes else ()


def shown(element: Element, value: Any) -> str:
    """A stored value in people's words."""
    if value is None:
        return "没有"
    if isinstance(value, bool):
        return boolean_word(value)
    codes = code_lists().get(element.code_list) if element.code_list else None
    return codes.word(str(value)) if codes else str(value)


def _name(view: View | None) -> str:
    if view is None:
        return ""
    keys = ("name", "org_name", "_name", "asset_name", "event_title")
    return str(next((view.values[key] for key in keys if view.values.get(key)), ""))
