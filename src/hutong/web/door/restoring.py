"""Locked out, or here for the first time: a superior makes out a code, and she sets a new password with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts.rules import RESTORE
from hutong.domain.directory.queries.people import people_below, person_below
from hutong.kernel.errors import Refused
from hutong.web import pace
from hutong.web.door import places
from hutong.web.door.arriving import Arrival, arrived, next_of
from hutong.web.page import Req, page

# Wrong codes from one place in ten minutes: what an account may fail is counted apart.
WRONG = 60


@page(needs="accounts.manage")
def people(request: Req) -> HttpResponse:
    """The people of the area, found by name, pinyin or account."""
    text = request.GET.get("q", "")
    return render(request, "door/restore.html", {"people": people_below(request.actor, text=text), "q": text})


@page(needs="accounts.manage", methods=("GET", "POST"))
def person(request: Req, staff: int) -> HttpResponse:
    """One of them: a code, shown once, to be read to her."""
    found = person_below(request.actor, staff)
    code = accounts.make_restore_code(request.actor, staff=staff) if request.method == "POST" else ""
    minutes = int(RESTORE.total_seconds()) // 60
    return render(request, "door/restore_one.html", {"person": found, "code": code, "minutes": minutes})


def _page(request: Req) -> HttpResponse:
    return render(request, "public/restore.html", {"next": next_of(request)})


@page(needs="public", methods=("GET", "POST"), again=_page, scoped=False)
def restore(request: Req) -> HttpResponse:
    """She types the code and sets a new password. The same words for an unknown account, a wrong code and one that is over."""
    if request.method != "POST":
        return _page(request)
    pace.check(request, "restore", WRONG)
    words = {name: request.POST.get(name, "") for name in ("username", "code", "password")}
    staff = accounts.restore(**words, lost=request.POST.get("lost") == "1", origin=places.origin(request))
    if staff is None:
        pace.count(request, "restore")
        raise Refused("账号和恢复码对不上，或者码已经过期。", "请核对账号和 10 位码；过了半小时就请上级再给一个。")
    # the code has been in another's hand: it is no second factor
    return arrived(request, Arrival(staff, "restore", ("pwd",), places.is_shared(request), "/"))
