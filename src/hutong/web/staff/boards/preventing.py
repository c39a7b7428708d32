"""未诉先办: what clusters, with its evidence; decided by a post, done by a unit, seen beside what came later."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hutong.domain.cases import commands
from hutong.domain.cases.queries import preventing as queries
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.cases.lists import check_works


@page(needs="hat")
def preventions(request: Req) -> HttpResponse:
    """The proposals of the post's range, what waits first."""
    check_works(request.actor)
    return render(request, "staff/boards/preventions.html", {"lines": queries.preventions(request.actor)})


@page(needs="hat")
def prevention(request: Req, prevention_id: int) -> HttpResponse:
    """One proposal with its cases, and what may be done."""
    view = queries.prevention(request.actor, prevention_id)
    return render(request, "staff/boards/prevention.html", {"view": view, "sent": request.POST})


@page(needs="cases.steer", methods=("POST",))
def look(request: Req) -> HttpResponse:
    """Looks for clusters now; the night does it by itself."""
    found = commands.look_for_clusters(request.actor)
    said = ngettext("找到 %(n)d 处新的扎堆。", "找到 %(n)d 处新的扎堆。", found) if found else _("没有新的扎堆。")
    messages.success(request, said % {"n": found} if found else said)
    return redirect("preventions")


@page(needs="cases.steer", methods=("POST",), again=prevention)
def accept(request: Req, prevention_id: int) -> HttpResponse:
    """The proposal becomes a unit's task."""
    area, _found, department = request.POST.get("unit", "").partition(":")
    if not area:
        raise Refused("还没有选由谁去办。", "请选一个承办单位。")
    commands.accept_prevention(
        request.actor, prevention_id=prevention_id, area=record_id(area), department=department,
        words=request.POST.get("words", ""), due=_day(request),
    )  # fmt: skip
    messages.success(request, _("定下来了，已经放进承办单位的待办。"))
    return redirect("prevention", prevention_id=prevention_id)


@page(needs="cases.steer", methods=("POST",), again=prevention)
def decline(request: Req, prevention_id: int) -> HttpResponse:
    """The proposal is declined, with the reason."""
    commands.decline_prevention(request.actor, prevention_id=prevention_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("记下了，两个月里不再提。"))
    return redirect("preventions")


@page(needs="cases.work", methods=("POST",), again=prevention)
def report(request: Req, prevention_id: int) -> HttpResponse:
    """The unit says what it has done."""
    commands.report_prevention(request.actor, prevention_id=prevention_id, words=request.POST.get("words", ""))
    messages.success(request, _("记下了。以后来的件数会和以前的摆在一起看。"))
    return redirect("prevention", prevention_id=prevention_id)


def _day(request: Req) -> dt.date | None:
    text = request.POST.get("due", "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("日期不对。", "请在日历里选一天。") from None
