"""/Groups: posts that several people hold. Who is in one is changed; there are as many as there are posts in the directory."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from scim2_models import Context, InvalidValueException, ListResponse, NotImplementedException, PatchOp, SearchRequest

from hutong.api.scim.answering import answer, check_version, shown
from hutong.api.scim.reading import base, body_of, group_of, version_of
from hutong.api.scim.shapes import MOST_RESULTS, Group
from hutong.api.scim.users import PAGE, id_of
from hutong.domain.directory.commands.provisioning import fill_group
from hutong.domain.directory.queries import provisioned
from hutong.kernel.actor import Actor

_QUERY = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")
_MEMBER = re.compile(r'members(?:\.value\s+eq\s+"(\d{1,18})"|\[\s*value\s+eq\s+"(\d{1,18})"\s*\])', re.IGNORECASE)


def listed(actor: Actor, request: HttpRequest) -> HttpResponse:
    """The groups of the system's range."""
    return _found(actor, request, {name: request.GET[name] for name in _QUERY if name in request.GET})


def searched(actor: Actor, request: HttpRequest) -> HttpResponse:
    """The same, asked for in a body (RFC 7644, 3.4.3)."""
    return _found(actor, request, body_of(request))


def _found(actor: Actor, request: HttpRequest, words: dict[str, Any]) -> HttpResponse:
    found = page_of(actor, base(request), words)
    asked = SearchRequest[Group].model_validate(words, scim_ctx=Context.SEARCH_REQUEST)
    return answer(found.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked))


def page_of(actor: Actor, where: str, words: dict[str, Any]) -> ListResponse[Group]:
    """A page of groups. A filter by member asks the directory; any other is held against names and ids."""
    asked = SearchRequest[Group].model_validate(words, scim_ctx=Context.SEARCH_REQUEST)
    member = _MEMBER.fullmatch((asked.filter or "").strip())
    every = provisioned.groups(actor, member=int(member[1] or member[2]) if member else None)
    by_id = {view.key.sign: view for view in every}
    shapes = [group_of(view, where) for view in every]
    if asked.filter and member is None:
        shapes = [shape for shape in shapes if asked.filter.match(shape)]
    start, count = max(1, asked.start_index or 1), PAGE if asked.count is None else max(0, min(asked.count, MOST_RESULTS))
    ids = [shape.id or "" for shape in asked.sort(shapes)[start - 1 : start - 1 + count]]
    page = [group_of(view, where) for view in provisioned.with_members(by_id[one] for one in ids)]
    listed: ListResponse[Group] = ListResponse[Group](
        total_results=len(shapes), start_index=start, items_per_page=len(page), resources=page
    )
    return listed


def one(actor: Actor, request: HttpRequest, sign: str) -> HttpResponse:
    """One group with its members."""
    return shown(request, group_of(provisioned.group(actor, provisioned.GroupKey.of(sign)), base(request)))


def patched(actor: Actor, request: HttpRequest, sign: str) -> HttpResponse:
    """Gives people the post, or ends it."""
    view = provisioned.group(actor, provisioned.GroupKey.of(sign))
    check_version(request.headers.get("If-Match"), version_of(view))
    patch = PatchOp[Group].model_validate(body_of(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    return shown(request, changed(actor, base(request), view, patch), context=Context.RESOURCE_PATCH_RESPONSE)


def replaced(actor: Actor, request: HttpRequest, sign: str) -> HttpResponse:
    """Makes the members of a group those that are sent."""
    view = provisioned.group(actor, provisioned.GroupKey.of(sign))
    check_version(request.headers.get("If-Match"), version_of(view))
    wanted = Group.model_validate(body_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    return shown(request, filled(actor, base(request), view, wanted), context=Context.RESOURCE_REPLACEMENT_RESPONSE)


def changed(actor: Actor, where: str, view: provisioned.GroupView, patch: PatchOp[Group]) -> Group:
    """Applies operations to the members of a group; returns it as it is now."""
    group = group_of(view, where)
    patch.patch(group)
    return filled(actor, where, view, group)


def filled(actor: Actor, where: str, view: provisioned.GroupView, wanted: Group) -> Group:
    """Makes the members those of `wanted`; returns the group as it is now."""
    now, then = {staff for staff, _ in view.members}, {_member(one.value) for one in wanted.members or ()}
    if now != then:
        fill_group(actor, group=view.key, add=tuple(sorted(then - now)), remove=tuple(sorted(now - then)))
    return group_of(provisioned.group(actor, view.key) if then else provisioned.GroupView(view.key, view.name), where)


def not_made(actor: Actor, request: HttpRequest, **words: object) -> HttpResponse:
    """Posts are made in the directory."""
    raise NotImplementedException(detail="groups are the posts of the directory: fill them, do not make or remove them")


def not_searched(actor: Actor, request: HttpRequest) -> HttpResponse:
    """Users and groups are searched apart."""
    raise NotImplementedException(detail="search at /Users/.search or /Groups/.search")


def _member(value: str | None) -> int:
    if not value:
        raise InvalidValueException(detail="a member needs the id of a user as its value")
    return id_of(value)
