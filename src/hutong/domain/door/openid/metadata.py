"""The discovery document (OpenID Connect Discovery 1.0, RFC 8414): true to what is there, and nothing else."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from hutong.domain.door.models.tokens import ALGORITHMS
from hutong.domain.door.openid.told import BY_SCOPE, SCOPES

SIGNING = tuple(ALGORITHMS)


def issuer_of(root: str) -> str:
    """The name of the provider: the public address, or without one `root`, at which it is asked. No slash at the end."""
    return str(settings.HUTONG_ADDRESS) or root


def metadata(issuer: str) -> dict[str, Any]:
    """The document for this issuer."""
    secret = ["client_secret_basic", "client_secret_post"]
    told = {name for names in BY_SCOPE.values() for name in names}
    return {
        "issuer": issuer,
        **{f"{name}_endpoint": f"{issuer}/oauth/{path}" for name, path in _PLACES.items()},
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "acr_values_supported": ["1", "2"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": list(SIGNING),
        "token_endpoint_auth_methods_supported": [*secret, "none"],
        "introspection_endpoint_auth_methods_supported": secret,
        "revocation_endpoint_auth_methods_supported": [*secret, "none"],
        "claims_supported": sorted(told | {"iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"}),
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": ["none", "login", "consent"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "ui_locales_supported": ["zh-CN", "en"],
    }


_PLACES = {
    "authorization": "authorize",
    "token": "token",
    "userinfo": "userinfo",
    "introspection": "introspect",
    "revocation": "revoke",
    "end_session": "logout",
}
