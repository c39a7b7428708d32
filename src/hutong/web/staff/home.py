"""The first page: one thing to do, and below it what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hutong.blueprint.departments import departments
from hutong.domain.asks import queries as asks
from hutong.domain.directory import queries as directory
from hutong.domain.forms import queries as forms
from hutong.web.page import Req, page
from hutong.web.values import english

SHOWN = 5


@page(needs="hat")
def home(request: Req) -> HttpResponse:
    """For a worker: hand in a form, and what is open. For others: what their post may see."""
    actor = request.actor
    context: dict[str, Any] = {"place": directory.path(actor.lo), "may_fill": actor.may("forms.fill")}
    if actor.may("forms.fill"):
        context["fillings"] = [f for f in forms.fillings(actor, limit=20) if f.state != "done"][:SHOWN]
        context["departments"] = [d.en if english() else d.full for d in departments().values()]
    if actor.may("asks.answer"):
        context["asks"] = asks.count(actor)
        context["houses"] = asks.round(actor)[:SHOWN]
    return render(request, "staff/home.html", context)
