"""What another system reads of the cases it has handed over or works on: how each stands, and what has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.models import Case, File, Step, Voice
from hutong.domain.cases.queries.cases import PURPOSE
from hutong.domain.cases.queries.status import UnitName, is_late, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked, looked_by_place
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

MOST = 200
# A step may become visible so much later than its number was given; until then it is shown again.
SETTLED = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Passed:
    """A step as another system sees it: never who of the staff it was. `id` grows."""

    id: int
    case: int
    source_ref: str
    at: dt.datetime
    act: str
    act_zh: str
    state: str
    words: str
    unit: UnitName | None
    promised: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A picture or video of a case. `moment`: before, after or other."""

    id: int
    moment: str
    kind: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """A case as the system sees it that handed it over, or works on it."""

    id: int
    source: str
    source_ref: str
    area: int
    path: tuple[str, ...]
    place_words: str
    lon: float | None
    lat: float | None
    category: str
    zh: str
    words: str
    danger: str
    state: str
    state_zh: str
    voices: int
    turn: int
    unit: UnitName | None
    collected_at: dt.datetime
    answer_due: dt.datetime
    due: dt.datetime
    late: bool
    bounces: int
    closed_at: dt.datetime | None
    outcome: str
    answer_outcome: str
    basis: str
    refer_to: str
    joined_to: int | None
    steps: tuple[Passed, ...]
    files: tuple[HandedFile, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Steps after a cursor, in order. `next`: the cursor of the next page, while there is `more`; `keep`: the cursor to begin
    with next time. What came in the last minutes is shown again then: a step is known by its `id`."""

    steps: tuple[Passed, ...]
    next: int
    keep: int
    more: bool


def handed(actor: Actor, source: str, case_id: int) -> Handed:
    """A case that the system handed over or works on; the reading is in the journal. Raises NotFound."""
    with scope(actor):
        return _handed(actor, _own(actor, source).filter(pk=case_id))


def handed_as(actor: Actor, source: str, source_ref: str) -> Handed:
    """The same by the system's own number. Raises NotFound."""
    with scope(actor):
        return _handed(actor, Case.objects.filter(source=source, source_ref=source_ref).exclude(source_ref=""))


def handed_list(actor: Actor, source: str, *, state: str = "", after: int = 0, most: int = 50) -> tuple[Handed, ...]:
    """Cases by number after one, without steps and files. `state`: open, closed, a state of the process, or empty for all."""
    with scope(actor):
        found = _own(actor, source).filter(pk__gt=after)
        if state == "open":
            found = found.exclude(state=rules.CLOSED)
        elif state:
            found = found.filter(state=state)
        rows = list(found.order_by("pk")[: min(max(most, 1), MOST)])
        _entered(actor, rows)
        paths = _paths(rows)
        return tuple(_view(row, (), (), paths) for row in rows)


def changes(actor: Actor, source: str, *, since: int = 0, most: int = 100) -> Changes:
    """What has happened to the system's cases since a cursor; 0 is the beginning."""
    wanted = min(max(most, 1), MOST)
    with scope(actor):
        found = _told().filter(pk__gt=since, case__in=_own(actor, source)).order_by("pk")
        rows = list(found[: wanted + 1])
        shown = rows[:wanted]
        _entered(actor, {row.case_id: row.case for row in shown}.values())
        steps = passed(shown, seen=_seen(actor, {row.case_id for row in shown}))
        border = clock.now() - SETTLED
        settled = [row.pk for row in shown if row.at < border]
        young = any(row.at >= border for row in shown)
        keep = (settled[-1] if settled else since) if young else (shown[-1].pk if shown else since)
        return Changes(steps, shown[-1].pk if shown else since, keep, len(rows) > wanted)


def handed_file(actor: Actor, source: str, case_id: int, file_id: int) -> tuple[bytes, str]:
    """A file of such a case, and its kind. Raises NotFound."""
    with scope(actor):
        found = File.objects.filter(pk=file_id, case_id=case_id, case__in=_own(actor, source)).first()
        if found is None or (_is_neighbours(found) and not _seen(actor, [case_id])):
            raise NotFound("没有找到这个文件。")
        looked(actor, entity="case-file", records=[file_id], purpose=PURPOSE, community=found.area)
        return store.unseal_file(found), found.kind


def passed(rows: Iterable[Step], *, seen: Collection[int] = ()) -> tuple[Passed, ...]:
    """Steps as systems are told of them; each row with its case. What colleagues say among themselves is left out, and so is what
    a neighbour has said who did not come through the system; `seen`: cases that its post works on, of which it reads all."""
    lines = list(rows)
    paths = directory.paths({row.unit_area for row in lines if row.unit_area})
    voices = {row.voice for row in lines if row.voice and row.case_id not in seen}
    others = voices - set(Voice.objects.filter(pk__in=voices, first=True).values_list("pk", flat=True)) if voices else set()
    return tuple(_passed(row, paths, mute=row.voice in others) for row in lines)


def _seen(actor: Actor, cases: Collection[int]) -> set[int]:
    """Those of the cases that the system's post works on or steers itself."""
    return set(store.visible(actor).filter(pk__in=cases).values_list("pk", flat=True))


def _own(actor: Actor, source: str) -> QuerySet[Case]:
    """What the system handed over, and what its post may see."""
    return Case.objects.filter(Q(source=source) | Q(pk__in=store.visible(actor).values("pk")))


def _told() -> QuerySet[Step]:
    """Steps without what colleagues say among themselves."""
    return Step.objects.exclude(act="note", words="").select_related("case")


def _handed(actor: Actor, found: QuerySet[Case]) -> Handed:
    row = found.first()
    if row is None:
        raise NotFound("没有找到这件诉求。")
    _entered(actor, [row])
    seen = _seen(actor, [row.pk])
    steps = passed(_told().filter(case=row).order_by("pk"), seen=seen)
    pictures = File.objects.filter(case=row) if seen else _without_neighbours(row)
    files = [HandedFile(*line) for line in pictures.order_by("pk").values_list("pk", "moment", "kind", "at")]
    return _view(row, steps, files, _paths([row]))


def _is_neighbours(file: File) -> bool:
    return file.voice is not None and Voice.objects.filter(pk=file.voice, first=False).exists()


def _without_neighbours(row: Case) -> QuerySet[File]:
    """The files of a case without those of people who joined it."""
    neighbours = Voice.objects.filter(case=row, first=False).values("pk")
    return File.objects.filter(case=row).filter(Q(voice=None) | ~Q(voice__in=neighbours))


def _entered(actor: Actor, rows: Iterable[Case]) -> None:
    """The reading, an entry a place."""
    places: dict[int, list[int]] = {}
    for row in rows:
        places.setdefault(row.area, []).append(row.pk)
    looked_by_place(actor, entity="case", records=places, purpose=PURPOSE)


def _paths(rows: Iterable[Case]) -> dict[int, tuple[str, ...]]:
    return directory.paths({area for row in rows for area in (row.area, row.unit_area) if area})


def _passed(row: Step, paths: dict[int, tuple[str, ...]], *, mute: bool) -> Passed:
    move = declared.process_at(row.area).moves.get(row.act)
    unit = named(row.unit_area, row.unit_department, paths) if row.unit_area else None
    return Passed(
        row.pk, row.case_id, row.case.source_ref, row.at.astimezone(clock.BEIJING), row.act, move.zh if move else row.act,
        row.state, "" if mute else row.words, unit, row.promised.astimezone(clock.BEIJING) if row.promised else None,
    )  # fmt: skip


def _view(row: Case, steps: Iterable[Passed], files: Iterable[HandedFile], paths: dict[int, tuple[str, ...]]) -> Handed:
    category, state = declared.category_at(row.area, row.category), declared.process_at(row.area).states[row.state]
    return Handed(
        id=row.pk, source=row.source, source_ref=row.source_ref, area=row.area, path=paths[row.area], place_words=row.place_words,
        lon=row.lon, lat=row.lat, category=row.category, zh=category.zh if category else "", words=row.words, danger=row.danger,
        state=row.state, state_zh=state.zh, voices=row.voices, turn=row.turn,
        unit=named(row.unit_area, row.unit_department, paths) if row.unit_area else None, collected_at=row.collected_at,
        answer_due=row.answer_due, due=row.due, late=is_late(row.state, row.due), bounces=row.bounces, closed_at=row.closed_at,
        outcome=row.outcome, answer_outcome=row.answer_outcome, basis=row.basis, refer_to=row.refer_to,
        joined_to=row.joined_to_id, steps=tuple(steps), files=tuple(files),
    )  # fmt: skip
