"""One task: its words, its clock, its history; and what the unit that has it, or the one that sent it, does about it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hutong.domain.directory.queries import path
from hutong.domain.tasks import commands, queries
from hutong.domain.tasks.commands import Part
from hutong.domain.tasks.queries import TaskPage
from hutong.web.page import Req, page, record_id
from hutong.web.staff.reports import due
from hutong.web.staff.tasks.typed import department_choices, department_of, uploads

NEEDS = "tasks.work"
PICTURE = "jpg"
# Rows for parts on the page; whoever needs more sends down.
ROWS = 3


@page(needs=NEEDS)
def task(request: Req, task_id: int) -> HttpResponse:
    """One task, for the unit that has it, the unit that sent it, and the posts above."""
    return _task(request, task_id)


def _task(request: Req, task_id: int, **_rest: Any) -> HttpResponse:
    view = queries.task(request.actor, task_id)
    context: dict[str, Any] = {"view": view, "when": due.clock_of(view.task), "back": _said_last(view), "moves": _moves(view)}
    if view.mine:
        context |= {
            "places": queries.places(request.actor, task_id),
            "departments": department_choices(),
            "rows": range(1, ROWS + 1),
        }
        context["own"] = [one for one in context["places"] if request.actor.covers(one.code) and one.code != request.actor.area]
    return render(request, "staff/tasks/task.html", context)


def _said_last(view: TaskPage) -> str:
    """Why an open task came back; "" when nothing was given back since it was last finished."""
    acts = [move for move in view.moves if move.act in ("finished", "returned")]
    return acts[-1].reason if acts and acts[-1].act == "returned" else ""


def _moves(view: TaskPage) -> list[tuple[Any, str]]:
    """The history, each line with the place a task was passed on to."""
    return [(move, " · ".join(path(move.to_area)) if move.to_area else "") for move in view.moves]


post = partial(page, needs=NEEDS, methods=("POST",), again=_task)


@post()
def sign(request: Req, task_id: int) -> HttpResponse:
    """It has arrived and is taken on."""
    commands.sign(request.actor, task_id=task_id)
    messages.success(request, _("签收了，交办的一方看得到。"))
    return redirect("task", task_id)


@post()
def finish(request: Req, task_id: int) -> HttpResponse:
    """What was done, in words."""
    commands.finish_task(request.actor, task_id=task_id, report=request.POST.get("report", ""), files=uploads(request))
    messages.success(request, _("报告办结了，等交办的一方看。"))
    return redirect("work")


@post()
def pass_on(request: Req, task_id: int) -> HttpResponse:
    """To another unit, with a reason; its clock goes on."""
    to, department = record_id(request.POST.get("area", "")), department_of(request.POST.get("department", ""))
    reason = request.POST.get("reason", "")
    commands.pass_on(request.actor, task_id=task_id, area=to, department=department, reason=reason)
    messages.success(request, _("转过去了。期限不变，原因他们和交办的一方都看得到。"))
    return redirect("work")


@post()
def report_up(request: Req, task_id: int) -> HttpResponse:
    """What stands in the way goes to whoever sent it."""
    commands.report_up(request.actor, task_id=task_id, words=request.POST.get("words", ""), files=uploads(request))
    messages.success(request, _("上报了，答复会写在下面的经过里。"))
    return redirect("task", task_id)


@post()
def split(request: Req, task_id: int) -> HttpResponse:
    """Parts for units below, or for departments here."""
    parts = [_part(request, row) for row in range(1, ROWS + 1) if request.POST.get(f"title{row}", "").strip()]
    commands.split(request.actor, task_id=task_id, parts=parts)
    messages.success(request, _("拆开了。各部分都办结了，这件事自己就办结。"))
    return redirect("task", task_id)


def _part(request: Req, row: int) -> Part:
    field = request.POST.get
    area, department = record_id(field(f"area{row}", "")), department_of(field(f"department{row}", ""))
    return Part(field(f"title{row}", ""), area=area, department=department)


@post()
def join(request: Req, task_id: int) -> HttpResponse:
    """Others of the same inbox are done together with this one."""
    commands.join(request.actor, task_ids=[record_id(one) for one in request.POST.getlist("other")], into=task_id)
    messages.success(request, _("并在一起了，按最早的日子办。"))
    return redirect("task", task_id)


@post()
def reply(request: Req, task_id: int) -> HttpResponse:
    """The sender answers what was reported up."""
    commands.reply(request.actor, task_id=task_id, words=request.POST.get("words", ""))
    messages.success(request, _("答复了，办事的单位看得到。"))
    return redirect("task", task_id)


@post()
def give_back(request: Req, task_id: int) -> HttpResponse:
    """The sender wants something more."""
    commands.give_back(request.actor, task_id=task_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("退回去了，期限不变。"))
    return redirect("task", task_id)


@page(needs=NEEDS)
def file(request: Req, task_id: int, file_id: int) -> HttpResponse:
    """An attachment. Pictures are shown, everything else is saved and never opened here."""
    name, kind, data = queries.file(request.actor, task_id, file_id)
    response = HttpResponse(data, content_type="image/jpeg" if kind == PICTURE else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(kind != PICTURE, name) or "attachment"
    return response
