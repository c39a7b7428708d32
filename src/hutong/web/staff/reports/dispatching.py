"""An admitted demand goes down, and its department sees how far it is."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render

from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries import AreaView
from hutong.domain.reporting import commands, queries
from hutong.domain.reporting.queries.demands import DemandView
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused
from hutong.web.page import Req, page, part, record_id
from hutong.web.staff.reports.demands import chosen_areas, day_of


def _dispatch_page(request: Req, demand_id: int) -> HttpResponse:
    demand = queries.demand(request.actor, demand_id)
    if not demand.mine:
        raise NotFound("没有找到这项报表需求。")
    sent = request.POST if request.method == "POST" else request.GET
    everywhere = "due" not in sent or bool(sent.get("everywhere"))
    chosen = {record_id(code) for code in sent.getlist("area")}
    sending = queries.sending(
        request.actor, demand_id, day=_day(sent.get("day", "")), due=_day(sent.get("due", "")),
        areas=None if everywhere else sorted(chosen),
    )  # fmt: skip
    context = {"demand": demand, "sending": sending, "everywhere": everywhere, "chosen": chosen}
    if part(request):
        return render(request, "parts/sending.html", context)
    context["areas"] = _areas(request.actor, demand)
    return render(request, "staff/reports/demand_dispatch.html", context)


def _day(text: str) -> dt.date | None:
    """The day in a field; nothing while it is being typed."""
    try:
        return day_of(text)
    except Refused:
        return None


def _areas(actor: Actor, demand: DemandView) -> list[AreaView]:
    """The areas to choose from: those that were admitted, or those below where all was."""
    if list(demand.areas) == [actor.area]:
        return directory.areas(actor, actor.area)
    return [directory.area(code) for code in demand.areas]


@page(needs="reports.demand", methods=("GET", "POST"), again=_dispatch_page)
def dispatch(request: Req, demand_id: int) -> HttpResponse:
    """Where to, for which period, due when; then off it goes."""
    if request.method != "POST":
        return _dispatch_page(request, demand_id)
    post = request.POST
    areas = None if post.get("everywhere") else chosen_areas(request)
    made = commands.dispatch(
        request.actor, demand_id=demand_id, day=day_of(post.get("day", "")), due=day_of(post.get("due", "")), areas=areas
    )
    return redirect("round-progress", round_id=made)


@page(needs="hat")
def progress(request: Req, round_id: int) -> HttpResponse:
    """How many communities have their form by now; asks again by itself until all have it."""
    found = queries.progress(request.actor, round_id)
    template = "staff/reports/demand_progress.html"
    return render(request, template + "#progress" if part(request) else template, {"progress": found})


def _progress_page(request: Req, round_id: int) -> HttpResponse:
    return render(request, "staff/reports/demand_progress.html", {"progress": queries.progress(request.actor, round_id)})


@page(needs="reports.demand", methods=("POST",), again=_progress_page)
def resume(request: Req, round_id: int) -> HttpResponse:
    """Goes on with a round that has come to a halt."""
    commands.resume(request.actor, round_id=round_id)
    return redirect("round-progress", round_id=round_id)
