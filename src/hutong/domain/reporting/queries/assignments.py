"""One community's form: how it stands, what was said of it, its cells for the grid, and what changed since the last period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.domain.forms.checking import Finding
from hutong.domain.forms.queries.changes import Change
from hutong.domain.journal.scope import scope
from hutong.domain.reporting import rules, store
from hutong.domain.reporting.models import Assignment, Comment, Consent, Explanation, Snapshot, Step
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.workdays import workdays_between


@dataclass(frozen=True)
class StepView:
    """One move of a return: which level and post, what, why, when."""

    at: dt.datetime
    act: str
    level: str
    by: str
    post: str
    reason: str


@dataclass(frozen=True)
class CommentView:
    """What was said of a cell, or of all of it."""

    id: int
    cell: str
    text: str
    level: str
    by: str
    at: dt.datetime
    settled: bool


@dataclass(frozen=True)
class SnapshotView:
    """An approval: its number and code, and why it was taken back, if it was."""

    number: str
    code: str
    at: dt.datetime
    withdrawn: str


@dataclass(frozen=True)
class AssignmentView:
    """One form. `days_left` in working days; `findings` of the rules, with those explained apart; `mine`: it lies in the actor's
    community and is open there; `single`: one file for each person."""

    id: int
    round: int
    demand: int
    filling: int
    number: str
    title: str
    department: str
    contact: str
    purpose: str
    period: str
    community: int
    community_name: str
    due: dt.date
    days_left: int
    urgent: bool
    state: str
    stage: str
    levels: tuple[str, ...]
    cells: int
    auto: int
    gaps: int
    lines: int
    typed: int
    confirmed: str
    findings: tuple[Finding, ...]
    explained: dict[str, str]
    steps: tuple[StepView, ...]
    comments: tuple[CommentView, ...]
    snapshots: tuple[SnapshotView, ...]
    offers_auto: bool
    consents: bool
    mine: bool
    reviewable: bool
    single: bool


@dataclass(frozen=True)
class DueLine:
    """A form of the month. `entire`: the pool fills it entirely; `rest`: cells to fill; `changed`: places that differ from last
    time, None where there was no last time."""

    id: int
    filling: int
    title: str
    department: str
    period: str
    due: dt.date
    days_left: int
    urgent: bool
    state: str
    stage: str
    lines: int
    cells: int
    rest: int
    auto_agreed: bool
    offers_auto: bool
    demand: int
    returned: str


def assignment(actor: Actor, assignment_id: int) -> AssignmentView:
    """One form with all that was said and done about it. Raises NotFound outside the actor's area."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        demand = row.round.demand
        held = {e.key: e.text for e in Explanation.objects.filter(demand=demand, community=row.community)}
        return AssignmentView(
            row.pk, row.round_id, demand.pk, row.filling, demand.number or "", demand.title, demand.department, demand.contact,
            demand.purpose, row.round.period, row.community, directory.path(row.community)[-1], row.due,
            workdays_between(clock.today(), row.due), row.round.urgent, row.state, row.stage, tuple(row.round.levels), row.cells,
            row.auto, row.gaps, row.lines, row.typed, row.confirmed, _findings(actor, row), held, _steps(row), _comments(row),
            _snapshots(row), demand.offers_auto, Consent.objects.filter(demand=demand, community=row.community).exists(),
            row.state == rules.OPEN and actor.area == row.community and actor.may("reports.return"),
            row.stage == level_of(actor.area) and store.may_approve(actor, row.round),
            forms.layout_of(row.filling) == "single",
        )  # fmt: skip


def filling_of(actor: Actor, assignment_id: int) -> int:
    """The filling behind a form. Raises NotFound."""
    with scope(actor):
        return store.seen(actor, assignment_id).filling


def of_filling(actor: Actor, filling_id: int) -> int | None:
    """The form that a filling is the content of; None for one that was handed in here."""
    with scope(actor):
        return Assignment.objects.filter(filling=filling_id).values_list("pk", flat=True).first()


def cells(actor: Actor, assignment_id: int, *, since: int | None = None, say: Callable[[str], str] = str) -> dict[str, Any]:
    """The cells for the grid in the browser, or what changed after the change numbered `since`. JSON values; see
    docs/reference. `say` puts what is found into the reader's language."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        editable = row.state == rules.OPEN and actor.area == row.community and actor.may("reports.return")
        return forms.sheet_cells(actor, row.filling, since=since, editable=editable, previous=previous_of(row), say=say)


def changed_findings(
    actor: Actor, assignment_id: int, *, since: int, say: Callable[[str], str] = str
) -> dict[str, list[dict[str, str]]]:
    """By cell what is found there now, where that is not what was found after the change numbered `since`."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        return forms.changed_findings(actor, row.filling, since=since, previous=previous_of(row), say=say)


def changes(actor: Actor, assignment_id: int) -> tuple[Change, ...] | None:
    """What differs from the community's last return of the same demand; None where there was none."""
    with scope(actor):
        row = store.seen(actor, assignment_id)
        before = previous_of(row)
        return None if before is None else forms.changes(actor, row.filling, before)


def assignments_due(actor: Actor, *, until: dt.date | None = None, done: bool = False) -> tuple[DueLine, ...]:
    """The forms of the actor's community that are open and due by a day (all, when not said), the earliest first; with `done`
    those that have gone up."""
    with scope(actor):
        found = Assignment.objects.filter(community=actor.area).select_related("round__demand").order_by("due", "pk")
        found = found.exclude(state=rules.OPEN) if done else found.filter(state=rules.OPEN).exclude(round__state="closed")
        if until is not None:
            found = found.filter(due__lte=until)
        rows = list(found.order_by("-sent_at")[:100] if done else found[:400])
        agreed = set(Consent.objects.filter(community=actor.area).values_list("demand", flat=True))
        sent_back = {}
        for one in Step.objects.filter(assignment__in=rows, act__in=("send_back", "withdraw")).order_by("pk"):
            sent_back[one.assignment_id] = one.reason
        today = clock.today()
        return tuple(
            DueLine(
                row.pk, row.filling, row.round.demand.title, row.round.demand.department, row.round.period, row.due,
                workdays_between(today, row.due), row.round.urgent, row.state, row.stage, row.lines, row.cells, row.gaps,
                row.round.demand_id in agreed, row.round.demand.offers_auto, row.round.demand_id, sent_back.get(row.pk, ""),
            )
            for row in rows
        )  # fmt: skip


def previous_of(row: Assignment) -> int | None:
    """The filling of the community's last return of the same demand before this round."""
    return store.previous(row)


def _findings(actor: Actor, row: Assignment) -> tuple[Finding, ...]:
    return forms.findings(actor, row.filling, previous=previous_of(row))


def _steps(row: Assignment) -> tuple[StepView, ...]:
    return tuple(StepView(s.at, s.act, s.level, s.by, s.post, s.reason) for s in row.history.order_by("pk"))


def _comments(row: Assignment) -> tuple[CommentView, ...]:
    found: Sequence[Comment] = list(row.comments.order_by("pk"))
    return tuple(CommentView(c.pk, c.cell, c.text, c.level, c.by, c.at, c.settled_at is not None) for c in found)


def _snapshots(row: Assignment) -> tuple[SnapshotView, ...]:
    found: Sequence[Snapshot] = list(row.snapshots.select_related("withdrawal").order_by("pk"))
    return tuple(SnapshotView(s.number, s.code, s.at, s.withdrawal.reason if hasattr(s, "withdrawal") else "") for s in found)
