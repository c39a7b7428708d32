"""Forward-auth: what nginx (auth_request) and Caddy (forward_auth) ask with every request, and how a browser gets its pass.

Nothing that a browser can say of itself counts here: neither X-Hutong-* nor X-Forwarded-*. Which system it is, the address says,
which the operator of the proxy has written; who comes, the pass; where she goes back to, the register.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.commands.staying import stay
from hutong.domain.door import queries
from hutong.domain.door.commands import passing
from hutong.domain.door.queries import SystemView, passes
from hutong.domain.door.targets import OURS, is_secure, origins_of, pass_name, state_name, target_of, wanted_in
from hutong.domain.door.telling import headers_of
from hutong.kernel.errors import NotFound, Refused
from hutong.web import session
from hutong.web.door.oauth import issuer
from hutong.web.door.onward import onward
from hutong.web.page import Req, page

# Seconds from leaving the system's host to being back with a ticket: long enough to sign in.
STARTED = 900


@page(needs="hat", scoped=False)
def enter(request: Req, name: str) -> HttpResponse:
    """The way of a browser to a pass: to the system's host and back with its sign, then there with a ticket. Nobody is sent to
    a host that the register does not know."""
    view, to = queries.system(name), wanted_in(request.META.get("QUERY_STRING", ""))
    target, state = target_of(view, to), request.GET.get("state", "")
    if not state:
        return onward(request, f"{target.origin}{OURS}start?to={quote(target.path, safe='')}")
    sid = session.sid(request) or ""
    if accounts.session(sid) is None:
        raise Refused("您已经退出登录。", "请重新登录。")
    return onward(request, passing.ticket_for(request.actor, view=view, sid=sid, to=target.url, state=state))


@page(needs="public", scoped=False)
def asked(request: Req, name: str) -> HttpResponse:
    """Whether a request may pass: 200 with who it is, 401 without a pass, 403 when her post may not enter. `?go=1`: a browser is
    sent on to get a pass, for proxies that hand our answer on (Caddy)."""
    try:
        held = _held(request, name)
        if held is None:
            return _without(request)
        words = headers_of(held, issuer(request))
        if held.stays(background=_in_background(request)):
            stay(held.sid)
    except NotFound as refusal:
        return HttpResponse(str(refusal), status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=200, headers=words)


def _held(request: HttpRequest, name: str) -> passes.Held | None:
    """The pass that the request brings. Raises NotFound when its post may not enter."""
    for secure in (True, False):
        secret = request.COOKIES.get(pass_name(name, secure=secure))
        if secret:
            return passes.held(name, secret, secure=secure)
    return None


def _in_background(request: HttpRequest) -> bool:
    """Whether a page has asked by itself, as its browser says (Fetch Metadata): a script's or a picture's GET."""
    reads = request.headers.get("X-Forwarded-Method", "GET").upper() in ("GET", "HEAD")
    return reads and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def _without(request: HttpRequest) -> HttpResponse:
    method = request.headers.get("X-Forwarded-Method", "GET").upper()
    if request.GET.get("go") != "1" or method not in ("GET", "HEAD"):
        answer = HttpResponse(status=401)
        # the ordinary answer to whoever has no pass yet: no line in the log for each
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer
    where = request.headers.get("X-Forwarded-Uri", "/")[:1900]
    return HttpResponseRedirect(f"{OURS}start?to={quote(where, safe='')}")


@page(needs="public", scoped=False)
def started(request: Req, name: str) -> HttpResponse:
    """At the system's host: gives the browser its sign, and sends it to the door."""
    view = queries.system(name)
    target, state = target_of(view, wanted_in(request.META.get("QUERY_STRING", ""))), passing.new_state()
    origin = _origin(request, view) or target.origin
    where = f"{issuer(request)}/door/pass/{view.name}/?state={state}&to={quote(origin + target.path, safe='')}"
    return _cookie(HttpResponseRedirect(where), view, state_name(view.name, secure=is_secure(view)), state, STARTED)


@page(needs="public", scoped=False)
def back(request: Req, name: str) -> HttpResponse:
    """At the system's host: takes the ticket in, and gives the browser its pass."""
    view = queries.system(name)
    state, ticket = request.COOKIES.get(state_name(view.name, secure=is_secure(view)), ""), request.GET.get("ticket", "")
    try:
        made = passing.open_pass(view, ticket=ticket, state=state)
    except Refused as refusal:
        words = {"refusal": refusal, "system": view, "door": issuer(request)}
        answer = render(request, "door/not_passed.html", words, status=403)
        answer.headers["Content-Security-Policy"] = f"default-src 'none'; style-src {words['door']}; frame-ancestors 'none'"
        return answer
    answer = _cookie(HttpResponseRedirect(made.target.url), view, pass_name(view.name, secure=is_secure(view)), made.secret, None)
    return _cookie(answer, view, state_name(view.name, secure=is_secure(view)), "", 0)


def _origin(request: HttpRequest, view: SystemView) -> str:
    """The host that the proxy was called by, when it is one of the system's; empty otherwise."""
    called = request.headers.get("X-Forwarded-Host", "").lower()
    return next((origin for origin in origins_of(view) if origin.partition("://")[2] == called), "")


def _cookie(answer: HttpResponse, view: SystemView, name: str, value: str, seconds: int | None) -> HttpResponse:
    """Sets a cookie of the system's host: no script reads it, no other site brings it along with a form."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=is_secure(view), httponly=True, samesite="Lax")
    return answer
