"""A resident comes in: the telephone's number, then the six digits that it got; or a passkey, where the browser has one.

A number that nobody has and a known one get the same pages. The number itself is carried from page to page, not kept in between.
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from hutong.domain.accounts import passkeys
from hutong.domain.residents import commands, queries
from hutong.domain.residents.rules import phone_of
from hutong.kernel.errors import Refused
from hutong.web import pace, session
from hutong.web.context import ELDER_COOKIE
from hutong.web.page import Req, page
from hutong.web.passkeys import asked, challenge_of, site_of

# Codes asked for, wrong codes, and passkeys tried from one place before it has to wait: a staircase may share one address.
CODES, GUESSES, KEYS = 30, 40, 60
# Where the session keeps the challenge of a passkey.
CHALLENGE = "passkey"
YEAR = 365 * 24 * 3600
_WRONG = Refused("验证码不对，或者已经过期。", "请看最近一条短信再输一次；试错五次就要重新要一个。")
_NO_KEY = Refused("通行密钥没有通过。", "请再试一次，或者用手机验证码登录。")


def _phone_page(request: Req) -> HttpResponse:
    return render(request, "resident/sign_in.html", {"next": next_of(request)})


@page(needs="public", methods=("GET", "POST"), again=_phone_page)
def sign_in(request: Req) -> HttpResponse:
    """First the number; a POST brings number and code."""
    if request.method != "POST":
        return redirect("my") if session.resident(request) else _phone_page(request)
    pace.check(request, "my-guess", GUESSES)
    phone = phone_of(request.POST.get("phone", ""))
    found = commands.sign_in(
        commands.VISITOR, phone=phone, code=request.POST.get("code", ""),
        language=get_language() or "", elder=request.COOKIES.get(ELDER_COOKIE) == "1",
    )  # fmt: skip
    if found is None:
        pace.count(request, "my-guess")
        # shown, not raised: what was counted stays counted
        request.trouble = _WRONG
        return _code_page(request, phone, status=422)
    return entered(request, found)


def _again(request: Req) -> HttpResponse:
    """After a refusal: the page for the code where one may be under way, else the page for the number."""
    with suppress(Refused):
        return _code_page(request, phone_of(request.POST.get("phone", "")))
    return _phone_page(request)


@page(needs="public", methods=("GET", "POST"), again=_again)
def code(request: Req) -> HttpResponse:
    """Sends a code and asks for it."""
    if request.method != "POST":
        return redirect("my-sign-in")
    phone = phone_of(request.POST.get("phone", ""))
    pace.check(request, "my-code", CODES)
    pace.count(request, "my-code")
    return _code_page(request, phone, shown=commands.send_code(commands.VISITOR, phone=phone))


def _code_page(request: Req, phone: str, *, shown: str = "", status: int = 200) -> HttpResponse:
    context = {"phone": phone, "shown": shown, "next": next_of(request)}
    return render(request, "resident/code.html", context, status=status)


@page(needs="public", methods=("POST",))
def sign_out(request: Req) -> HttpResponse:
    session.end(request)
    return redirect("my-sign-in")


@page(needs="public", methods=("POST",))
def passkey_ask(request: Req) -> HttpResponse:
    """What the browser asks its passkeys, as JSON. The challenge stays in the session."""
    pace.check(request, "my-passkey", KEYS)
    pace.count(request, "my-passkey")
    return asked(request, passkeys.asked(site_of(request)), kept=CHALLENGE)


@page(needs="public", methods=("POST",), again=_phone_page)
def passkey_enter(request: Req) -> HttpResponse:
    """The answer of a passkey."""
    pace.check(request, "my-passkey", KEYS)
    answer, challenge = request.POST.get("answer", ""), challenge_of(request, kept=CHALLENGE)
    found = commands.sign_in_by_passkey(commands.VISITOR, site=site_of(request), challenge=challenge, answer=answer)
    if found is None:
        pace.count(request, "my-passkey")
        request.trouble = _NO_KEY
        response = _phone_page(request)
        response.status_code = 422
        return response
    return entered(request, found)


def entered(request: Req, resident: int) -> HttpResponse:
    """Signs in, and makes the screen look as the resident wants it."""
    onward = next_of(request)
    session.begin_resident(request, resident)
    own = queries.me(queries.actor_of(resident))
    return looks(request, redirect(onward), elder=own.elder, language=own.language)


def looks(request: Req, response: HttpResponse, *, elder: bool, language: str) -> HttpResponse:
    """Language and large type, in the cookies that every page reads. Large type chosen on this screen stays."""
    kept = {"max_age": YEAR, "samesite": "Lax", "secure": request.is_secure()}
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **kept)  # type: ignore[arg-type]
    if elder:
        response.set_cookie(ELDER_COOKIE, "1", **kept)  # type: ignore[arg-type]
    return response


def next_of(request: Req) -> str:
    """Where to go afterwards: a page of this site, or the resident's own."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/my/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/my/"
