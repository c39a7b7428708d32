"""What whoever holds the code of a case sees: every step with its unit, promises, bounces as bounces. No person's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from hutong.blueprint.departments import departments
from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.models import File, Voice
from hutong.domain.cases.publishing import neighbourly
from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as residents know it: the area's name, and the department's where it has one (both languages' keys)."""

    area: int
    place: str
    department: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """A step. `promised`: the moment that was named then."""

    at: dt.datetime
    act: str
    zh: str
    en: str
    words: str
    unit: UnitName | None
    promised: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of a case. `moment`: before, after or other; `released`: anybody may see it."""

    id: int
    moment: str
    kind: str
    at: dt.datetime
    released: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A case as the holder of a code sees it. `words`: what this voice said; `can`: what she may do now, as words of the process;
    `late`: past its limit and not done; `mine`: whether this is the voice that came first; `version`: changes with every step."""

    case: int
    voice: int
    area: int
    path: tuple[str, ...]
    place_words: str
    category: str
    zh: str
    en: str
    words: str
    state: str
    state_zh: str
    state_en: str
    says: str
    danger: str
    voices: int
    lead: UnitName | None
    collected_at: dt.datetime
    answer_due: dt.datetime
    due: dt.datetime
    late: bool
    bounces: int
    closed_at: dt.datetime | None
    answer_outcome: str
    outcome: str
    basis: str
    refer_to: str
    verdict: str
    rating: int | None
    rectify_due: dt.datetime | None
    lines: tuple[Line, ...]
    pictures: tuple[Picture, ...]
    can: frozenset[str]
    mine: bool
    version: int


# What another one behind the case has said is not hers to read: she sees that it was said.
_OTHERS = "s.act IN ('add', 'reopen', 'settle', 'withdraw', 'rate') AND NOT (s.voice = v.id OR (s.voice IS NULL AND v.first))"
_ROW = f"""
SELECT c.*, v.id AS voice, v.words AS said, v.first AS mine, v.verdict, v.rating AS rated,
    (SELECT coalesce(json_agg(
        json_build_array(s.at, s.act, CASE WHEN {_OTHERS} THEN '' ELSE s.words END, s.unit_area, s.unit_department, s.promised)
        ORDER BY s.id), '[]')
     FROM cases_step s WHERE s.case_id = c.id) AS lines,
    (SELECT coalesce(json_agg(json_build_array(f.id, f.moment, f.kind, f.at, f.voice) ORDER BY f.id), '[]')
     FROM cases_file f WHERE f.case_id = c.id AND f.public) AS files
FROM cases_voice v JOIN cases_case c ON c.id = v.case_id WHERE {{which}}
"""


def status(code: str) -> Status:
    """The case that a code opens. Raises NotFound for the code of nobody."""
    with scope(SYSTEM):
        row = _one(_ROW.format(which="v.digest = %s"), rules.digest(code))
        if row is None:
            raise NotFound("没有这个查询码。", "请照着回执再输一次，字母大小写都可以。")
        return _status(row)


def status_of(resident: int, voice: int) -> Status:
    """The same for an account that a voice belongs to. Raises NotFound for anybody else's."""
    with scope(SYSTEM):
        row = _one(_ROW.format(which="v.resident = %s AND v.id = %s"), resident, voice)
        if row is None:
            raise NotFound("没有找到这件诉求。")
        return _status(row)


def picture(code: str, file_id: int) -> tuple[bytes, str]:
    """A picture of the case that a code opens, and its kind. Raises NotFound for another case's, and for one of another voice."""
    with scope(SYSTEM):
        return _picture(Voice.objects.filter(digest=rules.digest(code)), file_id)


def picture_of(resident: int, voice: int, file_id: int) -> tuple[bytes, str]:
    """The same for an account that a voice belongs to."""
    with scope(SYSTEM):
        return _picture(Voice.objects.filter(resident=resident, pk=voice), file_id)


def _picture(voices: QuerySet[Voice], file_id: int) -> tuple[bytes, str]:
    voice = voices.first()
    found = File.objects.filter(pk=file_id, public=True, case_id=voice.case_id).first() if voice else None
    if voice is None or found is None or not _hers(voice.pk, voice.first, found.voice, found.moment):
        raise NotFound("没有找到这张照片。")
    return store.unseal_file(found), found.kind


