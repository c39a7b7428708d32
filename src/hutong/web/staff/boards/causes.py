"""Causes: what repeated cases have in common, put to the level above with its numbers, and answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.cases import commands
from hutong.domain.cases.queries import causes as queries
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page, record_id
from hutong.web.staff.cases.lists import check_works


@page(needs="hat")
def causes(request: Req) -> HttpResponse:
    """The causes in the post's range, and what waits for an answer."""
    check_works(request.actor)
    context = {"causes": queries.causes(request.actor), "raised": queries.raised(request.actor)}
    return render(request, "staff/boards/causes.html", context)


@page(needs="hat")
def cause(request: Req, cause_id: int) -> HttpResponse:
    """One cause with its cases, and what may be done."""
    return render(request, "staff/boards/cause.html", {"view": queries.cause(request.actor, cause_id), "sent": request.POST})


@page(needs="hat")
def raised(request: Req, raised_id: int) -> HttpResponse:
    """What was put up, for whoever answers it."""
    found = queries.one_raised(request.actor, raised_id)
    if found.cause is not None:
        return redirect("cause", cause_id=found.cause)
    return render(request, "staff/boards/raised.html", {"one": found, "sent": request.POST})


@page(needs="cases.take", methods=("POST",))
def new(request: Req) -> HttpResponse:
    """Cases that were ticked become one cause."""
    made = commands.name_cause(
        request.actor, cases=_numbers(request), title=request.POST.get("title", ""), words=request.POST.get("words", "")
    )
    return redirect("cause", cause_id=made)


@page(needs="cases.take", methods=("POST",), again=cause)
def tie(request: Req, cause_id: int) -> HttpResponse:
    """More cases of the same cause."""
    commands.tie(request.actor, cause_id=cause_id, cases=_numbers(request))
    return redirect("cause", cause_id=cause_id)


@page(needs="cases.take", methods=("POST",), again=cause)
def raise_cause(request: Req, cause_id: int) -> HttpResponse:
    """The cause is put to the level above, or to a unit there."""
    commands.raise_up(request.actor, cause_id=cause_id, words=request.POST.get("words", ""), to=_unit(request))
    messages.success(request, _("报上去了。答复下来，每一位反映的居民都看得到。"))
    return redirect("cause", cause_id=cause_id)


@page(needs="cases.take", methods=("POST",))
def raise_case(request: Req, case_id: int) -> HttpResponse:
    """One case, or one suggestion, is put to the level above."""
    commands.raise_up(request.actor, case_id=case_id, words=request.POST.get("words", ""), to=_unit(request))
    messages.success(request, _("报上去了。答复下来，每一位反映的居民都看得到。"))
    return redirect("case", case_id=case_id)


@page(needs="cases.take", methods=("POST",))
def release(request: Req, case_id: int, file_id: int) -> HttpResponse:
    """A picture is released for anybody after somebody has looked at it, or taken back."""
    on = request.POST.get("released") == "1"
    commands.release_picture(request.actor, case_id=case_id, file_id=file_id, released=on)
    messages.success(request, _("这张照片公开了。") if on else _("这张照片收回了，不再公开。"))
    return redirect("case", case_id=case_id)


@page(needs="cases.steer", methods=("POST",))
def listing(request: Req, case_id: int) -> HttpResponse:
    """A case is taken off the public list, or put back."""
    on, reason = request.POST.get("listed") == "1", request.POST.get("reason", "")
    (commands.relist if on else commands.unlist)(request.actor, case_id=case_id, reason=reason)
    messages.success(request, _("这件又可以公开了。") if on else _("这件不再公开，清单、接口和文件里都没有了。"))
    return redirect("case", case_id=case_id)


@page(needs="tasks.work", methods=("POST",), again=raised)
def answer(request: Req, raised_id: int) -> HttpResponse:
    """The answer comes down."""
    commands.answer_down(request.actor, raised_id=raised_id, words=request.POST.get("words", ""))
    messages.success(request, _("答复下去了，背后的居民都会看到。"))
    return redirect("causes")


def _numbers(request: Req) -> list[int]:
    return [record_id(text) for text in request.POST.getlist("case")[:500]]


def _unit(request: Req) -> tuple[int, str] | None:
    """A unit out of a field, "110114000000:water_company"; empty: whoever steers above."""
    chosen: Any = request.POST.get("unit", "")
    if not chosen:
        return None
    area, found, department = chosen.partition(":")
    if not found:
        raise Refused("没有这个单位。", "请从列出的单位里选一个。")
    return record_id(area), department
