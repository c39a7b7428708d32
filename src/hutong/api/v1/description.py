"""The OpenAPI 3.1 description, made from the operations; kept as api/openapi.yaml, which a test holds against it.

`HUTONG_WRITE=1 pytest tests/api/test_description.py` writes it anew.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
import yaml
from django.http import HttpRequest, HttpResponse

from hutong.api.v1.operations import OPERATIONS, PROBLEM, Operation, answer
from hutong.api.v1.shapes import Problem

REF = "#/components/schemas/{name}"
INTRODUCTION = (
    "Cases between Hutong and other systems. A key is given at registration and goes as a bearer token. Texts are Chinese unless "
    "Accept-Language says en. Faults are problem+json (RFC 9457). Status also arrives by web-hook: docs/reference/api.md."
)
FAULTS = {
    "400": "unreadable", "401": "no key", "403": "no right", "404": "not found", "409": "the case has gone on",
    "413": "too large", "422": "refused, with the reason", "429": "too fast, with Retry-After",
    "503": "nothing was lost, try again after Retry-After",
}  # fmt: skip
FORM = {"file": {"type": "string", "format": "binary"}, "words": {"type": "string", "maxLength": 2000},
        "once": {"type": "string", "maxLength": 80}}  # fmt: skip

SIGNATURE = {
    "type": "apiKey", "in": "header", "name": "webhook-signature",
    "description": "Standard Webhooks 1.0: v1, and HMAC-SHA256 in base64 over webhook-id.webhook-timestamp.body, with the secret "
                   "that the register gave the system; webhook-timestamp in seconds since 1970, five minutes off at most.",
}  # fmt: skip
SIGNED = [{"name": f"webhook-{word}", "in": "header", "schema": {"type": "string"}} for word in ("id", "timestamp")]


@cache
def description() -> dict[str, Any]:
    """The whole description as plain values."""
    from hutong.api.events import operations as _events  # noqa: F401  declare the operations
    from hutong.api.v1 import cases as _cases  # noqa: F401

    shapes = [one.gives for one in OPERATIONS if one.gives] + [one.body for one in OPERATIONS if one.body]
    shapes += [shape for one in OPERATIONS for shape in (one.signed or {}).values()]
    schemas, parts = msgspec.json.schema_components([*shapes, Problem], ref_template=REF)
    of = dict(zip(map(str, [*shapes, Problem]), schemas, strict=True))
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(f"/api/v1/{one.where}", {})[one.method.lower()] = _operation(one, of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hutong", "version": "1", "description": INTRODUCTION, "license": {"name": "EUPL-1.2"}},
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}, "signature": SIGNATURE},
            "responses": _faults(),
            "schemas": dict(sorted(parts.items())),
        },
    }


def _operation(one: Operation, of: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": one.name, "summary": one.summary, "x-needs": one.needs}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}}
        for name in re.findall(r"\{(\w+)\}", one.where)
    ]
    parameters += _queries(one) + (SIGNED if one.signed is not None else [])
    if parameters:
        made["parameters"] = parameters
    if one.body:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": of[str(one.body)]}}}
    if one.signed is not None:
        made["security"] = [{"signature": []}]
    if one.signed:
        content = {kind: {"schema": of[str(shape)]} for kind, shape in one.signed.items()}
        made["requestBody"] = {"required": True, "content": content}
    if one.form:
        schema = {"type": "object", "required": ["file"], "properties": {name: FORM[name] for name in one.form}}
        made["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    kind = "application/json" if one.gives else "*/*"
    good = {"description": "done", "content": {kind: {"schema": of[str(one.gives)] if one.gives else {}}}}
    faults = {status: {"$ref": f"#/components/responses/Fault{status}"} for status in FAULTS}
    codes = {"200": good, "201": good} if one.status == 201 and one.body else {str(one.status): good}
    made["responses"] = {**codes, **faults}
    return made


def _faults() -> dict[str, Any]:
    problem = {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}}
    return {f"Fault{status}": {"description": words, "content": dict(problem)} for status, words in FAULTS.items()}


def _queries(one: Operation) -> list[dict[str, Any]]:
    (schema,), parts = msgspec.json.schema_components([one.query], ref_template=REF)
    found = parts[schema["$ref"].rpartition("/")[2]]
    return [{"name": name, "in": "query", "schema": words} for name, words in found["properties"].items()]


def as_json(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return answer(description())


def as_yaml() -> str:
    """The description as it is kept in the repository."""
    return yaml.dump(description(), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=130)


class _Plain(yaml.SafeDumper):
    """Without anchors: each part stands where it is read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
