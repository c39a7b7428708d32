"""What a system is told of whoever enters: claims by scope, in ID tokens and at userinfo (OpenID Connect Core, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from authlib.oidc.core.util import create_half_hash

from hutong.domain.door import rules
from hutong.domain.door.commands.tokens import LASTING, Issued
from hutong.domain.door.openid.signing import ID_TOKEN, signed
from hutong.domain.door.queries import Claims, sid_of
from hutong.domain.door.queries.tokens import Client
from hutong.kernel import clock

# `hutong` says the same as `post`: systems that know the door by its name ask for it.
BY_SCOPE: dict[str, tuple[str, ...]] = {
    "openid": ("sub",),
    "profile": ("name", "preferred_username"),
    "post": ("post", "area", "area_level", "area_path", "department", "roles"),
    "hutong": ("post", "area", "area_level", "area_path", "department", "roles"),
    LASTING: (),
}
SCOPES = tuple(BY_SCOPE)


def claims(told: Claims, scopes: Iterable[str]) -> dict[str, Any]:
    """What these scopes tell of somebody; what she has not is left out."""
    known: dict[str, Any] = {
        "sub": told.sub, "name": told.name, "preferred_username": told.username, "post": told.post, "area": str(told.area),
        "area_level": told.level, "area_path": list(told.path), "department": told.department, "roles": list(told.roles),
    }  # fmt: skip
    wanted = ["sub", *(name for scope in scopes for name in BY_SCOPE.get(scope, ()))]
    return {name: known[name] for name in wanted if known[name] != ""}


def id_token(client: Client, issued: Issued) -> str:
    """The signed ID token (OpenID Connect Core, 2): for this system alone, good for ten minutes, about this sign-in."""
    now, session = int(clock.now().timestamp()), issued.alive.session
    half = create_half_hash(issued.access, client.algorithm)
    words = {
        "iss": issued.issuer, "aud": client.view.name, "exp": now + ID_TOKEN, "iat": now, "sid": sid_of(session.sid, client.view),
        "auth_time": int(session.auth_at.timestamp()), "amr": list(session.amr), "acr": acr(session.amr),
        "at_hash": half.decode() if half else "", **({"nonce": issued.nonce} if issued.nonce else {}),
    }  # fmt: skip
    return signed({**claims(issued.alive.claims, issued.scopes), **words}, kid=client.kid, algorithm=client.algorithm)


def acr(amr: Sequence[str]) -> str:
    """How surely: "2" by two factors or a passkey, else "1" (OpenID Connect Core, 2: acr)."""
    return "2" if rules.by_two(amr) else "1"
