"""/Users: accounts are found, opened, changed and removed (RFC 7644, 3.3 to 3.6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from scim2_models import Context, ListResponse, PatchOp, SearchRequest

from hutong.api.scim.answering import answer, check_version, shown
from hutong.api.scim.filtering import ToQuery, column
from hutong.api.scim.reading import base, body_of, lenient, lenient_patch, user_of, version_of, wanted_of, words_of
from hutong.api.scim.shapes import MOST_RESULTS, User
from hutong.domain.directory.commands.provisioning import deprovision, provision, reprovision
from hutong.domain.directory.queries import provisioned
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

# How much stands on a page when nobody says.
PAGE = 100


def listed(actor: Actor, request: HttpRequest) -> HttpResponse:
    """The accounts of the system's range, found, in order, a page of them; asked for in the address, or in a body (3.4.3)."""
    words = words_of(request)
    found = page_of(actor, base(request), words)
    return answer(found.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=search_of(words)))


def search_of(words: dict[str, Any]) -> SearchRequest[User]:
    """What is asked for. Raises what SCIM says of a query that cannot be."""
    return SearchRequest[User].model_validate(words, scim_ctx=Context.SEARCH_REQUEST)


def page_of(actor: Actor, where: str, words: dict[str, Any]) -> ListResponse[User]:
    """A page of accounts."""
    asked = search_of(words)
    condition = ToQuery().visit(asked.filter.ast) if asked.filter else None
    start, count = span_of(asked)
    total, views = provisioned.accounts(
        actor, where=condition, order=column(str(asked.sort_by)) if asked.sort_by else "id",
        descending=asked.sort_order == SearchRequest.SortOrder.descending, start=start - 1, count=count,
    )  # fmt: skip
    users = [user_of(view, where) for view in views]
    listed: ListResponse[User] = ListResponse[User](
        total_results=total, start_index=start, items_per_page=len(users), resources=users
    )
    return listed


def span_of(asked: SearchRequest[Any]) -> tuple[int, int]:
    """Where a page begins, from 1 on, and how much stands on it (3.4.2.4)."""
    return max(1, asked.start_index or 1), PAGE if asked.count is None else max(0, min(asked.count, MOST_RESULTS))


def created(actor: Actor, request: HttpRequest) -> HttpResponse:
    """Opens an account."""
    user = User.model_validate(lenient(body_of(request)), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    return shown(request, opened(actor, base(request), user), context=Context.RESOURCE_CREATION_RESPONSE, status=201)


def one(actor: Actor, request: HttpRequest, number: str) -> HttpResponse:
    """One account."""
    return shown(request, user_of(provisioned.account(actor, id_of(number)), base(request)))


def replaced(actor: Actor, request: HttpRequest, number: str) -> HttpResponse:
    """Makes an account what is sent."""
    view = provisioned.account(actor, id_of(number))
    check_version(request.headers.get("If-Match"), version_of(view))
    user = User.model_validate(lenient(body_of(request)), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    return shown(request, put(actor, base(request), view, user), context=Context.RESOURCE_REPLACEMENT_RESPONSE)


def patched(actor: Actor, request: HttpRequest, number: str) -> HttpResponse:
    """Changes an account as the operations say, all of them or none (3.5.2)."""
    view = provisioned.account(actor, id_of(number))
    check_version(request.headers.get("If-Match"), version_of(view))
    patch = PatchOp[User].model_validate(lenient_patch(body_of(request)), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    return shown(request, changed(actor, base(request), view, patch), context=Context.RESOURCE_PATCH_RESPONSE)


def removed(actor: Actor, request: HttpRequest, number: str) -> HttpResponse:
    """Removes an account."""
    view = provisioned.account(actor, id_of(number))
    check_version(request.headers.get("If-Match"), version_of(view))
    deprovision(actor, staff=view.id)
    return HttpResponse(status=204)


def opened(actor: Actor, where: str, user: User) -> User:
    """Opens an account; returns it as it is now."""
    return user_of(provisioned.account(actor, provision(actor, wanted=wanted_of(user))), where)


def put(actor: Actor, where: str, view: provisioned.AccountView, user: User) -> User:
    """Makes an account what is wanted; returns it as it is now."""
    user.replace(user_of(view, where))
    reprovision(actor, staff=view.id, wanted=wanted_of(user))
    return user_of(provisioned.account(actor, view.id), where)


def changed(actor: Actor, where: str, view: provisioned.AccountView, patch: PatchOp[User]) -> User:
    """Applies operations to an account; returns it as it is now."""
    user = user_of(view, where)
    if patch.patch(user):
        reprovision(actor, staff=view.id, wanted=wanted_of(user))
    return user_of(provisioned.account(actor, view.id), where)


def id_of(number: str) -> int:
    """The id in an address. Raises NotFound for what cannot be one."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound("没有这个账号。")
    return int(number)
