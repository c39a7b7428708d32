"""The first page: what waits for the post worn, and the one thing to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.blueprint.departments import departments
from hutong.domain.asks import queries as asks
from hutong.domain.cases.queries.desk import waiting as waiting_cases
from hutong.domain.directory import queries as directory
from hutong.domain.door.queries.health import tiles
from hutong.domain.forms import queries as forms
from hutong.domain.reporting import queries as reporting
from hutong.domain.tasks import queries as tasks
from hutong.kernel import clock
from hutong.web.page import Req, page
from hutong.web.staff.cases.lists import works_on_cases
from hutong.web.staff.reports import due
from hutong.web.values import english

SHOWN, DOORS = 5, 6


@page(needs="hat")
def home(request: Req) -> HttpResponse:
    """For a worker: today's work, a place for files, open questions. For a department: its demands and rounds. For those above:
    what waits for them."""
    actor = request.actor
    context: dict[str, Any] = {"place": directory.path(actor.lo), "may_fill": actor.may("forms.fill"), **_waiting(request)}
    context["doors"] = [one for one in tiles(actor) if not one.lacks][:DOORS]
    asked = reporting.demands(actor) if actor.may("reports.demand") else ()
    if actor.may("forms.fill"):
        taken = {one.filling for one in asked}
        context["fillings"] = [f for f in forms.fillings(actor) if f.state != "done" and f.id not in taken][:SHOWN]
        context["departments"] = [d.en if english() else d.full for d in departments().values()]
    if actor.may("asks.answer"):
        context["asks"] = asks.count(actor)
        context["houses"] = asks.round(actor)[:SHOWN]
    if actor.may("reports.demand"):
        context["demands"] = asked[:SHOWN]
        context["rounds"] = sorted(reporting.rounds(actor), key=lambda one: not one.out)[:SHOWN]
    if works_on_cases(actor):
        context["cases"] = waiting_cases(actor)
    return render(request, "staff/home.html", context)


def _waiting(request: Req) -> dict[str, Any]:
    """The most pressing of the inbox, and how many forms of the month want nothing but a look."""
    actor = request.actor
    if not actor.may("tasks.work"):
        return {}
    lines = reporting.assignments_due(actor) if actor.may("reports.return") else ()
    found = due.todos(tasks.inbox(actor), lines)
    end = due.month_end(clock.today())
    pressing = [todo for group in due.grouped(found) for todo in group.todos]
    return {
        "works": True,
        "todos": pressing[:SHOWN],
        "count": len(found),
        "entire": sum(not one.rest and one.due <= end for one in lines),
    }
