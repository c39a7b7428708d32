"""Who is told of a step: the people behind the case by the channel they chose, and the system that handed it over."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings

from hutong.domain.cases import declared, store
from hutong.domain.cases.models import Case, Step, Voice
from hutong.domain.cases.queries.exchange import passed
from hutong.domain.cases.queries.status import named
from hutong.domain.directory import queries as directory
from hutong.domain.journal.scope import scope
from hutong.domain.notices import commands as notices
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.sentences import Sentence

# What a case of the house's own pages has as its source.
OWN = "page"
# What is worth a message. The page shows every step.
TOLD = frozenset({
    "dispatch", "bounce", "late", "grant_extension", "finish", "pass_check", "refuse", "fall_silent", "rectify",
    "answer_down",
})  # fmt: skip


def told(case: Case, line: Step) -> None:
    """Puts the notices of a step into the outbox, in the same transaction."""
    _tell_systems(case, line)
    if line.act not in TOLD:
        return
    people = Voice.objects.filter(case=case).exclude(notify="page")
    made = [notice for voice in people if (notice := _notice(case, line, voice))]
    if made:
        notices.put(made)


def _tell_systems(case: Case, line: Step) -> None:
    """Tells the systems that the case came from, itself or what was joined to it, of every step; what colleagues say among
    themselves is none of theirs."""
    if line.act == "note" and not line.words:
        return
    came = [case] if case.source not in ("", OWN) else []
    if case.voices > 1:
        with scope(SYSTEM):  # what was joined may lie beside the range of whoever acts
            came += Case.objects.filter(joined_to=case).exclude(source__in=("", OWN))
    made = [notice for one in came if (notice := _hook(case, line, one))]
    if made:
        notices.put(made)


def _hook(case: Case, line: Step, came: Case) -> notices.NewNotice | None:
    """The notice of a step for the system that `came` was handed over by; in order for that case, once a step."""
    hook = directory.hook_of(came.source)
    if hook is None:
        return None
    body = json.dumps(event(case, line, came), ensure_ascii=False)
    return notices.NewNotice("hook", hook.url, body, "case", came.pk, case.area, secret=hook.secret,
                             once=f"step:{came.source}:{came.pk}:{line.pk}")  # fmt: skip


def event(case: Case, line: Step, came: Case) -> dict[str, object]:
    """What a web-hook says of a step; its shape is in docs/reference/api.md and changes only by additions. `case` and
    `source_ref` are those of the case that was handed over, also after it was joined to another."""
    (step,) = passed([line])
    unit = {"area": step.unit.area, "department": step.unit.department, "name": step.unit.zh} if step.unit else None
    data = {
        "step": step.id, "case": came.pk, "source_ref": came.source_ref, "at": _iso(step.at), "act": step.act,
        "act_name": step.act_zh, "state": case.state, "words": step.words, "unit": unit, "promised": _iso(step.promised),
        "due": _iso(case.due), "outcome": case.outcome, "answer_outcome": case.answer_outcome, "basis": case.basis,
        "refer_to": case.refer_to, "bounces": case.bounces, "turn": case.turn,
        "joined_to": case.pk if came.pk != case.pk else case.joined_to_id,
    }  # fmt: skip
    return {"type": "case.step", "timestamp": _iso(step.at), "data": data}


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(clock.BEIJING).isoformat(timespec="seconds") if moment else None


def received(case: Case, voice: Voice) -> None:
    """Tells the reporter, by the channel she chose, that it has arrived and by which code it opens."""
    contact = store.unseal(voice)
    receiver = contact.phone if voice.notify == "sms" else contact.address
    if voice.notify == "page" or not receiver:
        return
    words = {"what": _what(case), "code": contact.code, "where": link(contact.code)}
    body = Sentence("已收到您反映的“{what}”，查询码 {code}，凭它看进度、说是否解决。{where}", words).said(str)
    notices.put([_new(voice.notify, receiver, body, case)])


def invited(case: Case) -> None:
    """Asks those behind a closed case, by the channel they chose, to say how it went. Once."""
    what = _what(case)
    for voice in Voice.objects.filter(case=case, rating=None).exclude(notify="page"):
        contact = store.unseal(voice)
        receiver = contact.phone if voice.notify == "sms" else contact.address
        words = {"what": what, "code": contact.code, "where": link(contact.code)}
        body = Sentence("您反映的“{what}”办得怎么样？请说一声：满意还是不满意。查询码 {code}。{where}", words).said(str)
        if receiver:
            notices.put([_new(voice.notify, receiver, body, case)])


def _what(case: Case) -> str:
    category = declared.category_at(case.area, case.category)
    return category.zh if category else case.words[:12]


def _new(channel: str, receiver: str, body: str, case: Case) -> notices.NewNotice:
    return notices.NewNotice(channel, receiver, body, "case", case.pk, case.area, until=clock.now() + dt.timedelta(days=10))


def _notice(case: Case, line: Step, voice: Voice) -> notices.NewNotice | None:
    contact = store.unseal(voice)
    receiver = contact.phone if voice.notify == "sms" else contact.address
    if not receiver:
        return None
    body = sentence(case, line, link(contact.code))
    return _new(voice.notify, receiver, body, case)


def link(code: str) -> str:
    """The address of the page that a code opens; empty where the installation has not said its address."""
    return f"{settings.HUTONG_ADDRESS}/c/{code}/" if settings.HUTONG_ADDRESS else ""


def sentence(case: Case, line: Step, where: str) -> str:
    """What a message says: what it is about, what has happened, by when, and where to look."""
    process, what = declared.process_at(case.area), _what(case)
    unit = named(line.unit_area, line.unit_department, directory.paths([line.unit_area])).zh if line.unit_area else ""
    act, says = process.moves[line.act].zh, process.states[case.state].says
    if line.promised and line.act in ("dispatch", "grant_extension"):
        by = line.promised.astimezone(clock.BEIJING).strftime("%m-%d %H:%M")
        text = Sentence("您反映的“{what}”：{act}，{unit}，{by} 前办结。{where}",
                        {"what": what, "act": act, "unit": unit, "by": by, "where": where})  # fmt: skip
    else:
        text = Sentence("您反映的“{what}”：{act}。{says}。{where}", {"what": what, "act": act, "says": says, "where": where})
    return text.said(str)
