"""A piece of another system's work is finished here, or declined: the system is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.door.commands.work import end_work
from hutong.domain.door.queries.work import work
from hutong.web.door.going import way_to
from hutong.web.page import Req, page
from hutong.web.values import english


@page(needs="tasks.work", methods=("GET", "POST"), again=lambda request, work_id: _shown(request, work_id))
def ending(request: Req, work_id: int) -> HttpResponse:
    """What it is, the way to where it is done, and two things to say: it is done, it is not ours."""
    if request.method != "POST":
        return _shown(request, work_id)
    declined = request.POST.get("act") == "decline"
    end_work(request.actor, work=work_id, declined=declined, reason=request.POST.get("reason", ""))
    messages.success(request, _("退回去了，系统会知道为什么。") if declined else _("办完了，系统会知道。"))
    return redirect("door")


def _shown(request: Req, work_id: int) -> HttpResponse:
    found = work(request.actor, work_id)
    title = found.title_en if english() and found.title_en else found.title
    return render(request, "staff/door/ending.html", {"work": found, "system": title, "way": way_to(found)})
