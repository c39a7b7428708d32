"""The browser's side of SAML 2.0: metadata, and signing in (web browser SSO, saml-profiles 4.1).

A request is read and checked once, where it comes in; what was found is carried on under our own seal. So a form from another
site, with which the browser sends no cookie, becomes a GET of our own, and nothing unsigned is looked at twice.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from urllib.parse import unquote_plus, urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hutong.domain.accounts.queries import SessionView
from hutong.domain.door import queries
from hutong.domain.door.arriving import is_own
from hutong.domain.door.commands.saml import Where, assert_to, form_of
from hutong.domain.door.connecting import listed
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.certificates import published, signer
from hutong.domain.door.queries.protocols import system_of_entity
from hutong.domain.door.saml.answering import To, refusal
from hutong.domain.door.saml.asking import Asked, Message, issuer_of, sign_in_asked, speaks
from hutong.domain.door.saml.metadata import metadata as written
from hutong.domain.door.saml.reading import fields_of, inflated, unpacked
from hutong.domain.door.saml.words import BAD_NAME, DENIED, NO_CONTEXT, NO_PASSIVE
from hutong.kernel import clock
from hutong.kernel.errors import NotFound, Refused
from hutong.web.door.going import start_of
from hutong.web.door.oauth import issuer as door
from hutong.web.door.oauth import stopped
from hutong.web.door.onward import onward, posted_on
from hutong.web.door.surely import ask_again, held, signed_in_for, to_hats, to_sign_in
from hutong.web.page import Req, page

# Seconds that she may take to sign in before the system's request is forgotten.
ASKED, LASTS = "door.saml.asked", 900


def entity(request: HttpRequest) -> str:
    """The entityID of the door, which is also where its metadata lie."""
    return f"{door(request)}{reverse('saml-metadata')}"


@page(needs="public", scoped=False)
def metadata(request: Req) -> HttpResponse:
    """What a system must know of the door, as it reads it by itself."""
    here = door(request)
    data = written(entity(request), f"{here}{reverse('saml-sso')}", f"{here}{reverse('saml-slo')}", published())
    return HttpResponse(data, content_type="application/samlmetadata+xml")


def message_of(request: HttpRequest) -> Message:
    """The request that a redirect or a form has brought, with its RelayState (saml-bindings, 3.4 and 3.5). Raises Unreadable."""
    if request.method == "POST":
        return Message(unpacked(request.POST.get("SAMLRequest", "")), request.POST.get("RelayState", ""))
    raw = fields_of(request.META.get("QUERY_STRING", ""))
    text = {name: unquote_plus(value) for name, value in raw.items()}
    return Message(inflated(text.get("SAMLRequest", "")), text.get("RelayState", ""), raw)


@csrf_exempt
@page(needs="public", methods=("GET", "POST"), scoped=False)
def sso(request: Req) -> HttpResponse:
    """A system asks who is there."""
    try:
        message = message_of(request)
        system = system_of_entity(issuer_of(message))
        here = f"{door(request)}{reverse('saml-sso')}"
        asked = sign_in_asked(message, system.settings, here, clock.now())
    except Refused as wrong:
        return stopped(request, wrong)
    kept = signing.dumps([system.name, asdict(asked)], salt=ASKED, compress=True)
    return HttpResponse(status=303, headers={"Location": f"{reverse('saml-go')}?{urlencode({'asked': kept})}"})


@page(needs="public", scoped=False)
def go(request: Req) -> HttpResponse:
    """Answers what a system asked, or does first what has to be done: signing in, choosing a post."""
    try:
        name, words = signing.loads(request.GET.get("asked", ""), salt=ASKED, max_age=LASTS)
        system, asked = queries.system(name), Asked(**{**words, "classes": tuple(words["classes"])})
    except signing.BadSignature:
        return stopped(request, Refused("这次进入等得太久了。", "请从一个门里重新点开系统。"))
    if asked.acs not in listed(system.settings, "acs") or system.protocol != "saml":
        return stopped(request, Refused("这个系统的登记刚刚改过。", "请从一个门里重新点开系统。"))
    found = held(request)
    if asked.passive and (found is None or request.actor.post_id is None or _again(request, asked, found)):
        return _refuse(request, system, asked, NO_PASSIVE)
    where = f"{reverse('saml-go')}?{urlencode({'asked': request.GET['asked']})}"
    if found is None:
        return to_sign_in(where, asked.id)
    if _again(request, asked, found):
        return ask_again(request, system, where, asked.id)
    if request.actor.post_id is None:
        return to_hats(request.get_full_path())
    return _let_in(request, system, asked, found)


@page(needs="hat", scoped=False)
def start(request: Req, name: str) -> HttpResponse:
    """Into a system that did not ask (saml-profiles, 4.1.5), as from the door page: one whose entry says that it cannot. Any
    other begins by itself, so that nobody's link puts an answer into it that it has not asked for. `to`: a page of the system,
    told as its RelayState."""
    system, found, to = queries.system(name), held(request), request.GET.get("to", "")
    if system.protocol != "saml" or (to and not is_own(to, system.address, system.settings)):
        raise NotFound()
    if system.settings.get("initiate_uri") or not system.settings.get("unsolicited"):
        return onward(request, start_of(system, to, door(request)))
    if found is None:
        return to_sign_in(request.get_full_path(), name)
    acs = next(iter(listed(system.settings, "acs")), "")
    return _let_in(request, system, Asked("", acs, to), found)


def _let_in(request: Req, system: SystemView, asked: Asked, found: SessionView) -> HttpResponse:
    if asked.passive and not system.opens_for(request.actor):
        return _refuse(request, system, asked, DENIED)
    if not speaks(asked, form_of(system), found.amr):
        return _refuse(request, system, asked, NO_CONTEXT if asked.classes else BAD_NAME)
    where = Where(entity(request), asked.acs, asked.id, asked.name_id)
    return _sent(request, asked, assert_to(request.actor, system=system, session=found, where=where))


def _again(request: Req, asked: Asked, found: SessionView) -> bool:
    return asked.force and not signed_in_for(request, found, asked.id)


def _refuse(request: Req, system: SystemView, asked: Asked, why: str) -> HttpResponse:
    """Tells the system why not; it asked in a way that shows no page, or for something that the door does not say."""
    to = To(entity(request), asked.acs, str(system.settings.get("entity_id", "")), asked.id)
    return _sent(request, asked, refusal(to, why, clock.now(), signer()))


def _sent(request: Req, asked: Asked, data: bytes) -> HttpResponse:
    """A form to the registered address. RelayState is the system's own word: handed back, never followed."""
    fields = {"SAMLResponse": base64.b64encode(data).decode()}
    return posted_on(request, asked.acs, {**fields, **({"RelayState": asked.relay} if asked.relay else {})})
