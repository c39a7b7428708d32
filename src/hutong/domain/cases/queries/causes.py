"""Reads of causes, and of what was put to the level above: with the numbers behind it, and the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.models import Case, Cause, Raised
from hutong.domain.cases.queries.cases import PURPOSE
from hutong.domain.cases.queries.lists import CaseLine, lines_of
from hutong.domain.cases.queries.status import UnitName, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

MOST = 100
RIGHTS = ("cases.take", "cases.work", "cases.steer")


@dataclass(frozen=True, slots=True)
class RaisedView:
    """What was put to a unit above. `mine`: this post answers it."""

    id: int
    case: int | None
    cause: int | None
    title: str
    asker: UnitName
    unit: UnitName
    words: str
    cases: int
    voices: int
    places: int
    raised_at: dt.datetime
    due: dt.datetime
    late: bool
    answer: str
    answered_at: dt.datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause in a list, with the numbers behind it today. `asked`: what waits for an answer."""

    id: int
    path: tuple[str, ...]
    title: str
    zh: str
    en: str
    cases: int
    still: int
    voices: int
    latest: dt.datetime | None
    state: str
    asked: RaisedView | None


@dataclass(frozen=True, slots=True)
class CauseView:
    """A cause with its cases. `units`: whom it can be put to; `alike`: open cases of the same kind in its area, not tied yet."""

    line: CauseLine
    words: str
    answer: str
    answered_at: dt.datetime | None
    cases: tuple[CaseLine, ...]
    alike: tuple[CaseLine, ...]
    raised: tuple[RaisedView, ...]
    units: tuple[UnitName, ...]
    can: frozenset[str]


def causes(actor: Actor, *, answered: bool | None = None) -> tuple[CauseLine, ...]:
    """The causes in the range of a post that works on cases, those with most voices first; `answered`: only those that have
    an answer, or have none. Numbers only."""
    if not any(actor.may(right) for right in RIGHTS):
        return ()
    with scope(actor):
        found = _counted(Cause.objects.all())
        if answered is not None:
            found = found.filter(state="answered" if answered else "open")
        rows = list(found.order_by(F("voices").desc(), "-pk")[:MOST])
        waiting = Raised.objects.filter(cause__in=rows, answered_at=None).select_related("cause", "case")
        asked = {one.cause: one for one in _raised(actor, waiting)}
        paths = directory.paths({row.area for row in rows})
        return tuple(_line(row, paths, asked.get(row.pk)) for row in rows)


def cause(actor: Actor, cause_id: int) -> CauseView:
    """A cause with its cases; the reading is in the journal. Raises NotFound."""
    with scope(actor):
        row = _counted(Cause.objects.filter(pk=cause_id)).first()
        if row is None or not any(actor.may(right) for right in RIGHTS):
            raise NotFound("没有找到这个成因。")
        tied = list(Case.objects.filter(cause=row).order_by("-collected_at")[:MOST])
        alike = _alike(row) if actor.may("cases.take") else []
        places: dict[int, list[int]] = {}
        for case in (*tied, *alike):
            places.setdefault(case.area, []).append(case.pk)
        looked_by_place(actor, entity="case", records=places, purpose=PURPOSE)
        asked = _raised(actor, Raised.objects.filter(cause=row).select_related("cause", "case").order_by("-pk"))
        open_one = next((one for one in asked if one.answered_at is None), None)
        line = _line(row, directory.paths({row.area}), open_one)
        return CauseView(
            line, row.words, row.answer, row.answered_at, lines_of(tied), lines_of(alike), asked,
            raisable(actor, row.area), _can(actor, open_one),
        )  # fmt: skip


def raised(actor: Actor, *, case_id: int | None = None) -> tuple[RaisedView, ...]:
    """What was put to the level above in the actor's range: of one case, or all that waits for an answer, the oldest first."""
    with scope(actor):
        rows = Raised.objects.select_related("cause", "case")
        found = rows.filter(case_id=case_id) if case_id is not None else rows.filter(answered_at=None)
        return _raised(actor, found.order_by("due", "pk")[:MOST])


def one_raised(actor: Actor, raised_id: int) -> RaisedView:
    """One of them. Raises NotFound."""
    with scope(actor):
        found = _raised(actor, Raised.objects.select_related("cause", "case").filter(pk=raised_id))
        if not found:
            raise NotFound("没有找到这件上报。")
        return found[0]


def raisable(actor: Actor, area: int) -> tuple[UnitName, ...]:
    """The units to which something at an area can be put: those at it and above it that work on cases, the actor's own not."""
    chain = list(rules.above(area))
    own = (actor.area, actor.department)
    posts = sorted(
        (post for post in directory.units_at(chain, "cases.work") if post != own), key=lambda post: (-post[0], post[1])
    )
    paths = directory.paths(chain)
    return tuple(named(place, department, paths) for place, department in posts)


def _counted(found: QuerySet[Cause]) -> QuerySet[Cause]:
    here = ~Q(cases__outcome="joined")
    return found.annotate(
        many=Count("cases", filter=here),
        still=Count("cases", filter=here & ~Q(cases__state="closed")),
        voices=Sum("cases__voices", filter=here, default=0),
        latest=Max("cases__collected_at"),
    )


def _line(row: Cause, paths: dict[int, tuple[str, ...]], asked: RaisedView | None) -> CauseLine:
    category = declared.category_at(row.area, row.category)
    zh, en = (category.zh, category.en) if category else ("", "")
    n = vars(row)
    return CauseLine(
        row.pk, paths.get(row.area, ()), row.title, zh, en, n["many"], n["still"], n["voices"], n["latest"], row.state, asked
    )  # fmt: skip


def _raised(actor: Actor, rows: Iterable[Raised]) -> tuple[RaisedView, ...]:
    found = list(rows)
    paths = directory.paths({area for row in found for area in (row.from_area, row.to_area)})
    return tuple(
        RaisedView(
            row.pk, row.case_id, row.cause_id, _title(row), named(row.from_area, row.from_department, paths),
            named(row.to_area, row.to_department, paths), row.words, row.cases, row.voices, row.places, row.raised_at, row.due,
            row.answered_at is None and row.due < clock.now(), row.answer, row.answered_at,
            row.answered_at is None and store.answers(actor, row),
        )
        for row in found
    )  # fmt: skip


def _title(row: Raised) -> str:
    if row.cause is not None:
        return row.cause.title
    category = declared.category_at(row.area, row.case.category) if row.case else None
    return category.zh if category else ""


def _alike(row: Cause) -> list[Case]:
    """Open cases of the same kind inside the cause's area that are tied to none."""
    if not row.category:
        return []
    inside = span(row.area)
    found = Case.objects.filter(area__range=inside, category=row.category, cause=None).exclude(state="closed")
    return list(found.order_by("-collected_at")[:20])


def _can(actor: Actor, asked: RaisedView | None) -> frozenset[str]:
    may = set()
    if actor.may("cases.take"):
        may |= {"tie"} | (set() if asked else {"raise_up"})
    if asked is not None and asked.mine:
        may.add("answer_down")
    return frozenset(may)
