"""The form as a sheet to type into, and the JSON that it lives on."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from hutong.domain.forms.commands import CellNow, Typed
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.queries.assignments import changed_findings
from hutong.kernel.errors import Conflict
from hutong.web import session, words
from hutong.web.page import Req, page

NEEDS = "reports.return"
MOST_DIGITS = 18


@page(needs=NEEDS)
def grid(request: Req, assignment_id: int) -> HttpResponse:
    """The page of the sheet. A form with a file for each person has no one sheet: it is answered question by question."""
    view = queries.assignment(request.actor, assignment_id)
    if view.single and view.lines > 1 and view.mine:
        messages.info(request, _("这张表一人一份，一题一题答，或者在 Excel 里填。"))
        return redirect("work-questions", assignment_id=assignment_id)
    cells = reverse("work-cells", args=(assignment_id,))
    context = {
        "view": view,
        "title": view.title,
        "cells_url": cells,
        "save_url": cells,
        "grid_key": f"grid:{assignment_id}:{session.staff_id(request)}",
        "back_url": reverse("work-one", args=(assignment_id,)),
    }
    return render(request, "staff/reports/work_grid.html", context)


@page(needs=NEEDS, methods=("GET", "POST"))
@gzip_page
def cells(request: Req, assignment_id: int) -> HttpResponse:
    """GET: the whole sheet, or what changed after the change numbered `since`. POST: cells as they were typed.

    404 for a form out of sight, 409 for one that cannot be typed into any more, 400 for what is no such message.
    """
    if request.method == "POST":
        return _save(request, assignment_id)
    asked = request.GET.get("since")
    since = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else None
    return JsonResponse(queries.cells(request.actor, assignment_id, since=since, say=_))


def _save(request: Req, assignment_id: int) -> HttpResponse:
    if request.content_type != "application/json":
        return JsonResponse({}, status=400)
    try:
        typed = [_typed(one) for one in json.loads(request.body)["edits"]]
        "".join(one.cell + one.value for one in typed).encode()  # half a sign is none
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({}, status=400)
    try:
        saved = commands.type_cells(request.actor, assignment_id=assignment_id, cells=typed)
    except Conflict as conflict:
        message, way_out = words.refused(conflict)
        return JsonResponse({"message": f"{message} {way_out}".strip()}, status=409)
    before = min((one.seq for one in saved.kept), default=0) - 1
    news = changed_findings(request.actor, assignment_id, since=before, say=_) if saved.kept else {}
    answer: dict[str, Any] = {
        "seq": saved.seq,
        "kept": [{**_now(one), "state": "w" if one.value else "m"} for one in saved.kept],
        "conflicts": [_now(one) for one in saved.conflicts],
        "refused": [{"cell": cell, "message": words.refused(why)[0]} for cell, why in saved.refused],
        "findings": news,
    }
    return JsonResponse(answer)


def _typed(one: dict[str, Any]) -> Typed:
    cell, value, base = one["cell"], one["value"], one.get("base", 0)
    if not (isinstance(cell, str) and isinstance(value, str) and isinstance(base, int)) or "\0" in cell + value:
        raise TypeError
    return Typed(cell, value, base)


def _now(one: CellNow) -> dict[str, Any]:
    return {"cell": one.cell, "value": one.value, "seq": one.seq, "by": one.by, "at": one.at[11:16]}
