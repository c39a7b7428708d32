"""The filled form: every cell with its state, source and age; its gaps answered there or left as questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.blueprint.conditions import describe, parse_where
from hutong.blueprint.elements import catalogue
from hutong.domain.forms import commands, queries
from hutong.domain.forms.queries.views import CellView, GapView, HouseholdGaps, TableView
from hutong.domain.pool import queries as pool
from hutong.domain.pool.views import Fact
from hutong.domain.reporting.queries.assignments import of_filling
from hutong.kernel.errors import Conflict, NotFound
from hutong.web import answers, values, words
from hutong.web.page import Req, page, part

GAPS = ("missing", "old", "doubt")
ORDER = ("known", "computed", "context", "own", "old", "doubt", "missing", "none")


@dataclass(frozen=True)
class Cell:
    """An opened cell, with whom its row is about."""

    view: CellView
    record: int
    name: str
    entity: str


@page(needs="forms.fill")
def table(request: Req, filling_id: int) -> HttpResponse:
    """The form as it is filled by now. One that a department has sent has a page of its own."""
    form = of_filling(request.actor, filling_id) if request.actor.may("reports.return") and not part(request) else None
    return _table(request, filling_id) if form is None else redirect("work-one", assignment_id=form)


def _table(request: Req, filling_id: int, **_rest: Any) -> HttpResponse:
    number, file = _number(request, "page"), _number(request, "file")
    view = queries.table(request.actor, filling_id, page=number, file=file)
    counts = [(state, view.filling.states[state]) for state in ORDER if view.filling.states.get(state)]
    context = {"view": view, "filling": view.filling, "counts": counts, "percent": round(view.filling.share * 100)}
    return render(request, "staff/forms/table.html#filled" if part(request) else "staff/forms/table.html", context)


@page(needs="forms.fill", methods=("GET", "POST"))
def cell(request: Req, filling_id: int, name: str) -> HttpResponse:
    """One cell opened: source, age, history, what else was said, and the field to answer it."""
    number, file = _number(request, "page"), _number(request, "file")
    opened = _find(queries.table(request.actor, filling_id, page=number, file=file), name)
    if request.method == "POST":
        _keep(request, filling_id, opened, file)
        return _table(request, filling_id) if part(request) else redirect("form-table", filling_id=filling_id)
    fact = _fact(request, opened)
    element = catalogue().get(opened.view.element)
    context = {
        "cell": opened,
        "filling_id": filling_id,
        "page": number,
        "file": file,
        "fact": fact,
        "element": element,
        "field": answers.field_of(element, fact.value if fact else None)
        if element and opened.view.asks
        else answers.field(opened.view.element, opened.view.header, "text", value=opened.view.shown),
        "answers_pool": opened.view.asks and opened.view.state in GAPS and request.actor.may("asks.answer"),
    }
    return render(request, "parts/cell.html", context)


def _find(view: TableView, name: str) -> Cell:
    for block in view.lists:
        for row in block.rows:
            for found in row.cells:
                if found.cell == name:
                    return Cell(found, row.record, row.name, block.entity)
    for found in view.cells:
        if found.cell == name:
            return Cell(found, view.subject, view.subject_name, view.subject_entity)
    raise NotFound("表里没有这一格。")


def _fact(request: Req, opened: Cell) -> Fact | None:
    """What the pool holds behind the cell, with its history, where the cell is about a person."""
    if not opened.record or opened.entity != "person" or not opened.view.element:
        return None
    known = pool.person_page(request.actor, person_id=opened.record, purpose="check")
    return next((f for facts in known.themes.values() for f in facts if f.element == opened.view.element), None)


def _keep(request: Req, filling_id: int, opened: Cell, file: int) -> None:
    """An answer goes to the pool, so that the next form asks nothing; what belongs to no record stays on this form."""
    value, name = answers.typed(request.POST, "value"), opened.view.cell
    gap = opened.view.asks and opened.view.state in GAPS
    # what was shown as a gap may have an answer by now: then this is a conflict, and not a word of her own on the form
    if (gap or request.POST.get("asks")) and request.actor.may("asks.answer"):
        none = value is None
        given = None if none or value is answers.NOTHING else value
        commands.answer_gap(request.actor, filling_id=filling_id, cell=name, value=given, none_known=none, page=file)
        return
    text = "" if value is None or value is answers.NOTHING else str(value)
    commands.type_cell(request.actor, filling_id=filling_id, cell=name, value=text, page=file)


@page(needs="forms.fill")
def figure(request: Req, filling_id: int, name: str) -> HttpResponse:
    """A number opened down to the rows that it counts."""
    view = queries.figure(request.actor, filling_id, name, file=_number(request, "file"))
    counted = describe(parse_where(view.where), "en" if values.english() else "zh")
    return render(request, "parts/figure.html", {"figure": view, "words": counted})


@page(needs="forms.fill")
def gaps(request: Req, filling_id: int) -> HttpResponse:
    """What is missing, by household, each question once."""
    number = _number(request, "page")
    filling = queries.filling(request.actor, filling_id)
    houses = queries.gaps(request.actor, filling_id, page=number)
    context = {"filling": filling, "doors": [_door(house) for house in houses], "page": number, "more": len(houses) >= 30}
    return render(request, "staff/forms/gaps.html", context)


def _door(house: HouseholdGaps) -> tuple[HouseholdGaps, list[tuple[GapView, answers.Field]]]:
    """A household with its questions; cells that one answer fills are one question."""
    once = {(g.entity, g.record, g.element) if g.can_ask else (g.file, g.cell): g for g in reversed(house.gaps)}
    return house, [(gap, _field(gap)) for gap in reversed(once.values())]


def _field(gap: GapView) -> answers.Field:
    element = catalogue().get(gap.element)
    if element is not None and gap.can_ask:
        return answers.field_of(element)
    return answers.field(gap.element, gap.label, gap.type, gap.choices)


@page(needs="forms.fill", methods=("POST",))
def answer(request: Req, filling_id: int, file: int, name: str) -> HttpResponse:
    """One gap answered on the list of gaps."""
    value = answers.typed(request.POST, "value")
    context: dict[str, Any] = {"ask_id": f"{file}-{name}", "label": request.POST.get("label", "")}
    try:
        if request.POST.get("asks") and request.actor.may("asks.answer"):
            none = value is None
            given = None if none or value is answers.NOTHING else value
            outcome = commands.answer_gap(
                request.actor, filling_id=filling_id, cell=name, value=given, none_known=none, page=file
            )
            context |= {"kept": values.shown(outcome.element, outcome.value), "in_doubt": outcome.in_doubt}
        else:
            text = "" if value is None or value is answers.NOTHING else str(value)
            commands.type_cell(request.actor, filling_id=filling_id, cell=name, value=text, page=file)
            context["kept"] = text or _("没有")
    except Conflict as conflict:
        kept = getattr(conflict.current, "value", None)
        context |= {"conflict": conflict, "kept": values.shown(request.POST.get("element", ""), kept)}
    if part(request):
        return render(request, "parts/answered.html", context, status=409 if "conflict" in context else 200)
    if "conflict" in context:
        messages.warning(request, f"{words.refused(context['conflict'])[0]} {context['kept']}")
    else:
        messages.success(request, _("%(label)s：%(kept)s") % context)
    return redirect("form-gaps", filling_id=filling_id)


@page(needs="forms.fill", methods=("POST",))
def leave(request: Req, filling_id: int) -> HttpResponse:
    """The rest becomes questions of the community's one list."""
    opened = commands.open_gaps_as_asks(request.actor, filling_id=filling_id)
    messages.success(request, _("已经留作待问：%(n)d 个问题。问到以后，点“重新填一遍”就补上了。") % {"n": opened})
    return redirect("form-table", filling_id=filling_id)


@page(needs="forms.fill", methods=("POST",))
def finish(request: Req, filling_id: int) -> HttpResponse:
    commands.finish(request.actor, filling_id=filling_id)
    messages.success(request, _("这份表完成了。把下载的文件交回给部门就行。"))
    return redirect("form-table", filling_id=filling_id)


@page(needs="forms.fill")
def file(request: Req, filling_id: int) -> HttpResponse:
    """The department's own file, filled; with the source of every cell where she wants it: a second sheet, or comments."""
    wanted = request.GET.get("sources", "")
    sources: Literal["comment", "sheet", "none"] = "sheet" if wanted == "sheet" else "comment" if wanted == "comment" else "none"
    name, data, kind = queries.result(request.actor, filling_id, sources=sources)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def _number(request: Req, name: str) -> int:
    text = request.POST.get(name) or request.GET.get(name) or "1"
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
