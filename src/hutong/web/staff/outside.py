"""Reports from outside before the supervising post: read, and answered in words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.outside import commands, queries
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id

PICTURE = "jpg"
VERDICTS = {"yes": True, "no": False, "explained": None}


@page(needs="outside.answer")
def reports(request: Req) -> HttpResponse:
    """What waits for an answer of this post."""
    return render(request, "staff/outside/list.html", {"reports": queries.open_reports(request.actor)})


def _report_page(request: Req, report_id: int) -> HttpResponse:
    found = queries.report(request.actor, report_id)
    return render(request, "staff/outside/report.html", {"report": found, "picture": found.file_kind == PICTURE})


@page(needs="outside.answer", methods=("GET", "POST"), again=_report_page)
def report(request: Req, report_id: int) -> HttpResponse:
    """One report and the field for its answer, without which it does not go away."""
    if request.method != "POST":
        return _report_page(request, report_id)
    said: dict[str, Any] = {"words": request.POST.get("words", ""), "upheld": _verdict(request)}
    demand = request.POST.get("demand", "")
    commands.answer(request.actor, report_id=report_id, demand=record_id(demand) if demand else None, **said)
    messages.success(request, _("答复已经发出，反映的人凭回执能看到。"))
    return redirect("outside-reports")


@page(needs="outside.answer")
def file(request: Req, report_id: int) -> HttpResponse:
    """The photo or file of a report. Pictures are shown, everything else is saved and never opened here."""
    data, kind = queries.file(request.actor, report_id)
    if kind == PICTURE:
        return HttpResponse(data, content_type="image/jpeg")
    headers = {"Content-Disposition": f'attachment; filename="report.{kind}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def _verdict(request: Req) -> bool | None:
    word = request.POST.get("verdict", "")
    if word not in VERDICTS:
        raise Refused("还没有选属实不属实。", "请选一项；只是说明情况的，选“说明情况”。")
    return VERDICTS[word]
