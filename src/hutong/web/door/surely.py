"""What every entry by the browser begins with: who is there, in which hat, and whether she must sign in once more for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.queries import SessionView
from hutong.domain.door.queries import SystemView
from hutong.kernel import clock
from hutong.web import session
from hutong.web.page import Req, page

# A parameter of our own: since when she has been on the way to signing in for this entry. Seconds for which it is believed.
SINCE, LASTS = "hutong_since", 900
_SALT = "door.since"


def held(request: HttpRequest) -> SessionView | None:
    """Her sign-in, when it holds."""
    return accounts.session(session.sid(request) or "")


def begun(request: HttpRequest) -> str:
    """The `sid` of this browser's sign-in, behind a locked screen too: what leaving ends. Empty for none."""
    return str(request.session.get(session.SID) or "")


def to_sign_in(where: str, about: str) -> HttpResponse:
    """To the sign-in page and back to `where`, which then knows since when. `about`: what the mark is good for."""
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': _marked(where, about)})}")


def to_hats(where: str) -> HttpResponse:
    """To the choice of a post and back."""
    return HttpResponseRedirect(f"{reverse('hats')}?{urlencode({'next': where})}")


def signed_in_for(request: HttpRequest, found: SessionView, about: str, *, mark: str = "") -> bool:
    """Whether she has signed in for this very entry: after she was sent to the sign-in page, not before. `mark`: where the
    address of the request does not bring it."""
    try:
        since, meant = signing.loads(mark or request.GET.get(SINCE, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(meant == about and found.auth_at.timestamp() >= since)


def ask_again(request: Req, system: SystemView, where: str, about: str) -> HttpResponse:
    """A page that asks her to sign in once more: the system wants to be sure that it is still she."""
    return render(request, "door/sure.html", {"system": system, "next": _marked(where, about)})


@page(needs="staff", methods=("POST",), scoped=False)
def sign_in_again(request: Req) -> HttpResponse:
    """Signs her out, and in again on the way to where she was going."""
    where = request.POST.get("next", "")
    session.end(request)
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        where = reverse("home")
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': where})}")


def _marked(where: str, about: str) -> str:
    mark = signing.dumps([clock.now().timestamp(), about], salt=_SALT)
    return f"{where}{'&' if '?' in where else '?'}{urlencode({SINCE: mark})}"
