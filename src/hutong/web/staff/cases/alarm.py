"""Urgent danger, on every page of a post on duty: it stands at the top until somebody signs for the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from hutong.domain.cases.queries.desk import Alarm, alarms
from hutong.kernel.actor import NOBODY
from hutong.web.page import Req, page
from hutong.web.staff.cases import clocks
from hutong.web.staff.cases.lists import works_on_cases

DUTY = "cases.duty"


def duty(request: HttpRequest) -> dict[str, Any]:
    """For every template: whether the post works on cases, whether it is on duty, and what rings. Read only where it is shown."""
    actor = getattr(request, "actor", NOBODY)
    found: dict[str, Any] = {"works_on_cases": works_on_cases(actor), "on_duty": actor.post_id is not None and actor.may(DUTY)}
    if found["on_duty"]:
        found["alarm"] = SimpleLazyObject(lambda: _shown(alarms(actor)))
    return found


@page(needs="public")
def alarm(request: Req) -> HttpResponse:
    """The banner anew, asked for every few seconds. Nothing is sent where nothing has changed, so that nothing is read out twice;
    nor to anybody else, so that a session that has ended takes no page away under somebody's hands."""
    if not request.actor.may(DUTY):
        return HttpResponse(status=204)
    found = _shown(alarms(request.actor))
    if request.GET.get("now") == found["mark"]:
        return HttpResponse(status=204)
    return render(request, "parts/alarm.html", {"alarm": found})


def _shown(found: Sequence[Alarm]) -> dict[str, Any]:
    """`mark`: which cases ring, so that a browser can say what it shows already."""
    lines = [
        {"id": one.id, "danger": one.danger, "path": one.path, "place_words": one.place_words, "since": clocks.since(one.since)}
        for one in found
    ]
    return {"lines": lines, "mark": "-".join(str(one.id) for one in found)}
