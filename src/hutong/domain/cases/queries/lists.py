"""Lists of cases: for those who work and steer, for a resident's account, and what lies near a new report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases import declared, hearing, rules, store
from hutong.domain.cases.models import Case, Voice
from hutong.domain.cases.publishing import neighbourly
from hutong.domain.cases.queries.cases import PURPOSE
from hutong.domain.cases.queries.status import UnitName, is_late, named
from hutong.domain.cases.words.likeness import Known, alike
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked_by_place
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span

PAGE = 30
TABS = ("open", "late", "bounced", "mine", "closed")
NEAR_DAYS, NEAR_MOST = 30, 200
# Dangers that whoever lives there shares; a child's or a life's is nobody else's to join.
SHARED_DANGERS = frozenset({"gas", "fire", "collapse", "electricity", "trapped"})
# Of one kind in one community this much in common is enough to be asked "the same?".
MUCH_ALIKE = 0.45


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: int
    area: int
    path: tuple[str, ...]
    zh: str
    en: str
    said: str
    state: str
    state_zh: str
    state_en: str
    danger: str
    late: bool
    due: dt.datetime
    bounces: int
    voices: int
    outcome: str
    collected_at: dt.datetime
    lead: UnitName | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A case in a resident's own list."""

    voice: int
    case: int
    zh: str
    en: str
    path: tuple[str, ...]
    said: str
    state: str
    state_zh: str
    state_en: str
    outcome: str
    due: dt.datetime
    late: bool
    collected_at: dt.datetime
    waits: bool


@dataclass(frozen=True, slots=True)
class Near:
    """An open case that a new report may be the same as; nothing of what others said. `score` from 0 to 1."""

    id: int
    zh: str
    en: str
    place_words: str
    path: tuple[str, ...]
    voices: int
    since: dt.date
    score: float


@dataclass(frozen=True, slots=True)
class Also:
    """What a number of a board asks for beside: how it ended, where it stands, since when it came, of which places."""

    outcome: str = ""
    states: tuple[str, ...] = ()
    since: dt.date | None = None
    places: tuple[int, ...] | None = None


def listing(
    actor: Actor,
    *,
    tab: str = "open",
    category: str = "",
    area: int | None = None,
    text: str = "",
    page: int = 1,
    also: Also | None = None,
) -> tuple[tuple[CaseLine, ...], bool]:
    """A page of the cases that the post may see, and whether there are more. `tab`: open, late, bounced, mine (the unit's own) or
    closed; `text`: what the words contain; `also`: what a number of a board asks for.

    The reading is in the journal, an entry a place."""
    with scope(actor):
        found = _tab(actor, store.visible(actor), tab)
        if category:
            found = found.filter(category=category)
        if area is not None:
            found = found.filter(area__range=span(area))
        found = _narrowed(found, also or Also())
        if text.strip():
            found = found.filter(Q(words__contains=text.strip()) | Q(place_words__contains=text.strip()))
        start = (max(page, 1) - 1) * PAGE
        rows = list(found[start : start + PAGE + 1])
        shown = rows[:PAGE]
        places: dict[int, list[int]] = {}
        for row in shown:
            places.setdefault(row.area, []).append(row.pk)
        looked_by_place(actor, entity="case", records=places, purpose=PURPOSE)
        return lines_of(shown), len(rows) > PAGE


def _narrowed(rows: QuerySet[Case], also: Also) -> QuerySet[Case]:
    if also.places is not None:
        rows = rows.filter(place__in=also.places)
    if also.states:
        rows = rows.filter(state__in=also.states)
    if also.outcome:
        rows = rows.filter(outcome=also.outcome)
    if also.since is not None:
        rows = rows.filter(collected_at__gte=dt.datetime.combine(also.since, dt.time(), clock.BEIJING))
    return rows


def _tab(actor: Actor, rows: QuerySet[Case], tab: str) -> QuerySet[Case]:
    still = ~Q(state=rules.CLOSED)
    if tab == "closed":
        return rows.filter(state=rules.CLOSED).order_by("-closed_at")
    if tab == "late":
        return rows.filter(still, ~Q(state=rules.CONFIRMING), due__lt=clock.now()).order_by("due")
    if tab == "bounced":
        return rows.filter(still, bounces__gt=0).order_by("due")
    if tab == "mine":
        return rows.filter(still, store.led_by(actor)).order_by("due")
    return rows.filter(still).order_by("due")


