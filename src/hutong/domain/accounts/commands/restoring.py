"""Somebody is locked out: her superior makes out a code, she types it and sets a new password. He never sees that one."""

from __future__ import annotations

import hmac

from django.db.models import F

from hutong.domain.accounts import keys, rules
from hutong.domain.accounts.actors import herself
from hutong.domain.accounts.commands import trying
from hutong.domain.accounts.commands.factors import drop_factors
from hutong.domain.accounts.commands.sessions import end_sessions_of
from hutong.domain.accounts.models import RestoreCode
from hutong.domain.accounts.trying import Origin
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands.passwords import check_password, set_password
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.people import may_open, person_below
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import Refused


@command(needs="accounts.manage")
def make_restore_code(actor: Actor, *, staff: int) -> str:
    """A code that lets one of the actor's people in, or in for the first time: ten signs, for half an hour, once. An earlier one
    is good no more. Returns it as it is read aloud. Raises NotFound for oneself, and for whoever holds a post that does not lie
    in the actor's range: nobody restores somebody above."""
    person, now = person_below(actor, staff), clock.now()
    code = rules.new_code(rules.RESTORE_SIGNS)
    RestoreCode.objects.filter(staff=staff, used_at=None).delete()
    RestoreCode.objects.create(
        staff=staff, digest=keys.restore(staff, code), by_staff=actor.user_id or 0, by_name=actor.name, by_post=actor.post,
        made_at=now, ends_at=now + rules.RESTORE,
    )  # fmt: skip
    about(entity="staff", records=[staff], community=person.area, purpose="account")
    return rules.grouped(code)


def restore(*, username: str, code: str, password: str, lost: bool, origin: Origin) -> StaffView | None:
    """Takes the code and sets the new password; None when account and code do not belong together, the code is over, or whoever
    made it out may do so no more: he has left, or she has been given a post above him.

    All her sign-ins end. `lost`: her telephone is gone, and all other factors with it. Raises Refused for a weak password,
    whoever asks, and after too many tries at this place; tries elsewhere take nothing from her (`rules.RESTORE_TRIES`).
    """
    check_password(password)
    trying.check_restore(username, origin)
    staff = directory.staff_named(username.strip())
    row = RestoreCode.objects.filter(staff=staff.id if staff else 0, used_at=None, ends_at__gt=clock.now()).first()
    right = _holds(row, staff.id if staff else 0, code)
    if staff is None or row is None or not right or not _stands(row):
        trying.failed_restore(username, origin)
        return None
    restored(herself(staff), code_id=row.pk, username=staff.username, password=password, lost=lost)
    return staff


@command(needs="door.enter")
def restored(actor: Actor, *, code_id: int, username: str, password: str, lost: bool) -> None:
    """What taking a superior's code does, see `restore`."""
    own, now = actor.user_id or 0, clock.now()
    row = RestoreCode.objects.select_for_update().filter(pk=code_id, staff=own, used_at=None).first()
    if row is None:
        raise Refused("这个恢复码已经用过了。", "请上级再给您一个。")
    row.used_at = now
    row.save(update_fields=["used_at"])
    set_password(actor, password=password)
    if lost:
        drop_factors(own)
    end_sessions_of([own], why="restored")
    trying.forget(username, own)
    about(entity="staff", records=[own], purpose="account", by=row.by_name, by_post=row.by_post, lost=lost)


def _stands(row: RestoreCode) -> bool:
    """Whether its maker might make it out today; what the house itself made out (`by_staff` 0) always stands."""
    return row.by_staff == 0 or may_open(row.by_staff, row.staff)


def _holds(row: RestoreCode | None, staff: int, code: str) -> bool:
    digest = keys.restore(staff, rules.bare(code))
    # the same statement for an account that has no code, or is none
    rows = RestoreCode.objects.filter(pk=row.pk if row else 0, used_at=None, tries__lt=rules.RESTORE_TRIES)
    counted = rows.update(tries=F("tries") + 1)
    return row is not None and bool(counted) and hmac.compare_digest(bytes(row.digest), digest)
