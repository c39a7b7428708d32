"""Getting in: sign-in, choosing a post, leaving, and how the screen looks."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hutong.demo.accounts import Account, accounts
from hutong.domain.directory import queries as directory
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.context import ELDER_COOKIE
from hutong.web.page import Req, page, record_id

# Wrong passwords for one account before it has to wait, and the wait in seconds.
TRIES, WAIT = 8, 300
COUNTERS = 4096
YEAR = 365 * 24 * 3600


def _sign_in_page(request: Req) -> HttpResponse:
    return render(request, "public/sign_in.html", {"next": _next(request), "accounts": _demo_accounts()})


def _demo_accounts() -> list[Account]:
    """Whoever may be looked in on in a demo; asked once an hour, since each costs a password check."""
    if not settings.HUTONG_DEMO:
        return []
    found: list[Account] = cache.get("demo-accounts") or accounts()
    cache.set("demo-accounts", found, 3600)
    return found


@page(needs="public", methods=("GET", "POST"), again=_sign_in_page)
def sign_in(request: Req) -> HttpResponse:
    """A name and a password, nothing to remember beyond them. In the demo the accounts stand below."""
    if request.method != "POST":
        return redirect("home") if session.staff_id(request) else _sign_in_page(request)
    username = request.POST.get("username", "").strip()
    counter = _counter(username)
    if cache.get(counter, 0) >= TRIES:
        raise Refused("试的次数太多了。", "请五分钟以后再试，或请街道管理员重设密码。")
    staff = directory.sign_in(username, request.POST.get("password", ""))
    if staff is None:
        if not cache.add(counter, 1, WAIT):
            with suppress(ValueError):  # the wait has ended this moment
                cache.incr(counter)
        raise Refused("账号或密码不对。", "请看看大小写和输入法，再试一次。")
    cache.delete(counter)
    session.begin(request, staff)
    where = _next(request)
    return redirect(where if session.actor(request) else _hats(where))


def _hats(where: str) -> str:
    """The choice of a post, and from there on to where she wanted to go."""
    return reverse("hats") if where == "/" else f"{reverse('hats')}?{urlencode({'next': where})}"


def _counter(username: str) -> str:
    """Where wrong passwords are counted: so few places that inventing names pushes no counter out of the cache."""
    return f"sign-in:{int.from_bytes(sha256(username.encode()).digest()[:2]) % COUNTERS}"


@page(needs="public", methods=("POST",))
def sign_out(request: Req) -> HttpResponse:
    session.end(request)
    return redirect("sign-in")


@page(needs="staff", methods=("GET", "POST"))
def hats(request: Req) -> HttpResponse:
    """The posts of the person; one is worn at a time, and everything shown follows from it."""
    staff = session.staff_id(request) or 0
    if request.method == "POST":
        session.wear(request, record_id(request.POST.get("post", "")))
        return redirect(_next(request))
    return render(request, "public/hats.html", {"hats": directory.hats(staff)})


@page(needs="public", methods=("POST",))
def look(request: Req) -> HttpResponse:
    """Language and elder mode, kept in cookies of their own: they belong to the screen, not to the person."""
    response = redirect(_next(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    if request.POST.get("elder") in ("0", "1"):
        response.set_cookie(ELDER_COOKIE, request.POST["elder"], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@page(needs="public")
def about(request: Req) -> HttpResponse:
    return render(request, "public/about.html")


def _next(request: Req) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"
