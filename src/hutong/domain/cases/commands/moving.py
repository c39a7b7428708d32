"""What every move of a case has in common: the row, its line, the inboxes, the next moment, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from hutong.blueprint.casework.process import Process
from hutong.domain.cases import declared, files, rules, store, telling
from hutong.domain.cases.commands import counting
from hutong.domain.cases.models import Case, File, Step, Unit, Voice
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about
from hutong.domain.journal.scope import scope
from hutong.domain.tasks.commands import NewTask, close_tasks, move_due, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound

CASE, LATE, EXTENSION, RECTIFY, ALARM = "case", "case-late", "case-extension", "case-rectify", "case-alarm"
TAKE, WORK, CHECK, STEER, DUTY = "cases.take", "cases.work", "cases.check", "cases.steer", "cases.duty"


def process_of(case: Case) -> Process:
    """The process that holds where the case lies."""
    return declared.process_at(case.area)


def move(
    case: Case,
    act: str,
    *,
    by: Actor | None = None,
    words: str = "",
    note: str = "",
    promised: dt.datetime | None = None,
    unit: tuple[int | None, str] = (None, ""),
    pictures: Iterable[files.CleanFile] = (),
    voice: int | None = None,
) -> Step:
    """Brings a case to the state that an act leads to and writes the line (`voice`: whose words they are); the caller has changed
    what else changes. The row, the line and the notices stand in the same transaction. Raises Conflict when the case does not
    stand where the act begins."""
    before = case.state
    case.state = rules.check_move(process_of(case), act, before)
    if case.state not in (rules.DISPATCHED, rules.WORKING):  # nobody works on it: more time is asked for no more
        case.wanted_due = None
    # her time for a word runs from when it was asked for, whatever is said in between
    if not case.state == before == rules.CONFIRMING:
        case.next_at = next_moment(case)
    with counting.counted_anew(case):
        case.save()
    line = store.step(case, act, by=by.name if by else "", words=words, note=note, promised=promised, unit=unit, voice=voice)
    line.save()
    keep(case, pictures)
    about(entity="case", records=[case.pk], community=case.area, act=act, state=case.state)
    telling.told(case, line)
    return line


def keep(case: Case, pictures: Iterable[files.CleanFile], *, voice: int | None = None) -> None:
    """Keeps files with a case, sealed. `voice`: whose of those behind it they are; None: the first one's, or the work's."""
    now = clock.now()
    for one in pictures:
        sealed = store.seal_file(case.pk, one.data)
        File.objects.create(
            case=case, area=case.area, at=now, moment=one.moment, kind=one.kind, size=len(one.data), data=sealed, voice=voice
        )  # fmt: skip


def take_files(case: Case, main: Case) -> None:
    """Brings the files of a joined case to the one that goes on, sealed to that: whose they are stays."""
    first = Voice.objects.filter(case=case, first=True).values_list("pk", flat=True).first()
    for one in File.objects.filter(case=case):
        sealed = store.seal_file(main.pk, store.unseal_file(one))
        one.data, one.case, one.area = sealed, main, main.area
        one.voice = one.voice or (first if one.moment == "before" else None)
        one.save(update_fields=["data", "case", "area", "voice"])


def next_moment(case: Case) -> dt.datetime | None:
    """When something happens to the case by itself; None when nothing does. What has just become the resident's turn waits for
    her from now on."""
    process = process_of(case)
    if case.state == rules.CONFIRMING:
        return rules.after(process, clock.now(), process.confirm.silent)
    if case.state == rules.CLOSED:
        return _after_closing(process, case)
    accept = rules.after(process, case.collected_at, process.accept) if case.state == rules.COLLECTED else None
    promises = [case.due, *([case.answer_due] if case.answered_at is None else []), *([accept] if accept else [])]
    return rules.next_look(process, promises, case.late_at, case.late_level)


def _after_closing(process: Process, case: Case) -> dt.datetime | None:
    """What was rated badly must be put right in time; who has not rated is asked to, once."""
    if case.rectify_due is not None:
        return case.rectify_due if case.rectified_at is None and not case.late_level else None
    rates = case.rating is None and case.invited_at is None and case.outcome in ("solved", "silent")
    return rules.after(process, case.closed_at, process.rating.invite) if rates and case.closed_at else None


def title(case: Case) -> str:
    """How a case is called in an inbox: what it is, and the beginning of what was said."""
    category = declared.category_at(case.area, case.category)
    said = case.words.replace("\n", " ")[:40]
    return f"{category.zh}：{said}" if category else said


def put(case: Case, area: int, right: str, *, kind: str = CASE, department: str = "", due: dt.datetime | None = None) -> None:
    """Puts the case into the inbox of whoever holds a right at an area."""
    end = due or case.due
    open_tasks([
        NewTask(
            area, right, kind, case.pk, title(case), due=end.astimezone(clock.BEIJING).date(), due_at=end,
            urgent=bool(case.danger), department=department, alarm=kind == ALARM,
        )
    ])  # fmt: skip


def put_back(case: Case) -> None:
    """Puts a case that nobody works on before its first acceptor; once it was sent back too often, before whoever decides."""
    area, right = sender(case)
    if right == STEER:
        move(case, "refer_up")
    put(case, area, right)


def sender(case: Case) -> tuple[int, str]:
    """Who has to send a case on that nobody works on: the first acceptor, or whoever decides once it was sent back too often."""
    process = process_of(case)
    if rules.may_bounce(process, case.bounces):
        return case.owner_area, TAKE
    return steering(case, process.bounce.decides), STEER


def take_out_lead(case: Case, by: Actor | None = None) -> None:
    """Takes the case out of the inboxes of whoever had to send it on, to check it, or has the lead. Units that help, or were
    called, keep it: they must still answer."""
    for right in (TAKE, CHECK, STEER):
        take_out(case, CASE, by=by, right=right)
    if case.unit_area:
        take_out(case, CASE, by=by, unit=rules.UnitAt(case.unit_area, case.unit_department), right=WORK)


def take_out(case: Case, *kinds: str, by: Actor | None = None, unit: rules.UnitAt | None = None, right: str = "") -> None:
    """Takes the case out of the inboxes of these kinds (default: the work itself); `unit`, `right`: only out of theirs."""
    for kind in kinds or (CASE,):
        close_tasks(
            kind, [case.pk], by=by.name if by else "", everywhere=True, area=unit.area if unit else None,
            department=unit.department if unit else None, right=right or None,
        )  # fmt: skip


def unit_row(case: Case, unit: rules.UnitAt, role: str, *, words: str = "", due: dt.datetime | None = None) -> Unit:
    """A unit of a case, not yet written."""
    return Unit(case=case, area=case.area, at=unit.area, department=unit.department, role=role, words=words, due=due,
                opened_at=clock.now())  # fmt: skip


def end_units(case: Case, state: str, *, roles: Sequence[str] = ("lead", "help", "called")) -> None:
    """Ends the open part of all units of a case."""
    Unit.objects.filter(case=case, role__in=roles, state__in=("open", "signed")).update(state=state, ended_at=clock.now())


def send(case: Case, unit: rules.UnitAt, *, words: str = "") -> Unit:
    """Makes a unit the lead, and puts the case before it. The one before is released; what it has asked for is void."""
    end_units(case, "released", roles=("lead",))
    # whoever helped and has the lead now answers with the work itself
    Unit.objects.filter(case=case, at=unit.area, department=unit.department, state__in=("open", "signed")).update(
        state="released", ended_at=clock.now()
    )
    take_out_lead(case)
    take_out(case, EXTENSION)
    case.wanted_due = None
    case.unit_area, case.unit_department = unit.area, unit.department
    row = unit_row(case, unit, "lead", words=words, due=case.due)
    row.save()
    put(case, unit.area, WORK, department=unit.department)
    return row


def steering(case: Case, level: str) -> int:
    """The nearest area from a level up whose post steers; the city's when nobody does."""
    chain = list(rules.above(rules.up(case.area, level)))
    posts = {area for area, _ in directory.units_at(chain, STEER)}
    return next((area for area in chain if area in posts), chain[-1])


