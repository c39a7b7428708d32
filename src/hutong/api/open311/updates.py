"""The extension: updates of requests, read and sent, in the shape that FixMyStreet gave them; REOPEN opens a request again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict

from hutong.api.door import reader_of, system_of
from hutong.api.open311 import asking
from hutong.api.open311.answers import moment, said
from hutong.domain.cases import commands
from hutong.domain.cases.commands import Update
from hutong.domain.cases.queries import openly
from hutong.domain.cases.queries.openly import Wanted
from hutong.domain.directory.queries import SystemView
from hutong.kernel.errors import Conflict, Refused

ROOT = "service_request_updates"
# What a status sent with an update asks for; any other only adds its words.
ACTS = {
    "reopen": "reopen",
    "reopened": "reopen",
    "not_fixed": "reopen",
    "fixed": "solved",
    "closed": "solved",
    "withdrawn": "recall",
}


def listed(request: HttpRequest, form: str) -> HttpResponse:
    """Updates between two moments, oldest first: 90 days, at most 1000."""
    sent = asking.fields(request)
    system = reader_of(request, asking.word(sent, "api_key"), whole_list=True)
    asking.area(sent)
    ids = asking.listed(sent, "service_request_id")
    start, end = asking.period(sent)
    wanted = Wanted(ids=openly.known_ids(ids), start=start, end=end, source=system.name if system else "")
    found = () if ids and not wanted.ids else openly.opened_steps(wanted)
    content = [
        {
            "update_id": str(step.id), "service_request_id": str(step.case), "status": "open" if step.open else "closed",
            "external_status_code": step.act, "updated_datetime": moment(step.at),
            "description": f"{step.zh}：{step.words}" if step.words else step.zh, "media_url": None,
        }
        for step in found
    ]  # fmt: skip
    return said(form, ROOT, content)


def told(request: HttpRequest, form: str) -> HttpResponse:
    """An update of a request that the client's own system has sent; the same update_id again changes nothing."""
    sent = asking.fields(request)
    system = system_of(request, "cases.report", asking.word(sent, "api_key"))
    asking.area(sent)
    ids = openly.known_ids([asking.word(sent, "service_request_id")])
    if not ids:
        raise Refused("没有填 service_request_id。", "请填 POST requests 得到的编号。")
    once = asking.word(sent, "update_id", 80)
    asking.moment(sent, "updated_datetime")
    words = asking.word(sent, "description", 2000)
    _say(system, ids[0], _act(sent), words, f"update:{once}" if once else "")
    return said(form, ROOT, [{"update_id": once or str(ids[0])}])


def _act(sent: QueryDict) -> str:
    return ACTS.get(asking.word(sent, "status", 60).lower(), "add")


def _say(system: SystemView, case: int, act: str, words: str, once: str) -> None:
    """Says it; `fixed` before anybody has answered is kept as words, for closing needs an answer first."""
    try:
        _speak(system, case, Update(act, words, once=once))
    except Conflict:
        if act != "solved":
            raise
        _speak(system, case, Update("add", f"反映人说已经解决。{words}", once=once))


def _speak(system: SystemView, case: int, update: Update) -> None:
    commands.speak(system.actor, source=system.name, case_id=case, update=update)
