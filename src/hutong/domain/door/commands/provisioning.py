"""Systems are told who may enter them: connected, told, told again when they were away, and told when somebody leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hutong.domain.directory.queries.wearing import wearers
from hutong.domain.door.accounts_out import Service, account_of, digest_of
from hutong.domain.door.commands.registering import owned
from hutong.domain.door.models import Provisioned, Provisioning
from hutong.domain.door.owning import MANAGE, owns
from hutong.domain.door.queries.register import SystemView, subject_of, view_of
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.notices import post
from hutong.domain.notices.post import Rejected, Unreachable
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

# How long one process has a person in hand, and how long a system that was away, or would not, is left alone: doubled, at most.
_LEASE, _LONGEST = dt.timedelta(minutes=2), dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of telling a system of one person; `error` is empty when it has answered."""

    staff: int
    remote: str
    digest: bytes
    open: bool
    error: str = ""


@command(needs=MANAGE)
def connect_accounts(actor: Actor, *, system: str, address: str, token: str) -> None:
    """From now on a system is told by SCIM who may enter it. Raises NotFound for a system that the actor's post does not
    own, Refused for one that was ended, for an address that may not be called and without a key."""
    row = owned(actor, system)
    try:
        post.check(address)
    except Rejected as error:
        raise Refused("这个地址不能用。", "请填 https:// 开头的完整地址；内网的主机要先写进 HUTONG_HOOK_HOSTS。") from error
    if not token.strip() or len(address) > 300:
        raise Refused("地址和钥匙都要填。")
    words = {"address": address.rstrip("/"), "token": sealed.seal(f"scim:{system}", token.strip()), "made_at": clock.now()}
    Provisioning.objects.update_or_create(system=row, defaults=words)
    about(entity="door_system", records=[row.pk], community=row.area, system=system, accounts=address)


@command(needs=MANAGE)
def disconnect_accounts(actor: Actor, *, system: str) -> None:
    """A system is told nothing of accounts any more; what it has, it keeps. Raises NotFound for one that is not the
    actor's."""
    row = Provisioning.objects.select_related("system").filter(system__name=system).first()
    if row is None or not owns(actor, row.system.area, row.system.department):
        raise NotFound()
    row.delete()
    about(entity="door_system", records=[row.system_id], community=row.system.area, system=system)


def tell_accounts(system: int, staff: Iterable[int]) -> int:
    """Tells a system of these people what has changed since it was told last; returns how many it has taken. May be repeated."""
    target = Provisioning.objects.select_related("system").filter(system=system).first()
    if target is None:
        return 0
    view = view_of(target.system)
    service = Service(target.address, sealed.unseal(f"scim:{view.name}", target.token))
    outcomes = _told(view, service, list(staff))
    if outcomes:
        keep_told(SYSTEM, system=system, outcomes=outcomes)
    return sum(1 for one in outcomes if not one.error)


def _told(view: SystemView, service: Service, staff: list[int]) -> list[Outcome]:
    """Tells of one after the other; stops when the system is away."""
    people, found = wearers(staff), []
    for number in staff:
        username, hats = people.get(number, ("", ()))
        account = account_of(view, username, hats)
        digest = digest_of(account) if account else b""
        row = _claim(view.id, number, digest)
        if row is None:
            continue
        try:
            if account is not None:
                remote = service.settle(account, row.remote, unsure=row.tries > 0 and not row.remote)
            else:
                service.close(remote := row.remote, subject_of(number, view))
        except (Unreachable, Rejected) as error:
            found.append(Outcome(number, row.remote, bytes(row.digest), row.open, str(error)[:200] or type(error).__name__))
            if isinstance(error, Unreachable):
                break
        else:
            found.append(Outcome(number, remote, digest, account is not None))
    return found


def _claim(system: int, staff: int, digest: bytes) -> Provisioned | None:
    """Takes one person in hand, when there is something to tell of her and nobody else has her in hand."""
    with scope(SYSTEM):
        row = Provisioned.objects.select_for_update(skip_locked=True).filter(system=system, staff=staff).first()
        if row is None:
            if not digest or Provisioned.objects.filter(system=system, staff=staff).exists():
                return None
            row = Provisioned(system_id=system, staff=staff)
        elif not _is_due(row, digest):
            return None
        held = Provisioned(system_id=system, staff=staff, remote=row.remote, digest=row.digest, open=row.open, tries=row.tries)
        row.tries, row.again_at = row.tries + 1, clock.now() + _LEASE
        row.save()
        return held


def _is_due(row: Provisioned, digest: bytes) -> bool:
    if row.again_at is not None:  # something went wrong, or somebody has her in hand
        return row.again_at <= clock.now()
    return (row.open, bytes(row.digest)) != (bool(digest), digest)


@command(needs=MANAGE)
def keep_told(actor: Actor, *, system: int, outcomes: Sequence[Outcome]) -> None:
    """Keeps what came of it: who was told of, and who has to be told of again."""
    for one in outcomes:
        row = Provisioned.objects.get(system=system, staff=one.staff)
        if one.error:
            row.error, row.again_at = one.error, clock.now() + min(dt.timedelta(minutes=2**row.tries), _LONGEST)
        else:
            row.remote, row.digest, row.open = one.remote, one.digest, one.open
            row.tries, row.again_at, row.error = 0, None, ""
        row.save()
    failed = [one.staff for one in outcomes if one.error]
    about(entity="door_system", records=[system], told=[one.staff for one in outcomes if not one.error], failed=failed)
