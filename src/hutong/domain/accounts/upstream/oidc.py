"""An OpenID provider: authorization code with PKCE, and an ID token that is ours, fresh, and signed with a key of the provider.

OpenID Connect Core 1.0 (3.1.3.7), Discovery 1.0, RFC 7636, RFC 9207, RFC 9700. What may be declared: `issuer`; `scopes`; `auth`
(basic, post); `userinfo`: whether it is asked for more; `endpoints` for a provider without discovery.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.core.cache import cache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hutong.domain.accounts.upstream.ports import Asking, Client, Known
from hutong.domain.accounts.upstream.wire import Distrusted, fetch
from hutong.kernel import clock

# Only signatures of a key pair: with HMAC whoever checks could have signed, and none is none (RFC 8725, 3.1 and 3.2).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Seconds: how long what a provider says of itself is believed, how soon new keys are looked for, and how far clocks differ.
BELIEVED, SOON, DRIFT, OLDEST = 3600, 60, 60, 600
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def start(client: Client, asking: Asking) -> str:
    """The address of the provider with our question."""
    words = {
        "response_type": "code", "client_id": client.client, "redirect_uri": asking.back,
        "scope": str(client.settings.get("scopes") or "openid profile"), "state": asking.state, "nonce": asking.nonce,
        "code_challenge": asking.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    where = str(_provider(client)["authorization_endpoint"])
    return f"{where}{'&' if '?' in where else '?'}{urlencode(words)}"


def finish(client: Client, asking: Asking, answer: Mapping[str, str]) -> Known:
    """Whom the code belongs to."""
    provider = _provider(client)
    _check_issuer(provider, answer)
    form = {
        "grant_type": "authorization_code", "code": answer.get("code", ""), "redirect_uri": asking.back,
        "code_verifier": asking.verifier,
    }  # fmt: skip
    told = fetch(str(provider["token_endpoint"]), *_as_us(client, form))
    claims = _claims(client, provider, str(told.get("id_token", "")), asking.nonce)
    if client.settings.get("userinfo") and provider.get("userinfo_endpoint"):
        claims = {**_more(provider, str(told.get("access_token", "")), str(claims["sub"])), **claims}
    amr = claims.get("amr")
    return Known(str(claims["sub"]), claims, tuple(str(one)[:10] for one in amr[:5]) if isinstance(amr, list) else ())


def _provider(client: Client) -> Mapping[str, Any]:
    """What the provider says of itself; it must call itself as it was declared (Discovery, 4.3)."""
    issuer = str(client.settings.get("issuer", ""))
    if client.settings.get("endpoints"):
        return {"issuer": issuer, **client.settings["endpoints"]}
    key = f"upstream:{client.name}:provider"
    found: dict[str, Any] | None = cache.get(key)
    if found is None or found.get("issuer") != issuer:
        found = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer or not all(isinstance(found.get(one), str) for one in _NEEDED):
            raise Distrusted("the provider calls itself by another name, or lacks an address")
        cache.set(key, found, BELIEVED)
    return found


def _check_issuer(provider: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    """The answer must come from this provider and no other (RFC 9207, 2.4): mixed-up issuers."""
    told = answer.get("iss")
    if told is None and provider.get("authorization_response_iss_parameter_supported") is True:
        raise Distrusted("the answer does not say whose it is")
    if told is not None and told != provider["issuer"]:
        raise Distrusted("the answer is another provider's")


def _as_us(client: Client, form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The form and the headers by which we show who we are (RFC 6749, 2.3.1)."""
    if client.settings.get("auth") == "post":
        return {**form, "client_id": client.client, "client_secret": client.secret}, {}
    pair = f"{quote_plus(client.client)}:{quote_plus(client.secret)}"
    return form, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _claims(client: Client, provider: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that holds in every point."""
    claims = _signed(client, provider, token)
    now, audience = clock.now().timestamp(), claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    times = [claims.get(name) for name in ("exp", "iat")]
    if claims.get("iss") != provider["issuer"]:
        raise Distrusted("the ID token is another provider's")
    if client.client not in listed or (len(listed) > 1 and claims.get("azp") != client.client):
        raise Distrusted("the ID token is for somebody else")
    if claims.get("azp", client.client) != client.client:
        raise Distrusted("the ID token is for somebody else")
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in times):
        raise Distrusted("the ID token has no time")
    if claims["exp"] <= now - DRIFT or not now - OLDEST <= claims["iat"] <= now + DRIFT:
        raise Distrusted("the ID token is over, or not yet")
    return _ours(claims, nonce)


def _ours(claims: dict[str, Any], nonce: str) -> dict[str, Any]:
    subject = claims.get("sub")
    if claims.get("nonce") != nonce:
        raise Distrusted("the ID token answers another question")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject:
        raise Distrusted("the ID token names nobody")
    return claims


def _signed(client: Client, provider: Mapping[str, Any], token: str) -> dict[str, Any]:
    """The claims, signed by one of the provider's keys; keys that are not known yet are fetched once a minute at most."""
    if not 0 < len(token) < 32_000:
        raise Distrusted("no ID token")
    for anew in (False, True):
        try:
            return dict(jwt.decode(token, _keys(client, provider, anew=anew), algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            why = type(fault).__name__
            if anew or not cache.add(f"upstream:{client.name}:looked", 1, SOON):
                break
    raise Distrusted(f"the ID token is not signed by the provider: {why}")


def _keys(client: Client, provider: Mapping[str, Any], *, anew: bool) -> KeySet:
    key = f"upstream:{client.name}:keys"
    found: dict[str, Any] | None = None if anew else cache.get(key)
    if found is None:
        found = fetch(str(provider["jwks_uri"]))
        cache.set(key, found, BELIEVED)
    listed = found.get("keys")
    every = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    usable = [one for one in every if one.get("kty") in ("RSA", "EC") and one.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": usable})


def _more(provider: Mapping[str, Any], token: str, subject: str) -> dict[str, Any]:
    """What the provider says of her beside the ID token; of nobody else (Core, 5.3.2)."""
    told = fetch(str(provider["userinfo_endpoint"]), headers={"Authorization": f"Bearer {token}"})
    if told.get("sub") != subject:
        raise Distrusted("userinfo is about somebody else")
    return told
