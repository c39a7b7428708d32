"""Signing in at another place: /upstream/<name>/start and /back, and binding an account the first time.

What ties the answer to this browser lies in its session and is used once (RFC 6749, 10.12). Coming back is a GET, which writes
nothing: a form of our own carries it on. Whom a place knows waits for her local sign-in in a signed cookie of this browser, so
that nobody can be led by a link to tie somebody else's account to hers.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hutong.domain.accounts.commands.following import follow_posts
from hutong.domain.accounts.commands.upstream import recognise, tie_identity, untie_identity
from hutong.domain.accounts.queries.upstream import UpstreamView, client_of, own_identities, upstream
from hutong.domain.accounts.upstream.places import place_of
from hutong.domain.accounts.upstream.ports import Asking, Known
from hutong.domain.accounts.upstream.wire import Away, Distrusted
from hutong.domain.directory.queries import StaffView
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.door.arriving import Arrival, arrived, entered, next_of
from hutong.web.door.oauth import issuer
from hutong.web.door.onward import onward
from hutong.web.door.proving import proven
from hutong.web.page import Req, page

log = logging.getLogger(__name__)
# Seconds: to sign in there, to bind the account here, and for which a place that did not answer is said to be away.
WAITS, BINDS, AWAY = 600, 900, 120
_KEPT, _SALT = "upstream", "upstream.tie"
_AGAIN = "请回到登录页再来一次，或者用账号和密码登录。"


def is_away(name: str) -> bool:
    """Whether a place did not answer a moment ago."""
    return cache.get(f"upstream:{name}:away") is not None


@page(needs="public", methods=("POST",), scoped=False)
def start(request: Req, name: str) -> HttpResponse:
    """To the place, with a question that only this browser can bring back."""
    view = upstream(name)
    asking = Asking(f"{issuer(request)}{reverse('upstream-back', args=[name])}")
    try:
        where = place_of(view.kind).start(client_of(name), asking)
    except (Away, Distrusted) as fault:
        return _failed(request, view, fault, next_of(request))
    kept = {"name": name, "asking": asdict(asking), "next": next_of(request), "shared": request.POST.get("shared") == "1"}
    request.session[_KEPT] = {**kept, "until": clock.now().timestamp() + WAITS}
    return onward(request, where)


@page(needs="public", methods=("GET", "POST"), scoped=False)
def back(request: Req, name: str) -> HttpResponse:
    """Back from the place. The answer is carried on by a form, looked at once, and then worth nothing."""
    view = upstream(name)
    if request.method != "POST":
        return render(request, "door/upstream_back.html", {"place": view, "answer": request.META.get("QUERY_STRING", "")[:4000]})
    kept = request.session.pop(_KEPT, None)
    answer = _answer(request.POST.get("answer", ""))
    _check(kept, name, answer)
    try:
        known = place_of(view.kind).finish(client_of(name), Asking(**kept["asking"]), answer)
    except (Away, Distrusted) as fault:
        return _failed(request, view, fault, str(kept["next"]))
    cache.delete(f"upstream:{name}:away")
    staff = recognise(view, known)
    if staff is None:
        return _to_bind(request, view, known, str(kept["next"]))
    follow_posts(view, known, staff.id)
    return _arrived(request, view, staff, known, kept)


@page(needs="staff", methods=("GET", "POST"), scoped=False)
def bind(request: Req, name: str) -> HttpResponse:
    """She has signed in here as well: the two are tied when she says so."""
    view = upstream(name)
    try:
        kept = signing.loads(request.COOKIES.get(_tie(), ""), salt=_SALT, max_age=BINDS)
    except signing.BadSignature as fault:
        raise Refused("绑定的时间过了，或者换了浏览器。", "请回到登录页，从“{title}”再来一次。", title=view.title) from fault
    if kept["name"] != name:
        raise Refused("绑定的时间过了，或者换了浏览器。", "请回到登录页，从“{title}”再来一次。", title=view.title)
    if request.method != "POST":
        return render(
            request, "door/upstream_bind.html", {"place": view, "called": kept["called"], "me": session.myself(request)}
        )
    if not proven(request):
        raise Refused("离上次登录太久了。", "请退出以后再登录一次，然后绑定。")
    answer = HttpResponseRedirect(str(kept["next"]))
    if request.POST.get("answer") == "yes":
        tie_identity(session.myself(request), view=view, subject=kept["subject"], how="bound")
    answer.delete_cookie(_tie())
    return answer


@page(needs="staff", methods=("GET", "POST"), scoped=False)
def mine(request: Req) -> HttpResponse:
    """Where her own account is bound; a POST unbinds one."""
    me = session.myself(request)
    if request.method == "POST":
        untie_identity(me, name=request.POST.get("name", ""))
        return HttpResponseRedirect(reverse("upstream-mine"))
    return render(request, "door/upstream_mine.html", {"identities": own_identities(me)})


def _check(kept: Any, name: str, answer: Mapping[str, str]) -> None:
    """Raises Refused for an answer that this browser has not asked for, or that says no."""
    if not isinstance(kept, dict) or kept["name"] != name or kept["until"] <= clock.now().timestamp():
        raise Refused("这次登录等得太久了，或者不是从这里开始的。", _AGAIN)
    if not hmac.compare_digest(str(kept["asking"]["state"]).encode(), answer.get("state", "").encode()):
        raise Refused("这次登录等得太久了，或者不是从这里开始的。", _AGAIN)
    if "error" in answer:
        raise Refused("那边没有让您进来。", _AGAIN)


def _answer(query: str) -> dict[str, str]:
    """The words of the query, each once. Raises Refused for anything else."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20, errors="strict")
    except (ValueError, UnicodeError):
        pairs = [("", "")] * 2
    words = dict(pairs)
    if len(words) != len(pairs) or any("\0" in value for value in words.values()):
        raise Refused("回来的地址读不懂。", "请回到登录页再来一次，或者用账号和密码登录。")
    return words


