"""What every place where people sign in can do, whatever it speaks: say where to send the browser, and who came back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from authlib.oauth2.rfc7636 import create_s256_code_challenge


@dataclass(frozen=True, slots=True)
class Asking:
    """One way to a place and back, kept in the browser's session: `state` and `nonce` tie the answer to this browser, `verifier`
    the code to us (RFC 6749, 10.12; OpenID Connect Core, 3.1.2.1; RFC 7636). `back`: our own address."""

    back: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the place is told of the verifier."""
        return str(create_s256_code_challenge(self.verifier))


@dataclass(frozen=True, slots=True)
class Known:
    """Who came back: `subject`, which the place gives to nobody else ever; what else it says; how she signed in there."""

    subject: str
    claims: Mapping[str, Any]
    amr: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What she is called there, to be shown to herself alone."""
        found = self.claims.get("name") or self.claims.get("nick") or self.claims.get("preferred_username") or self.subject
        return str(found)[:60]


@dataclass(frozen=True, slots=True)
class Client:
    """As what we are known there. `name`: of the place, under which its answers are cached."""

    name: str
    client: str
    secret: str
    settings: Mapping[str, Any]


class Place(Protocol):
    """A place. Both raise wire.Away when it does not answer, and wire.Distrusted for an answer that cannot be believed."""

    def start(self, client: Client, asking: Asking) -> str:
        """Where the browser goes."""

    def finish(self, client: Client, asking: Asking, answer: Mapping[str, str]) -> Known:
        """Who it is, by the words of the query that the browser brings back; `state` has been compared already."""
