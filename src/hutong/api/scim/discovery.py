"""What the service says of itself (RFC 7644, 4): open to everybody, and nobody can change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from scim2_models import Context, ListResponse, Meta, NotImplementedException, Resource, ResourceType, Schema

from hutong.api.scim.answering import answer, shown
from hutong.api.scim.reading import base
from hutong.api.scim.shapes import CONFIG, PROVIDER
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


def config(request: HttpRequest) -> HttpResponse:
    """What is supported."""
    found = CONFIG.model_copy(deep=True)
    found.meta = Meta(resource_type="ServiceProviderConfig", location=f"{base(request)}/ServiceProviderConfig")
    return shown(request, found)


def kinds(request: HttpRequest) -> HttpResponse:
    """Users and groups."""
    return _listed([_placed(request, one, "ResourceTypes") for one in PROVIDER.resource_types], ResourceType)


def kind(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    return _one(request, [one for one in PROVIDER.resource_types if one.id == name], "ResourceTypes")


def schemas(request: HttpRequest) -> HttpResponse:
    """The attributes of both."""
    return _listed([_placed(request, one, "Schemas") for one in PROVIDER.schemas], Schema)


def schema(request: HttpRequest, name: str) -> HttpResponse:
    """Those of one."""
    return _one(request, [one for one in PROVIDER.schemas if str(one.id) == name], "Schemas")


def me(actor: Actor, request: HttpRequest) -> HttpResponse:
    """A system is nobody (RFC 7644, 3.11)."""
    raise NotImplementedException(detail="a system has no account of its own")


def _placed(request: HttpRequest, one: Any, under: str) -> Any:
    placed = one.model_copy(deep=True)
    placed.meta = Meta(resource_type=type(one).__name__, location=f"{base(request)}/{under}/{one.id}")
    return placed


def _one(request: HttpRequest, found: list[Any], under: str) -> HttpResponse:
    if not found:
        raise NotFound("没有这一项。", "")
    return shown(request, _placed(request, found[0], under))


def _listed(found: list[Any], shape: type[Resource[Any]]) -> HttpResponse:
    listed: Any = ListResponse[shape]  # type: ignore[valid-type]
    page = listed(total_results=len(found), start_index=1, items_per_page=len(found), resources=found)
    return answer(page.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
