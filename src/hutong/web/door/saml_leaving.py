"""Signing out where a SAML system asks for it (saml-profiles, 4.4). The other systems are told by the outbox.

A signed request names the sign-in by what the system was told, and is carried out; an unsigned one only asks her.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hutong.domain.accounts import commands as accounts
from hutong.domain.door import queries
from hutong.domain.door.addresses import origin_of
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.certificates import signer
from hutong.domain.door.queries.protocols import system_of_entity
from hutong.domain.door.queries.signouts import meant
from hutong.domain.door.saml.answering import logout_response
from hutong.domain.door.saml.asking import issuer_of, sign_out_asked
from hutong.domain.door.saml.reading import deflated
from hutong.domain.door.saml.signatures import signed_query
from hutong.kernel import clock
from hutong.kernel.errors import Refused
from hutong.web import session
from hutong.web.door.oauth import issuer as door
from hutong.web.door.oauth import stopped
from hutong.web.door.onward import POLICY, posted_on
from hutong.web.door.saml import entity, message_of
from hutong.web.door.surely import begun
from hutong.web.page import Req, page

_LEAVING, LASTS = "door.saml.leaving", 300


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What a system asked: to end `sid`, surely when `signed`. `posted`: it spoke by a form, and is answered by one."""

    system: str
    id: str
    sid: str
    relay: str
    signed: bool
    posted: bool


@csrf_exempt
@page(needs="public", methods=("GET", "POST"), scoped=False)
def slo(request: Req) -> HttpResponse:
    """A system asks that she be signed out. What it says is checked here and carried out by a form of our own."""
    if "SAMLResponse" in request.POST or "SAMLResponse" in request.GET:
        return render(request, "door/left.html")
    try:
        message = message_of(request)
        system = system_of_entity(issuer_of(message))
        asked = sign_out_asked(message, system.settings, f"{door(request)}{reverse('saml-slo')}", clock.now())
        sids = [sid for index in asked.indexes if (sid := meant(system.id, index, asked.name_id))]
    except Refused as wrong:
        return stopped(request, wrong)
    kept = [system.name, asked.id, sids[0] if sids else "", message.relay, asked.signed and bool(sids), request.method == "POST"]
    words = urlencode({"asked": signing.dumps(kept, salt=_LEAVING, compress=True)})
    return HttpResponse(status=303, headers={"Location": f"{reverse('saml-leave')}?{words}"})


@page(needs="public", methods=("GET", "POST"), scoped=False)
def leave(request: Req) -> HttpResponse:
    """The form that signs her out: sent by itself when the system has signed its request, by her hand when not."""
    try:
        leaving = _Leaving(
            *signing.loads(request.POST.get("asked") or request.GET.get("asked", ""), salt=_LEAVING, max_age=LASTS)
        )
        system = queries.system(leaving.system)
    except (signing.BadSignature, TypeError, Refused):
        return stopped(request, Refused("退出的请求不对，没有照办。", "要退出，请按右上角的“退出”。"))
    if request.method == "POST":
        _end(request, leaving)
        return _answered(request, system, leaving)
    words = {"system": system, "asked": request.GET["asked"], "alone": leaving.signed}
    answer = render(request, "door/saml_leave.html", words)
    answer["Content-Security-Policy"] = f"{POLICY}; form-action 'self' {origin_of(_where(system))}"
    return answer


def _end(request: Req, leaving: _Leaving) -> None:
    """Her own sign-in, when it is the one or she says so herself; another one only at a signed word."""
    own = begun(request)
    if own and (leaving.sid in ("", own) or not leaving.signed):
        session.end(request)
    elif leaving.sid and leaving.signed:
        accounts.end_session(leaving.sid, why="signed_out")


def _answered(request: Req, system: SystemView, leaving: _Leaving) -> HttpResponse:
    """A signed LogoutResponse to the address in the register, by the way the system spoke; our own page without one."""
    where = _where(system)
    if not origin_of(where):
        return render(request, "door/left.html")
    pair = signer()
    data = logout_response(entity(request), where, leaving.id, clock.now(), pair, enveloped=leaving.posted)
    relay = {"RelayState": leaving.relay} if leaving.relay else {}
    if leaving.posted:
        return posted_on(request, where, {"SAMLResponse": base64.b64encode(data).decode(), **relay})
    query = signed_query("SAMLResponse", deflated(data), leaving.relay, pair.key)
    return HttpResponse(status=303, headers={"Location": f"{where}{'&' if '?' in where else '?'}{query}"})


def _where(system: SystemView) -> str:
    return str(system.settings.get("slo") or "")
