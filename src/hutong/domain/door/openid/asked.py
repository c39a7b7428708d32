"""What a browser brings to the authorization endpoint, checked in the order in which it may be trusted.

First the system and its redirect address: until both are known for sure, nobody is sent anywhere (RFC 9700, 4.11). Then the rest:
its faults go back to the system, by the address that is its own (RFC 6749, 4.1.2.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from authlib.oauth2.rfc6749.errors import (
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    UnsupportedResponseTypeError,
)
from authlib.oidc.core.errors import RegistrationNotSupportedError, RequestNotSupportedError, RequestURINotSupportedError

from hutong.domain.door.connecting import listed
from hutong.domain.door.openid.told import SCOPES
from hutong.domain.door.queries.tokens import Client, client_of
from hutong.kernel.errors import Refused

# Signs of one parameter at most, and of all of them.
ONE, ALL = 2000, 8000
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_AGE = re.compile(r"[0-9]{1,8}")
_SAFE = re.compile(r"[\x20-\x7e]*")
_UNSUPPORTED: dict[str, type[OAuth2Error]] = {
    "request": RequestNotSupportedError,
    "request_uri": RequestURINotSupportedError,
    "registration": RegistrationNotSupportedError,
}


@dataclass(frozen=True, slots=True)
class Back:
    """Where an answer goes: an address that the system has registered, by `query` or by `form_post`, with the state."""

    redirect_uri: str
    mode: str
    state: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An authorization request that holds. `max_age`: seconds since signing in at most; None for any. `hint`: an ID token of
    whoever the system believes is there; empty for anybody."""

    client: Client
    back: Back
    nonce: str
    scopes: tuple[str, ...]
    challenge: str
    prompts: frozenset[str]
    max_age: int | None
    hint: str = ""


class Declined(Exception):
    """A request whose fault the system is told: `error` goes `back`."""

    def __init__(self, error: OAuth2Error, back: Back) -> None:
        self.error, self.back = error, back
        super().__init__(str(error))


def read(pairs: Sequence[tuple[str, str]]) -> Asked:
    """Reads a request. Raises Refused when nobody may be sent anywhere, Declined when the system is to be told."""
    words = dict(pairs)
    doubled = {name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1}
    if len(pairs) > 40 or sum(len(name) + len(value) for name, value in pairs) > ALL:
        raise Refused("这次登录请求太长了。", "请告诉这个系统的联系人：请求最多 8000 个字符。")
    client = _client(words, doubled)
    back = Back(words["redirect_uri"], "query", "" if "state" in doubled else words.get("state", ""))
    try:
        if words.get("response_mode", "query") not in ("query", "form_post") or "response_mode" in doubled:
            raise InvalidRequestError("response_mode is query or form_post.")
        back = Back(back.redirect_uri, words.get("response_mode", "query"), back.state)
        _check(words, doubled)
        scopes = _scopes(words.get("scope", ""), client)
        age = words.get("max_age")
        prompts = frozenset(words.get("prompt", "").split())
        return Asked(
            client, back, words.get("nonce", ""), scopes, words["code_challenge"], prompts,
            int(age) if age is not None else None, words.get("id_token_hint", ""),
        )  # fmt: skip
    except OAuth2Error as error:
        raise Declined(error, back) from error


def _client(words: dict[str, str], doubled: set[str]) -> Client:
    """The system, and its address letter by letter: no pattern, no default, no other port (RFC 9700, 2.1)."""
    name, where = words.get("client_id", ""), words.get("redirect_uri", "")
    found = client_of(name) if 0 < len(name) <= 40 and not {"client_id", "redirect_uri"} & doubled else None
    if found is None or found.view.state == "ended":
        raise Refused("没有这个接入系统。", "请从一个门里点开系统；还是不行，请告诉它的联系人：client_id 要和登记的代号一样。")
    if where not in listed(found.view.settings, "redirect_uris") or not where.startswith(("https://", "http://")) or "#" in where:
        raise Refused(
            "这个系统要把您送到一个没有登记的地址，已经拦下。",
            "请告诉这个系统的联系人：redirect_uri 要和登记的一字不差。",
        )
    return found


def _check(words: dict[str, str], doubled: set[str]) -> None:
    if doubled:
        raise InvalidRequestError("A parameter came twice.")
    if any(len(value) > ONE for value in words.values()):
        raise InvalidRequestError("A parameter is too long.")
    for name, error in _UNSUPPORTED.items():
        if name in words:
            raise error()
    if words.get("response_type") != "code":
        raise UnsupportedResponseTypeError("code", "response_type is code.")
    if words.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(words.get("code_challenge", "")):
        raise InvalidRequestError("PKCE is required: code_challenge with code_challenge_method S256.")
    _check_prompt(words)


def _check_prompt(words: dict[str, str]) -> None:
    prompts = words.get("prompt", "").split()
    if not _PROMPTS.issuperset(prompts) or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("prompt is none, login or consent; none stands alone.")
    if "max_age" in words and not _AGE.fullmatch(words["max_age"]):
        raise InvalidRequestError("max_age is a number of seconds.")
    if not _SAFE.fullmatch(words.get("nonce", "")):
        raise InvalidRequestError("nonce is printable ASCII.")


def _scopes(asked: str, client: Client) -> tuple[str, ...]:
    """What is granted: what was asked for, as far as the register allows it; unknown scopes are let go (OpenID Connect Core,
    3.1.2.1). Whoever signs in here is told to the system by an ID token, so `openid` must be among them."""
    allowed = listed(client.view.settings, "scopes") or SCOPES
    granted = tuple(scope for scope in SCOPES if scope in asked.split() and scope in allowed)
    if "openid" not in granted:
        raise InvalidScopeError("The scope openid is required.")
    return granted
