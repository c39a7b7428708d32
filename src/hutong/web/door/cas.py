"""The browser's side of CAS (Protocol 3.0, 2.1 and 2.3): /cas/login and /cas/logout.

Nobody is sent to an address before it is known to be one that a system has registered, neither with a ticket nor without.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hutong.domain.accounts.queries import SessionView
from hutong.domain.door import commands as door
from hutong.domain.door.addresses import added
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.protocols import system_of_service
from hutong.kernel.errors import NotFound, Refused
from hutong.web import session
from hutong.web.door.oauth import stopped
from hutong.web.door.onward import onward, posted_on
from hutong.web.door.surely import ask_again, begun, held, signed_in_for, to_hats, to_sign_in
from hutong.web.page import Req, page

# The parameters of 2.1.1; all other words of the query are thrown away.
_KNOWN = ("service", "renew", "gateway", "method")


@page(needs="public", scoped=False)
def login(request: Req) -> HttpResponse:
    """Lets a system's visitor in with a ticket; without a system it is the door itself. `renew`: she signs in once more,
    `gateway`: no page is shown, and whoever cannot enter comes back without a ticket (2.1.1)."""
    service = request.GET.get("service", "")
    if not service:
        return HttpResponseRedirect(reverse("home" if session.staff_id(request) else "sign-in"))
    try:
        system = system_of_service(service)
    except NotFound as refusal:
        return stopped(request, refusal)
    found, renew = held(request), _is(request, "renew")
    if _is(request, "gateway") and not renew and (found is None or not system.opens_for(request.actor)):
        return onward(request, service)
    again = f"{reverse('cas-login')}?{urlencode({one: request.GET[one] for one in _KNOWN if one in request.GET})}"
    if found is None:
        return to_sign_in(again, service)
    fresh = signed_in_for(request, found, service)
    if renew and not fresh:
        return ask_again(request, system, again, service)
    if request.actor.post_id is None:
        return to_hats(request.get_full_path())
    return _let_in(request, system, found, fresh)


def _let_in(request: Req, system: SystemView, found: SessionView, fresh: bool) -> HttpResponse:
    """On to the service with a ticket, in its query or in a form (`method`, 2.1.1). Raises NotFound when the post does not open
    it."""
    service = request.GET["service"]
    made = door.enter(request.actor, system=system, sid=found.sid, how="cas", target=service, bound={"fresh": fresh})
    if request.GET.get("method", "").upper() == "POST":
        return posted_on(request, service, {"ticket": made.ticket})
    return onward(request, added(service, ticket=made.ticket))


@page(needs="public", methods=("GET", "POST"), scoped=False)
def logout(request: Req) -> HttpResponse:
    """Asks whether she wants to leave the door as a whole, and then goes on to the service, if a system has registered it (2.3).
    A link alone signs nobody out."""
    where = request.POST.get("service") or request.GET.get("service") or request.GET.get("url") or ""
    system = _registered(where)
    if request.method == "POST":
        session.end(request)
    elif begun(request):
        return render(request, "door/cas_leave.html", {"system": system, "service": where if system else ""})
    return onward(request, where) if system else render(request, "door/left.html")


def _registered(where: str) -> SystemView | None:
    try:
        return system_of_service(where) if where else None
    except Refused:
        return None


def _is(request: Req, name: str) -> bool:
    """Whether a flag is set: by any value but "false" (2.1.1 recommends "true")."""
    return request.GET.get(name, "false").lower() not in ("false", "")
