"""What happens to a case by itself: a deadline passes and it goes up; the resident says nothing and it is closed as silence."""

from __future__ import annotations

from hutong.domain.cases import rules, store, telling
from hutong.domain.cases.commands import moving, voicing
from hutong.domain.cases.models import Case, Unit, Voice
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor

MOST = 200


@command(needs="cases.tend")
def tend_some(actor: Actor) -> int:
    """Does what is due now for at most so many cases; returns how many. Two workers do not take the same case. Whoever asks is
    the system itself; may be repeated at any moment."""
    now = clock.now()
    waiting = Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=now).order_by("next_at")[:MOST]
    cases = list(waiting)
    for case in cases:
        _tend(case)
    about(entity="case", records=[case.pk for case in cases], tended=len(cases))
    return len(cases)


@command(needs="cases.tend")
def tend_called(actor: Actor) -> int:
    """Units that were called and have not answered in time: the level above hears of it. Returns how many."""
    now = clock.now()
    late = Unit.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        role="called", state__in=("open", "signed"), due__lte=now, late_at=None
    )
    rows = list(late.select_related("case")[:MOST])
    for row in rows:
        row.late_at = now
        row.save(update_fields=["late_at"])
        case = row.case
        store.step(case, "late", note="被吹哨的单位没有按时答复", unit=(row.at, row.department), promised=row.due).save()
        moving.put(case, moving.steering(case, "district"), moving.STEER, kind=moving.LATE)
    about(entity="case", records=[row.case_id for row in rows], tended=len(rows))
    return len(rows)


def _tend(case: Case) -> None:
    if case.state == rules.CONFIRMING:
        case.outcome = _by_silence(case)
        case.closed_at = clock.now()
        case.late_level = ""
        moving.end_units(case, "released")
        moving.take_out(case, moving.CASE, moving.LATE, moving.EXTENSION, moving.ALARM)
        voicing.rated(case)
        moving.move(case, "fall_silent")
    elif case.state == rules.CLOSED and case.rectify_due is None:
        case.invited_at, case.next_at = clock.now(), None
        case.save(update_fields=["invited_at", "next_at"])
        telling.invited(case)
    elif case.state == rules.CLOSED:
        case.late_level = "district"
        moving.put(case, moving.steering(case, "district"), moving.STEER, kind=moving.RECTIFY, due=case.rectify_due)
        case.next_at = None
        case.save(update_fields=["late_level", "next_at"])
    else:
        _late(case)


def _by_silence(case: Case) -> str:
    """Silence counts as silence: only where somebody behind the case has said solved is it solved."""
    if case.answer_outcome in rules.GROUNDS:
        return case.answer_outcome
    return "solved" if Voice.objects.filter(case=case, verdict="solved").exists() else "silent"


def _late(case: Case) -> None:
    """A level up: the line is public, and the clock goes on."""
    process = moving.process_of(case)
    level = rules.next_level(process, case.late_level) or case.late_level
    case.late_at, case.late_level = clock.now(), level
    unit = (case.unit_area or case.owner_area, case.unit_department)
    promised = case.due if case.due <= case.late_at else case.answer_due
    note = "" if case.due <= case.late_at else "没有按时受理" if case.state == rules.COLLECTED else "没有按时给出第一次答复"
    moving.move(case, "late", unit=unit, promised=promised, note=note)
    if level:
        moving.put(case, moving.steering(case, level), moving.STEER, kind=moving.LATE)
