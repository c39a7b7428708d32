"""Who is at the screen: a staff id and the hat worn, in the signed session. Nothing else is kept of anybody."""

from __future__ import annotations

from django.http import HttpRequest

from hutong.domain.directory import queries as directory
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

STAFF, POST = "staff", "post"


def begin(request: HttpRequest, staff: directory.StaffView) -> None:
    """Signs in under a fresh session key; puts the hat on when there is only one."""
    request.session.flush()
    request.session[STAFF] = staff.id
    request.session["name"] = staff.name
    held = directory.hats(staff.id)
    if len(held) == 1:
        request.session[POST] = held[0].post_id


def end(request: HttpRequest) -> None:
    """Signs out; the session is gone."""
    request.session.flush()


def staff_id(request: HttpRequest) -> int | None:
    """The staff member signed in, None for a stranger."""
    found = request.session.get(STAFF)
    return found if isinstance(found, int) else None


def wear(request: HttpRequest, post_id: int) -> None:
    """Puts a hat on. Raises NotFound when it is not the person's own."""
    staff = staff_id(request)
    if staff is None:
        raise NotFound()
    directory.actor_of(staff, post_id)
    request.session[POST] = post_id


def actor(request: HttpRequest) -> Actor | None:
    """The person in the hat worn; None without sign-in, without a hat, or when the post has ended."""
    staff, post = staff_id(request), request.session.get(POST)
    if staff is None or not isinstance(post, int):
        return None
    try:
        return directory.actor_of(staff, post)
    except NotFound:
        return None
