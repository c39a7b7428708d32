"""Getting in: sign-in, choosing a post, leaving, and how the screen looks."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hutong.demo.accounts import Account, accounts, as_made
from hutong.domain.accounts import commands, queries
from hutong.domain.directory import queries as directory
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.context import ELDER_COOKIE
from hutong.web.door import asking, places
from hutong.web.door.arriving import Arrival, arrived, entered, next_of, pending
from hutong.web.page import Req, page, record_id

YEAR = 365 * 24 * 3600
# What a passkey says of itself (RFC 8176): a key in software or hardware, somebody present, and by a finger, a face or a PIN.
PASSKEY: tuple[str, ...] = ("swk", "user", "mfa")
CODE: tuple[str, ...] = ("otp", "mfa")


def _sign_in_page(request: Req) -> HttpResponse:
    context = {
        "next": next_of(request),
        "accounts": _demo_accounts(),
        "shared": places.is_shared(request) if request.method == "GET" else request.POST.get("shared") == "1",
    }
    return render(request, "public/sign_in.html", context)


def _demo_accounts() -> list[Account]:
    """Whoever may be looked in on in a demo by her button. The list is made once an hour; who has changed her password or set up
    a second factor since is asked each time, and has no button that would not work."""
    if not settings.HUTONG_DEMO:
        return []
    found: list[Account] = cache.get("demo-accounts") or accounts()
    cache.set("demo-accounts", found, 3600)
    return as_made(found)


@page(needs="public", methods=("GET", "POST"), again=_sign_in_page, scoped=False)
def sign_in(request: Req) -> HttpResponse:
    """A name and a password, nothing to remember beyond them and no riddle (WCAG 2.2, 3.3.8). In the demo the accounts stand
    below."""
    if request.method != "POST":
        if why := session.held(request):
            return redirect(f"{reverse('factors' if why == 'setup' else 'unlock')}?{request.GET.urlencode()}")
        return redirect("home") if session.staff_id(request) else _sign_in_page(request)
    username = request.POST.get("username", "").strip()
    staff = commands.enter_by_password(username, request.POST.get("password", ""), origin=places.origin(request))
    if staff is None:
        raise Refused("账号或密码不对。", "请看看大小写和输入法，再试一次。")
    shared = request.POST.get("shared") == "1"
    return arrived(request, Arrival(staff, "password", ("pwd",), shared, next_of(request)))


@page(needs="public", methods=("POST",), again=_sign_in_page, scoped=False)
def passkey(request: Req) -> HttpResponse:
    """A passkey alone: it is two factors by itself, the device and the finger on it."""
    staff = asking.answered(request)
    if staff is None:
        raise Refused("通行密钥没有通过。", "请再试一次，或者用账号和密码登录。")
    return entered(request, Arrival(staff, "passkey", PASSKEY, request.POST.get("shared") == "1", next_of(request)))


def _second_page(request: Req) -> HttpResponse:
    try:
        waiting = pending(request)
    except Refused:
        return redirect("sign-in")
    return render(request, "public/second.html", {"name": waiting.staff.name, "factors": queries.factors(waiting.staff.id)})


@page(needs="public", methods=("GET", "POST"), again=_second_page, scoped=False)
def second(request: Req) -> HttpResponse:
    """After the password: the app's code, a code on paper, or a passkey."""
    if request.method != "POST":
        return _second_page(request)
    waiting = pending(request)
    if "answer" in request.POST:
        right, amr = asking.answered(request) == waiting.staff, PASSKEY
    else:
        right, amr = commands.second_by_code(waiting.staff.id, request.POST.get("code", "")), CODE
    if not right:
        raise Refused("第二道没有通过。", "请看手机上现在的 6 位数，或者用纸上没用过的码。")
    proven = tuple(dict.fromkeys((*waiting.amr, *amr)))
    return entered(request, Arrival(waiting.staff, waiting.how, proven, waiting.shared, waiting.where))


@page(needs="public", methods=("POST",), scoped=False)
def sign_out(request: Req) -> HttpResponse:
    session.end(request)
    return redirect("sign-in")


@page(needs="staff", methods=("GET", "POST"))
def hats(request: Req) -> HttpResponse:
    """The posts of the person; one is worn at a time, and everything shown follows from it. Changing it ends nothing: what is
    entered from now on is entered in the new one."""
    held = directory.hats(session.staff_id(request) or 0)
    session.know_hats(request, held)
    if request.method == "POST":
        session.wear(request, record_id(request.POST.get("post", "")))
        return redirect(next_of(request))
    return render(request, "public/hats.html", {"hats": held, "next": next_of(request)})


@page(needs="public", methods=("POST",))
def look(request: Req) -> HttpResponse:
    """Language and elder mode, kept in cookies of their own: they belong to the screen, not to the person."""
    response = redirect(next_of(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    if request.POST.get("elder") in ("0", "1"):
        response.set_cookie(ELDER_COOKIE, request.POST["elder"], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@page(needs="public")
def about(request: Req) -> HttpResponse:
    return render(request, "public/about.html")
