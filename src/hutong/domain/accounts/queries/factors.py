"""What somebody can show beside a password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hutong.domain.accounts import keys, passkeys
from hutong.domain.accounts.models import Authenticator, Passkey, RestoreCode
from hutong.domain.accounts.passkeys import Question, Site
from hutong.domain.journal import sealed
from hutong.domain.journal.prepared import prepared
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Factors:
    """`app`: an authenticator that is confirmed; `passkeys`: how many; `codes`: on paper, how many are left."""

    app: bool
    passkeys: int
    codes: int

    @property
    def any(self) -> bool:
        """Whether a second factor is asked for."""
        return self.app or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner sees it."""

    id: int
    name: str
    made_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A code by which a superior has let her in: whose, and when it was used."""

    name: str
    post: str
    at: dt.datetime


_FACTORS = """
SELECT EXISTS (SELECT 1 FROM accounts_authenticator WHERE staff = %s AND confirmed_at IS NOT NULL),
    (SELECT count(*) FROM accounts_passkey WHERE staff = %s),
    (SELECT count(*) FROM accounts_recovery WHERE staff = %s AND used_at IS NULL)
"""


def factors(staff: int) -> Factors:
    """What somebody has set up, in one statement: every sign-in by password asks."""
    with prepared() as cursor:
        cursor.execute(_FACTORS, [staff, staff, staff])
        return Factors(*cursor.fetchone())


def with_factors(staff: Iterable[int]) -> frozenset[int]:
    """Those of them of whom more than a password is asked."""
    numbers = list(staff)
    apps = Authenticator.objects.filter(staff__in=numbers).exclude(confirmed_at=None).values_list("staff", flat=True)
    return frozenset(apps) | frozenset(Passkey.objects.filter(staff__in=numbers).values_list("staff", flat=True))


def own_passkeys(actor: Actor) -> tuple[PasskeyView, ...]:
    """The actor's passkeys, the oldest first."""
    rows = Passkey.objects.filter(staff=_own(actor)).order_by("made_at", "pk")
    return tuple(PasskeyView(row.pk, row.name, row.made_at, row.used_at) for row in rows)


def new_passkey(actor: Actor, site: Site) -> Question:
    """What the browser is asked, to make a passkey for the actor."""
    known = [bytes(one) for one in Passkey.objects.filter(staff=_own(actor)).values_list("credential", flat=True)]
    return passkeys.new(site, keys.handle(_own(actor)), actor.name, known)


def new_secret(actor: Actor) -> str:
    """The secret of an app that the actor is setting up; empty without one, and when it is in use: then nobody is shown it."""
    row = Authenticator.objects.filter(pk=_own(actor), confirmed_at=None).first()
    return sealed.unseal(keys.totp(row.staff), row.sealed) if row else ""


def restored(actor: Actor) -> tuple[Restored, ...]:
    """By whom the actor was let in again, the last time first."""
    rows = RestoreCode.objects.filter(staff=_own(actor), used_at__isnull=False).order_by("-used_at")[:5]
    return tuple(Restored(row.by_name, row.by_post, row.used_at) for row in rows if row.used_at)


def _own(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound()
    return actor.user_id
