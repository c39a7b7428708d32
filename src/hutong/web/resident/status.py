"""Looking at a case by its code: each step with its unit and its promise, and the resident's own word.

No account, no session: whoever holds the code is let in, whatever others at the same address have tried. Wrong codes are counted.
Asked for thousands of times a minute, so it reads little. It moves by itself: the page asks for what is new until it is closed.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.domain.cases import commands, queries
from hutong.kernel.errors import NotFound, Refused
from hutong.web import pace, qr
from hutong.web.media import media
from hutong.web.page import Req, page, part
from hutong.web.resident import acts
from hutong.web.resident.sessionless import sessionless
from hutong.web.resident.shown import shown

# Wrong codes from one place before it has to wait, and what one case may be asked to do in that time.
GUESSES, ACTS = 30, 40
# Seconds between two looks for what is new.
EVERY = 20


@sessionless
@page(needs="public", scoped=False)
def find(request: Req) -> HttpResponse:
    """Typing the code of a receipt; one in the address leads on to what it opens."""
    code = "".join(sign for sign in request.GET.get("code", "").upper() if sign.isascii() and sign.isalnum())[:20]
    return redirect("case-status", code=_grouped(code)) if code else render(request, "resident/find.html", {"code": ""})


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _again(request: Req, code: str, act: str) -> HttpResponse:
    """After a refusal: the case as it stands; for the code of nobody the page to type it."""
    try:
        found = shown(queries.status(code), reverse("case-status", args=[code]))
    except NotFound:
        return render(request, "resident/find.html", {"code": code})
    return render(request, "resident/status.html", {"shown": found, "code": code, "every": EVERY})


def _status_page(request: Req, code: str) -> HttpResponse:
    try:
        found = shown(queries.status(code), reverse("case-status", args=[code]))
    except NotFound as refusal:
        return _unknown(request, code, refusal)
    return render(request, "resident/status.html", {"shown": found, "code": code, "every": EVERY})


@sessionless
@page(needs="public", scoped=False)
def status(request: Req, code: str) -> HttpResponse:
    """The case; for htmx only what is new since `?v=`, and nothing (204) when there is nothing."""
    if not part(request):
        return _status_page(request, code)
    try:
        found = queries.status(code)
    except NotFound:
        return HttpResponse(status=286)  # htmx asks no more
    if request.GET.get("v") == str(found.version):
        return HttpResponse(status=204)
    context = {"shown": shown(found, reverse("case-status", args=[code])), "code": code, "every": EVERY}
    fresh = request.GET.get("a") != context["shown"].acts  # type: ignore[attr-defined]
    return render(request, "resident/status_live.html", {**context, "moved": True, "fresh_acts": fresh})


@sessionless
@page(needs="public", methods=("POST",), again=_again)
def act(request: Req, code: str, act: str) -> HttpResponse:
    """Solved, not solved, again, rated, taken back, added to."""
    actor, voice = _holder(request, code)
    not_too_often(request, voice)
    sentence = acts.act(request, act, actor, voice)
    # the session stays unread: the sentence travels in its own signed cookie
    acts.said(request, sentence)
    return redirect("case-status", code=code)


@sessionless
@page(needs="public", scoped=False)
def picture(request: Req, code: str, file_id: int) -> HttpResponse:
    """A photograph or video of the case that the code opens."""
    try:
        return media(request, *queries.picture(code, file_id))
    except NotFound:
        _wrong(request)
        raise


@sessionless
@page(needs="public", scoped=False)
def done(request: Req) -> HttpResponse:
    """What a reporter takes home: the code, its picture, and what happens now by when. Printed, it is the receipt."""
    code = request.GET.get("code", "")[:20]
    try:
        found = shown(queries.status(code), reverse("case-status", args=[code or "-"]))
    except NotFound as refusal:
        return _unknown(request, code, refusal)
    where = reverse("case-status", args=[code])
    link = f"{settings.HUTONG_ADDRESS}{where}" if settings.HUTONG_ADDRESS else request.build_absolute_uri(where)
    context: dict[str, Any] = {"shown": found, "code": code, "link": link, "qr": qr.svg(link)}
    return render(request, "resident/done.html", context)


def not_too_often(request: Req, voice: int) -> None:
    """Raises Refused for whoever says one thing and its opposite all day. Her report itself lies where it lay."""
    if pace.many(request, "case-act", ACTS, by=f"voice:{voice}"):
        raise Refused("这件诉求刚刚动得太多了。", "写的内容还在。请过十分钟再试；着急的事请打 12345。")
    pace.count(request, "case-act", by=f"voice:{voice}")


def _holder(request: Req, code: str) -> tuple[Any, int]:
    try:
        return commands.holder(code)
    except NotFound:
        _wrong(request)
        raise


def _wrong(request: Req) -> None:
    pace.check(request, "case-code", GUESSES)
    pace.count(request, "case-code")


def _unknown(request: Req, code: str, refusal: NotFound) -> HttpResponse:
    _wrong(request)
    request.trouble = refusal
    return render(request, "resident/find.html", {"code": code}, status=404)
