"""The open questions of a community, by household: answered in a few taps, on the stairs or at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hutong.blueprint.elements import catalogue
from hutong.domain.asks import commands, queries
from hutong.domain.asks.queries import AskView, HouseholdAsks
from hutong.kernel.errors import Conflict
from hutong.web import answers, values, words
from hutong.web.page import Req, go, page, part


@dataclass(frozen=True)
class Question:
    """An ask and the field that answers it."""

    ask: AskView
    field: answers.Field


@dataclass(frozen=True)
class Door:
    """A household with its questions."""

    house: HouseholdAsks
    questions: list[Question]


@page(needs="asks.answer")
def asks(request: Req) -> HttpResponse:
    """The worker's round. `for` narrows it to what one form waits for, `household` to one door."""
    return _round(request)


def _round(request: Req, **_rest: Any) -> HttpResponse:
    number, wanted_by = _number(request.GET.get("page")) or 1, request.GET.get("for") or None
    household = _number(request.GET.get("household"))
    total = queries.count(request.actor, wanted_by=wanted_by)
    houses = queries.round(request.actor, wanted_by=wanted_by, household=household, page=number)
    context = {
        "total": total,
        "doors": doors(houses),
        "page": number,
        "wanted_by": wanted_by or "",
        "next_page": number + 1 if household is None and number * queries.PAGE < total.households else None,
    }
    return render(request, "staff/asks.html", context)


def doors(houses: list[HouseholdAsks]) -> list[Door]:
    """Households with the fields that their questions need."""
    return [Door(house, [Question(ask, _field(ask)) for ask in house.asks]) for house in houses]


def _field(ask: AskView) -> answers.Field:
    element = catalogue().get(ask.element)
    standing = ask.said[0].value if ask.said else None
    if element is None:
        return answers.field(ask.element, ask.label, ask.type, ask.choices, standing)
    found = answers.field_of(element, standing)
    return found if found.options else answers.field_of(element)


@page(needs="asks.answer", methods=("POST",))
def answer(request: Req, ask_id: int) -> HttpResponse:
    """One answer. Somebody who was slower sees what the faster one kept, in the same place."""
    context: dict[str, Any] = {"ask_id": ask_id, "where": request.POST.get("where", "")}
    try:
        if request.POST.get("later"):
            context["later_on"] = commands.later(request.actor, ask_id=ask_id)
        else:
            value = answers.typed(request.POST, "value")
            none = value is None
            outcome = commands.answer(
                request.actor, ask_id=ask_id, value=None if none or value is answers.NOTHING else value, none_known=none
            )
            context |= {"label": values.label_of(outcome.element), "kept": values.shown(outcome.element, outcome.value)}
            context["in_doubt"] = outcome.in_doubt
    except Conflict as conflict:
        context |= {"conflict": conflict, "kept": _kept(conflict, request.POST.get("element", ""))}
    if part(request):
        return render(request, "parts/answered.html", context, status=409 if "conflict" in context else 200)
    _say(request, context)
    back = request.POST.get("back", "")
    return go(request, back if back.startswith(("/asks/", "/forms/")) else reverse("asks"))


def _kept(conflict: Conflict, element: str) -> str:
    kept = getattr(conflict.current, "value", None)
    return values.shown(element, kept) if conflict.current is not None else ""


def _say(request: Req, context: dict[str, Any]) -> None:
    """The same words after a full page load."""
    if "conflict" in context:
        messages.warning(request, f"{words.refused(context['conflict'])[0]} {context['kept']}")
    elif "later_on" in context:
        messages.success(request, _("好的，%(day)s 再问。") % {"day": context["later_on"]})
    else:
        messages.success(request, _("%(label)s：%(kept)s") % context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
