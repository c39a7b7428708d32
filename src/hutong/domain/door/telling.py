"""What a system behind a proxy is told of whoever comes: headers for reading, and one signed word for believing.

A header can be written by anybody who reaches the back-end past the proxy. `X-Hutong-Assertion` cannot: it is a token that the
door has signed (RFC 7519) for this system alone, good for a minute, and checked with the keys at /oauth/jwks.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from urllib.parse import quote

from hutong.domain.door.commands import keys
from hutong.domain.door.openid.signing import signed
from hutong.domain.door.openid.told import claims
from hutong.domain.door.queries.passes import Held
from hutong.domain.door.queries.register import told_of
from hutong.kernel import clock

# Seconds that an assertion is good for: one request, and clocks that are not quite alike.
ASSERTION = 60
TYPE = "hutong-assertion+jwt"


@lru_cache(maxsize=2)
def _kid(minute: int) -> str:
    """The key that signs, asked for once a minute: one that has just been replaced stays published for days."""
    return keys.signing("ES256")


def headers_of(held: Held, issuer: str) -> dict[str, str]:
    """The headers for one request. What is not ASCII is percent-encoded UTF-8 (RFC 3986, 2.5): headers carry nothing else
    safely."""
    told = told_of(held.actor, held.username, held.system)
    now = int(clock.now().timestamp())
    words = {
        **claims(told, ("openid", "profile", "hutong")), "iss": issuer, "aud": held.system.name, "iat": now,
        "exp": now + ASSERTION, "jti": secrets.token_urlsafe(12),
    }  # fmt: skip
    return {
        "X-Hutong-User": quote(told.username, safe="@.-_"),
        "X-Hutong-Sub": told.sub,
        "X-Hutong-Name": quote(told.name),
        "X-Hutong-Post": quote(told.post),
        "X-Hutong-Area": str(told.area),
        "X-Hutong-Department": quote(told.department),
        "X-Hutong-Roles": ",".join(quote(role, safe=".-_:") for role in told.roles),
        "X-Hutong-Assertion": signed(words, kid=_kid(now // 60), algorithm="ES256", typ=TYPE),
    }
