"""Rounds as each level sees them: what came up, what is missing, what should be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.models import Assignment, Comment, Round, Step
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, span

_WIDTH = {"community": 1, "street": 10**3, "district": 10**6}
_BELOW = {"city": "district", "district": "street", "street": "community", "community": "community"}


@dataclass(frozen=True)
class RoundView:
    """A round in the actor's area. `here`: returns that wait at the actor's level, of which the community has declined
    `here_declined`; `late`: still out after the due day."""

    id: int
    demand: int
    number: str
    title: str
    department: str
    period: str
    at: dt.date
    due: dt.date
    urgent: bool
    state: str
    levels: tuple[str, ...]
    total: int
    made: int
    out: int
    submitted: int
    approved: int
    declined: int
    excused: int
    late: int
    here: int
    may_approve: bool
    mine: bool
    here_declined: int = 0


@dataclass(frozen=True)
class PlaceState:
    """How a round stands in one area below the actor's."""

    code: int
    name: str
    total: int
    out: int
    submitted: int
    approved: int
    declined: int
    late: int
    here: int
    excused: int = 0
    here_declined: int = 0


@dataclass(frozen=True)
class ReturnLine:
    """One return. `unlikely`: findings that those above should see; `comments`: those that wait; `reason`: why it was
    declined."""

    id: int
    community: int
    name: str
    state: str
    stage: str
    due: dt.date
    late: bool
    lines: int
    cells: int
    gaps: int
    typed: int
    unlikely: int
    confirmed: str
    sent_at: dt.datetime | None
    comments: int
    reason: str


def rounds(actor: Actor, *, closed: bool = False) -> tuple[RoundView, ...]:
    """The rounds whose returns the actor looks at, the earliest due first."""
    with scope(actor):
        found = Round.objects.select_related("demand").order_by("due", "pk")
        found = found.filter(state="closed") if closed else found.exclude(state="closed")
        if not actor.may("reports.review"):
            own = Q(demand__department=actor.department, demand__area=actor.area)
            found = found.filter(own | Q(demand__joined__department=actor.department, demand__joined__area=actor.area)).distinct()
        rows = [row for row in found[:400] if _touches(actor, row)]
        counts = _counts(actor, rows)
        return tuple(_view(actor, row, counts.get(row.pk, {})) for row in rows)


def round_state(actor: Actor, round_id: int, *, within: int | None = None) -> tuple[RoundView, tuple[PlaceState, ...]]:
    """One round, and how it stands in each area one level below the actor's, or below `within`. Raises NotFound."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        view = _view(actor, row, _counts(actor, [row]).get(row.pk, {}))
        width = _WIDTH[_BELOW[level_of(within or actor.area)]]
        level, today = level_of(actor.area), clock.today()
        there = Assignment.objects.filter(round=row, community__range=span(within or actor.area))
        grouped = (
            there.annotate(place=F("community") / width * width).values("place").annotate(
                total=Count("pk"), out=Count("pk", filter=Q(state="open")), submitted=Count("pk", filter=Q(state="submitted")),
                approved=Count("pk", filter=Q(state="approved")), declined=Count("pk", filter=Q(state="declined")),
                late=Count("pk", filter=Q(state="open", due__lt=today)),
                here=Count("pk", filter=Q(stage=level, state__in=("submitted", "declined"))),
                excused=Count("pk", filter=Q(state="excused")),
                here_declined=Count("pk", filter=Q(stage=level, state="declined")),
            )
        )  # fmt: skip
        found = sorted(grouped, key=lambda one: one["place"])
        names = directory.paths(one["place"] for one in found)
        return view, tuple(
            PlaceState(
                one["place"], (names.get(one["place"]) or ("",))[-1], one["total"], one["out"], one["submitted"], one["approved"],
                one["declined"], one["late"], one["here"], one["excused"], one["here_declined"],
            )
            for one in found
        )  # fmt: skip


def returns(
    actor: Actor, round_id: int, *, only: str = "", within: int | None = None, page: int = 1, per: int = 50
) -> tuple[tuple[ReturnLine, ...], int]:
    """Returns of a round in the actor's area, those to be looked at first, and how many there are. `only`: "here" (waiting at the
    actor's level), "usual" (of these, those in which the checks find nothing), "out", "late", "unlikely", "declined", "approved",
    or everything. `within`: only those of an area."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        today = clock.today()
        wanted = _wanted(actor).get(only, Q())
        if within is not None:
            wanted &= Q(community__range=span(within))
        found = Assignment.objects.filter(wanted, round=row).order_by("community")
        total = found.count()
        part = list(found[(page - 1) * per : page * per])
        names = directory.paths(one.community for one in part)
        open_comments = dict(
            Comment.objects.filter(assignment__in=part, settled_at=None).values_list("assignment").annotate(Count("pk"))
        )
        reasons = _reasons(part)
        return tuple(_line(one, names, open_comments, reasons, today) for one in part), total


