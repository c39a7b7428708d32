"""What every way in ends with: a second factor where there is one, the sign-in itself, and on to where she wanted to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hutong.domain.accounts import queries as accounts
from hutong.domain.accounts.rules import SECOND_WAITS
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.staff import staff_of
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from hutong.web import session
from hutong.web.door import places
from hutong.web.page import go

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who has shown a first factor. `how` and `amr` as `session.begin` has them."""

    staff: StaffView
    how: str
    amr: tuple[str, ...]
    shared: bool
    where: str


def next_of(request: HttpRequest, otherwise: str = "/") -> str:
    """Where she wanted to go: a page of this site and of no other (open redirect, CWE-601)."""
    wanted = request.POST.get("next") or request.GET.get("next") or otherwise
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else otherwise


def arrived(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """After a password or a superior's code: to the second factor where she has one, else in."""
    if not accounts.factors(arrival.staff.id).any:
        return entered(request, arrival, bare=True)
    # under a fresh key, as signing in itself: what was known of the session before is worth nothing now
    session.end(request)
    words: dict[str, Any] = {"staff": arrival.staff.id, "how": arrival.how, "amr": list(arrival.amr), "shared": arrival.shared}
    request.session[PENDING] = {**words, "where": arrival.where, "until": (clock.now() + SECOND_WAITS).timestamp()}
    return HttpResponseRedirect(reverse("sign-in-second"))


def pending(request: HttpRequest) -> Arrival:
    """Who waits for her second factor in this browser. Raises Refused when nobody does, or for too long."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or kept["until"] <= clock.now().timestamp():
        raise Refused("这一步放得太久了。", "请重新登录。")
    try:
        staff = staff_of(kept["staff"])
    except NotFound:
        raise Refused("这一步放得太久了。", "请重新登录。") from None
    return Arrival(staff, kept["how"], tuple(kept["amr"]), kept["shared"], kept["where"])


def entered(request: HttpRequest, arrival: Arrival, *, bare: bool = False) -> HttpResponse:
    """Signs in. `bare`: by a password alone, which where a second factor is required opens nothing but setting one up."""
    session.begin(request, arrival.staff, how=arrival.how, amr=arrival.amr, shared=arrival.shared)
    where = arrival.where
    if bare and settings.HUTONG_SECOND_FACTOR == "required":
        session.hold_for_setup(request)
        where = f"{reverse('factors')}?{urlencode({'next': where})}"
    elif not session.wears(request):
        where = hats(where)
    return places.remember(request, go(request, where), arrival.staff.username, shared=arrival.shared)


def hats(where: str) -> str:
    """The choice of a post, and from there on to where she wanted to go."""
    return reverse("hats") if where == "/" else f"{reverse('hats')}?{urlencode({'next': where})}"
