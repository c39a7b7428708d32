"""The token endpoint (RFC 6749, 3.2), and the two at which a token's worth is asked and taken back (RFC 7662, RFC 7009)."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, UnsupportedGrantTypeError
from django.http import HttpRequest

from hutong.api.oauth.calls import form_of, issuer
from hutong.domain.door.commands import tokens as door
from hutong.domain.door.connecting import listed
from hutong.domain.door.openid import lies
from hutong.domain.door.openid.clients import authenticated
from hutong.domain.door.openid.told import claims, id_token
from hutong.domain.door.queries import sid_of
from hutong.domain.door.queries import tokens as queries
from hutong.domain.door.queries.tokens import Client


def token(request: HttpRequest) -> dict[str, Any]:
    """Tokens for a code, or for a refresh token. To a code of nobody that a check of the house has brought, what is not true."""
    form = form_of(request)
    client = authenticated(request.headers.get("Authorization", ""), form)
    try:
        issued = _issued(client, form, issuer(request))
    except InvalidGrantError:
        untrue = lies.told(client, form.get("code", ""), issuer(request))
        if untrue is None:
            raise
        return untrue
    words = {
        "access_token": issued.access, "token_type": "Bearer", "expires_in": issued.seconds, "scope": " ".join(issued.scopes),
        "id_token": id_token(client, issued),
    }  # fmt: skip
    return {**words, "refresh_token": issued.refresh} if issued.refresh else words


def _issued(client: Client, form: dict[str, str], name: str) -> door.Issued:
    kind = form.get("grant_type", "")
    if kind == "authorization_code":
        code, verifier = _wanted(form, "code"), _wanted(form, "code_verifier")
        return door.exchange(client, code=code, redirect_uri=form.get("redirect_uri", ""), verifier=verifier, issuer=name)
    if kind == "refresh_token":
        return door.refresh(client, token=_wanted(form, "refresh_token"), scopes=form.get("scope", "").split())
    raise UnsupportedGrantTypeError("" if not kind.isascii() or not kind.isalnum() else kind)


def introspect(request: HttpRequest) -> dict[str, Any]:
    """What a token is worth now; another system's is worth nothing, unless that system names the one that asks among its
    `resources`."""
    form = form_of(request)
    asking = authenticated(request.headers.get("Authorization", ""), form, secret_only=True)
    held = queries.held(_wanted(form, "token"))
    owner = asking if held and held.system == asking.view.id else _owner(held, asking)
    living = queries.alive(held.sid, held.staff, held.post, owner.view) if held and owner else None
    if held is None or owner is None or living is None:
        return {"active": False}
    account = {"username": living.claims.username} if "profile" in held.scopes else {}
    return {
        **claims(living.claims, held.scopes), **account, "active": True, "scope": " ".join(held.scopes),
        "client_id": owner.view.name, "aud": owner.view.name, "iss": held.issuer, "sid": sid_of(held.sid, owner.view),
        "iat": int(held.made_at.timestamp()), "exp": int(held.ends_at.timestamp()),
        **({"token_type": "Bearer"} if held.access else {}),
    }  # fmt: skip


def _owner(held: queries.Held | None, asking: Client) -> Client | None:
    owner = queries.client_number(held.system) if held and held.access else None
    named = owner is not None and asking.view.name in listed(owner.view.settings, "resources")
    return owner if named and asking.view.state == "open" else None


def revoke(request: HttpRequest) -> dict[str, Any]:
    """Ends what a token belongs to. A token that is none is answered alike (RFC 7009, 2.2)."""
    form = form_of(request)
    client = authenticated(request.headers.get("Authorization", ""), form)
    door.revoke(client, token=_wanted(form, "token"))
    return {}


def _wanted(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise InvalidRequestError(f"Missing {name}.")
    return form[name]
