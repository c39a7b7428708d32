"""A CAS system takes a ticket in (CAS Protocol 3.0, 2.5 and 2.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.accounts import queries as accounts
from hutong.domain.door import rules
from hutong.domain.door.commands.entering import Redeemed, redeem
from hutong.domain.door.commands.signouts import noted_cas
from hutong.domain.door.models import Ticket
from hutong.domain.door.queries import Claims, SystemView, claims_of
from hutong.domain.door.queries.protocols import system_of_service
from hutong.domain.door.queries.register import view_of
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused


class Unproven(Refused):
    """A ticket that proves nothing here. `code`: a word of the protocol (2.5.3)."""

    def __init__(self, code: str, message: str, way_out: str = "请从一个门重新进入。") -> None:
        super().__init__(message, way_out)
        self.code = code


@dataclass(frozen=True, slots=True)
class Proven:
    """Who came in with a ticket; `fresh`: she showed who she is for this very entry; `auth_at`: when she did; `by`: whether
    the system takes the user name or the subject for an account."""

    claims: Claims
    fresh: bool
    auth_at: dt.datetime
    by: str

    @property
    def user(self) -> str:
        """The name that the system takes for an account."""
        return self.claims.sub if self.by == "sub" else self.claims.username


def prove(ticket: str, service: str, *, renew: bool = False) -> Proven:
    """Takes a ticket in for the system at `service`, and notes the system down as one to be told when the sign-in ends.

    A ticket is spent by the first try, also one for the wrong address. `renew`: only when she signed in for this entry. Raises
    Unproven.
    """
    with scope(SYSTEM):
        row = Ticket.objects.filter(digest=rules.digest(ticket), kind="cas").select_related("system").first()
        owner = view_of(row.system) if row else None
    if owner is None:
        raise Unproven("INVALID_TICKET", "没有这张票。")
    try:
        found = redeem("cas", ticket, system=owner)
    except Refused as refusal:
        raise Unproven("INVALID_TICKET", *refusal.said(str)) from refusal
    if found.target != service or not _registered(service, owner):
        raise Unproven("INVALID_SERVICE", "这张票是给另一个地址的。", "请用取票时的 service，一字不差。")
    return _proven(found, owner, ticket, renew)


def _proven(found: Redeemed, owner: SystemView, ticket: str, renew: bool) -> Proven:
    session = accounts.session(found.sid)
    fresh = bool(found.bound.get("fresh"))
    if session is None or (renew and not fresh):
        raise Unproven("INVALID_TICKET_SPEC", "这张票不是刚登录取得的。", "系统要求重新登录（renew），请重新进入。")
    try:
        claims = claims_of(found.staff, found.post, owner)
    except NotFound as refusal:
        raise Unproven("INVALID_TICKET", "这个岗位现在不能进这个系统。") from refusal
    noted_cas(owner, found.sid, ticket=ticket, address=found.target)
    return Proven(claims, fresh, session.auth_at, str(owner.settings.get("user") or "username"))


def _registered(service: str, owner: SystemView) -> bool:
    """Whether the address is still the system's: its entry may have been changed since the ticket was made out."""
    try:
        return system_of_service(service).id == owner.id
    except NotFound:
        return False
