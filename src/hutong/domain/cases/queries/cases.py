"""A case as staff see it, with what their post may do now. Each reading is in the journal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper

from hutong.blueprint.casework.process import Process
from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.models import Case, File, Step, Unit, Voice
from hutong.domain.cases.publishing.listed import UNLISTED, listed
from hutong.domain.cases.queries.status import Picture, UnitName, is_late, named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import looked
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

PURPOSE = "service:诉求"


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit at work. `role`: lead, help or called; `mine`: the actor's own post's."""

    name: UnitName
    role: str
    state: str
    words: str
    answer: str
    due: dt.datetime | None
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A line with what colleagues see of it: the note, and who of them did it."""

    at: dt.datetime
    act: str
    zh: str
    en: str
    unit: UnitName | None
    by: str
    words: str
    note: str
    promised: dt.datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for staff. `can`: the acts this post may do now; `reachable`: some voice left a telephone and may be called;
    `listed`: anybody can read it, now or after some days; `unlisted`: why a post has taken it off that list."""

    id: int
    area: int
    path: tuple[str, ...]
    place_words: str
    place: int | None
    lon: float | None
    lat: float | None
    kind: str
    category: str
    zh: str
    en: str
    category_by: str
    words: str
    added: tuple[str, ...]
    channel: str
    danger: str
    state: str
    state_zh: str
    state_en: str
    voices: int
    reachable: bool
    owner: UnitName
    lead: UnitName | None
    collected_at: dt.datetime
    answer_due: dt.datetime
    answered_at: dt.datetime | None
    due: dt.datetime
    late: bool
    bounces: int
    extensions: int
    wanted_due: dt.datetime | None
    turn: int
    answer_outcome: str
    outcome: str
    basis: str
    refer_to: str
    rating: int | None
    rectify_due: dt.datetime | None
    rectified_at: dt.datetime | None
    joined_to: int | None
    cause: int | None
    units: tuple[UnitView, ...]
    steps: tuple[StepView, ...]
    pictures: tuple[Picture, ...]
    listed: bool
    unlisted: str
    can: frozenset[str]


@dataclass(frozen=True, slots=True)
class ContactView:
    """Who stands behind a case, opened for a call."""

    name: str
    phone: str
    may_call: bool
    first: bool


def case(actor: Actor, case_id: int) -> CaseView:
    """A case that the post may see; the reading is in the journal. Raises NotFound."""
    with scope(actor):
        found = store.visible(actor).annotate(listed=ExpressionWrapper(listed(), BooleanField())).filter(pk=case_id).first()
        if found is None:
            raise NotFound("没有找到这件诉求。")
        looked(actor, entity="case", records=[found.pk], purpose=PURPOSE, community=found.area)
        return _view(actor, found)


def contacts(actor: Actor, case_id: int) -> tuple[ContactView, ...]:
    """Names and telephones behind a case, for its first acceptor, its lead, and those who steer.

    An entry of its own in the journal. Raises NotFound for anybody else."""
    with scope(actor):
        found = store.visible(actor).filter(pk=case_id).first()
        mine = found is not None and Unit.objects.filter(store.own(actor), case=found, state__in=("open", "signed")).exists()
        if found is None or not (mine or actor.may("cases.take") or actor.may("cases.steer")):
            raise NotFound("没有找到这件诉求。")
        looked(actor, entity="case-contact", records=[found.pk], purpose=PURPOSE, community=found.area)
        opened = [(store.unseal(voice), voice) for voice in Voice.objects.filter(case=found).order_by("pk")]
        return tuple(ContactView(c.name, c.phone, v.may_call, v.first) for c, v in opened if c.name or c.phone)


def file(actor: Actor, case_id: int, file_id: int) -> tuple[bytes, str]:
    """A picture of a case, and its kind. Raises NotFound."""
    with scope(actor):
        found = File.objects.filter(pk=file_id, case_id=case_id, case__in=store.visible(actor)).first()
        if found is None:
            raise NotFound("没有找到这张照片。")
        looked(actor, entity="case-file", records=[file_id], purpose=PURPOSE, community=found.area)
        return store.unseal_file(found), found.kind


def choosable(actor: Actor, case_id: int) -> tuple[UnitName, ...]:
    """The units to which a case can be sent or called: those at its community, street, district and the city, lowest first."""
    with scope(actor):
        found = store.visible(actor).filter(pk=case_id).first()
        if found is None:
            raise NotFound("没有找到这件诉求。")
        chain = list(rules.above(found.area))
        paths = directory.paths(chain)
        posts = sorted(directory.units_at(chain, "cases.work"), key=lambda post: (-_depth(post[0]), post[1]))
        return tuple(named(area, department, paths) for area, department in posts)


def _depth(area: int) -> int:
    return sum(1 for _ in rules.above(area))


