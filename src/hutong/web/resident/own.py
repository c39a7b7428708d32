"""A case from the account: her own, or one of somebody whose mandate she holds. What the mandate does not name, she cannot do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.domain.cases import commands, queries
from hutong.domain.residents import commands as residents
from hutong.domain.residents import queries as accounts
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound
from hutong.web.media import media
from hutong.web.page import Req, page, part
from hutong.web.resident import acts
from hutong.web.resident.shown import shown
from hutong.web.resident.status import EVERY, not_too_often


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one person: `name` is empty for one's own; `may`: whether she may answer for them."""

    name: str
    may: bool
    waiting: tuple[queries.Mine, ...]
    under_way: tuple[queries.Mine, ...]
    closed: tuple[queries.Mine, ...]


def cases_of(actor: Actor) -> list[Cases]:
    """Her own cases, then those of everybody whom she may follow; what waits for a word first."""
    found = [_sorted("", True, queries.of_resident(_own(actor)))]
    for one in _followed(actor):
        rows = queries.of_resident(one.principal) if one.principal else ()
        if rows:
            found.append(_sorted(one.principal_name or one.phone, "close" in one.words, rows))
    return found


def _sorted(name: str, may: bool, rows: tuple[queries.Mine, ...]) -> Cases:
    waiting = tuple(one for one in rows if one.waits)
    under_way = tuple(one for one in rows if not one.waits and one.state != "closed")
    return Cases(name, may, waiting, under_way, tuple(one for one in rows if one.state == "closed"))


def _own(actor: Actor) -> int:
    if actor.resident is None:
        raise NotFound()
    return actor.resident


def _followed(actor: Actor) -> list[accounts.MandateView]:
    _given, received = accounts.mandates_of(actor)
    held = [one for one in received if one.state == "holds" and one.principal and {"follow", "close"} & set(one.words)]
    return list({one.principal: one for one in reversed(held)}.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A case and by which right it is seen. `owner`: the account it belongs to; `mandate`: that of somebody else who looks."""

    status: queries.Status
    owner: int
    mandate: int | None
    may: bool


def _seen(actor: Actor, voice_id: int) -> _Seen:
    """Raises NotFound for a stranger's case."""
    try:
        return _Seen(queries.status_of(_own(actor), voice_id), _own(actor), None, True)
    except NotFound:
        for one in _followed(actor):
            try:
                found = queries.status_of(one.principal or 0, voice_id)
            except NotFound:
                continue
            return _Seen(found, one.principal or 0, one.id, "close" in one.words)
        raise


def _case_page(request: Req, voice_id: int, act: str = "") -> HttpResponse:
    seen = _seen(request.actor, voice_id)
    found = shown(seen.status, reverse("my-case", args=[voice_id]), may=seen.may)
    context = {"shown": found, "code": "", "every": EVERY, "mandate": seen.mandate}
    if not part(request):
        return render(request, "resident/status.html", context)
    if request.GET.get("v") == str(seen.status.version):
        return HttpResponse(status=204)
    fresh = request.GET.get("a") != found.acts
    return render(request, "resident/status_live.html", {**context, "moved": True, "fresh_acts": fresh})


@page(needs="resident")
def case(request: Req, voice_id: int) -> HttpResponse:
    """The same page that a code opens."""
    return _case_page(request, voice_id)


@page(needs="resident", methods=("POST",), again=_case_page)
def act(request: Req, voice_id: int, act: str) -> HttpResponse:
    """What the owner may do, and whoever holds a mandate that names it; its use is in the journal."""
    seen = _seen(request.actor, voice_id)
    not_too_often(request, voice_id)
    if seen.mandate is not None:
        residents.use_mandate(request.actor, mandate_id=seen.mandate, what="close" if act != "add" else "follow")
    acts.said(request, acts.act(request, act, commands.speaker(seen.status.area), voice_id))
    return redirect("my-case", voice_id=voice_id)


@page(needs="resident")
def picture(request: Req, voice_id: int, file_id: int) -> HttpResponse:
    """A photograph or video of a case of hers."""
    seen = _seen(request.actor, voice_id)
    return media(request, *queries.picture_of(seen.owner, voice_id, file_id))
