"""Tokens that are not true, for `hutong door check`: whether a system looks at an ID token before it lets somebody in.

They are about nobody: the subject is random and no account's, the access token opens nothing. Only a code of nobody gets them,
which only whoever runs the house can make out (`commands.probing`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from hutong.domain.door.commands import keys
from hutong.domain.door.commands.probing import LIE, take_lie
from hutong.domain.door.openid.signing import ID, ID_TOKEN, signed
from hutong.domain.door.queries.tokens import Client
from hutong.kernel import clock

# Another answer's nonce; signed by a key that is not the door's; for another system (OpenID Connect Core, 3.1.3.7: 11, 6, 3).
LIES = ("nonce", "signature", "audience")


def told(client: Client, code: str, issuer: str) -> dict[str, Any] | None:
    """The answer of the token endpoint to a code of nobody; None for any other code."""
    bound = take_lie(client.view, code)
    if bound is None:
        return None
    access = secrets.token_urlsafe(32)
    token = _id_token(client, bound, access, issuer)
    return {"access_token": access, "token_type": "Bearer", "expires_in": ID_TOKEN, "scope": "openid", "id_token": token}


def _id_token(client: Client, bound: Mapping[str, Any], access: str, issuer: str) -> str:
    now, lie, half = int(clock.now().timestamp()), bound[LIE], create_half_hash(access, client.algorithm)
    claims = {
        "iss": issuer, "sub": f"nobody-{secrets.token_urlsafe(9)}", "exp": now + ID_TOKEN, "iat": now, "auth_time": now,
        "aud": "https://another-system.invalid" if lie == "audience" else client.view.name, "at_hash": (half or b"").decode(),
        "nonce": secrets.token_urlsafe(24) if lie == "nonce" else str(bound.get("nonce", "")),
    }  # fmt: skip
    if lie != "signature":
        return signed(claims, kid=client.kid, algorithm=client.algorithm)
    stranger = ECKey.generate_key("P-256") if client.algorithm == "ES256" else RSAKey.generate_key(2048)
    head = {"alg": client.algorithm, "kid": client.kid or keys.signing(client.algorithm), "typ": ID}
    return jwt.encode(head, claims, stranger, [client.algorithm])
