"""One question a page, for the phone on the stairs: large buttons, nothing else to decide, and her place is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.commands import Typed
from hutong.domain.forms.queries.questions import Question, question
from hutong.domain.forms.queries.views import GapView
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.commands import answering
from hutong.kernel.errors import Conflict, Refused
from hutong.web import answers, values, words
from hutong.web.page import Req, go, page

NEEDS = "reports.return"
NOTHING_THERE = "无"
# Before every place: the first question that is left.
FIRST = "0-"


def _ask(request: Req, assignment_id: int, **_rest: Any) -> HttpResponse:
    view = queries.assignment(request.actor, assignment_id)
    if not view.mine:
        return redirect("work-one", assignment_id=assignment_id)
    kept = f"questions:{assignment_id}"
    at = request.POST.get("at") or request.GET.get("at") or request.session.get(kept, "")
    found = question(request.actor, view.filling, at)
    if found is not None and request.session.get(kept) != found.key:
        request.session[kept] = found.key
    context = {"view": view, "question": found, "field": _field(found.gap) if found else None}
    return render(request, "staff/reports/work_questions.html", context)


@page(needs=NEEDS, methods=("GET", "POST"), again=_ask)
def questions(request: Req, assignment_id: int) -> HttpResponse:
    """GET: the question at `at`, or where she left off. POST: its answer, "there is none", "later" or "skip"."""
    if request.method == "POST":
        return _answered(request, assignment_id)
    return _ask(request, assignment_id)


def _field(gap: GapView) -> answers.Field:
    element = catalogue().get(gap.element)
    if element is not None and gap.can_ask:
        return answers.field_of(element)
    return answers.field(gap.element, gap.label, gap.type, gap.choices)


def _answered(request: Req, assignment_id: int) -> HttpResponse:
    """Keeps the answer and goes on to the next question. Somebody faster is told, and the form gets what the pool has."""
    at = request.POST.get("at", "")
    filling = queries.filling_of(request.actor, assignment_id)
    found = question(request.actor, filling, at)
    if found is None or found.key != at:
        messages.info(request, _("这一题刚刚已经有答案了。"))
        return _next(request, assignment_id, at)
    try:
        _keep(request, assignment_id, found)
    except Conflict as conflict:
        answering.refill(request.actor, assignment_id=assignment_id)
        messages.warning(request, " ".join((words.refused(conflict)[0], _kept(conflict, found.gap.element))).strip())
    return _next(request, assignment_id, found.after or FIRST)


def _next(request: Req, assignment_id: int, at: str) -> HttpResponse:
    return go(request, reverse("work-questions", args=(assignment_id,)) + f"?at={at}")


def _keep(request: Req, assignment_id: int, found: Question) -> None:
    gap, value = found.gap, answers.typed(request.POST, "value")
    if request.POST.get("skip"):
        return
    if request.POST.get("later"):
        day = answering.ask_later(request.actor, assignment_id=assignment_id, cell=gap.cell, page=gap.file)
        messages.success(request, _("好的，留在待问里，%(day)s 再问。") % {"day": f"{day:%m-%d}"})
        return
    if value is answers.NOTHING:
        raise Refused("还没有写答案。", "写一下，或者点“没有”“跳过”。")
    if gap.can_ask and request.actor.may("asks.answer"):
        none = value is None
        kept = answering.answer(
            request.actor,
            assignment_id=assignment_id,
            cell=gap.cell,
            page=gap.file,
            value=None if none else value,
            none_known=none,
        )
        messages.success(request, _("%(label)s：%(kept)s") % _said(found, values.shown(kept.element, kept.value)))
        return
    text = NOTHING_THERE if value is None else str(value)
    saved = commands.type_cells(request.actor, assignment_id=assignment_id, cells=[Typed(gap.cell, text, found.base, gap.file)])
    for one in saved.conflicts:
        raise Conflict(
            "{by}刚刚填了“{value}”。", "以先填的为准；不对的话，可以在表格里改。", one.value, by=one.by, value=one.value
        )
    messages.success(request, _("%(label)s：%(kept)s") % _said(found, text))


def _said(found: Question, text: str) -> dict[str, str]:
    name, label = found.gap.name, values.label_of(found.gap.element, found.gap.label)
    return {"label": f"{name} · {label}" if name else label, "kept": text}


def _kept(conflict: Conflict, element: str) -> str:
    return values.shown(element, conflict.current) if isinstance(conflict.current, str | int | float | bool) else ""
