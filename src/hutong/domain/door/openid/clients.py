"""Who speaks to the token endpoint: client authentication (RFC 6749, 2.3), none, by Basic or in the form."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749.util import extract_basic_authorization

from hutong.domain.door import rules
from hutong.domain.door.queries.tokens import Client, client_of

# What `settings.auth` of a system may say, and the ways it stands for (OpenID Connect Dynamic Client Registration, 2).
WAYS: Mapping[str, frozenset[str]] = {
    "none": frozenset({"none"}),
    "secret": frozenset({"client_secret_basic", "client_secret_post"}),
    "client_secret_basic": frozenset({"client_secret_basic"}),
    "client_secret_post": frozenset({"client_secret_post"}),
}
_NOBODY = bytes(32)


def authenticated(authorization: str, form: Mapping[str, str], *, secret_only: bool = False) -> Client:
    """The system that calls, known by its secret, or as a public client by its name alone. Raises InvalidClientError, also
    for one that was ended; InvalidRequestError for two ways at once. `secret_only`: a public client is not enough."""
    name, secret, way = _shown(authorization, form)
    found = client_of(name) if 0 < len(name) <= 40 else None
    kept = (found.view.secret_digest if found else None) or _NOBODY
    proven = hmac.compare_digest(kept, rules.digest(secret))
    if way == "none":
        proven = not secret_only
    if found is None or found.view.state == "ended" or not proven or way not in _ways(found):
        raise InvalidClientError("The client is unknown, or did not show who it is.", status_code=401)
    return found


def _ways(client: Client) -> frozenset[str]:
    return WAYS.get(str(client.view.settings.get("auth", "secret")), frozenset())


def _shown(authorization: str, form: Mapping[str, str]) -> tuple[str, str, str]:
    """Name, secret and way."""
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    if not authorization:
        return name, secret, "client_secret_post" if secret else "none"
    try:
        shown = extract_basic_authorization({"Authorization": authorization})
    except ValueError:
        shown = (None, None)
    if secret or (name and name != shown[0]):
        raise InvalidRequestError("More than one way of client authentication.")
    return shown[0] or "", shown[1] or "", "client_secret_basic"
