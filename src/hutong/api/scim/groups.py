"""/Groups: posts that several people hold. Who is in one is changed; there are as many as there are posts in the directory."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from scim2_models import Context, InvalidValueException, ListResponse, NotImplementedException, PatchOp, SearchRequest

from hutong.api.scim.answering import answer, check_version, shown
from hutong.api.scim.filtering import ToGroups, column
from hutong.api.scim.reading import base, body_of, group_of, version_of, words_of
from hutong.api.scim.shapes import Group
from hutong.api.scim.users import id_of, span_of
from hutong.domain.directory.commands.provisioning import fill_group
from hutong.domain.directory.queries import grouped, provisioned
from hutong.kernel.actor import Actor


def listed(actor: Actor, request: HttpRequest) -> HttpResponse:
    """The groups of the system's range; asked for in the address, or in a body (RFC 7644, 3.4.3)."""
    words = words_of(request)
    found = page_of(actor, base(request), words)
    asked = SearchRequest[Group].model_validate(words, scim_ctx=Context.SEARCH_REQUEST)
    return answer(found.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked))


def page_of(actor: Actor, where: str, words: dict[str, Any]) -> ListResponse[Group]:
    """A page of groups."""
    asked = SearchRequest[Group].model_validate(words, scim_ctx=Context.SEARCH_REQUEST)
    condition = ToGroups().visit(asked.filter.ast) if asked.filter else None
    start, count = span_of(asked)
    total, views = grouped.groups(
        actor, where=condition, order=column(str(asked.sort_by), grouped.FIELDS) if asked.sort_by else "",
        descending=asked.sort_order == SearchRequest.SortOrder.descending, start=start - 1, count=count,
    )  # fmt: skip
    page = [group_of(view, where) for view in provisioned.with_members(views)]
    listed: ListResponse[Group] = ListResponse[Group](
        total_results=total, start_index=start, items_per_page=len(page), resources=page
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
