"""What every page has in common: who may open it, one transaction, and plain words when something is wrong.

`needs` is "public", "resident" (a resident's own pages), "staff" (signed in, no hat needed), "self" (the same, and open to
whoever must set up a second factor before anything else), "hat" (any post) or a right such as "pool.read". A stranger and
somebody without the right both get what a missing page gives.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hutong.domain.journal.scope import scope
from hutong.kernel.actor import NOBODY, Actor
from hutong.kernel.errors import Broken, NotFound, Refused
from hutong.web import session

log = logging.getLogger(__name__)


class Req(HttpRequest):
    """The request as a page sees it: with the person at the screen, and what went wrong with what they sent."""

    actor: Actor
    htmx: Any
    trouble: Refused | None


View = Callable[..., HttpResponse]


def page(
    *, needs: str, methods: tuple[str, ...] = ("GET",), again: View | None = None, scoped: bool = True
) -> Callable[[View], View]:
    """Marks a view as a page.

    `again` shows the page once more, with the message and what was typed, after `Refused` on a POST without htmx. `scoped=False`:
    no transaction around the page, for one that makes a single reading with a scope of its own.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: Req, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, "HEAD"):
                return _not_by_address(request, methods)
            if _unwritable(request):
                return HttpResponse(status=400)
            request.trouble = None
            request.actor = NOBODY
            turned_away = _let_in(request, needs)
            if turned_away is not None:
                return turned_away
            return _answer(request, view, again, kwargs, scoped)

        run.needs = needs  # type: ignore[attr-defined]
        return run

    return wrap


def _not_by_address(request: Req, methods: tuple[str, ...]) -> HttpResponse:
    """The answer to an address that only a button opens (405, RFC 9110 15.5.6): a page where a browser asks, else nothing."""
    if part(request) or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponseNotAllowed(methods)
    request.trouble, request.actor = None, session.actor(request) or NOBODY
    answer = render(request, "no_button.html", status=405)
    answer["Allow"] = ", ".join(methods)
    return answer


def _wanted(request: Req) -> str:
    """Where she goes on after signing in: the page she asked for; the page on which she pressed a button, for what she sent is
    not kept; the start page where nobody knows it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    origin, where = f"{request.scheme}://{request.get_host()}/", request.headers.get("Referer", "")
    return where[len(origin) - 1 :] if where.startswith(origin) else "/"


def _unwritable(request: Req) -> bool:
    """Whether a field, or the address, holds the one sign that no keyboard writes and no database keeps."""
    sent = [*request.GET.lists(), *request.POST.lists(), ("path", [request.path])]
    return any("\0" in text for name, texts in sent for text in (name, *texts))


def _let_in(request: Req, needs: str) -> HttpResponse | None:
    """Sets the actor. Returns where to go instead, None when the page may be shown."""
    if needs == "resident":
        return _let_resident_in(request)
    if _somebody_is_there(request):
        session.touch(request)
    found = session.actor(request)
    request.actor = found or NOBODY
    if needs == "public":
        return None
    if why := session.held(request):
        return _let_herself_in(request) if (needs, why) == ("self", "setup") else _hold(request, why)
    if session.staff_id(request) is None:
        return go(request, reverse("sign-in") + "?" + urlencode({"next": _wanted(request)}))
    return _let_herself_in(request) if needs == "self" else _let_staff_in(request, needs, found)


def _let_staff_in(request: Req, needs: str, found: Actor | None) -> HttpResponse | None:
    """The same for somebody who has signed in."""
    if needs == "staff":
        return None
    if found is None:
        return go(request, reverse("hats"))
    if needs == "hat" or found.may(needs):
        return None
    return _missing(request, NotFound("没有这个页面。", "它可能不在您这个岗位的权限里。"))


def _let_herself_in(request: Req) -> HttpResponse | None:
    """Sets the actor for what concerns nobody but herself: no hat is needed. A closed account finds nothing."""
    try:
        request.actor = session.myself(request)
    except NotFound as refusal:
        return _missing(request, refusal)
    return None


def _hold(request: Req, why: str) -> HttpResponse:
    """Where to go while nothing opens. A locked screen keeps what was typed: a fragment changes nothing on the page that lies
    under the lock, and a form goes along to the page that unlocks (307, RFC 9110 15.4.8)."""
    if why == "setup":
        return go(request, reverse("factors") + "?" + urlencode({"next": request.get_full_path()}))
    if part(request):
        return HttpResponse(status=204, headers={"HX-Trigger": "hutong-locked"})
    name = "next" if request.method in ("GET", "HEAD") else "kept"
    response = HttpResponseRedirect(reverse("unlock") + "?" + urlencode({name: request.get_full_path()}))
    response.status_code = 302 if name == "next" else 307
    return response


def _somebody_is_there(request: Req) -> bool:
    """Whether the request is somebody's doing: what a page asks for by itself is not."""
    if request.method != "GET":
        return True
    return not part(request) and not request.headers.get("Accept", "").startswith("application/json")


def _let_resident_in(request: Req) -> HttpResponse | None:
    """The same for a resident, who has no post and comes in by another door."""
    found = session.resident(request)
    request.actor = found or NOBODY
    if found is None:
        return go(request, reverse("my-sign-in") + "?" + urlencode({"next": _wanted(request)}))
    return None


def _answer(request: Req, view: View, again: View | None, kwargs: dict[str, Any], scoped: bool) -> HttpResponse:
    try:
        with scope(request.actor) if scoped else nullcontext():
            return view(request, **kwargs)
    except NotFound as refusal:
        return _missing(request, refusal)
    except Refused as refusal:
        return _refused(request, refusal, again, kwargs)
    except Broken as fault:
        log.error("broken: %s %s", request.path, fault, exc_info=fault)
        return _alert(request, 500) if part(request) else render(request, "500.html", status=500)


def _refused(request: Req, refusal: Refused, again: View | None, kwargs: dict[str, Any]) -> HttpResponse:
    request.trouble = refusal
    if part(request):
        return _alert(request, 422)
    if again is None:
        return render(request, "trouble.html", {"refusal": refusal}, status=422)
    try:
        with scope(request.actor):
            response = again(request, **kwargs)
    except NotFound as stranger:  # the page itself is not there for whoever asks
        return _missing(request, stranger)
    response.status_code = 422
    return response


def _missing(request: Req, refusal: NotFound) -> HttpResponse:
    if part(request):
        request.trouble = refusal
        return _alert(request, 404)
    return render(request, "404.html", {"refusal": refusal}, status=404)


def part(request: HttpRequest) -> bool:
    """Whether a fragment is asked for. Going back in the browser asks for the whole page, also where htmx does it."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def _alert(request: Req, status: int) -> HttpResponse:
    """The message for a fragment: it goes to the page's own place for messages, so what was typed stays where it is."""
    response = render(request, "parts/alert.html", {"refusal": request.trouble}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
    return response


def record_id(text: str) -> int:
    """The id in a form's field. Raises NotFound for what cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound()
    return int(text)


def go(request: HttpRequest, where: str) -> HttpResponse:
    """Sends the browser to another page, from a fragment as well."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
