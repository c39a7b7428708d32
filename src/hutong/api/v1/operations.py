"""The operations of v1, each declared once: its address, who may call it, what it reads and what it answers.

The addresses and the description are both made from this list. msgspec, which reads the packs, reads the bodies and writes their
JSON Schema (OpenAPI 3.1 is JSON Schema 2020-12), so there is no second library of models beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from hutong.api.door import View, check_text, machine, system_of
from hutong.api.faults import Fault
from hutong.api.v1.shapes import NoQuery, Problem
from hutong.domain.directory.queries import SystemView

Do = Callable[["Call"], HttpResponse]
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that has passed the door: by whom, with what. A signed one is known by its body: `system` is nobody there."""

    request: HttpRequest
    system: SystemView
    body: Any
    query: Any
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address. `needs`: "system" for any key, or a right; `form`: fields of a multipart body, not `body`;
    `gives`: the shape of the answer, None for a file; `signed`: who calls is known by a signature and not by a key, and reads the
    body itself, whose shapes by media type these are."""

    name: str
    method: str
    where: str
    needs: str
    summary: str
    do: Do
    gives: Any
    status: int = 200
    body: type | None = None
    query: type = NoQuery
    form: tuple[str, ...] = ()
    signed: Mapping[str, Any] | None = None


OPERATIONS: list[Operation] = []


def operation(method: str, where: str, *, needs: str, gives: Any, **more: Any) -> Callable[[Do], Do]:
    """Declares an operation; its first line of documentation is its summary."""

    def wrap(do: Do) -> Do:
        summary = (do.__doc__ or "").strip().split("\n")[0]
        OPERATIONS.append(Operation(do.__name__, method, where, needs, summary, do, gives, **more))
        return do

    return wrap


def addresses() -> list[URLPattern]:
    """The addresses of all operations."""
    places: dict[str, dict[str, View]] = {}
    for one in OPERATIONS:
        places.setdefault(one.where, {})[one.method] = _view(one)
    return [path(f"api/v1/{_route(where)}", machine(methods, say, needs="system")) for where, methods in places.items()]


def answer(result: Any, status: int = 200) -> HttpResponse:
    """A result as JSON."""
    return HttpResponse(msgspec.json.encode(result), status=status, content_type="application/json; charset=utf-8")


def say(request: HttpRequest, fault: Fault) -> HttpResponse:
    """A fault as a problem of RFC 9457."""
    problem = Problem(f"/api/v1/openapi.json#{fault.kind}", fault.title, fault.status, fault.way_out, fault.kind)
    return HttpResponse(msgspec.json.encode(problem), status=fault.status, content_type=PROBLEM)


def _view(one: Operation) -> View:
    def run(request: HttpRequest, **words: Any) -> HttpResponse:
        keyed = one.signed is None
        system: Any = system_of(request, "" if one.needs == "system" else one.needs) if keyed else None
        asked = {name: request.GET[name] for name in request.GET}
        check_text(*asked, *asked.values())
        query: Any = msgspec.convert(asked, one.query, strict=False)
        body: Any = _body(request, one.body) if one.body else None
        return one.do(Call(request, system, body, query, words))

    return run


def _body(request: HttpRequest, shape: type) -> Any:
    raw = request.body
    raw.decode()
    if b"\\u0000" in raw:
        raise UnicodeError("a NUL")
    body: Any = msgspec.json.decode(raw, type=shape)
    check_text(msgspec.json.encode(body).decode())
    return body


def _route(where: str) -> str:
    return re.sub(r"\{(\w+)\}", r"<big:\1>", where)
