"""Entering a system: the one place where it is decided, entered in the journal, and a ticket is made out."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hutong.domain.accounts import queries as accounts
from hutong.domain.door import rules
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries import SystemView
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

# As the protocols' own standards call them: CAS tickets begin with ST- (CAS Protocol 3.0, 3.7).
_PREFIX = {"cas": "ST-", "code": "", "pass": "", "saml": ""}


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody may enter. `ticket`: what the browser carries to the system; kept nowhere in this form."""

    ticket: str
    system: SystemView
    sid: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who a ticket was made out for, in which hat, under which sign-in; `bound`: what had to come back with it."""

    ticket_id: int
    staff: int
    post: int
    sid: str
    target: str
    bound: Mapping[str, Any]
    made_at: dt.datetime


class Spent(Refused):
    """A ticket that was used before: somebody else may have it. `ticket_id`: whose children must end (RFC 6749, 4.1.2)."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__("这张票已经用过了。", "请从一个门重新进入。")
        self.ticket_id = ticket_id


@command(needs=rules.ENTER)
def enter(
    actor: Actor,
    *,
    system: SystemView,
    sid: str,
    how: str,
    target: str = "",
    bound: Mapping[str, Any] | None = None,
    seconds: int = rules.TICKET,
) -> Entered:
    """Makes out a ticket of kind `how` (code, cas, saml, pass) for a system, in the hat worn. Raises NotFound when the post does
    not open it: a stranger's system and a missing one look the same."""
    if actor.user_id is None or actor.post_id is None or not system.opens_for(actor):
        raise NotFound("没有这个系统，或者您这个岗位不能进。", "如果工作需要，请找街道管理员或这个系统的联系人。")
    ticket, now = _PREFIX[how] + secrets.token_urlsafe(32), clock.now()
    Ticket.objects.create(
        digest=rules.digest(ticket), kind=how, system_id=system.id, sid=sid, staff=actor.user_id, post=actor.post_id,
        target=target, bound=dict(bound or {}), made_at=now, ends_at=now + dt.timedelta(seconds=seconds),
    )  # fmt: skip
    about(entity="door_system", records=[system.id], system=system.name, how=how)
    return Entered(ticket, system, sid)


def redeem(kind: str, ticket: str, *, system: SystemView) -> Redeemed:
    """Takes a ticket in: once, in time, from the system it was made out for, and while the sign-in behind it holds. Raises Spent
    for the second time, Refused for anything else that does not hold."""
    refused = Refused("这张票不对，或者已经过期。", "请从一个门重新进入。")
    with scope(SYSTEM):
        row = Ticket.objects.select_for_update().filter(digest=rules.digest(ticket), kind=kind, system_id=system.id).first()
        if row is None:
            raise refused
        if row.used_at is not None:
            raise Spent(row.pk)
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        found = Redeemed(row.pk, row.staff, row.post, row.sid, row.target, row.bound, row.made_at)
        late = row.ends_at <= row.used_at
    if late or accounts.session(found.sid) is None:
        raise refused
    return found
