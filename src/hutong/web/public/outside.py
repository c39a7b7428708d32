"""表外要数: somebody in a community was asked for data outside Hutong, and says so in two taps, unnamed.

These pages do not know who is there. The session is put aside unread before the page is made, and put back untouched; it is
looked at only where somebody ticks that the report shall carry their name. Addresses are not kept (`pace`).
"""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.domain.directory import queries as directory
from hutong.domain.outside import commands, queries
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web import pace, session
from hutong.web.page import Req, View, page, record_id

# Reports, and wrong receipts, from one place before it has to wait.
REPORTS, GUESSES = 30, 30


def unseen(view: View) -> View:
    """Puts the session aside, unread, while the page is made. The reader of the page is nobody, whoever is signed in.

    A refusal leaves no line in the log either: it would have the hour in it.
    """

    @functools.wraps(view)
    def run(request: Any, **kwargs: Any) -> HttpResponse:
        own = request.session
        request.set_aside, request.session = own, SessionStore()
        try:
            response = view(request, **kwargs)
        finally:
            request.session = own
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return run


@unseen
@page(needs="public")
def places(request: Req) -> HttpResponse:
    """Choosing the community, once: the next page's address remembers it."""
    above = record_id(request.GET["in"]) if request.GET.get("in") else None
    context = {"areas": directory.areas(SYSTEM, above), "path": directory.path(above) if above else ()}
    return render(request, "public/outside/places.html", context)


def _report_page(request: Req, community: int) -> HttpResponse:
    place = directory.area(community)
    if level_of(place.code) != "community":
        raise NotFound("没有这个社区。", "请从头选一次社区。")
    number = _number(request.POST.get("demand") or request.GET.get("demand", ""))
    demand = next((c for c in queries.candidates() if c.id == number), None)
    context = {"place": place, "path": directory.path(community)[1:], "demand": demand}
    return render(request, "public/outside/report.html", context)


@unseen
@page(needs="public", methods=("GET", "POST"), again=_report_page)
def report(request: Req, community: int) -> HttpResponse:
    """The two taps: a photo or file, and off it goes. `?demand=12`: a complaint about one of Hutong's own demands."""
    if request.method != "POST":
        return _report_page(request, community)
    pace.check(request, "outside-report", REPORTS)
    pace.count(request, "outside-report")
    file, named = request.FILES.get("file"), _named(request) if request.POST.get("named") else None
    demand = _number(request.POST.get("demand", ""))
    code = commands.report(
        commands.anonymous(community),
        kind="complaint" if demand or request.POST.get("kind") == "complaint" else "outside",
        data=file.read() if file else b"",
        filename=(file.name or "") if file else "",
        words=request.POST.get("words", ""),
        department=request.POST.get("department", ""),
        demand=demand,
        owner=queries.owner_of(demand) if demand else None,
        named_by=named.name if named else "",
        named_post=named.post_id if named else None,
        candidates=queries.candidates(),
    )
    return redirect(reverse("outside-receipt") + "?" + urlencode({"code": code}))


@unseen
@page(needs="public")
def receipt(request: Req) -> HttpResponse:
    """How far a report is, for whoever has its code; the address with the code can be bookmarked."""
    code = request.GET.get("code", "").strip()[:100]
    if not code:
        return render(request, "public/outside/receipt.html", {"code": ""})
    try:
        return render(request, "public/outside/receipt.html", {"code": code, "receipt": queries.receipt(code)})
    except NotFound as refusal:
        pace.check(request, "outside-receipt", GUESSES)
        pace.count(request, "outside-receipt")
        request.trouble = refusal
        return render(request, "public/outside/receipt.html", {"code": code}, status=404)


def _named(request: Any) -> Actor:
    """The person at the screen, who wishes to be named in the report. Raises Refused when nobody is signed in."""
    blank, request.session = request.session, request.set_aside
    try:
        found = session.actor(request)
    finally:
        request.session = blank
    if found is None:
        raise Refused("您还没有登录，写不上名字。", "去掉“写上我的名字”就能交；要写名字，请先登录。")
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
