"""What she shows beside a password: an app's codes, passkeys, codes on paper. Set up and taken away by herself alone."""

from __future__ import annotations

import pyotp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import queries
from hutong.kernel.errors import Refused
from hutong.web import qr, session
from hutong.web.door.arriving import next_of
from hutong.web.door.asking import CHALLENGE
from hutong.web.door.proving import proven, surely
from hutong.web.page import Req, page
from hutong.web.passkeys import asked, challenge_of, site_of


def _page(request: Req) -> HttpResponse:
    context = {
        "factors": queries.factors(request.actor.user_id or 0),
        "passkeys": queries.own_passkeys(request.actor),
        "must": session.held(request) == "setup",
        "proven": proven(request),
        "next": next_of(request),
    }
    return render(request, "door/factors.html", context)


@page(needs="self")
def factors(request: Req) -> HttpResponse:
    """What there is, and what may be added. For whoever must have a second factor, the one page that opens."""
    return _page(request)


@page(needs="self", methods=("POST",), again=_page)
@surely
def passkey_options(request: Req) -> HttpResponse:
    """What the browser is asked to make a passkey, as JSON."""
    return asked(request, queries.new_passkey(request.actor, site_of(request)), kept=CHALLENGE)


@page(needs="self", methods=("POST",), again=_page)
@surely
def passkey_new(request: Req) -> HttpResponse:
    """Keeps the passkey that the browser has made."""
    answer, challenge = request.POST.get("answer", ""), challenge_of(request, kept=CHALLENGE)
    codes = accounts.add_passkey(
        request.actor, site=site_of(request), challenge=challenge, answer=answer, name=request.POST.get("device", "")
    )
    return _added(request, codes)


@page(needs="self", methods=("POST",), again=_page)
@surely
def passkey_remove(request: Req, passkey_id: int) -> HttpResponse:
    accounts.remove_passkey(request.actor, passkey_id=passkey_id)
    messages.success(request, _("删掉了。"))
    return redirect("factors")


def _app_page(request: Req) -> HttpResponse:
    secret = queries.new_secret(request.actor)
    if not secret:
        return redirect("factors")
    name = request.session.get("name", "")
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="胡同")
    spelled = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render(request, "door/authenticator.html", {"picture": qr.svg(address), "secret": spelled, "next": next_of(request)})


@page(needs="self", methods=("POST",), again=_page)
@surely
def app_new(request: Req) -> HttpResponse:
    """A secret for an app; it counts for nothing until the first code has shown that it has arrived."""
    accounts.begin_authenticator(request.actor)
    return redirect(f"{reverse('factors-app')}?{urlencode({'next': next_of(request)})}")


@page(needs="self", methods=("GET", "POST"), again=_app_page)
@surely
def app(request: Req) -> HttpResponse:
    """The secret as a QR code and in letters, and the first code."""
    if request.method != "POST":
        return _app_page(request)
    codes = accounts.confirm_authenticator(request.actor, typed=request.POST.get("code", ""))
    return _added(request, codes)


@page(needs="self", methods=("POST",), again=_page)
@surely
def app_remove(request: Req) -> HttpResponse:
    accounts.remove_authenticator(request.actor)
    messages.success(request, _("删掉了。"))
    return redirect("factors")


@page(needs="self", methods=("POST",), again=_page)
@surely
def codes_new(request: Req) -> HttpResponse:
    """New codes for paper: shown this once."""
    return _codes(request, accounts.renew_codes(request.actor))


def _added(request: Req, codes: tuple[str, ...]) -> HttpResponse:
    session.set_up(request)
    return _codes(request, codes) if codes else redirect("factors")


def _codes(request: Req, codes: tuple[str, ...]) -> HttpResponse:
    if not codes:
        raise Refused("没有新的码。")
    return render(request, "door/codes.html", {"codes": codes, "next": next_of(request, reverse("factors"))})
