"""Failed tries are counted, and forgotten after a success. In the database: one count for all processes of the site. Each also
stands in the journal, as far as there is such an account, where its owner reads it (GB/T 22239-2019, 8.1.4.3)."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from hutong.domain.accounts import keys, trying
from hutong.domain.accounts.actors import hatless, herself
from hutong.domain.accounts.models import Pairing, RestoreCode, Try
from hutong.domain.accounts.queries.trying import counts, failures
from hutong.domain.accounts.trying import Count, Origin
from hutong.domain.directory.queries.staff import staff_of, whose
from hutong.domain.journal.command import about, command
from hutong.domain.notices import commands as notices
from hutong.domain.notices.commands import NewNotice
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor

log = logging.getLogger(__name__)
_NONE = Count()
_FLOOD = "【胡同】最近十五分钟有 {failures} 次登录失败，可能有人在试密码。请看日志。"


def check(username: str, origin: Origin) -> bool:
    """Raises Refused while an account, a device or a place has to wait; returns whether anything has failed for it lately.

    A device on which she has signed in before waits for its own failures only: what others try elsewhere does not keep her out.
    """
    account, place = keys.account(username), keys.place(origin.place)
    own = keys.device(origin.device, username) if account.hex() in origin.known else None
    found = counts([own or account, place])
    count = found.get(own or account, _NONE)
    trying.check(count, clock.now())
    if own is None:
        trying.check_place(found.get(place, _NONE))
    return count.many > 0


def failed(username: str, origin: Origin) -> None:
    """Counts a failure for the account, or for it on its own device, and for the place."""
    account, now = keys.account(username), clock.now()
    known = account.hex() in origin.known
    name = ("device", keys.device(origin.device, username)) if known else ("account", account)
    own = Try(kind=name[0], key=name[1], at=now)
    Try.objects.bulk_create([own, Try(kind="place", key=keys.place(origin.place), other=account, at=now)])
    sign_in_refused(hatless(*whose(username)), how="password")


def succeeded(username: str, origin: Origin) -> None:
    """Forgets the failures of the account, or of it on its own device. Those of the place stay."""
    account = keys.account(username)
    Try.objects.filter(key=keys.device(origin.device, username) if account.hex() in origin.known else account).delete()


def check_restore(username: str, origin: Origin) -> None:
    """Raises Refused while this place has to wait with codes for this account. What is tried elsewhere, and passwords that were
    wrong, keep nobody from being let in again."""
    own, place = _restoring(username, origin), keys.place(origin.place)
    found = counts([own, place])
    trying.check(found.get(own, _NONE), clock.now())
    if not _is_known(username, origin):
        trying.check_place(found.get(place, _NONE))


def failed_restore(username: str, origin: Origin) -> None:
    """Counts a wrong code for the account at this place."""
    now, account = clock.now(), keys.account(username)
    own = Try(kind="restore", key=_restoring(username, origin), at=now)
    Try.objects.bulk_create([own, Try(kind="place", key=keys.place(origin.place), other=account, at=now)])
    sign_in_refused(hatless(*whose(username)), how="restore")


def check_second(staff: int) -> None:
    """Raises Refused while somebody's second factor has to wait."""
    name = keys.second(staff)
    trying.check(counts([name]).get(name, _NONE), clock.now())


def failed_second(staff: int) -> None:
    """Counts a wrong code of a second factor."""
    Try.objects.create(kind="second", key=keys.second(staff), at=clock.now())
    sign_in_refused(herself(staff_of(staff)), how="code")


@command(needs="door.enter")
def sign_in_refused(actor: Actor, *, how: str) -> None:
    """Enters that somebody did not show that she is the actor; the same statement for an account that is none, so that nobody
    learns by the time it takes which there are. Neither what was typed nor where is kept. `how`: password, code or restore."""
    about(entity="session", how=how)


def forget(account: str, staff: int) -> None:
    """Forgets what has failed for an account and its second factor: its owner has been let in by her superior."""
    Try.objects.filter(key__in=[keys.account(account), keys.second(staff)]).delete()


def _restoring(username: str, origin: Origin) -> bytes:
    """Of her own device the device counts, since an office has one address."""
    return keys.restoring(f"device:{origin.device}" if _is_known(username, origin) else f"place:{origin.place}", username)


def _is_known(username: str, origin: Origin) -> bool:
    return keys.account(username).hex() in origin.known


def clear() -> None:
    """Removes what no longer counts, and says so when more fails than people mistype. Once a minute."""
    now = clock.now()
    many = failures()
    if many >= trying.FLOOD:
        flooded(SYSTEM, failures=many)
    Try.objects.filter(at__lt=now - trying.WINDOW).delete()
    Pairing.objects.filter(ends_at__lt=now - dt.timedelta(hours=1)).delete()
    RestoreCode.objects.filter(ends_at__lt=now - dt.timedelta(days=365)).delete()


@command(needs="door.enter")
def flooded(actor: Actor, *, failures: int) -> None:
    """Enters that passwords are tried out from many places, and tells whoever runs the site, once an
    hour (HUTONG_OPERATOR)."""
    log.error("%d sign-ins have failed in the last quarter of an hour: passwords are being tried out", failures)
    about(entity="session", failures=failures)
    if settings.HUTONG_OPERATOR:
        hour = clock.now().strftime("%Y%m%d%H")
        body = _FLOOD.format(failures=failures)
        notices.put([NewNotice("sms", settings.HUTONG_OPERATOR, body, "flood", 0, once=f"flood:{hour}")])
