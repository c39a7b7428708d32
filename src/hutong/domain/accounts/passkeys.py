"""Passkeys by W3C Web Authentication, of staff and of residents: what the browser is asked, and whether what it answers is true.
Nothing is kept here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the page is: host without port, and origin, such as https://hutong.example."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Question:
    """What goes to the browser as JSON, and the challenge that its answer must hold; the session keeps that."""

    options: str
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey that was verified."""

    credential: bytes
    public_key: bytes
    count: int


def new(site: Site, handle: bytes, name: str, known: Sequence[bytes]) -> Question:
    """Asks for a new passkey that finds its owner by itself, after a finger, a face or a PIN. `known`: not to be made twice."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="胡同 Hutong",
        user_id=handle,
        user_name=name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return Question(options_to_json(options), options.challenge)


def asked(site: Site) -> Question:
    """Asks whoever is there for any passkey of this site."""
    options = generate_authentication_options(rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED)
    return Question(options_to_json(options), options.challenge)


def made(site: Site, challenge: bytes, answer: str) -> Made | None:
    """The new passkey, or None when the answer does not hold."""
    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except Exception as fault:  # a stranger's answer may be anything; whatever the library stumbles over, it does not hold
        log.info("a passkey's answer does not hold: %s", type(fault).__name__)
        return None
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def credential_of(answer: str) -> bytes | None:
    """Which passkey an answer says it comes from; nothing is verified yet."""
    try:
        return bytes(parse_authentication_credential_json(answer).raw_id)
    except Exception as fault:  # a stranger's answer may be anything; whatever the library stumbles over, it does not hold
        log.info("a passkey's answer does not hold: %s", type(fault).__name__)
        return None


def verified(site: Site, challenge: bytes, answer: str, public_key: bytes, count: int) -> int | None:
    """The new counter of the passkey, or None when the answer does not hold: wrong site, wrong challenge, wrong key, a copy."""
    try:
        found = verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=public_key, credential_current_sign_count=count, require_user_verification=True,
        )  # fmt: skip
    except Exception as fault:  # a stranger's answer may be anything; whatever the library stumbles over, it does not hold
        log.info("a passkey's answer does not hold: %s", type(fault).__name__)
        return None
    return found.new_sign_count
