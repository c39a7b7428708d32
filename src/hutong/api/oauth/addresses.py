"""Where machines speak OpenID Connect. `/oauth/authorize` and `/oauth/logout` are pages and lie in the room web."""

from __future__ import annotations

from django.urls import URLPattern, path

from hutong.api.door import machine
from hutong.api.oauth import reading, tokens
from hutong.api.oauth.calls import oauth, said


def addresses() -> list[URLPattern]:
    """Every address; a system shows its secret by itself where it must."""
    return [
        path("oauth/token", machine({"POST": oauth(tokens.token)}, said, needs="system")),
        path("oauth/introspect", machine({"POST": oauth(tokens.introspect)}, said, needs="system")),
        path("oauth/revoke", machine({"POST": oauth(tokens.revoke)}, said, needs="system")),
        path("oauth/userinfo", machine({"GET": reading.userinfo, "POST": reading.userinfo}, said, needs="system")),
        path("oauth/jwks", machine({"GET": reading.jwks}, said, needs="public")),
        path(".well-known/openid-configuration", machine({"GET": reading.discovery}, said, needs="public")),
    ]
