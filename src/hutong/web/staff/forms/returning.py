"""A filled form that comes back with the worker's answers: what differs is shown first, and kept when she says so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from hutong.domain.forms import commands, queries
from hutong.domain.reporting.commands.answering import keep_returned
from hutong.domain.reporting.queries.assignments import of_filling
from hutong.kernel.errors import Refused
from hutong.web.page import Req, page


@page(needs="forms.fill", methods=("POST",))
def send_back(request: Req, filling_id: int) -> HttpResponse:
    """Takes the returned file. Nothing enters the pool yet."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("还没有选文件。", "请选填过的那个文件。")
    commands.send_back(
        request.actor, filling_id=filling_id, data=file.read(), filename=file.name or "", file=_number(request.POST.get("copy"))
    )
    return redirect("form-differences", filling_id=filling_id, copy=_number(request.POST.get("copy")))


@page(needs="forms.fill", methods=("GET", "POST"))
def differences(request: Req, filling_id: int, copy: int) -> HttpResponse:
    """What the file says otherwise; ticked differences are kept."""
    form = of_filling(request.actor, filling_id)
    if request.method == "POST":
        version = _number(shown) if (shown := request.POST.get("version")) else None
        words: dict[str, Any] = {"accepted": request.POST.getlist("keep"), "file": copy, "version": version}
        if form is None:
            kept = commands.keep_differences(request.actor, filling_id=filling_id, **words)
        else:
            kept = keep_returned(request.actor, assignment_id=form, **words)
        n = len(kept.observed) + kept.own
        messages.success(request, ngettext("记下了 %(n)d 处。", "记下了 %(n)d 处。", n) % {"n": n})
        return redirect(_back(filling_id, form))
    found = queries.differences(request.actor, filling_id, file=copy)
    context = {
        "filling": queries.filling(request.actor, filling_id),
        "back": _back(filling_id, form),
        "keepable": [d for d in found if not d.trouble and d.kind != "row"],
        "troubled": [d for d in found if d.trouble or d.kind == "row"],
    }
    return render(request, "staff/forms/differences.html", context)


def _back(filling_id: int, form: int | None) -> str:
    """Where a form is worked on: one that a department has sent has a page of its own."""
    return reverse("form-table", args=(filling_id,)) if form is None else reverse("work-one", args=(form,))


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
