"""Reads of the reports: by receipt, by the post that must answer, and counted for the ledger of burden."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from hutong.domain.directory.queries import paths
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.domain.outside import rules, store
from hutong.domain.outside.matching import Candidate, Match
from hutong.domain.outside.models import OutsideReport
from hutong.domain.reporting import queries as reporting
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True)
class Receipt:
    """What the code opens: how far it is, and the answer. Nothing of what was reported."""

    state: str
    answer: str
    answered_on: dt.date | None


@dataclass(frozen=True)
class ReportView:
    """A report as the supervising post sees it. `due`: the last day for an answer; `file_kind` is empty without a file."""

    id: int
    community: int
    path: tuple[str, ...]
    kind: str
    made_on: dt.date
    due: dt.date
    department: str
    demand: int | None
    words: str
    file_kind: str
    named_by: str
    matches: tuple[Match, ...]
    state: str
    answer: str


@dataclass(frozen=True)
class Figure:
    """How many reports of a month came from one community about one department (as told; blank when not told), and how many have
    their answer."""

    community: int
    department: str
    outside: int
    complaints: int
    upheld: int
    answered: int


def receipt(code: str) -> Receipt:
    """State and answer for whoever has the code. Raises NotFound for any other."""
    with scope(SYSTEM):
        found = OutsideReport.objects.filter(receipt=rules.digest(code)).only("state", "answer", "answered_on").first()
    if found is None:
        raise NotFound("没有这个回执号。", "请照着回执再输一次，字母大小写都可以。")
    return Receipt(found.state, found.answer, found.answered_on)


def open_reports(actor: Actor) -> tuple[ReportView, ...]:
    """What waits for an answer of the actor's post, oldest first. Raises NotFound without the right."""
    _may(actor)
    with scope(actor):
        rows = OutsideReport.objects.filter(supervisor=actor.area, state=rules.OPEN).defer("file").order_by("made_on", "pk")
        return _views(list(rows))


def report(actor: Actor, report_id: int) -> ReportView:
    """One report, answered or not; the reading is in the journal. Raises NotFound unless the actor's post must answer it."""
    _may(actor)
    with scope(actor):
        rows = list(OutsideReport.objects.filter(supervisor=actor.area, pk=report_id).defer("file"))
        if not rows:
            raise NotFound("没有找到这条反映。")
        looked(actor, entity="outside", records=[report_id], purpose="check:outside", community=actor.area)
        return _views(rows)[0]


def file(actor: Actor, report_id: int) -> tuple[bytes, str]:
    """The photo or file of a report, and its kind; the reading is in the journal. Raises NotFound as `report` does."""
    view = report(actor, report_id)
    with scope(actor):
        data = OutsideReport.objects.values_list("file", flat=True).get(pk=report_id)
    if not data:
        raise NotFound("这条反映没有附文件。")
    return store.unseal(report_id, "file", data), view.file_kind


def figures(lo: int, hi: int, month: dt.date) -> tuple[Figure, ...]:
    """Counts of the month in which `month` lies, for communities from `lo` to `hi`, by community and department. Counts are
    public; what was said is not, so this needs no actor."""
    first = month.replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    with scope(SYSTEM):
        rows = OutsideReport.objects.filter(community__gte=lo, community__lte=hi, made_on__gte=first, made_on__lt=after)
        counted = rows.values("community", "department").annotate(
            outside=Count("pk", filter=Q(kind=rules.OUTSIDE)),
            complaints=Count("pk", filter=Q(kind=rules.COMPLAINT)),
            upheld=Count("pk", filter=Q(state=rules.UPHELD)),
            answered=Count("pk", filter=~Q(state=rules.OPEN)),
        )
        return tuple(Figure(**row) for row in counted.order_by("community", "department"))


def candidates() -> tuple[Candidate, ...]:
    """The admitted demands of the catalogue, to match a file from outside with."""
    return tuple(Candidate(*entry) for entry in reporting.catalogue())


def owner_of(demand: int) -> int:
    """The area that makes a demand of the catalogue. Raises NotFound for one that is not in it."""
    return reporting.area_of(demand)


def _may(actor: Actor) -> None:
    if not actor.may("outside.answer"):
        raise NotFound()


def _views(rows: list[OutsideReport]) -> tuple[ReportView, ...]:
    places = paths(row.community for row in rows)
    return tuple(
        ReportView(
            row.pk, row.community, places[row.community], row.kind, row.made_on, rules.due(row.made_on), row.department,
            row.demand, store.unseal(row.pk, "words", row.words).decode(), row.file_kind, row.named_by,
            tuple(Match(**match) for match in row.matches), row.state, row.answer,
        )
        for row in rows
    )  # fmt: skip
