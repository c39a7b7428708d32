"""What systems of the other protocols are tried by: CAS, SAML 2.0, a proxy that asks the door, a login form."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hutong.domain.door.checking import saml_ending
from hutong.domain.door.checking.browser import query_of, with_query
from hutong.domain.door.checking.findings import Finding
from hutong.domain.door.checking.openid import unsigned
from hutong.domain.door.checking.trial import Trial, Visit
from hutong.domain.door.commands.probing import probe, was_brought
from hutong.domain.door.connecting import listed
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.protocols import system_of_entity, system_of_service
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound

_PASSWORD = re.compile(r"<input[^>]*type\s*=\s*[\"']?password", re.IGNORECASE)
_ISSUER = "{urn:oasis:names:tc:SAML:2.0:assertion}Issuer"
FORGED = {
    "X-Hutong-User": "wangfang",
    "X-Hutong-Name": "forged",
    "X-Hutong-Roles": "admin",
    "X-Hutong-Assertion": unsigned({"alg": "none"}, {"sub": "wangfang"}),
}


def cas(trial: Trial, first: Visit) -> Iterator[Finding]:
    """The service it names, a ticket that is none, and a ticket of nobody (CAS Protocol 3.0, 2.5)."""
    service = query_of(first.at).get("service", "")
    try:
        view: SystemView | None = system_of_service(service)
    except NotFound:
        view = None
    yield Finding("system", _is(trial, view), service)
    if view is None:
        return
    bogus = Visit(first.browser, *first.browser.go(with_query(service, ticket="ST-bogus"), trial.is_door))
    yield trial.keeps_out(bogus, view.address)
    second = trial.visit()
    service = query_of(second.at).get("service", "")
    made = probe(SYSTEM, system=view, how="cas", target=service, bound={})
    last, at = second.browser.go(with_query(service, ticket=made.ticket), trial.is_door)
    yield Finding("asks_back", was_brought(made))
    yield Finding("errors", 0 < last.status < 500, f"{last.status or last.fault}")
    yield trial.keeps_out(Visit(second.browser, last, at), view.address)


def saml(trial: Trial, first: Visit) -> Iterator[Finding]:
    """Who it says it is, where it wants the answer, and an answer that nobody has signed (SAML 2.0 Core, 5)."""
    issuer, acs = _request(query_of(first.at).get("SAMLRequest", ""))
    try:
        view: SystemView | None = system_of_entity(issuer)
    except NotFound:
        view = None
    yield Finding("system", _is(trial, view), issuer)
    if view is None:
        return
    known = listed(view.settings, "acs")
    yield Finding("acs", not acs or acs in known, acs)
    where = acs if acs in known else next(iter(known), "")
    if where:
        form = {"SAMLResponse": base64.b64encode(_response(issuer, where).encode()).decode()}
        last, at = first.browser.go(where, trial.is_door, {**form, "RelayState": query_of(first.at).get("RelayState", "")})
        yield Finding("errors", 0 < last.status < 500, f"{last.status or last.fault}")
        yield trial.keeps_out(Visit(first.browser, last, at), view.address)
    yield from saml_ending.ends(trial, view, first.at.partition("/saml/")[0])


def forward(trial: Trial, first: Visit) -> Iterator[Finding]:
    """Headers that somebody writes himself, through the proxy and at the back-end."""
    through = trial.visit(FORGED)
    yield Finding("forged_header", bool(through.at) or through.last.status in (401, 403), f"{through.last.status}")
    if not trial.backend:
        yield Finding("backend", None)
        return
    asked = trial.fresh(FORGED).ask(trial.backend)
    kept = not asked.status or asked.status in (401, 403, 407) or trial.is_door(asked.onward)
    yield Finding("backend", kept, f"{asked.status or asked.fault} {trial.backend}")


def form(trial: Trial, first: Visit) -> Iterator[Finding]:
    """Whether the login page that the adaptor fills in is there still."""
    yield Finding("login_form", bool(_PASSWORD.search(first.last.body)), first.last.url)


def _is(trial: Trial, view: SystemView | None) -> bool:
    return view is not None and (trial.system is None or trial.system.id == view.id)


def _request(text: str) -> tuple[str, str]:
    """Issuer and AssertionConsumerServiceURL of an AuthnRequest by the redirect binding; empty for what cannot be read."""
    try:
        packed = zlib.decompressobj(-15)
        root = fromstring(packed.decompress(base64.b64decode(text, validate=True), 100_000))
    except (binascii.Error, zlib.error, ParseError, DefusedXmlException, ValueError):
        return "", ""
    found = root.find(_ISSUER)
    return (found.text or "").strip() if found is not None else "", root.get("AssertionConsumerServiceURL", "")


def _response(entity: str, acs: str) -> str:
    """A response without a signature, such as anybody can write."""
    now = clock.now().astimezone(dt.UTC)
    at, later = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (now, now + dt.timedelta(minutes=5)))
    return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_forged" Version="2.0" IssueInstant="{at}" Destination="{acs}">
<saml:Issuer>forged</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
</samlp:Status><saml:Assertion ID="_forged2" Version="2.0" IssueInstant="{at}"><saml:Issuer>forged</saml:Issuer><saml:Subject>
<saml:NameID>wangfang</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData Recipient="{acs}" NotOnOrAfter="{later}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{at}" NotOnOrAfter="{later}"><saml:AudienceRestriction><saml:Audience>{entity}</saml:Audience>
</saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{at}"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement></saml:Assertion></samlp:Response>"""
