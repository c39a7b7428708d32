"""The addresses of SCIM, under /scim/v2."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from hutong.api.door import View
from hutong.api.faults import Turned, missing
from hutong.api.scim import bulk, discovery, groups, users
from hutong.api.scim.answering import kept


def addresses() -> list[URLPattern]:
    """All of them; everything else under /scim/ is not found, said as SCIM says it."""
    return [
        _at("ServiceProviderConfig", kept({"GET": discovery.config}, needs="public")),
        _at("ResourceTypes", kept({"GET": discovery.kinds}, needs="public")),
        _at("ResourceTypes/<str:name>", kept({"GET": discovery.kind}, needs="public")),
        _at("Schemas", kept({"GET": discovery.schemas}, needs="public")),
        _at("Schemas/<str:name>", kept({"GET": discovery.schema}, needs="public")),
        _at("Users", kept({"GET": users.listed, "POST": users.created})),
        _at("Users/.search", kept({"POST": users.listed})),
        _at(
            "Users/<str:number>",
            kept({"GET": users.one, "PUT": users.replaced, "PATCH": users.patched, "DELETE": users.removed}),
        ),
        _at("Groups", kept({"GET": groups.listed, "POST": groups.not_made})),
        _at("Groups/.search", kept({"POST": groups.listed})),
        _at(
            "Groups/<str:sign>",
            kept({"GET": groups.one, "PUT": groups.replaced, "PATCH": groups.patched, "DELETE": groups.not_made}),
        ),
        _at("Bulk", kept({"POST": bulk.done})),
        _at("Me", kept(dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), discovery.me))),
        _at(".search", kept({"POST": groups.not_searched})),
        re_path(r"^scim/[\s\S]*$", kept(dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), _nothing), needs="public")),
    ]


def _at(where: str, view: View) -> URLPattern:
    return path(f"scim/v2/{where}", view)


def _nothing(request: HttpRequest, **words: object) -> HttpResponse:
    raise Turned(missing())
