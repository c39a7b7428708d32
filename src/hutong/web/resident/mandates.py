"""Mandates as a resident sees them: who may act for me, for whom may I act, and ending either at once."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.residents import commands, queries
from hutong.domain.residents.rules import LONGEST, phone_of
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web import pace
from hutong.web.page import Req, page
from hutong.web.resident.entering import CODES, GUESSES
from hutong.web.words import choices

# What the page proposes: long enough for one matter.
PROPOSED = dt.timedelta(days=90)
_WRONG = Refused("验证码不对，或者已经过期。", "请对方看最近一条短信；试错五次就要重新要一个。")


def _list(request: Req) -> HttpResponse:
    given, received = queries.mandates_of(request.actor)
    return render(request, "resident/mandates.html", {"given": given, "received": received})


@page(needs="resident")
def mandates(request: Req) -> HttpResponse:
    """Both sides, ended ones too, and the way to a new one."""
    return _list(request)


def _again(request: Req) -> HttpResponse:
    with suppress(Refused):
        return _code_page(request, phone_of(request.POST.get("phone", "")))
    return _list(request)


@page(needs="resident", methods=("POST",), again=_again)
def ask(request: Req) -> HttpResponse:
    """Sends the principal a code, and asks what was agreed."""
    phone = phone_of(request.POST.get("phone", ""))
    pace.check(request, "my-code", CODES)
    pace.count(request, "my-code")
    return _code_page(request, phone, shown=commands.ask_mandate(request.actor, phone=phone))


@page(needs="resident", methods=("POST",), again=_again)
def new(request: Req) -> HttpResponse:
    """Makes the mandate, if the code is the one that the principal got."""
    pace.check(request, "my-guess", GUESSES)
    phone = phone_of(request.POST.get("phone", ""))
    made = commands.make_mandate(
        request.actor, phone=phone, name=request.POST.get("name", ""), code=request.POST.get("code", ""),
        words=request.POST.getlist("words"), valid_to=_day(request.POST.get("valid_to", "")),
    )  # fmt: skip
    if made is None:
        pace.count(request, "my-guess")
        request.trouble = _WRONG
        return _code_page(request, phone, status=422)
    messages.success(request, _("办好了。双方都能看到，随时可以取消。"))
    return redirect("my-mandates")


@page(needs="resident")
def one(request: Req, mandate_id: int) -> HttpResponse:
    """One mandate, and each time that it was used."""
    context = {"one": queries.mandate(request.actor, mandate_id), "uses": queries.uses_of(request.actor, mandate_id)}
    return render(request, "resident/mandate_one.html", context)


@page(needs="resident", methods=("POST",))
def end(request: Req, mandate_id: int) -> HttpResponse:
    commands.end_mandate(request.actor, mandate_id=mandate_id)
    messages.success(request, _("取消了，从现在起不能再代办。"))
    return redirect("my-mandates")


def _code_page(request: Req, phone: str, *, shown: str = "", status: int = 200) -> HttpResponse:
    today = clock.today()
    context = {
        "phone": phone,
        "shown": shown,
        "words": choices("mandate_for"),
        "chosen": request.POST.getlist("words") or ["report", "follow"],
        "first": today.isoformat(),
        "last": (today + LONGEST).isoformat(),
        "proposed": request.POST.get("valid_to") or (today + PROPOSED).isoformat(),
    }
    return render(request, "resident/mandate_code.html", context, status=status)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise Refused("请选一个从今天起一年以内的日子。", "例如 2026-12-31。") from fault
