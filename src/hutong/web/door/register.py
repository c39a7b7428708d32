"""The register of systems: what each is, whose, whom to call; and what they may say who own one or decide for an area."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hutong.domain.door import commands
from hutong.domain.door.commands.registering import Secrets
from hutong.domain.door.commands.states import set_state
from hutong.domain.door.queries import listing
from hutong.domain.door.queries.listing import MANAGE, Line
from hutong.kernel.pinyin import matches
from hutong.web.door.oauth import issuer
from hutong.web.page import Req, page, record_id


@page(needs="hat")
def systems(request: Req) -> HttpResponse:
    """The systems of her place, her own area's first; `q` finds one."""
    asked = request.GET.get("q", "").strip()[:40]
    lines = [line for line in listing.listed(request.actor) if _meant(asked, line)]
    context = {
        "q": asked,
        "mine": [line for line in lines if line.mine],
        "others": [line for line in lines if not line.mine],
        "manages": request.actor.may(MANAGE),
    }
    return render(request, "staff/door/systems.html", context)


@page(needs="hat")
def one(request: Req, name: str) -> HttpResponse:
    """What a system is, what it holds, who to call, and whether she may enter and why."""
    return _one(request, name)


def _one(request: Req, name: str, **more: Any) -> HttpResponse:
    entry = listing.entry(request.actor, name)
    context = {"entry": entry, "system": entry.system, "manages": request.actor.may(MANAGE), **more}
    return render(request, "staff/door/system.html", context)


@page(needs=MANAGE, methods=("POST",), again=_one)
def state(request: Req, name: str) -> HttpResponse:
    """Opens, pauses or ends it."""
    set_state(request.actor, name=name, state=request.POST.get("state", ""))
    messages.success(request, _("改好了，从现在起算。"))
    return redirect("door-system", name=name)


@page(needs=MANAGE, methods=("POST",), again=_one)
def secret(request: Req, name: str) -> HttpResponse:
    """New secrets, shown this once; the old ones are worth nothing any more."""
    made = commands.renew_secret(request.actor, name=name)
    return shown_once(request, name, made)


@page(needs=MANAGE, methods=("POST",), again=_one)
def show(request: Req, name: str) -> HttpResponse:
    """Whether the posts of an area see it."""
    said = {"1": True, "0": False}.get(request.POST.get("shown", ""))
    commands.show_to(request.actor, name=name, area=record_id(request.POST.get("area", "")), shown=said)
    messages.success(request, _("定好了，从现在起算。"))
    return redirect("door-system", name=name)


def shown_once(request: Req, name: str, made: Secrets) -> HttpResponse:
    """The page with the secrets. Nothing keeps it: the answer is not stored, and the next page knows them no more."""
    found = listing.entry(request.actor, name).system
    return render(request, "staff/door/secrets.html", {"system": found, "made": made, "root": issuer(request)})


def _meant(asked: str, line: Line) -> bool:
    view = line.system
    texts = (view.title, view.purpose, view.title_en, view.purpose_en, view.name)
    return not asked or any(matches(asked, text) for text in texts)
