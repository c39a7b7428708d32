"""By what somebody shows who she is: a password, a passkey, a second factor. Signing in itself is `sessions.begin_session`.

Nothing here raises because something was wrong, but for having tried too often: the count of failures must stand. Unknown, closed
and known accounts take the same statements, one hash, and get the same answer.
"""

from __future__ import annotations

from hutong.domain.accounts import keys, passkeys, rules
from hutong.domain.accounts.actors import herself
from hutong.domain.accounts.commands import trying
from hutong.domain.accounts.models import Authenticator, Passkey, RecoveryCode
from hutong.domain.accounts.passkeys import Site
from hutong.domain.accounts.trying import Origin
from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands.passwords import hash_anew
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.staff import staff_of
from hutong.domain.journal import sealed
from hutong.kernel import clock
from hutong.kernel.errors import NotFound


def enter_by_password(username: str, password: str, *, origin: Origin) -> StaffView | None:
    """Whom a name and a password belong to; None when they do not belong together. An older hash is made anew.

    Raises Refused when so much has failed that she, the device or the place has to wait.
    """
    failed_before = trying.check(username, origin)
    staff = directory.sign_in(username, password)
    if staff is None:
        trying.failed(username, origin)
        return None
    if failed_before:
        trying.succeeded(username, origin)
    if staff.stale:
        hash_anew(herself(staff), password=password)
    return staff


def enter_by_passkey(*, site: Site, challenge: bytes, answer: str) -> StaffView | None:
    """Whom a passkey belongs to; None when its answer does not hold, or the account is closed. `challenge`: of the question that
    was asked here, good for one answer."""
    credential = passkeys.credential_of(answer)
    row = Passkey.objects.filter(credential=credential).first() if credential else None
    if row is None:
        return None
    count = passkeys.verified(site, challenge, answer, bytes(row.public_key), row.count)
    # counted up from what was read: of two answers with one counter, one is a copy
    if count is None or not Passkey.objects.filter(pk=row.pk, count=row.count).update(count=count, used_at=clock.now()):
        return None
    try:
        return staff_of(row.staff)
    except NotFound:
        return None


def second_by_code(staff: int, typed: str) -> bool:
    """Whether the code is one of the authenticator's, or one on paper; each is good once. Raises Refused after too many wrong
    ones: a passkey still opens then."""
    trying.check_second(staff)
    if _from_app(staff, typed) or _from_paper(staff, typed):
        return True
    trying.failed_second(staff)
    return False


def _from_app(staff: int, typed: str) -> bool:
    row = Authenticator.objects.filter(pk=staff, confirmed_at__isnull=False).first()
    if row is None:
        return False
    step = rules.matching_step(sealed.unseal(keys.totp(staff), row.sealed), typed, clock.now())
    # one statement decides: a code that was seen over her shoulder is good for nobody any more (RFC 6238, 5.2)
    return step is not None and bool(Authenticator.objects.filter(pk=staff, last_step__lt=step).update(last_step=step))


def _from_paper(staff: int, typed: str) -> bool:
    code = rules.bare(typed)
    if len(code) != rules.RECOVERY_SIGNS:
        return False
    rows = RecoveryCode.objects.filter(staff=staff, digest=keys.recovery(staff, code), used_at=None)
    return bool(rows.update(used_at=clock.now()))
