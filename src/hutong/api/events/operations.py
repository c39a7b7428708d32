"""The operations on the work of systems."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hutong.api.events.reading import BATCH, EVENT, JSON, events_of, system_of
from hutong.api.events.shapes import Answer, OfWork, Taken, TaskData, TaskEvent
from hutong.api.faults import Fault, Turned
from hutong.api.v1.operations import Call, answer, operation
from hutong.domain.door.arriving import Kind
from hutong.domain.door.commands.work import Said, Work, take_event
from hutong.domain.door.queries.register import SystemView
from hutong.domain.door.queries.work import Lying, lying
from hutong.kernel import clock
from hutong.kernel.errors import Refused

KINDS: dict[str, Kind] = {
    "cn.hutong.task.put": "put",
    "cn.hutong.task.done": "done",
    "cn.hutong.task.withdraw": "withdraw",
}
MODES = {EVENT: TaskEvent, BATCH: tuple[TaskEvent, ...], JSON: TaskData}


@operation("POST", "events", needs="system", gives=Answer, signed=MODES)
def take_events(call: Call) -> HttpResponse:
    """Put work into inboxes and take it back, by CloudEvents: one, a batch, or in binary mode. Sent again, it changes nothing."""
    request = call.request
    events = events_of(request)
    if len({one.source for one in events}) > 1:
        raise Turned(Fault(422, "invalid", _("有的内容不对。"), _("一批里的事件要来自同一个系统。")))
    view = system_of(request, events[0].source, len(events))
    if request.content_type != BATCH:
        return answer(Answer((Taken(events[0].id, take_event(view, _said(events[0]))),)))
    return answer(Answer(tuple(_taken(view, one) for one in events)))


@operation("GET", "events", needs="system", query=OfWork, gives=Lying, signed={})
def list_work(call: Call) -> HttpResponse:
    """What the system has open in inboxes here, and what was ended here in the last fortnight. The signature is over no body."""
    asked: OfWork = call.query
    view = system_of(call.request, asked.source)
    return answer(lying(view.id, after=asked.after, now=clock.now()))


def _taken(view: SystemView, event: TaskEvent) -> Taken:
    try:
        return Taken(event.id, take_event(view, _said(event)))
    except Refused as refused:
        return Taken(event.id, "refused", " ".join(refused.said(_)).strip())


def _said(event: TaskEvent) -> Said:
    data, kind = event.data, KINDS[event.type]
    work = Work(
        data.key, data.title, data.due_at or data.due, data.url, data.urgent, data.area or 0, data.department, data.sub
    )  # fmt: skip
    return Said(event.id, kind, event.time, data.key, work if kind == "put" else None, event.sequence)
