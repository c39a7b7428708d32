"""Who is at the screen: a staff id and the hat worn, or a resident's id, in the session. Nothing else is kept of anybody.

A session belongs to a staff member or to a resident, never to both: signing in as one ends the other.
"""

from __future__ import annotations

from django.http import HttpRequest

from hutong.domain.accounts import commands as accounts
from hutong.domain.accounts.devices import device_of
from hutong.domain.accounts.rules import LOCKS, SHARED_IDLE
from hutong.domain.accounts.rules import SURE as SURELY
from hutong.domain.directory import queries as directory
from hutong.domain.directory.queries.staff import staff_of
from hutong.domain.residents import queries as residents
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

STAFF, POST, RESIDENT, SID, SHARED = "staff", "post", "resident", "sid", "shared"
# Why nothing opens; when it ends at the latest; when somebody was last at a shared screen; when she last showed who she is, and
# when by two factors: as seconds since 1970. And the posts she may choose from.
HELD, ENDS, SEEN, SURE, BOTH, HATS = "held", "ends", "seen", "sure", "both", "hats"
# Seconds between two notes that somebody is there.
NOTED = 20
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
    is; `shared`: on a screen that several people use, where a quarter of an hour without a page ends it. A sign-in that was here
    before ends: what hung on it does not pass to whoever comes next."""
    end(request)
    request.session.create()
    key, device = request.session.session_key or "", device_of(request.headers.get("User-Agent", ""))
    begun = accounts.begin_session(staff, how=how, amr=amr, key=key, shared=shared, device=device)
    now = _now()
    request.session.update({STAFF: staff.id, SID: begun.sid, "name": staff.name, ENDS: begun.ends_at.timestamp(), SURE: now})
    if "mfa" in amr and how != "qr":  # what a telephone vouches for, somebody may have shown to it hours ago
        request.session[BOTH] = now
    if shared:
        request.session.set_expiry(int(SHARED_IDLE.total_seconds()))
        request.session.update({SHARED: True, SEEN: now})
    only = directory.only_post(staff.id)
    if only is not None:
        request.session[POST] = only


def end(request: HttpRequest) -> None:
    """Signs out: the session is gone, and what hung on the sign-in ends. A locked one as well."""
    begun = request.session.get(SID)
    request.session.flush()
    if isinstance(begun, str):
        accounts.end_session(begun, why="signed_out")


def holder(request: HttpRequest) -> int | None:
    """Whose sign-in it is, whether anything opens or not; None for a stranger, and when its time is over."""
    found, ends = request.session.get(STAFF), request.session.get(ENDS)
    over = isinstance(ends, float) and ends <= _now()
    return found if isinstance(found, int) and not over else None


def held(request: HttpRequest) -> str:
    """Why nothing opens for whoever has signed in: "locked" until she shows again who she is, "setup" until she has a second
    factor, empty when all does. A shared screen on which nothing has happened for five minutes is locked by itself."""
    if holder(request) is None:
        return ""
    why = "locked" if getattr(request.session, "locked", False) else str(request.session.get(HELD, ""))
    seen = request.session.get(SEEN)
    idle = isinstance(seen, float) and _now() - seen > LOCKS.total_seconds()
    return "locked" if idle and not why else why


def staff_id(request: HttpRequest) -> int | None:
    """The staff member signed in, None for a stranger; and while her screen is locked, for everybody."""
    return None if held(request) else holder(request)


def sid(request: HttpRequest) -> str | None:
    """The sign-in that other systems know (`sid` of OpenID Connect); None for a stranger, and while the screen is locked."""
    found = request.session.get(SID)
    return found if isinstance(found, str) and staff_id(request) is not None else None


def touch(request: HttpRequest) -> None:
    """Notes, on a shared screen, that somebody is there: the moment, and nothing about what she does."""
    seen = request.session.get(SEEN)
    if isinstance(seen, float) and not held(request) and _now() - seen > NOTED:
        request.session[SEEN] = _now()


def lock(request: HttpRequest) -> None:
    """Locks the screen. The lock is kept with the sign-in, not in the session: a page still under way writes its session back as
    it was, and opens nothing with it."""
    _lock(request, locked=True)


def unlock(request: HttpRequest, how: str) -> None:
    """Opens the screen for its owner, who has just shown who she is."""
    request.session[SURE] = _now()
    if how == "passkey":
        request.session[BOTH] = _now()
    if SEEN in request.session:
        request.session[SEEN] = _now()
    _lock(request, locked=False)
    accounts.unlocked(myself(request), how=how)


def hold_for_setup(request: HttpRequest) -> None:
    """Opens nothing but the setting up of a second factor."""
    request.session[HELD] = "setup"


def set_up(request: HttpRequest) -> None:
    """A second factor is there, and was used this moment: everything opens."""
    request.session[BOTH] = _now()
    if request.session.get(HELD) == "setup":
        del request.session[HELD]


def sure(request: HttpRequest) -> bool:
    """Whether she has shown lately who she is, as for changing how she signs in."""
    return _lately(request, SURE)


def sure_by_both(request: HttpRequest) -> bool:
    """The same, by two factors: a password with a code, or a passkey."""
    return _lately(request, BOTH)


def shown_both(request: HttpRequest, how: str) -> None:
    """Notes that she has just shown two factors. `how`: code or passkey."""
    request.session.update({SURE: _now(), BOTH: _now()})
    accounts.unlocked(myself(request), how=how)


def myself(request: HttpRequest) -> Actor:
    """Whoever has signed in, in the hat worn or without one. Raises NotFound for a stranger, and for a closed account."""
    staff = holder(request)
    if staff is None:
        raise NotFound()
    return actor(request) or accounts.herself(staff_of(staff))


def wear(request: HttpRequest, post_id: int) -> None:
    """Puts a hat on. Raises NotFound when it is not the person's own."""
    staff = staff_id(request)
    if staff is None:
        raise NotFound()
    accounts.wear_hat(directory.actor_of(staff, post_id))
    request.session[POST] = post_id


def wears(request: HttpRequest) -> bool:
    """Whether a hat has been put on; `actor` finds out whether it is still hers."""
    return isinstance(request.session.get(POST), int)


def know_hats(request: HttpRequest, held: list[directory.Hat]) -> None:
    """Keeps what the menu at the head of every page offers; whether a hat is still hers, putting it on finds out."""
    found = [[hat.post_id, hat.title, hat.path[-1] if hat.path else "", hat.acting_for is not None] for hat in held]
    if request.session.get(HATS) != found:
        request.session[HATS] = found


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
    end(request)
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


def _lock(request: HttpRequest, *, locked: bool) -> None:
    request.session.locked = locked  # type: ignore[attr-defined]
    if not accounts.lock_session(str(request.session.get(SID, "")), locked=locked):
        request.session.flush()  # it was ended from elsewhere this moment


def _lately(request: HttpRequest, what: str) -> bool:
    when = request.session.get(what)
    return isinstance(when, float) and _now() - when < SURELY.total_seconds()


def _now() -> float:
    return clock.now().timestamp()
