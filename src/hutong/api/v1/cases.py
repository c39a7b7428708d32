"""The operations on cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse

from hutong.api.door import check_text
from hutong.api.v1.operations import Call, answer, operation
from hutong.api.v1.shapes import Back, Done, NewCase, OfCases, Receipt, Since, Update, Work
from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person
from hutong.domain.cases.files import NewFile
from hutong.domain.cases.queries import Changes, ContactView, Handed
from hutong.kernel.errors import NotFound, Refused

FILE_KINDS = {"jpg": "image/jpeg", "mp4": "video/mp4"}


@operation("POST", "cases", needs="cases.report", body=NewCase, gives=Receipt, status=201)
def hand_over(call: Call) -> HttpResponse:
    """Hand over a case. The same source_ref again answers 200 with the first receipt and changes nothing."""
    new: NewCase = call.body
    who = Person(name=new.reporter.name, phone=new.reporter.phone, may_call=new.reporter.may_call)
    report = NewReport(
        area=new.place.area, words=new.words, category=new.category, place_words=new.place.words, lon=new.place.lon,
        lat=new.place.lat, channel=call.system.channel, person=who, source=call.system.name, source_ref=new.source_ref,
    )  # fmt: skip
    got = commands.hand_over(call.system.actor, new=report)
    receipt = Receipt(got.case, new.source_ref, got.code, got.state, got.category, got.danger, got.again)
    return answer(receipt, 200 if got.again else 201)


@operation("GET", "cases", needs="system", query=OfCases, gives=tuple[Handed, ...])
def list_cases(call: Call) -> HttpResponse:
    """The system's cases, by number; or the one with its own source_ref."""
    asked: OfCases = call.query
    if asked.source_ref:
        return answer((queries.handed_as(call.system.actor, call.system.name, asked.source_ref),))
    found = queries.handed_list(
        call.system.actor, call.system.name, state=asked.state, after=asked.after, most=asked.limit
    )  # fmt: skip
    return answer(found)


@operation("GET", "cases/{case}", needs="system", gives=Handed)
def read_case(call: Call) -> HttpResponse:
    """How a case stands, with every step and its files."""
    return answer(queries.handed(call.system.actor, call.system.name, call.words["case"]))


@operation("GET", "changes", needs="system", query=Since, gives=Changes)
def list_changes(call: Call) -> HttpResponse:
    """Steps of the system's cases since a cursor, for whoever has missed web-hooks."""
    asked: Since = call.query
    return answer(queries.changes(call.system.actor, call.system.name, since=asked.since, most=asked.limit))


@operation("POST", "cases/{case}/updates", needs="cases.report", body=Update, gives=Done)
def update_case(call: Call) -> HttpResponse:
    """Say what the person behind a handed over case has told the system; take the case back with `recall`."""
    told: Update = call.body
    update = commands.Update(told.act, told.words, told.rating, (), told.once)
    fresh = commands.speak(call.system.actor, source=call.system.name, case_id=call.words["case"], update=update)
    return _stands(call, again=not fresh)


@operation("POST", "cases/{case}/work", needs="cases.work", body=Work, gives=Done)
def work_on_case(call: Call) -> HttpResponse:
    """Work on a case as its unit: sign, note, finish, bounce, respond."""
    told: Work = call.body
    words: dict[str, Any] = {"case_id": call.words["case"]}
    actor = call.system.actor
    match told.act:
        case "sign":
            commands.sign(actor, **words, words=told.words, promised=_sane(told.promised))
        case "note":
            commands.note(actor, **words, words=told.words)
        case "finish":
            commands.finish(actor, **words, words=told.words)
        case "bounce":
            commands.bounce(actor, **words, reason=told.words)
        case "respond":
            commands.respond(actor, **words, words=told.words)
    return _stands(call)


@operation("POST", "cases/{case}/back", needs="cases.take", body=Back, gives=Done)
def give_back(call: Call) -> HttpResponse:
    """Give a case back to the system that it came from, with the reason."""
    commands.hand_back(call.system.actor, case_id=call.words["case"], words=call.body.words)
    return _stands(call)


@operation("GET", "cases/{case}/contacts", needs="cases.work", gives=tuple[ContactView, ...])
def read_contacts(call: Call) -> HttpResponse:
    """Names and telephones behind a case, for the unit that works on it; an entry of its own in the journal."""
    return answer(queries.contacts(call.system.actor, call.words["case"]))


@operation("POST", "cases/{case}/files", needs="system", form=("file", "words", "once"), gives=Done, status=201)
def add_file(call: Call) -> HttpResponse:
    """Add a photograph: from the person behind a handed over case, or from the unit that works on it."""
    sent = call.request.FILES.get("file")
    if sent is None:
        raise Refused("没有收到文件。", "请用 multipart/form-data，字段名 file。")
    words, once = call.request.POST.get("words", ""), call.request.POST.get("once", "")[:80]
    check_text(words, once)
    file = NewFile(sent.read())
    case = call.words["case"]
    if queries.handed(call.system.actor, call.system.name, case).source == call.system.name:
        update = commands.Update("add", words, None, (file,), once)
        again = not commands.speak(call.system.actor, source=call.system.name, case_id=case, update=update)
        return _stands(call, 201, again=again)
    commands.note(call.system.actor, case_id=case, words=words or "照片", files=(NewFile(file.data, "after"),))
    return _stands(call, 201)


@operation("GET", "cases/{case}/files/{file}", needs="system", gives=None)
def read_file(call: Call) -> HttpResponse:
    """A photograph or video of a case."""
    data, kind = queries.handed_file(call.system.actor, call.system.name, call.words["case"], call.words["file"])
    return HttpResponse(data, content_type=FILE_KINDS.get(kind, "application/octet-stream"))


def _stands(call: Call, status: int = 200, *, again: bool = False) -> HttpResponse:
    """How the case stands now; a unit that has sent it back does not see it any more."""
    case = int(call.words["case"])
    try:
        state = queries.handed(call.system.actor, call.system.name, case).state
    except NotFound:
        state = ""
    return answer(Done(case, state, again), status)


def _sane(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment that can be reckoned with in every time zone."""
    if moment is not None and not 2000 <= moment.year <= 2200:
        raise Refused("日期不对。", "请填真实的日期。")
    return moment