def lines_of(rows: Sequence[Case]) -> tuple[CaseLine, ...]:
    """Cases as lines of a list; the caller enters the reading in the journal."""
    paths = directory.paths({row.area for row in rows} | {row.unit_area for row in rows if row.unit_area})
    return tuple(_line(row, paths) for row in rows)


def _line(row: Case, paths: dict[int, tuple[str, ...]]) -> CaseLine:
    category, state = declared.category_at(row.area, row.category), declared.process_at(row.area).states[row.state]
    lead = named(row.unit_area, row.unit_department, paths) if row.unit_area else None
    return CaseLine(
        row.pk, row.area, paths[row.area], category.zh if category else "", category.en if category else "",
        row.words.replace("\n", " ")[:80], row.state, state.zh, state.en, row.danger, is_late(row.state, row.due), row.due,
        row.bounces, row.voices, row.outcome, row.collected_at, lead,
    )  # fmt: skip


def of_resident(resident: int) -> tuple[Mine, ...]:
    """The cases that an account stands behind, newest first. `waits`: her word is asked for."""
    with scope(SYSTEM):
        rows = list(Voice.objects.filter(resident=resident).select_related("case").order_by("-made_at")[:100])
        paths = directory.paths({row.area for row in rows})
        return tuple(_mine(row, paths) for row in rows)


def _mine(row: Voice, paths: dict[int, tuple[str, ...]]) -> Mine:
    case = row.case
    category, state = declared.category_at(case.area, case.category), declared.process_at(case.area).states[case.state]
    return Mine(
        row.pk, case.pk, category.zh if category else "", category.en if category else "", paths[row.area],
        (case.words if row.first else row.words)[:80], case.state, state.zh, state.en, case.outcome, case.due,
        is_late(case.state, case.due), case.collected_at, case.state == rules.CONFIRMING and row.verdict in ("", "unsolved"),
    )  # fmt: skip


def near(area: int, said: str, place_words: str = "", *, most: int = 3, inside: bool = False) -> tuple[Near, ...]:
    """Open cases of the same community that tell of the same, best first: joining is proposed, never forced. Only what it is and
    where, as a neighbour may know it; needs no actor. In an area larger than a community nothing is near.

    Danger is the same only as that danger. What concerns one person alone (as what is never published) is proposed to no
    stranger. `inside`: for a post, which sees all of it."""
    since = clock.now() - dt.timedelta(days=NEAR_DAYS)
    with scope(SYSTEM):
        rows = list(
            Case.objects.filter(area=area, collected_at__gte=since)
            .exclude(state=rules.CLOSED)
            .order_by("-collected_at")[:NEAR_MOST]
        )
        heard = hearing.danger(said)
        shown = [row for row in rows if row.danger == heard and (inside or _is_of_many(row))]
        found = _same(said, place_words, shown)[:most]
        paths = directory.paths({area})
        return tuple(_near(row, score, paths, inside=inside) for row, score in found)


def _is_of_many(row: Case) -> bool:
    """Whether a neighbour may have the same: a danger that reaches all, or a kind that may be published."""
    category = categories().get(row.category)
    if row.danger:
        return row.danger in SHARED_DANGERS
    never = declared.process_at(row.area).publish.never
    return category is None or not {category.key, category.group} & set(never)


def _same(said: str, place_words: str, rows: Sequence[Case]) -> list[tuple[Case, float]]:
    """Those that tell of the same: named alike by rare words, or of one kind in one community and said much alike."""
    known = [Known(str(row.pk), row.words, _places(row.place_words), row.collected_at) for row in rows]
    share = {
        int(one.id): one.share
        for one in alike(said, known, places=_places(place_words), model=hearing.learnt(), most=5)
        if one.same
    }
    kind = next((one.category for one in hearing.propose(said, 1)), "")
    for row in rows:
        ratio = fuzz.partial_ratio(said, row.words) / 100
        if row.category and row.category == kind and ratio >= MUCH_ALIKE:
            share[row.pk] = max(share.get(row.pk, 0.0), ratio)
    return sorted(((row, share[row.pk]) for row in rows if row.pk in share), key=lambda pair: -pair[1])


def _places(place_words: str) -> tuple[str, ...]:
    return (place_words,) if place_words else ()


def _near(row: Case, score: float, paths: dict[int, tuple[str, ...]], *, inside: bool) -> Near:
    category = declared.category_at(row.area, row.category)
    since = row.collected_at.astimezone(clock.BEIJING).date()
    zh, en = (category.zh, category.en) if category else ("", "")
    place = row.place_words if inside else neighbourly(row.place_words)
    return Near(row.pk, zh, en, place, paths[row.area], row.voices, since, score)
