"""Newcomers come in for the first time: a code each, on a list that their unit hands out. Nobody sets a password for another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.accounts import keys, rules
from hutong.domain.accounts.models import RestoreCode
from hutong.domain.directory.queries.held import Newcomer, without_password
from hutong.domain.directory.rules import MANAGE
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor

# As long as a list of codes takes to reach everybody by hand.
GOOD_FOR = dt.timedelta(days=7)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who has no password yet, with the code that lets her in once, as it is read aloud. Kept nowhere in this form."""

    who: Newcomer
    code: str


@command(needs=MANAGE)
def make_first_codes(actor: Actor, *, area: int) -> tuple[Invited, ...]:
    """A code for everybody in the area who has an account and a post but no password: ten signs, good once and for a week. Codes
    made out before are good no more. Raises NotFound for an area outside the actor's range."""
    found, now = without_password(actor, area), clock.now()
    made = tuple(Invited(one, rules.new_code(rules.RESTORE_SIGNS)) for one in found)
    for start in range(0, len(made), _BATCH):
        part = made[start : start + _BATCH]
        RestoreCode.objects.filter(staff__in=[one.who.staff for one in part], used_at=None).delete()
        RestoreCode.objects.bulk_create(
            RestoreCode(
                staff=one.who.staff, digest=keys.restore(one.who.staff, one.code), by_staff=actor.user_id or 0,
                by_name=actor.name, by_post=actor.post, made_at=now, ends_at=now + GOOD_FOR,
            )
            for one in part
        )  # fmt: skip
    about(entity="staff", records=[one.who.staff for one in made], community=area, purpose="account", codes=len(made))
    return tuple(Invited(one.who, rules.grouped(one.code)) for one in made)
