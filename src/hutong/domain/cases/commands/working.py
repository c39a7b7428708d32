"""The writers of 处置: a unit signs for a case, says how it goes, finishes it, sends it back, or asks for more time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hutong.domain.cases import declared, rules, store
from hutong.domain.cases.commands import moving
from hutong.domain.cases.files import NewFile, cleaned
from hutong.domain.cases.models import Case, Unit
from hutong.domain.journal.command import command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.workdays import workdays_between


@command(needs="cases.work")
def sign(actor: Actor, *, case_id: int, words: str = "", promised: dt.datetime | None = None) -> None:
    """Signs for a case as its lead. `words` and `promised` are told to the resident: what will be done, and by when; a promise
    later than the limit is refused. Raises NotFound for another unit's case, Conflict when it was signed for."""
    case, lead = _led(actor, case_id)
    if promised and promised > case.due:
        raise Refused("答应的时间超过了办理时限。", "请答应一个时限之内的时间；确实来不及，请申请延期。")
    lead.state = "signed"
    lead.save(update_fields=["state"])
    now = clock.now()
    case.signed_at = case.signed_at or now
    if words.strip():
        case.answered_at = case.answered_at or now
    moving.move(
        case, "sign", by=actor, words=words.strip()[:1000], promised=promised or case.due, unit=(lead.at, lead.department)
    )


@command(needs="cases.work")
def note(actor: Actor, *, case_id: int, words: str, files: Sequence[NewFile] = (), inside: bool = False) -> None:
    """Says how it goes: to the resident, or with `inside` to colleagues only. Raises NotFound for a case that is not the unit's,
    Refused without words."""
    case, unit = _mine(actor, case_id)
    said = rules.check_words(words, "进展", 2000)
    if not inside:
        case.answered_at = case.answered_at or clock.now()
    place = (unit.at, unit.department) if unit else (actor.area, actor.department)
    moving.move(case, "note", by=actor, words="" if inside else said, note=said[:1000] if inside else "", unit=place,
                pictures=cleaned(files))  # fmt: skip


@command(needs="cases.work")
def finish(actor: Actor, *, case_id: int, words: str, files: Sequence[NewFile] = ()) -> None:
    """Says that the work is done, and what was done. Where the category asks for it somebody else looks first; then it is the
    resident's turn. A photograph is welcome and never asked for.

    Raises Refused without words, NotFound unless it is the lead's."""
    case, lead = _led(actor, case_id)
    said = rules.check_words(words, "办理结果", 2000)
    category = declared.category_at(case.area, case.category)
    act = "finish_for_check" if category and category.verify else "finish"
    now = clock.now()
    case.done_at, case.answered_at, case.done_by = now, case.answered_at or now, actor.user_id
    case.answer_outcome, case.wanted_due = "solved", None
    moving.end_units(case, "done", roles=("lead",))
    moving.take_out_lead(case, by=actor)
    moving.take_out(case, moving.LATE, moving.EXTENSION, moving.ALARM, by=actor)
    pictures = cleaned([NewFile(file.data, "after") for file in files])
    moving.move(case, act, by=actor, words=said, unit=(lead.at, lead.department), pictures=pictures)
    if case.state == rules.CHECKING:
        moving.put(case, moving.checker(case), moving.CHECK)
    else:
        moving.end_units(case, "released")
        moving.take_out(case, moving.CASE, by=actor)


@command(needs="cases.work")
def bounce(actor: Actor, *, case_id: int, reason: str) -> None:
    """Sends a case back as no duty of this unit. The clock runs on; the resident sees it; after so many the district decides, and
    then nobody sends it back. Raises Refused without a reason or when that is so, NotFound unless it is the lead's."""
    case, lead = _led(actor, case_id)
    said = rules.check_words(reason, "退回的原因")
    process = moving.process_of(case)
    rules.check_bounce(process, case.bounces)
    case.bounces += 1
    moving.end_units(case, "bounced", roles=("lead",))
    moving.take_out_lead(case, by=actor)
    moving.take_out(case, moving.EXTENSION, by=actor)
    case.unit_area, case.unit_department, case.wanted_due = None, "", None
    moving.move(case, "bounce", by=actor, words=said, unit=(lead.at, lead.department))
    moving.put_back(case)


@command(needs="cases.work")
def ask_extension(actor: Actor, *, case_id: int, until: dt.date, reason: str) -> None:
    """Asks the level above for more time, with a reason; until then the old limit holds. Raises Refused when it was extended as
    often as is allowed, or for a day that is none later or too late."""
    case, lead = _led(actor, case_id)
    said = rules.check_words(reason, "延期的原因")
    process = moving.process_of(case)
    if case.extensions >= process.extension.most:
        raise Refused("这件诉求已经延期过了，不能再延。", "请说明进展，居民和上级都会看到。")
    wanted = dt.datetime.combine(until, process.working_time[-1][1], clock.BEIJING)
    most = process.extension.work_days
    if wanted <= case.due or workdays_between(case.due.astimezone(clock.BEIJING).date(), until) > most:
        raise Refused("延到的日子不对。", "要比现在的时限晚，最多晚 {most} 个工作日。", most=most)
    case.wanted_due, case.extra["extension_by"] = wanted, actor.user_id
    moving.move(case, "ask_extension", by=actor, words=said, promised=wanted, unit=(lead.at, lead.department))
    moving.put(case, moving.approver(case, process.extension.approves), moving.STEER, kind=moving.EXTENSION)


@command(needs="cases.work")
def respond(actor: Actor, *, case_id: int, words: str, done: bool = True) -> None:
    """A unit that helps or was called answers: what it found, what it does. Raises Refused without words, NotFound for a case to
    which it was not called."""
    case, unit = _mine(actor, case_id)
    if unit is None or unit.role == "lead":
        raise NotFound("没有人为这件诉求吹哨叫您。")
    unit.answer = rules.check_words(words, "答复")
    unit.state, unit.ended_at = ("done", clock.now()) if done else ("signed", None)
    unit.save(update_fields=["answer", "state", "ended_at"])
    moving.move(case, "respond", by=actor, words=unit.answer, unit=(unit.at, unit.department))
    if done:
        moving.take_out(case, moving.CASE, by=actor, unit=rules.UnitAt(unit.at, unit.department), right=moving.WORK)


def _mine(actor: Actor, case_id: int) -> tuple[Case, Unit | None]:
    """A case that the actor's unit works on now, and as what. A post that takes or steers may speak to any case of its area."""
    case = store.locked(actor, case_id)
    unit = Unit.objects.filter(store.own(actor), case=case, state__in=("open", "signed")).order_by("role").first()
    if unit is None and not (actor.may("cases.take") or actor.may("cases.steer")):
        raise NotFound("没有找到这件诉求。")
    return case, unit


def _led(actor: Actor, case_id: int) -> tuple[Case, Unit]:
    """A case whose lead the actor's unit is."""
    case = store.locked(actor, case_id)
    lead = Unit.objects.select_for_update().filter(store.own(actor), case=case, role="lead", state__in=("open", "signed")).first()
    if lead is None:
        raise NotFound("这件诉求现在不是您的单位主办。", "请刷新页面，看看现在由谁办理。")
    return case, lead
