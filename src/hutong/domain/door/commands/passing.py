"""Passes: how somebody enters a system that stands behind the passage or a proxy, and knows none of our protocols.

The browser begins at the system's own host, where it gets a sign (`state`); the door makes out a ticket bound to that sign; back
at the host, the ticket and the sign together are a pass. So nobody is let in by a link that another person has made.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from hutong.domain.accounts import queries as accounts
from hutong.domain.door import rules
from hutong.domain.door.commands.entering import enter, redeem
from hutong.domain.door.models import Pass
from hutong.domain.door.queries.register import SystemView
from hutong.domain.door.targets import OURS, Target, target_of
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Refused

# What a state's cookie and a state itself look like: 192 random bits.
STATE = 24
# A pass is over with the sign-in, and never lasts longer than this.
LONGEST = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Opened:
    """A pass, known in this form by the browser alone, and where she was going."""

    secret: str
    target: Target
    ends_at: dt.datetime


def new_state() -> str:
    """A sign for one browser."""
    return secrets.token_urlsafe(STATE)


def ticket_for(actor: Actor, *, view: SystemView, sid: str, to: str, state: str) -> str:
    """Where the browser goes on to: the system's own host with a ticket. Raises NotFound when the post does not open the system,
    Refused for an address that is not the system's."""
    target = target_of(view, to)
    bound = {"state": rules.digest(state).hex()}
    made = enter(actor, system=view, sid=sid, how="pass", target=target.url, bound=bound)
    return f"{target.origin}{OURS}back?ticket={made.ticket}"


def open_pass(view: SystemView, *, ticket: str, state: str) -> Opened:
    """Takes the ticket in at the system's host; it is good once, with the sign it was made out for. Raises Refused."""
    found = redeem("pass", ticket, system=view)
    if not state or not secrets.compare_digest(str(found.bound.get("state", "")), rules.digest(state).hex()):
        raise Refused("这次进入不是从这个浏览器开始的。", "请从一个门重新进入。")
    begun, now, secret = accounts.before_systems(found.sid), clock.now(), secrets.token_urlsafe(32)
    if begun is None or begun.locked:
        raise Refused("您已经退出登录，或者屏幕锁上了。", "请从一个门重新进入。")
    ends_at = min(begun.ends_at, now + LONGEST)
    with scope(SYSTEM):
        Pass.objects.create(
            digest=rules.digest(secret), system_id=view.id, sid=found.sid, staff=found.staff, post=found.post, ends_at=ends_at,
        )  # fmt: skip
    target = target_of(view, found.target)
    return Opened(secret, target, ends_at)


def end_pass(secret: str) -> None:
    """Ends a pass; there may be none."""
    with scope(SYSTEM):
        Pass.objects.filter(digest=rules.digest(secret)).delete()


def end_passes_of(sid: str) -> int:
    """Ends what hung on a sign-in; returns how many passes."""
    with scope(SYSTEM):
        return Pass.objects.filter(sid=sid).delete()[0]


def forget_passes() -> int:
    """Removes passes that are over."""
    with scope(SYSTEM):
        return Pass.objects.filter(ends_at__lt=clock.now()).delete()[0]
