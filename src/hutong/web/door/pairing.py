"""A QR code on a screen, confirmed on a telephone: the screen's pages and the telephone's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import queries
from hutong.domain.accounts.commands.pairing import Confirmed
from hutong.kernel.errors import Refused
from hutong.web import pace, qr, session
from hutong.web.door import places
from hutong.web.door.arriving import Arrival, entered, next_of
from hutong.web.door.locking import unlocked
from hutong.web.page import Req, page, part

PAIR = "pair"
# Codes from one place in ten minutes: an office in the morning.
CODES = 300
# A sign-in over two channels (RFC 8176); what the telephone's own sign-in was worth comes along.
BY_PHONE = "mca"
_TAKEN_ALONG = frozenset({"mfa", "swk", "otp", "user"})


@page(needs="public", methods=("POST",), scoped=False)
def new(request: Req) -> HttpResponse:
    """A new code for this screen, to sign in or to unlock it."""
    pace.check(request, "pair", CODES)
    pace.count(request, "pair")
    only = session.holder(request) if session.held(request) == "locked" else None
    shared = request.POST.get("own") != "1"
    shown = accounts.start_pairing(screen=places.screen(request), place=places.network(request), shared=shared, only=only)
    kept = {"token": shown.token, "secret": shown.secret, "number": shown.number, "where": next_of(request)}
    request.session[PAIR] = kept
    return _screen(request) if part(request) else redirect("pair")


@page(needs="public", scoped=False)
def shown(request: Req) -> HttpResponse:
    """The screen with its code and its number."""
    return _screen(request)


@page(needs="public", methods=("POST",), scoped=False)
def wait(request: Req) -> HttpResponse:
    """Whether the telephone has confirmed; asked every two seconds, or by a button. Once, the screen that shows the
    code gets in."""
    kept = request.session.get(PAIR) or {}
    try:
        confirmed = accounts.take_pairing(str(kept.get("secret", "")))
    except Refused as refusal:
        request.session.pop(PAIR, None)
        request.trouble = refusal
        return _screen(request, status=200 if part(request) else 422)
    if confirmed is None:
        return HttpResponse(status=204) if part(request) else redirect("pair")
    return _taken(request, confirmed, str(kept.get("where", "/")))


@page(needs="self", methods=("GET", "POST"))
def phone(request: Req, token: str) -> HttpResponse:
    """On the telephone: which screen asks, and which of three numbers stands on it."""
    if session.held(request):
        return redirect("factors")
    if request.session.get(session.SHARED):
        raise Refused("这是大家都用的电脑，不能替别的电脑确认。", "请用您自己的手机扫码。")
    if _is_borrowed(request):
        raise Refused("这里是用手机扫码登录的，不能再替别的电脑确认。", "请用您自己的手机扫码。")
    if request.method != "POST":
        return render(request, "door/pair_phone.html", {"asking": queries.asking(request.actor, token), "token": token})
    if request.POST.get("refuse") == "1":
        accounts.refuse_pairing(request.actor, token=token)
        return render(request, "door/pair_done.html", {"done": "refused"})
    number = request.POST.get("number", "")
    right = accounts.confirm_pairing(
        request.actor, token=token, number=int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0,
        amr=_worth(request),
    )  # fmt: skip
    return render(request, "door/pair_done.html", {"done": "right" if right else "wrong"})


def _screen(request: Req, *, status: int = 200) -> HttpResponse:
    kept = request.session.get(PAIR)
    if kept and not queries.still_open(kept["secret"]):
        kept = None
    context = {
        "number": kept["number"] if kept else None,
        "picture": qr.svg(_address(request, kept["token"])) if kept else "",
        "next": kept["where"] if kept else next_of(request),
        "locked": session.held(request) == "locked",
        "stays": part(request),
    }
    return render(request, "door/pair.html#panel" if part(request) else "door/pair.html", context, status=status)


def _taken(request: Req, confirmed: Confirmed, where: str) -> HttpResponse:
    """The telephone has said yes: a locked screen opens for its owner, any other is signed in."""
    request.session.pop(PAIR, None)
    if session.held(request) == "locked":
        if confirmed.staff.id != session.holder(request):
            raise Refused("这不是您锁的屏。", "请换个人登录。")
        session.unlock(request, "qr")
        return unlocked(request, confirmed.staff) if request.POST.get("stays") == "1" else _onward(request, where)
    return entered(request, Arrival(confirmed.staff, "qr", (BY_PHONE, *confirmed.amr), confirmed.shared, where))


def _onward(request: HttpRequest, where: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)


def _is_borrowed(request: HttpRequest) -> bool:
    """Whether this sign-in hangs on a telephone's word itself: from screen to screen it would never end."""
    found = queries.session(session.sid(request) or "")
    return found is not None and found.how == "qr"


def _worth(request: HttpRequest) -> tuple[str, ...]:
    found = queries.session(session.sid(request) or "")
    return tuple(word for word in (found.amr if found else ()) if word in _TAKEN_ALONG)


def _address(request: HttpRequest, token: str) -> str:
    base = settings.HUTONG_ADDRESS or f"{request.scheme}://{request.get_host()}"
    return f"{base}{reverse('pair-phone', args=[token])}"
