"""Signing, and reading what was signed here: JSON Web Signatures by joserfc (RFC 7515, RFC 7519, RFC 8725).

A key is opened once in each process; which one signs, the database says with every request.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from hutong.domain.door.commands import keys
from hutong.domain.door.queries import tokens
from hutong.domain.journal import sealed
from hutong.kernel import clock
from hutong.kernel.errors import Broken

# How long an ID token and a logout token are good, in seconds.
ID_TOKEN, LOGOUT_TOKEN = 600, 120
# The `typ` of an ID token.
ID = "JWT"
LONGEST = 8000


def signed(claims: Mapping[str, Any], *, kid: str, algorithm: str, typ: str = ID) -> str:
    """A token with these claims. `kid`: the key that signs; empty where none was made before."""
    kid = kid or keys.signing(algorithm)
    kind, key = _opened(kid)
    return jwt.encode({"alg": kind, "kid": kid, "typ": typ}, dict(claims), key, [kind])


def logout_token(*, issuer: str, audience: str, sub: str, sid: str, algorithm: str) -> str:
    """What a system is told when a sign-in has ended (OpenID Connect Back-Channel Logout 1.0, 2.4)."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": issuer, "aud": audience, "sub": sub, "sid": sid, "iat": now, "exp": now + LOGOUT_TOKEN,
        "jti": secrets.token_urlsafe(16), "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }  # fmt: skip
    return signed(claims, kid=keys.signing(algorithm), algorithm=algorithm, typ="logout+jwt")


def hinted(token: str, issuer: str) -> dict[str, Any] | None:
    """The claims of an ID token that was signed here, be it over or not (RP-Initiated Logout 1.0, 2); None for anything else.

    By which algorithm it is checked, our key says, never the token (RFC 8725, 3.1): neither `none`, nor an HMAC with the public
    key. What else is signed here, for another use, bears another `typ` (3.11).
    """
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        kid = str(jws.extract_compact(token.encode()).headers().get("kid", ""))
        kind, key = _opened(kid)
        read = jwt.decode(token, key, algorithms=[kind])
    except (JoseError, ValueError, Broken):
        return None
    claims = dict(read.claims)
    own = read.header.get("typ") == ID and claims.get("iss") == issuer and isinstance(claims.get("aud"), str)
    return claims if own else None


@lru_cache(maxsize=16)
def _opened(kid: str) -> tuple[str, Any]:
    """A key's algorithm and the key. Raises Broken for one that never was."""
    found = tokens.key(kid) if len(kid) == 43 and "\0" not in kid else None
    if found is None:
        raise Broken(f"no signing key {kid!r}")
    view, private = found
    pem = sealed.unseal(f"door:key:{kid}", private)
    return view.algorithm, (ECKey if view.algorithm == "ES256" else RSAKey).import_key(pem)