def unit_at(case: Case, area: int, department: str) -> rules.UnitAt:
    """A unit that can work on a case: at its place or above it. Raises NotFound when no post of that department there can."""
    return unit_above(case.area, area, department)


def unit_above(place: int, area: int, department: str) -> rules.UnitAt:
    """The same for a place."""
    if area not in rules.above(place) or (area, department) not in directory.units_at([area], WORK):
        raise NotFound("没有这个承办单位。", "请从列出的单位里选一个。")
    return rules.UnitAt(area, department)


def approver(case: Case, level: str) -> int:
    """Where more time is decided: the nearest post from a level up that steers, not below the unit that asks and not itself."""
    unit = (case.unit_area or case.owner_area, case.unit_department)
    chain = [area for area in rules.above(rules.up(case.area, level)) if area in rules.above(unit[0])]
    posts = {area for area, department in directory.units_at(chain, STEER) if (area, department) != unit}
    return next((area for area in chain if area in posts), chain[-1])


def ring(case: Case) -> None:
    """Urgent danger goes before the duty posts of its community and its street at once."""
    for place in dict.fromkeys((case.area, rules.up(case.area, "street"))):
        put(case, place, DUTY, kind=ALARM)


def checker(case: Case) -> int:
    """The nearest area from the case's own up at which somebody else than the doer checks; its street when nobody does."""
    chain = list(rules.above(case.area))
    posts = {area for area, _ in directory.units_at(chain, CHECK, but=case.done_by)}
    return next((area for area in chain if area in posts), rules.up(case.area, "street"))


def lead_signed(case: Case) -> None:
    """The lead need not sign again for what came back from a check."""
    Unit.objects.filter(case=case, role="lead", state="open").update(state="signed")


def renew_due(case: Case) -> None:
    """Gives the unit and the inboxes the case's new day."""
    Unit.objects.filter(case=case, role__in=("lead", "help"), state__in=("open", "signed")).update(due=case.due)
    with scope(SYSTEM):  # the unit may sit above whoever decides
        move_due(CASE, [case.pk], None, due_at=case.due, right=WORK)