def _one(sql: str, *words: int | bytes) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        found = cursor.fetchone()
        return dict(zip([c.name for c in cursor.description or ()], found, strict=True)) if found else None


def _status(row: dict[str, Any]) -> Status:
    process, category = declared.process_at(row["area"]), declared.category_at(row["area"], row["category"])
    state = process.states[row["state"]]
    wanted = {row["area"], row["unit_area"] or row["owner_area"], *(line[3] for line in row["lines"] if line[3])}
    paths = directory.paths(wanted)
    lead = (row["unit_area"] or row["owner_area"], row["unit_department"] if row["unit_area"] else "")
    lines = tuple(
        Line(
            _moment(at), act, _move(process, act, "zh"), _move(process, act, "en"), words,
            named(area, department, paths) if area else None, _moment(promised) if promised else None,
        )
        for at, act, words, area, department, promised in row["lines"]
    )  # fmt: skip
    return Status(
        case=row["id"], voice=row["voice"], area=row["area"], path=paths[row["area"]],
        place_words=row["place_words"] if row["mine"] else neighbourly(row["place_words"]),
        category=row["category"], zh=category.zh if category else "", en=category.en if category else "",
        words=row["words"] if row["mine"] else row["said"], state=row["state"], state_zh=state.zh, state_en=state.en,
        says=state.says, danger=row["danger"], voices=row["voices"], lead=named(*lead, paths), collected_at=row["collected_at"],
        answer_due=row["answer_due"], due=row["due"], late=is_late(row["state"], row["due"]), bounces=row["bounces"],
        closed_at=row["closed_at"], answer_outcome=row["answer_outcome"], outcome=row["outcome"], basis=row["basis"],
        refer_to=row["refer_to"], verdict=row["verdict"], rating=row["rated"], rectify_due=row["rectify_due"], lines=lines,
        pictures=tuple(Picture(i, moment, kind, _moment(at)) for i, moment, kind, at in _files(row)),
        can=_can(row), mine=row["mine"], version=len(lines) + len(_files(row)) + row["voices"],
    )  # fmt: skip


def is_late(state: str, due: dt.datetime) -> bool:
    """Whether a case is past its limit and its work is not done."""
    return state not in (rules.CONFIRMING, rules.CLOSED) and due < clock.now()


def named(area: int, department: str, paths: dict[int, tuple[str, ...]]) -> UnitName:
    """A unit with the names that people know it by."""
    office = departments().get(department)
    place = paths.get(area, ("",))[-1]
    if office is None:
        return UnitName(area, place, department, place, place)
    return UnitName(area, place, department, f"{place}{office.full}", f"{office.en}, {place}")


def _files(row: dict[str, Any]) -> list[list[Any]]:
    """The pictures that this voice may see: (id, moment, kind, at)."""
    return [f[:4] for f in row["files"] if _hers(row["voice"], row["mine"], f[4], f[1])]


def _hers(voice: int, first: bool, taken_by: int | None, moment: str) -> bool:
    """Whether a picture is for a voice: her own, and those of the work; the first voice's carry no name."""
    return taken_by == voice or (taken_by is None and (first or moment == "after"))


def _can(row: dict[str, Any]) -> frozenset[str]:
    process = declared.process_at(row["area"])
    acts = {act for act in ("settle", "reopen", "withdraw", "rate") if rules.can_move(process, act, row["state"])}
    if row["verdict"] in ("solved", "understood") and row["state"] == rules.CONFIRMING:
        acts.discard("settle")
    if row["rated"] is not None or row["outcome"] in ("joined", "withdrawn"):
        acts.discard("rate")
    if row["outcome"] == "joined":
        acts.discard("reopen")
    if row["state"] != rules.CLOSED:
        acts.add("add")
    return frozenset(acts)


def _move(process: Any, act: str, language: str) -> str:
    found = process.moves.get(act)
    return str(getattr(found, language)) if found else act


def _moment(text: str | dt.datetime) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text) if isinstance(text, str) else text
    return moment.astimezone(clock.BEIJING)
