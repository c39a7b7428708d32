"""One call to a place where people sign in: to the address the operator has declared, by TLS, quick, small, and followed nowhere.

A name is looked up once and the connection goes there (`notices.post`). Plain http only to hosts that the operator has named.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

from hutong.domain.notices import post
from hutong.domain.notices.pinned import Patience, Pinned
from hutong.domain.notices.post import Rejected, Unreachable

# Seconds for each step and for all of it, and the most bytes of an answer: a person waits.
STEP, ALL, LARGEST = 4.0, 8.0, 256 * 1024
_AWAY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Away(Exception):
    """The place does not answer, or not now."""


class Distrusted(Exception):
    """The place says no, or something that cannot be believed. The text is for the log: it names nobody and holds no secret."""


def fetch(url: str, form: Mapping[str, str] | bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address; a POST with a form or a body, else a GET. Raises Away or Distrusted."""
    parts, host, port = _checked(url)
    connection = _connection(host, port, secure=parts.scheme == "https")
    body = form if isinstance(form, bytes) else urlencode(form).encode() if form is not None else None
    kind = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    words = {"Accept": "application/json", "User-Agent": "Hutong", **kind, **(headers or {})}
    try:
        connection.request("GET" if body is None else "POST", where, body, words)
        answer = connection.getresponse()
        data = _read(answer)
    except (OSError, http.client.HTTPException) as fault:
        raise Away(type(fault).__name__) from fault
    finally:
        connection.close()
    if answer.status in _AWAY:
        raise Away(f"HTTP {answer.status}")
    return _object(data, answer.status)


def _read(answer: http.client.HTTPResponse) -> bytes:
    data = answer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Away("too large")
    return data


def _object(data: bytes, status: int) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as fault:
        raise Distrusted(f"HTTP {status}, no JSON") from fault
    if not isinstance(found, dict):
        raise Distrusted(f"HTTP {status}, no object")
    if status != 200:
        word = found.get("error") or found.get("code") or ""
        raise Distrusted(f"HTTP {status} {str(word)[:60]}".strip())
    return found


def _checked(url: str) -> tuple[SplitResult, str, int]:
    """The parts, host and port of an address that may be called."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as fault:
        raise Distrusted("no address") from fault
    if "@" in parts.netloc or not host or parts.scheme not in ("https", "http"):
        raise Distrusted("no address")
    if parts.scheme != "https" and host not in settings.HUTONG_HOOK_HOSTS:
        raise Distrusted("only https addresses are called")
    return parts, host, port


def _connection(host: str, port: int, *, secure: bool) -> Pinned:
    try:
        return Pinned(host, port, post.address_of(host, port, own=True), secure=secure, patience=Patience(STEP, STEP, ALL))
    except (Unreachable, Rejected) as fault:
        raise Away(str(fault)) from fault