def _arrived(request: HttpRequest, view: UpstreamView, staff: StaffView, known: Known, kept: Mapping[str, Any]) -> HttpResponse:
    """In: at once where the place asks for a second factor itself, else after her own. What a place says of how she signed in is
    believed only then; otherwise it is that somebody else vouches ("fed")."""
    amr = known.amr if view.trusts_second and known.amr else ("fed",)
    arrival = Arrival(staff, f"upstream:{view.name}", amr, bool(kept["shared"]), str(kept["next"]))
    return entered(request, arrival) if view.trusts_second else arrived(request, arrival)


def _to_bind(request: Req, view: UpstreamView, known: Known, where: str) -> HttpResponse:
    """She is not known yet: she signs in here once, and then binds."""
    bound = reverse("upstream-bind", args=[view.name])
    words = {"name": view.name, "subject": known.subject, "called": known.called, "next": where}
    signed_in = session.staff_id(request) is not None
    way = bound if signed_in else f"{reverse('sign-in')}?{urlencode({'next': bound})}"
    answer = render(request, "door/upstream_first.html", {"place": view, "called": known.called, "way": way})
    answer.set_cookie(
        _tie(), signing.dumps(words, salt=_SALT), max_age=BINDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _tie() -> str:
    """The cookie's name: of this host alone behind https, so that no neighbour lays its own account in hers (RFC 6265bis,
    4.1.3)."""
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}hutong_tie"


def _failed(request: Req, view: UpstreamView, fault: Exception, where: str) -> HttpResponse:
    """The place is away, or not to be believed: said in plain words, with the other way in."""
    away = isinstance(fault, Away)
    log.warning("%s: %s: %s", view.name, "away" if away else "not believed", fault)
    if away:
        cache.set(f"upstream:{view.name}:away", 1, AWAY)
    words = {"place": view, "away": away, "next": where}
    return render(request, "door/upstream_failed.html", words, status=503 if away else 422)
