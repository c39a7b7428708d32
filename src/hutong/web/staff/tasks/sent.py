"""What the unit has sent, how far it is, and who is missing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from hutong.domain.directory.queries import path
from hutong.domain.tasks import commands, queries
from hutong.web.page import Req, page, record_id

NEEDS = "tasks.work"


@page(needs=NEEDS)
def sent(request: Req) -> HttpResponse:
    """What this unit has sent, the latest first."""
    return render(request, "staff/tasks/sent.html", {"sent": queries.sent(request.actor)})


@page(needs=NEEDS)
def one(request: Req, instruction_id: int) -> HttpResponse:
    """One of them: a bar, the areas, and the units that are missing."""
    return _one(request, instruction_id)


def _one(request: Req, instruction_id: int, **_rest: Any) -> HttpResponse:
    under = request.GET.get("in", "")
    found = queries.progress(request.actor, instruction_id, under=record_id(under) if under else None)
    context = {
        "progress": found,
        "sent": found.sent,
        "counts": found.sent.counts,
        "place": path(found.under)[-1] if under else "",
    }
    return render(request, "staff/tasks/sent_one.html", context)


post = partial(page, needs=NEEDS, methods=("POST",), again=_one)


@post()
def accept(request: Req, instruction_id: int) -> HttpResponse:
    """What is finished is accepted: those ticked, or all."""
    ticked = [record_id(number) for number in request.POST.getlist("task")]
    n = commands.accept(request.actor, instruction=instruction_id, tasks=ticked or None)
    messages.success(request, ngettext("收下了 %(n)d 件。", "收下了 %(n)d 件。", n) % {"n": n})
    return redirect("task-sent", instruction_id)


@post()
def remind(request: Req, instruction_id: int) -> HttpResponse:
    """One calm line to whoever is still at it."""
    n = commands.remind(request.actor, instruction=instruction_id, words=request.POST.get("words", ""))
    messages.success(request, ngettext("提醒了 %(n)d 个单位。", "提醒了 %(n)d 个单位。", n) % {"n": n})
    return redirect("task-sent", instruction_id)


@post()
def call_off(request: Req, instruction_id: int) -> HttpResponse:
    """What is still open need not be done any more."""
    n = commands.call_off(request.actor, instruction=instruction_id, reason=request.POST.get("reason", ""))
    messages.success(request, ngettext("撤回了 %(n)d 件，办完的还在。", "撤回了 %(n)d 件，办完的还在。", n) % {"n": n})
    return redirect("task-sent", instruction_id)