def returns_by_kind(actor: Actor, round_id: int, *, within: int | None = None) -> dict[str, int]:
    """How many returns of a round there are of each kind that `returns` knows, and under "all" how many in all."""
    with scope(actor):
        row = store.round_of(actor, round_id)
        there = Assignment.objects.filter(round=row, community__range=span(within or actor.area))
        kinds = {kind: Count("pk", filter=wanted) for kind, wanted in _wanted(actor).items()}
        found: dict[str, int] = there.aggregate(all=Count("pk"), **kinds)
        return found


def _wanted(actor: Actor) -> dict[str, Q]:
    """Kind -> the returns that are of it, as the actor's level sees them."""
    level = level_of(actor.area)
    return {
        "here": Q(stage=level, state__in=("submitted", "declined")), "out": Q(state="open"),
        "usual": Q(stage=level, state="submitted", unlikely=0), "declined": Q(state__in=("declined", "excused")),
        "late": Q(state="open", due__lt=clock.today()), "unlikely": Q(unlikely__gt=0), "approved": Q(state="approved"),
    }  # fmt: skip


def _reasons(part: Sequence[Assignment]) -> dict[int, str]:
    """Why returns were declined, the last word of each."""
    there = [one.pk for one in part if one.state in ("declined", "excused")]
    said = Step.objects.filter(assignment__in=there, act="decline").order_by("pk")
    return dict(said.values_list("assignment", "reason"))


def _line(
    one: Assignment, names: dict[int, tuple[str, ...]], comments: dict[int, int], reasons: dict[int, str], today: dt.date
) -> ReturnLine:
    return ReturnLine(
        one.pk, one.community, (names.get(one.community) or ("",))[-1], one.state, one.stage, one.due,
        one.state == rules.OPEN and one.due < today, one.lines, one.cells, one.gaps, one.typed, one.unlikely, one.confirmed,
        one.sent_at, comments.get(one.pk, 0), reasons.get(one.pk, ""),
    )  # fmt: skip


def _touches(actor: Actor, row: Round) -> bool:
    """Whether a round goes to a community of the actor's area."""
    return any(actor.covers(code) for code in row.areas)


def _counts(actor: Actor, rows: list[Round]) -> dict[int, dict[str, Any]]:
    level, today = level_of(actor.area), clock.today()
    found = Assignment.objects.filter(round__in=rows).values("round").annotate(
        out=Count("pk", filter=Q(state="open")), submitted=Count("pk", filter=Q(state="submitted")),
        approved=Count("pk", filter=Q(state="approved")), declined=Count("pk", filter=Q(state="declined")),
        excused=Count("pk", filter=Q(state="excused")), late=Count("pk", filter=Q(state="open", due__lt=today)),
        here=Count("pk", filter=Q(stage=level, state__in=("submitted", "declined"))),
        here_declined=Count("pk", filter=Q(stage=level, state="declined")),
    )  # fmt: skip
    return {one["round"]: dict(one) for one in found}


def _view(actor: Actor, row: Round, counts: dict[str, Any]) -> RoundView:
    total = sum(actor.covers(code) for code in row.areas)
    return RoundView(
        row.pk, row.demand_id, row.demand.number or "", row.demand.title, row.demand.department, row.period, row.at, row.due,
        row.urgent, row.state, tuple(row.levels), total, row.made, counts.get("out", 0), counts.get("submitted", 0),
        counts.get("approved", 0), counts.get("declined", 0), counts.get("excused", 0), counts.get("late", 0),
        counts.get("here", 0), store.may_approve(actor, row), store.owns(actor, row.demand), counts.get("here_declined", 0),
    )  # fmt: skip
