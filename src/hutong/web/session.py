"""Who is at the screen: a staff id and the hat worn, or a resident's id, in the session. Nothing else is kept of anybody.

A session belongs to a staff member or to a resident, never to both: signing in as one ends the other.
"""

from __future__ import annotations

from django.http import HttpRequest

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts.rules import SHARED_IDLE
from hutong.domain.directory import queries as directory
from hutong.domain.residents import queries as residents
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

STAFF, POST, RESIDENT, SID, SHARED = "staff", "post", "resident", "sid", "shared"
# How long a resident's telephone stays signed in, in seconds.
RESIDENT_STAYS = 30 * 24 * 3600


def begin(
    request: HttpRequest,
    staff: directory.StaffView,
    *,
    how: str = "password",
    amr: tuple[str, ...] = ("pwd",),
    shared: bool = False,
) -> None:
    """Signs in under a fresh session key; puts the hat on when there is only one. `how` and `amr`: by what she has shown who she
    is; `shared`: on a screen that several people use, where a quarter of an hour without a page ends it."""
    request.session.flush()
    request.session.create()
    begun = accounts.begin_session(staff, how=how, amr=amr, key=request.session.session_key or "", shared=shared)
    request.session[STAFF] = staff.id
    request.session[SID] = begun.sid
    request.session["name"] = staff.name
    if shared:
        request.session.set_expiry(int(SHARED_IDLE.total_seconds()))
        request.session[SHARED] = True
    only = directory.only_post(staff.id)
    if only is not None:
        request.session[POST] = only


def end(request: HttpRequest) -> None:
    """Signs out: the session is gone, and what hung on the sign-in ends."""
    begun = sid(request)
    request.session.flush()
    if begun:
        accounts.end_session(begun, why="signed_out")


def staff_id(request: HttpRequest) -> int | None:
    """The staff member signed in, None for a stranger."""
    found = request.session.get(STAFF)
    return found if isinstance(found, int) else None


def sid(request: HttpRequest) -> str | None:
    """The sign-in that other systems know (`sid` of OpenID Connect); None for a stranger."""
    found = request.session.get(SID)
    return found if isinstance(found, str) else None


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


def begin_resident(request: HttpRequest, resident: int) -> None:
    """Signs a resident in under a fresh session key."""
    request.session.flush()
    request.session[RESIDENT] = resident
    request.session.set_expiry(RESIDENT_STAYS)


def resident_id(request: HttpRequest) -> int | None:
    """The resident signed in, None for anybody else. Whether the account still exists, `resident` asks."""
    found = request.session.get(RESIDENT)
    return found if isinstance(found, int) and request.session.get(STAFF) is None else None


def resident(request: HttpRequest, community: int | None = None) -> Actor | None:
    """The resident signed in as one who acts, in a community where one is given; None for anybody else, and when the account is
    gone."""
    number = resident_id(request)
    if number is None:
        return None
    try:
        return residents.actor_of(number, community)
    except NotFound:
        return None
