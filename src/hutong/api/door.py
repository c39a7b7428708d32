"""What every address for machines has in common: a key instead of a session, its pace; no cookie, no CSRF token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hutong.api import pace
from hutong.api.faults import Fault, Turned, fault_of, no_key, no_method, no_right, too_fast
from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries import SystemView

View = Callable[..., HttpResponse]
Say = Callable[[HttpRequest, Fault], HttpResponse]
KEY_LENGTH = 200


def machine(methods: Mapping[str, View], say: Say, *, needs: str) -> View:
    """A view for machines: one function a method; what goes wrong is said by `say`. `needs` is "public" or "system"."""

    @csrf_exempt
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        view = methods.get("GET" if request.method == "HEAD" else request.method or "")
        try:
            if view is None:
                raise Turned(no_method())
            answer = view(request, **kwargs)
        except Exception as error:
            answer = _said(request, error, say)
        if answer.status_code == 405:
            answer["Allow"] = ", ".join(sorted(methods))
        return answer

    run.needs = needs  # type: ignore[attr-defined]
    return run


def _said(request: HttpRequest, error: Exception, say: Say) -> HttpResponse:
    fault = fault_of(error)
    answer = say(request, fault)
    if fault.wait:
        answer["Retry-After"] = str(fault.wait)
    if fault.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="hutong"'
    return answer


def key_of(request: HttpRequest, given: str = "") -> str:
    """The key of a call: as a bearer token (RFC 6750), or as Open311 has it, in the field api_key."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else given


def system_of(request: HttpRequest, right: str = "", given: str = "") -> SystemView:
    """The system that calls. Turned away: without a key of somebody, without the right, or too fast."""
    if pace.guesses(request):
        raise Turned(too_fast(10 * pace.MINUTE))
    key = key_of(request, given)
    system = directory.system_by_key(key) if 0 < len(key) <= KEY_LENGTH else None
    if system is None:
        if key:
            pace.wrong_key(request)
        raise Turned(no_key())
    if wait := pace.wait_for(f"system:{system.name}", system.pace):
        raise Turned(too_fast(wait))
    if right and not system.actor.may(right):
        raise Turned(no_right())
    return system


def reader_of(request: HttpRequest, given: str = "", *, whole_list: bool = False) -> SystemView | None:
    """Whoever reads what is public: a system that shows its key, or somebody at an address."""
    if key_of(request, given):
        return system_of(request, given=given)
    if wait := pace.wait_openly(request, whole_list=whole_list):
        raise Turned(too_fast(wait))
    return None


def check_text(*texts: str) -> None:
    """Turned away: a sign that no database keeps (NUL, half a surrogate)."""
    for text in texts:
        text.encode()
        if "\0" in text:
            raise UnicodeError("a NUL")
