"""How the endpoints of OAuth are called and answer: a form in, JSON out, errors as RFC 6749, 5.2 has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error
from django.http import HttpRequest, HttpResponse

from hutong.api.faults import Fault
from hutong.domain.door.openid.metadata import issuer_of

FORM = "application/x-www-form-urlencoded"
# Bytes of a body at most, and fields in it.
LONGEST, FIELDS = 16_384, 20
_KEPT_NOWHERE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_json = msgspec.json.Encoder()
_WORDS = {503: "temporarily_unavailable", 500: "server_error", 405: "invalid_request", 413: "invalid_request"}


def form_of(request: HttpRequest) -> dict[str, str]:
    """The fields of a call, each at most once (RFC 6749, 3.2). Raises InvalidRequestError."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != FORM or not length.isdigit() or int(length) > LONGEST:
        raise InvalidRequestError(f"A form ({FORM}) of at most {LONGEST} bytes is read.")
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except (ValueError, UnicodeError) as fault:
        raise InvalidRequestError("The form cannot be read.") from fault
    found = dict(pairs)
    if len(found) != len(pairs) or any("\0" in text for pair in pairs for text in pair):
        raise InvalidRequestError("A parameter came twice, or holds a NUL.")
    return found


def answered(words: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """JSON that nobody keeps (RFC 6749, 5.1)."""
    return HttpResponse(_json.encode(words), status=status, content_type="application/json", headers=_KEPT_NOWHERE)


def refused(error: OAuth2Error) -> HttpResponse:
    """An error as RFC 6749, 5.2 has it."""
    status, body, headers = error()
    answer = answered(body, status)
    for name, value in headers:
        answer[name] = value
    return answer


def said(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Any other fault, in the same form."""
    return answered({"error": _WORDS.get(fault.status, "invalid_request"), "error_description": fault.kind}, fault.status)


def oauth(view: Callable[[HttpRequest], Mapping[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    """A call that is answered with JSON, or refused."""

    def run(request: HttpRequest) -> HttpResponse:
        try:
            return answered(view(request))
        except OAuth2Error as error:
            return refused(error)

    return run


def issuer(request: HttpRequest) -> str:
    """The name of the provider for whoever calls."""
    return issuer_of(f"{request.scheme}://{request.get_host()}")
