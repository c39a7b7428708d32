"""Handing a file in, what is in hand, and where a form stands."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hutong.domain.forms import commands, queries
from hutong.domain.reporting.queries import demands
from hutong.kernel.errors import Refused
from hutong.web.page import Req, go, page, part

# Where a form in this state is worked on.
STEPS = {"meaning": "form-meaning", "whom": "form-whom", "filled": "form-table", "done": "form-table"}


@page(needs="forms.fill")
def forms(request: Req) -> HttpResponse:
    """All forms of the area, those in hand first. What a department has made a demand of is on the page of its demands."""
    taken = {one.filling for one in demands(request.actor)} if request.actor.may("reports.demand") else set()
    found = [f for f in queries.fillings(request.actor) if f.id not in taken]
    open_ones = [f for f in found if f.state != "done"]
    return render(request, "staff/forms/list.html", {"open": open_ones, "done": [f for f in found if f.state == "done"]})


@page(needs="forms.fill", methods=("POST",))
def hand_in(request: Req) -> HttpResponse:
    """A department's file, as it came: dropped, chosen, or pasted from a chat."""
    files = request.FILES.getlist("file")
    if not files:
        raise Refused("还没有选文件。", "请选一个 Excel 表，或把它拖进来。")
    department, due = request.POST.get("department", "").strip(), _day(request.POST.get("due", ""))
    made = [
        commands.hand_in(request.actor, data=file.read(), filename=file.name or "", department=department, due=due)
        for file in files
    ]
    return go(request, reverse("form", args=(made[0],)) if len(made) == 1 else reverse("forms"))


@page(needs="forms.fill")
def form(request: Req, filling_id: int) -> HttpResponse:
    """Where the form stands: the step to do next. Asks again by itself while the file is being read."""
    filling = queries.filling(request.actor, filling_id)
    if filling.state in STEPS:
        return go(request, reverse(STEPS[filling.state], args=(filling.id,)))
    template = "staff/forms/reading.html#state" if part(request) else "staff/forms/reading.html"
    return render(request, template, {"filling": filling})


@page(needs="forms.fill", methods=("POST",))
def discard(request: Req, filling_id: int) -> HttpResponse:
    commands.discard(request.actor, filling_id=filling_id)
    messages.success(request, _("这份表已经拿走，它等着的问题也撤回了。"))
    return redirect("forms")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("交表的日子没有写对。", "例如 2026-11-30。") from None