def _view(actor: Actor, row: Case) -> CaseView:
    process, category = declared.process_at(row.area), declared.category_at(row.area, row.category)
    state = process.states[row.state]
    units = list(Unit.objects.filter(case=row).order_by("pk"))
    steps = list(Step.objects.filter(case=row).order_by("pk"))
    voices = list(Voice.objects.filter(case=row).order_by("pk"))
    areas = {row.area, row.owner_area, *(u.at for u in units), *(s.unit_area for s in steps if s.unit_area)}
    paths = directory.paths({*areas, *([row.unit_area] if row.unit_area else [])})
    pictures = File.objects.filter(case=row).order_by("pk").values_list("pk", "moment", "kind", "at", "released")
    return CaseView(
        id=row.pk, area=row.area, path=paths[row.area], place_words=row.place_words, place=row.place, lon=row.lon, lat=row.lat,
        kind=row.kind, category=row.category, zh=category.zh if category else "", en=category.en if category else "",
        category_by=row.category_by, words=row.words, added=tuple(v.words for v in voices if v.words), channel=row.channel,
        danger=row.danger, state=row.state, state_zh=state.zh, state_en=state.en, voices=row.voices,
        reachable=any(v.may_call for v in voices), owner=named(row.owner_area, row.owner_department, paths),
        lead=named(row.unit_area, row.unit_department, paths) if row.unit_area else None, collected_at=row.collected_at,
        answer_due=row.answer_due, answered_at=row.answered_at, due=row.due, late=is_late(row.state, row.due),
        bounces=row.bounces, extensions=row.extensions, wanted_due=row.wanted_due, turn=row.turn,
        answer_outcome=row.answer_outcome, outcome=row.outcome, basis=row.basis, refer_to=row.refer_to,
        rating=row.rating, rectify_due=row.rectify_due, rectified_at=row.rectified_at,
        joined_to=row.joined_to_id, cause=row.cause_id, units=tuple(_unit(actor, u, paths) for u in units),
        steps=tuple(_step(process, s, paths) for s in steps), pictures=tuple(Picture(*p) for p in pictures),
        listed=bool(getattr(row, "listed", False)), unlisted=row.extra.get(UNLISTED, ""), can=acts(actor, row, units),
    )  # fmt: skip


def acts(actor: Actor, row: Case, units: list[Unit]) -> frozenset[str]:
    """What the post may do with the case now, as words of the process; `contact` stands for calling the resident, `relocate` for
    bringing the case to another community."""
    process = declared.process_at(row.area)
    own = [u for u in units if u.at == actor.area and u.department in ("", actor.department) and u.state in ("open", "signed")]
    leads = any(u.role == "lead" for u in own)
    may = _of_unit(process, row, leads, any(u.role != "lead" for u in own)) if actor.may("cases.work") else set[str]()
    may |= _of_post(actor, row)
    found = {act for act in may if rules.can_move(process, act, row.state)}
    found |= {"dispatch"} & may if row.state == rules.COLLECTED else set()
    if not rules.may_send(row.state, row.owner_area, actor.area, steers=actor.may("cases.steer")):
        found -= {"dispatch"} if leads else {"dispatch", "refuse"}
    found |= {"relocate"} & may if row.state != rules.CLOSED else set()
    if not rules.may_bounce(process, row.bounces) and not actor.may("cases.steer"):
        found.discard("dispatch")
    return frozenset(found | ({"contact"} if leads or actor.may("cases.take") else set()))


def _of_unit(process: Process, row: Case, leads: bool, called: bool) -> set[str]:
    may = {"respond"} if called else set()
    if leads:
        may |= {"sign", "note", "finish"} | ({"bounce"} if rules.may_bounce(process, row.bounces) else set())
        may |= {"ask_extension"} if row.extensions < process.extension.most and not row.wanted_due else set()
    return may


def _of_post(actor: Actor, row: Case) -> set[str]:
    may: set[str] = set()
    if actor.may("cases.take"):
        may |= {"accept", "dispatch", "refuse", "join", "call_back", "relocate"}
        may |= {"note"} if actor.may("cases.work") else set()
        may |= {"give_back"} if row.source not in ("", "page", "desk") else set()
        may |= {"rectify"} if row.rectify_due and not row.rectified_at else set()
    if actor.may("cases.steer"):
        may |= {"whistle", "dispatch"} | ({"grant_extension", "deny_extension"} if row.wanted_due else set())
    if actor.may("cases.check") and row.done_by != actor.user_id:
        may |= {"pass_check", "fail_check"}
    return may


def _unit(actor: Actor, row: Unit, paths: dict[int, tuple[str, ...]]) -> UnitView:
    late = row.late_at is not None
    mine = row.at == actor.area and row.department in ("", actor.department)
    return UnitView(named(row.at, row.department, paths), row.role, row.state, row.words, row.answer, row.due, late, mine)


def _step(process: Process, row: Step, paths: dict[int, tuple[str, ...]]) -> StepView:
    move = process.moves.get(row.act)
    unit = named(row.unit_area, row.unit_department, paths) if row.unit_area else None
    return StepView(
        row.at,
        row.act,
        move.zh if move else row.act,
        move.en if move else row.act,
        unit,
        row.by,
        row.words,
        row.note,
        row.promised,
    )
