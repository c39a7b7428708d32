"""Before she changes how she signs in, she shows once more all that signing in asks for: a password alone, which somebody may
have watched, takes no second factor away (NIST SP 800-63B, 6.1.2.1)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts import queries
from hutong.domain.directory.queries.staff import staff_of
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.door import asking, places
from hutong.web.door.arriving import next_of
from hutong.web.page import Req, page

Do = Callable[..., HttpResponse]


def proven(request: HttpRequest) -> bool:
    """Whether she has shown lately all that she has: her password, and her second factor where there is one."""
    return session.sure_by_both(request) if _has_second(request) else session.sure(request)


def surely(do: Do) -> Do:
    """Lets through only whoever has; everybody else shows it first. Whoever must set up a factor has shown all she has."""

    @functools.wraps(do)
    def checked(request: Req, **kwargs: Any) -> HttpResponse:
        if session.held(request) == "setup" or proven(request):
            return do(request, **kwargs)
        if _has_second(request):
            return redirect("factors-prove")
        session.lock(request)
        return redirect(f"{reverse('unlock')}?{urlencode({'next': reverse('factors')})}")

    return checked


def _page(request: Req) -> HttpResponse:
    return render(request, "door/prove.html", {"factors": queries.factors(session.holder(request) or 0), "next": _next(request)})


@page(needs="self", methods=("GET", "POST"), again=_page, scoped=False)
def prove(request: Req) -> HttpResponse:
    """Password and code, or a passkey. Whoever has lost her telephone takes a code on paper, or goes to her superior."""
    if not _has_second(request):
        return redirect("factors")
    if request.method != "POST":
        return _page(request)
    how = "passkey" if "answer" in request.POST else "code"
    if not (_by_passkey(request) if how == "passkey" else _by_both(request)):
        raise Refused("没有通过。", "请核对密码，再看手机上现在的 6 位数，或者用纸上没用过的恢复码。")
    session.shown_both(request, how)
    return redirect(_next(request))


def _by_passkey(request: Req) -> bool:
    found = asking.answered(request)
    return found is not None and found.id == session.holder(request)


def _by_both(request: Req) -> bool:
    """A code on paper is used up only after the right password."""
    own = staff_of(session.holder(request) or 0)
    known = accounts.enter_by_password(own.username, request.POST.get("password", ""), origin=places.origin(request))
    return known is not None and accounts.second_by_code(own.id, request.POST.get("code", ""))


def _has_second(request: HttpRequest) -> bool:
    return queries.factors(session.holder(request) or 0).any


def _next(request: HttpRequest) -> str:
    return next_of(request, reverse("factors"))
