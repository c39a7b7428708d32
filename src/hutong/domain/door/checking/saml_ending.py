"""Whether a SAML system lets go of the last person: at the door's word, and when another comes from the door's page.

It is told by SOAP of a session that nobody has, signed by the door and signed by nobody (saml-bindings, 3.2; saml-profiles, 4.4).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

from hutong.domain.door.addresses import added
from hutong.domain.door.checking.findings import Finding
from hutong.domain.door.checking.trial import Trial, protocol_of
from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.certificates import signer
from hutong.domain.door.saml.answering import logout_envelope
from hutong.domain.door.saml.words import PERSISTENT, SUCCESS
from hutong.kernel import clock

_SIGNATURE = re.compile(rb"<ds:Signature\b.*?</ds:Signature>", re.S)
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"http://www.oasis-open.org/committees/security"'}


def ends(trial: Trial, view: SystemView, door: str) -> Iterator[Finding]:
    """What can be tried of it without a person. `door`: the door's own address, as the system was sent to it."""
    where = str(view.settings.get("slo_soap") or "")
    yield Finding("slo_registered", bool(where), "slo_soap")
    if where:
        yield from _told(trial, where, f"{door}/saml/metadata")
    initiate = str(view.settings.get("initiate_uri") or "")
    yield Finding("begins_anew", bool(initiate or view.settings.get("unsolicited")), "initiate_uri")
    if initiate:
        word = str(view.settings.get("initiate_target") or "target")
        begun = added(initiate, **{"entityID": f"{door}/saml/metadata", word: view.address})
        last, at = trial.fresh().go(begun, trial.is_door)
        yield Finding("saml_initiate", protocol_of(at) == "saml", f"{last.status or last.fault} {initiate}")


def _told(trial: Trial, where: str, issuer: str) -> Iterator[Finding]:
    nobody = (secrets.token_hex(16), PERSISTENT, f"_{secrets.token_hex(16)}")
    true = logout_envelope(issuer, where, nobody, clock.now(), signer())
    heard = trial.fresh(HEADERS).ask(where, raw=true)
    yield Finding("slo_heard", heard.status == 200 and "LogoutResponse" in heard.body, f"{heard.status or heard.fault} {where}")
    bare = trial.fresh(HEADERS).ask(where, raw=_SIGNATURE.sub(b"", true))
    refused = bool(bare.status) and not (bare.status == 200 and SUCCESS in bare.body)
    yield Finding("slo_signed", refused, f"{bare.status or bare.fault} {where}")
