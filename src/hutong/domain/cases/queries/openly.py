"""What anybody may read of cases, one by one: what stands in public space, without the person behind it. Needs no actor.

Open to all are parts and events (部件, 事件 of GB/T 30428) without danger; a demand concerns somebody's own affairs. Texts are
masked, points are rounded to about a hundred metres, pictures stay inside. A system reads its own cases whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import DateTimeField, Max, OuterRef, Q, QuerySet, Subquery

from hutong.domain.cases import declared, rules
from hutong.domain.cases.models import Case, Step, Voice
from hutong.domain.cases.publishing import listed, masked
from hutong.domain.cases.queries.status import UnitName, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.area import span
from hutong.kernel.errors import NotFound

MOST = 1000
# Steps that say how it goes; what units say among themselves is not for the public.
STEPS = (
    "collect", "accept", "dispatch", "sign", "bounce", "note", "late", "finish", "finish_for_check", "pass_check", "fail_check",
    "refuse", "settle", "fall_silent", "reopen", "give_back", "grant_extension", "rectify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases. `ids`: these and nothing else counts; `open_`: True open, False closed, None both; `area`: inside this one;
    `source`: whose own cases are shown too, and whole; `start` and `end` (not included): when they came in."""

    ids: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    open_: bool | None = None
    area: int | None = None
    source: str = ""
    page: int = 1
    size: int = MOST


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as anybody may see it. `words`: masked; whole for the system that it came from (`own`)."""

    id: int
    category: str
    zh: str
    words: str
    place: str
    area: int
    lon: float | None
    lat: float | None
    open: bool
    state_zh: str
    says: str
    outcome: str
    unit: UnitName | None
    collected_at: dt.datetime
    changed_at: dt.datetime
    due: dt.datetime
    own: bool
    en: str
    state_en: str
    outcome_en: str


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step as anybody may see it."""

    id: int
    case: int
    at: dt.datetime
    open: bool
    act: str
    zh: str
    words: str


def opened(wanted: Wanted) -> tuple[Opened, ...]:
    """The cases, newest first, at most so many."""
    with scope(SYSTEM):
        latest = Step.objects.filter(case=OuterRef("pk")).values("case").annotate(at=Max("at")).values("at")
        found = _asked(wanted).annotate(changed_at=Subquery(latest, output_field=DateTimeField()))
        size = min(max(wanted.size, 1), MOST)
        start = (max(wanted.page, 1) - 1) * size
        rows = list(found.order_by("-collected_at", "-pk")[start : start + size])
        paths = directory.paths({area for row in rows for area in (row.area, row.unit_area or row.owner_area)})
        return tuple(_opened(row, wanted.source, paths) for row in rows)


def opened_steps(wanted: Wanted) -> tuple[OpenStep, ...]:
    """The steps between `start` and `end` of the cases that may be seen, oldest first, at most so many."""
    with scope(SYSTEM):
        steps = Step.objects.filter(act__in=STEPS, case__in=_shown(wanted.source))
        if wanted.ids:
            steps = steps.filter(case__in=wanted.ids)
        if wanted.start:
            steps = steps.filter(at__gte=wanted.start)
        if wanted.end:
            steps = steps.filter(at__lt=wanted.end)
        rows = list(steps.select_related("case").order_by("at", "pk")[:MOST])
        return tuple(_step(row, wanted.source) for row in rows)


def number_of(code: str) -> int:
    """The number of the case that a code opens. Raises NotFound for the code of nobody."""
    with scope(SYSTEM):
        found = Voice.objects.filter(digest=rules.digest(code)).values_list("case", flat=True).first()
        if found is None:
            raise NotFound("没有这个查询码。", "请照着回执再输一次，字母大小写都可以。")
        return int(found)


def _shown(source: str) -> QuerySet[Case]:
    return Case.objects.filter(listed() | Q(source=source) if source else listed())


def _asked(wanted: Wanted) -> QuerySet[Case]:
    found = _shown(wanted.source)
    if wanted.ids:
        return found.filter(pk__in=wanted.ids)
    if wanted.area is not None:
        found = found.filter(area__range=span(wanted.area))
    if wanted.categories:
        found = found.filter(category__in=wanted.categories)
    if wanted.start:
        found = found.filter(collected_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(collected_at__lt=wanted.end)
    if wanted.open_ is None:
        return found
    return found.exclude(state=rules.CLOSED) if wanted.open_ else found.filter(state=rules.CLOSED)


def _opened(row: Case, source: str, paths: dict[int, tuple[str, ...]]) -> Opened:
    category, process, own = declared.category_at(row.area, row.category), declared.process_at(row.area), _own(row, source)
    state, outcome = process.states[row.state], process.outcomes.get(row.outcome)
    where = [*paths[row.area], *([row.place_words if own else _masked(row.place_words)] if row.place_words else [])]
    return Opened(
        id=row.pk, category=row.category, zh=category.zh if category else "", words=row.words if own else _masked(row.words),
        place=" ".join(where), area=row.area, lon=_near(row.lon, own), lat=_near(row.lat, own), open=row.state != rules.CLOSED,
        state_zh=state.zh, says=state.says, outcome=outcome.zh if outcome else "",
        en=category.en if category else "", state_en=state.en, outcome_en=outcome.en if outcome else "",
        unit=named(row.unit_area or row.owner_area, row.unit_department if row.unit_area else "", paths),
        collected_at=row.collected_at.astimezone(clock.BEIJING), due=row.due.astimezone(clock.BEIJING),
        changed_at=(getattr(row, "changed_at", None) or row.collected_at).astimezone(clock.BEIJING), own=own,
    )  # fmt: skip


def _step(row: Step, source: str) -> OpenStep:
    move, own = declared.process_at(row.area).moves.get(row.act), _own(row.case, source)
    said = row.words if own else _masked(row.words)
    return OpenStep(
        row.pk,
        row.case_id,
        row.at.astimezone(clock.BEIJING),
        row.state != rules.CLOSED,
        row.act,
        move.zh if move else row.act,
        said,
    )


@lru_cache(maxsize=20_000)
def _masked(text: str) -> str:
    """A list of a thousand would take a second; the same texts are asked for again and again."""
    return masked(text)


def _own(row: Case, source: str) -> bool:
    return bool(source) and row.source == source


def _near(degrees: float | None, own: bool) -> float | None:
    """A coordinate, to about a hundred metres unless it is the reader's own."""
    return degrees if degrees is None or own else round(degrees, 3)


def known_ids(texts: Iterable[str]) -> tuple[int, ...]:
    """The texts that can be numbers of cases."""
    return tuple(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 18)
