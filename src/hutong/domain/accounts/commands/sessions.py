"""Sign-ins begin and end. Each is in the journal; when one ends, the outbox tells it to all that hung on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.models import Session as BrowserSession

from hutong.domain.accounts import rules
from hutong.domain.accounts.actors import hatless, herself
from hutong.domain.accounts.models import Session
from hutong.domain.accounts.models.sessions import new_sid
from hutong.domain.accounts.queries.sessions import SessionView
from hutong.domain.directory.queries import StaffView
from hutong.domain.journal.command import about, command, tell
from hutong.domain.journal.prepared import prepared
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound


def begin_session(
    staff: StaffView, *, how: str, amr: tuple[str, ...], key: str, shared: bool = False, device: str = ""
) -> SessionView:
    """Enters a sign-in. `key`: of the browser's session, fresh (no session fixation, CWE-384); `how` and `amr`: how she has
    shown who she is; `device`: on what, as `devices.device_of` says it."""
    return signed_in(herself(staff), how=how, amr=amr, key=key, shared=shared, device=device)


@command(needs="door.enter")
def signed_in(actor: Actor, *, how: str, amr: tuple[str, ...], key: str, shared: bool, device: str) -> SessionView:
    """Enters a sign-in of the actor, see `begin_session`. The journal does not learn on what."""
    now = clock.now()
    begun = SessionView(new_sid(), actor.user_id or 0, how, amr, shared, now, rules.ends(now, shared=shared), device)
    words: list[Any] = [begun.sid, begun.staff, key, how, list(amr), shared, begun.auth_at, begun.ends_at, device]
    with prepared() as cursor:
        cursor.execute(_BEGUN, words)
    about(entity="session", how=how, amr=list(amr), shared=shared)
    return begun


# A statement of our own: a whole city signs in on one morning.
_BEGUN = """
INSERT INTO accounts_session (sid, staff, session_key, how, amr, shared, auth_at, ends_at, device, why)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '')
"""


def end_session(sid: str, *, why: str) -> None:
    """Ends a sign-in wherever it is; one that is over already stays as it is. `why`: a word of `models.sessions.WHYS`."""
    row = Session.objects.filter(pk=sid, ended_at=None).first()
    if row is not None:
        signed_out(hatless(row.staff), sids=[sid], why=why)


@command(needs="door.enter")
def end_own_session(actor: Actor, *, sid: str) -> None:
    """Ends one of the actor's own sign-ins, as on a telephone that was lost. Raises NotFound for another's."""
    if not Session.objects.filter(pk=sid, staff=actor.user_id or 0, ended_at=None).exists():
        raise NotFound("没有这次登录。", "它可能已经退出了。")
    _close([sid], "elsewhere")


def end_sessions_of(staff: Iterable[int], *, why: str) -> int:
    """Ends all sign-ins of these staff members; returns how many there were."""
    sids = list(Session.objects.filter(staff__in=list(staff), ended_at=None).values_list("pk", flat=True))
    if sids:
        signed_out(SYSTEM, sids=sids, why=why)
    return len(sids)


@command(needs="door.enter")
def signed_out(actor: Actor, *, sids: list[str], why: str) -> None:
    """Ends these sign-ins, see `end_session`."""
    _close(sids, why)


def _close(sids: list[str], why: str) -> None:
    rows = list(Session.objects.select_for_update().filter(pk__in=sids, ended_at=None))
    BrowserSession.objects.filter(pk__in=[row.session_key for row in rows]).delete()
    Session.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=clock.now(), why=why, device="")
    about(entity="session", why=why, staff=sorted({row.staff for row in rows}), ended=len(rows))
    for row in rows:
        tell("session.ended", {"sid": row.sid, "staff": row.staff, "why": why})
