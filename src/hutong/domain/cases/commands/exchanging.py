"""The writers between systems: a case is handed over once, however often it is sent; its system speaks for the person behind it;
and a post gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError

from hutong.domain.cases import rules, store
from hutong.domain.cases.commands import moving, voicing
from hutong.domain.cases.commands.reporting import NewReport, Receipt, report
from hutong.domain.cases.files import NewFile
from hutong.domain.cases.models import Case, Voice
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Conflict, NotFound, Refused

# How many names of updates a case remembers, so that one sent twice is one.
REMEMBERED = 200
SPEECH = ("add", "solved", "reopen", "rate", "recall")


@dataclass(frozen=True, slots=True)
class Update:
    """What a system says for the person whose case it has handed over. `act`: add (a word, a picture), solved, reopen, rate,
    recall (takes it back). `once`: the system's own name of this update."""

    act: str
    words: str = ""
    rating: int | None = None
    files: Sequence[NewFile] = ()
    once: str = ""


def hand_over(actor: Actor, *, new: NewReport) -> Receipt:
    """Keeps a case of another system; the same (`source`, `source_ref`) again, even at the same moment, gives the first receipt.

    Raises Refused outside the system's area and for what `report` refuses, Conflict for a number whose case lies elsewhere now.
    """
    if not actor.covers(new.area):
        raise Refused("这个地点不在这个系统登记的范围里。", "请核对区划代码，或请管理员扩大登记的范围。")
    for _ in range(2):
        try:
            return report(actor, new=new)
        except IntegrityError as fault:
            if "case_once_a_source" not in str(fault):
                raise
    raise Conflict("编号 {ref} 的诉求已经转来过，现在不在这个系统的范围里。", "请换一个编号，或联系管理员。", ref=new.source_ref)


@command(needs="cases.report")
def speak(actor: Actor, *, source: str, case_id: int, update: Update) -> bool:
    """What the person behind a case has told the system it came from, with the rights of that person and no others. Returns False
    when this update was here already.

    Raises NotFound for a case of another source, Refused for an act that is none, and what the act itself raises.
    """
    case = Case.objects.select_for_update().filter(pk=case_id, source=source).first()
    if case is None:
        raise NotFound("没有找到这件诉求。", "只能说自己转来的诉求。")
    voice = Voice.objects.select_for_update().filter(case=case, first=True).first()
    if voice is None:
        raise Conflict("这件诉求已经并到另一件里办理。", "进展照样会推送；居民可以凭查询码说是否解决。")
    if update.once and not _first_time(case, update.once):
        return False
    about(entity="case", records=[case.pk], community=case.area, source=source, says=update.act)
    _say(replace(actor, rights=actor.rights | {"cases.voice"}), voice.pk, update)
    return True


@command(needs="cases.take")
def hand_back(actor: Actor, *, case_id: int, words: str) -> None:
    """Gives a case back to the system it came from, with the reason: it is nobody's here. The system is told, and says it to the
    person; counted as outside this level's power, never as solved. Raises Refused without a reason, or when it came from none."""
    case = store.locked(actor, case_id)
    title = directory.system_titles([case.source]).get(case.source) if case.source else None
    if title is None:
        raise Refused("这件诉求不是别的系统转来的，退不回去。", "办不了的，请用“说明情况”。")
    said = rules.check_words(words, "退回的原因")
    rules.check_move(moving.process_of(case), "give_back", case.state)
    now = clock.now()
    case.outcome, case.answer_outcome, case.refer_to, case.late_level = "outside_power", "outside_power", title, ""
    case.closed_at, case.accepted_at, case.answered_at = now, case.accepted_at or now, case.answered_at or now
    moving.end_units(case, "released")
    moving.take_out(case, moving.CASE, moving.LATE, moving.EXTENSION, moving.ALARM, by=actor)
    moving.move(case, "give_back", by=actor, words=said, unit=(actor.area, actor.department))


def _first_time(case: Case, once: str) -> bool:
    """Whether an update was not here before; remembers it."""
    found = case.extra.get("updates", [])
    known = found if isinstance(found, list) else []
    if once in known:
        return False
    case.extra["updates"] = [*known, once][-REMEMBERED:]
    case.save(update_fields=["extra"])
    return True


def _say(actor: Actor, voice: int, update: Update) -> None:
    files = tuple(update.files)
    match update.act:
        case "add":
            voicing.add(actor, voice_id=voice, words=update.words, files=files)
        case "solved":
            voicing.settle(actor, voice_id=voice, solved=True, rating=update.rating, words=update.words)
        case "reopen":
            voicing.reopen(actor, voice_id=voice, words=update.words, files=files)
        case "rate":
            voicing.rate(actor, voice_id=voice, rating=update.rating or 0, words=update.words)
        case "recall":
            voicing.withdraw(actor, voice_id=voice, words=rules.check_words(update.words, "收回的原因"))
        case _:
            raise Refused("没有这种更新：{act}。", "可用的：{known}。", act=update.act, known=list(SPEECH))
