"""What is read without a form: who somebody is, by an access token (OpenID Connect Core, 5.3); keys; the discovery document."""

from __future__ import annotations

from authlib.oauth2.rfc6749.errors import OAuth2Error
from django.http import HttpRequest, HttpResponse

from hutong.api.oauth.calls import FORM, answered, form_of, issuer, refused
from hutong.domain.door.commands import keys
from hutong.domain.door.openid.metadata import SIGNING, metadata
from hutong.domain.door.openid.told import claims
from hutong.domain.door.queries import tokens as queries

# Seconds that keys and discovery may be kept: a new key is looked for by whoever meets an unknown kid.
KEPT = 300


def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims that the token's scopes tell, as they are now."""
    try:
        found = _bearer(request)
    except OAuth2Error as error:
        return refused(error)
    held = queries.held(found) if 0 < len(found) <= 200 else None
    owner = queries.client_number(held.system) if held and held.access else None
    living = queries.alive(held.sid, held.staff, held.post, owner.view) if held and owner else None
    if held is None or living is None:
        answer = answered({"error": "invalid_token", "error_description": "The access token is none, or is over."}, 401)
        answer["WWW-Authenticate"] = 'Bearer realm="hutong", error="invalid_token"' if found else 'Bearer realm="hutong"'
        return answer
    return answered(claims(living.claims, held.scopes))


def _bearer(request: HttpRequest) -> str:
    """The token: in the header, or in a form (RFC 6750, 2.1 and 2.2); never in the address, where logs keep it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return form_of(request).get("access_token", "") if request.method == "POST" and request.content_type == FORM else ""


def jwks(request: HttpRequest) -> HttpResponse:
    """The published keys (RFC 7517), the newest first."""
    found = queries.published()
    if not {one.algorithm for one in found if one.until is None}.issuperset(SIGNING):
        for algorithm in SIGNING:
            keys.signing(algorithm)
        found = queries.published()
    return _kept(answered({"keys": [one.public for one in found]}))


def discovery(request: HttpRequest) -> HttpResponse:
    """Where everything is and what is spoken."""
    return _kept(answered(metadata(issuer(request))))


def _kept(answer: HttpResponse) -> HttpResponse:
    del answer["Pragma"]
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
