"""Tells the systems that were entered by CAS or SAML that a sign-in has ended, each at its own address, machine to machine.

CAS Protocol 3.0, 2.3.3: a form with `logoutRequest`. SAML: a signed LogoutRequest in a SOAP envelope (saml-bindings, 3.2). Only
addresses that may be called are (SSRF rules of `notices.post`).
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from hutong.domain.door.commands.signouts import told
from hutong.domain.door.queries.certificates import signer
from hutong.domain.door.queries.signouts import Farewell, farewell
from hutong.domain.door.saml.answering import cas_logout, logout_envelope
from hutong.domain.door.saml.words import SUCCESS
from hutong.domain.notices import post
from hutong.domain.notices.post import Rejected
from hutong.kernel import clock

log = logging.getLogger(__name__)


def say(number: int) -> None:
    """Tells one system. Raises Unreachable when it is away, so that it is told again; one that refuses is not asked twice."""
    found = farewell(number)
    if found is None:
        return
    try:
        answer = post.send(found.address, *_message(found))
        if found.kind == "saml" and SUCCESS.encode() not in answer:  # saml-core, 3.7.2: the status says whether it was done
            log.warning("the system %s was told that somebody signed out, and does not say that it has ended it", found.system)
    except Rejected as refusal:
        log.warning("the system %s was not told that somebody signed out: %s", found.system, refusal)
    told(number)


def _message(found: Farewell) -> tuple[bytes, dict[str, str]]:
    now = clock.now()
    if found.kind == "cas":
        body = urlencode({"logoutRequest": cas_logout(found.index, now).decode()}).encode()
        return body, {"Content-Type": "application/x-www-form-urlencoded"}
    named = (found.name_id, found.form, found.index)
    body = logout_envelope(found.issuer, found.address, named, now, signer())
    return body, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"http://www.oasis-open.org/committees/security"'}
