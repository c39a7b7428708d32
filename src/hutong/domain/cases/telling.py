"""Who is told of a step: the people behind the case by the channel they chose, and the system that handed it over."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from hutong.domain.cases import declared, store
from hutong.domain.cases.models import Case, Step, Voice
from hutong.domain.cases.queries.status import named
from hutong.domain.directory import queries as directory
from hutong.domain.notices import commands as notices
from hutong.kernel import clock
from hutong.kernel.sentences import Sentence

# What is worth a message. The page shows every step.
TOLD = frozenset({
    "dispatch", "bounce", "late", "grant_extension", "finish", "pass_check", "refuse", "fall_silent", "rectify",
})  # fmt: skip


def told(case: Case, line: Step) -> None:
    """Puts the notices of a step into the outbox, in the same transaction."""
    if line.act not in TOLD:
        return
    people = Voice.objects.filter(case=case).exclude(notify="page")
    made = [notice for voice in people if (notice := _notice(case, line, voice))]
    if made:
        notices.put(made)


def received(case: Case, voice: Voice) -> None:
    """Tells the reporter, by the channel she chose, that it has arrived and by which code it opens."""
    contact = store.unseal(voice)
    receiver = contact.phone if voice.notify == "sms" else contact.address
    if voice.notify == "page" or not receiver:
        return
    category = declared.category_at(case.area, case.category)
    words = {"what": category.zh if category else case.words[:12], "code": contact.code, "where": link(contact.code)}
    body = Sentence("已收到您反映的“{what}”，查询码 {code}，凭它看进度、说是否解决。{where}", words).said(str)
    notices.put([_new(voice.notify, receiver, body, case)])


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
    process, category = declared.process_at(case.area), declared.category_at(case.area, case.category)
    what = category.zh if category else case.words[:12]
    unit = named(line.unit_area, line.unit_department, directory.paths([line.unit_area])).zh if line.unit_area else ""
    act, says = process.moves[line.act].zh, process.states[case.state].says
    if line.promised and line.act in ("dispatch", "grant_extension"):
        by = line.promised.astimezone(clock.BEIJING).strftime("%m-%d %H:%M")
        text = Sentence("您反映的“{what}”：{act}，{unit}，{by} 前办结。{where}",
                        {"what": what, "act": act, "unit": unit, "by": by, "where": where})  # fmt: skip
    else:
        text = Sentence("您反映的“{what}”：{act}。{says}。{where}", {"what": what, "act": act, "says": says, "where": where})
    return text.said(str)
