"""The writers of those who steer: they call units together (吹哨), decide on more time, and check what others have done."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.cases import rules, store
from hutong.domain.cases.commands import moving
from hutong.domain.cases.commands.dispatching import call
from hutong.domain.cases.files import NewFile, cleaned
from hutong.domain.cases.models import Case
from hutong.domain.journal.command import command
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@command(needs="cases.steer")
def whistle(actor: Actor, *, case_id: int, units: Sequence[tuple[int, str]], words: str) -> None:
    """吹哨: calls units together over a case; each of them must answer in time, or it goes up.

    Raises Refused without a unit or words, NotFound for a unit that cannot work on cases, Conflict when the case is done."""
    case = store.locked(actor, case_id)
    said = rules.check_words(words, "请他们来做什么")
    if not units:
        raise Refused("还没有选要叫的单位。", "请至少选一个单位。")
    for place, department in units:
        call(case, moving.unit_at(case, place, department), "called", said)
    moving.move(case, "whistle", by=actor, words=said, unit=(actor.area, actor.department))


@command(needs="cases.steer")
def grant_extension(actor: Actor, *, case_id: int, words: str = "") -> None:
    """Grants the time that the unit has asked for. Raises Refused when none was asked for, or by the unit itself."""
    case = store.locked(actor, case_id)
    wanted = case.wanted_due
    if wanted is None:
        raise Refused("没有人申请延期。", "可能已经决定过了，请刷新页面。")
    _check_may_grant(actor, case)
    case.due, case.wanted_due, case.extensions = wanted, None, case.extensions + 1
    case.late_at, case.late_level = None, ""
    moving.take_out(case, moving.EXTENSION, moving.LATE, by=actor)
    moving.move(
        case, "grant_extension", by=actor, words=words.strip()[:1000], promised=wanted, unit=(actor.area, actor.department)
    )
    moving.renew_due(case)


@command(needs="cases.steer")
def deny_extension(actor: Actor, *, case_id: int, words: str) -> None:
    """Refuses more time, with the reason. Raises Refused without one, when none was asked for, or from below the unit."""
    case = store.locked(actor, case_id)
    if case.wanted_due is None:
        raise Refused("没有人申请延期。", "可能已经决定过了，请刷新页面。")
    _check_may_grant(actor, case)
    said = rules.check_words(words, "不同意的原因")
    case.wanted_due = None
    moving.take_out(case, moving.EXTENSION, by=actor)
    moving.move(case, "deny_extension", by=actor, words=said, unit=(actor.area, actor.department))


@command(needs="cases.check")
def check(actor: Actor, *, case_id: int, passed: bool, words: str, files: Sequence[NewFile] = ()) -> None:
    """核查 by somebody other than the doer: passed, it is the resident's turn; failed, it goes back to the unit and the clock has
    run on. Raises Refused for the doer, and without words when it fails."""
    case = store.locked(actor, case_id)
    if actor.user_id is not None and actor.user_id == case.done_by:
        raise Refused("办理的人不能核查自己办的事。", "请换一位同事核查。")
    said = words.strip()[:1000] if passed else rules.check_words(words, "没有通过的原因")
    rules.check_move(moving.process_of(case), "pass_check" if passed else "fail_check", case.state)
    moving.take_out(case, moving.CASE, by=actor, right=moving.CHECK)
    pictures = cleaned([NewFile(file.data, "after") for file in files])
    if passed:
        moving.end_units(case, "released")
        moving.take_out(case, moving.CASE, moving.LATE, by=actor)
        moving.move(case, "pass_check", by=actor, words=said, unit=(actor.area, actor.department), pictures=pictures)
        return
    case.done_at, case.done_by, case.answer_outcome = None, None, ""
    if case.unit_area is not None:
        lead = rules.UnitAt(case.unit_area, case.unit_department)
        moving.unit_row(case, lead, "lead", words=said, due=case.due).save()
        moving.lead_signed(case)
    moving.move(case, "fail_check", by=actor, words=said, unit=(actor.area, actor.department), pictures=pictures)
    if case.unit_area is not None:
        moving.put(case, case.unit_area, moving.WORK, department=case.unit_department)
    else:  # it was brought here meanwhile, and nobody here works on such: it is sent on anew
        moving.put(case, *moving.sender(case))


def _check_may_grant(actor: Actor, case: Case) -> None:
    """Nobody grants time to their own unit, to one above them, or on what they have asked for under another post."""
    own = (case.unit_area, case.unit_department) == (actor.area, actor.department)
    asked = actor.user_id is not None and case.extra.get("extension_by") == actor.user_id
    if own or asked:
        raise Refused("不能给自己的单位批延期。", "请上一级决定。")
    if case.unit_area and actor.area not in rules.above(case.unit_area):
        raise Refused("承办单位在您的上一级，延期要由它的上级批。", "请等上级决定。")
