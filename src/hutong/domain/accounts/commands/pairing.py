"""A screen shows a QR code and a number; a telephone on which somebody is signed in confirms it; the screen is signed in as her.

Against a QR code that somebody sends round (QR phishing): the telephone shows which screen asks, where and since when, and wants
the number that stands on it, out of three, at the first try. A
picture of the code lets nobody in: only the session that shows it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from hutong.domain.accounts import keys, rules
from hutong.domain.accounts.models import Pairing
from hutong.domain.directory.queries import StaffView
from hutong.domain.directory.queries.staff import staff_of
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

_RANDOM = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows: `token` in the QR code, and `number` beside it. `secret` stays in the screen's session."""

    token: str
    secret: str
    number: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whom the telephone's word signs in, as what its own sign-in was worth (`amr`)."""

    staff: StaffView
    amr: tuple[str, ...]
    shared: bool


def start_pairing(*, screen: str, place: str, shared: bool, only: int | None = None) -> Shown:
    """A new code for a screen, for two minutes. `screen` and `place`: what the telephone will say of it; `only`: whose word alone
    counts, for a screen that is locked."""
    token, secret = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
    choices = _RANDOM.sample(range(10, 100), 3)
    number, now = choices[0], clock.now()
    _RANDOM.shuffle(choices)
    Pairing.objects.create(
        token=keys.token(token), secret=keys.token(secret), number=number, choices=choices, shared=shared, only=only,
        screen=screen[:60], place=place[:45], made_at=now, ends_at=now + rules.PAIRING,
    )  # fmt: skip
    return Shown(token, secret, number)


def confirm_pairing(actor: Actor, *, token: str, number: int, amr: tuple[str, ...]) -> bool:
    """The telephone's word: True when the number is the screen's. A wrong number ends the code for good, and returns False; that
    is no confirming in the journal either.

    Raises NotFound for a code that is unknown, over or answered, and for a locked screen that waits for somebody else.
    """
    right = Pairing.objects.filter(token=keys.token(token), number=number).exists()
    if right:
        right_number(actor, token=token, amr=amr)
    else:
        wrong_number(actor, token=token)
    return right


@command(needs="door.enter", verb="confirm_pairing")
def right_number(actor: Actor, *, token: str, amr: tuple[str, ...]) -> None:
    """She has picked the number of the screen, see `confirm_pairing`."""
    row = _open(token, actor)
    row.staff, row.amr, row.confirmed_at = actor.user_id, list(amr), clock.now()
    row.save(update_fields=["staff", "amr", "confirmed_at"])
    about(entity="session", how="qr", screen=row.screen, place=row.place)


@command(needs="door.enter", verb="mistake_pairing")
def wrong_number(actor: Actor, *, token: str) -> None:
    """She has picked another number: nobody is signed in, see `confirm_pairing`."""
    row = _open(token, actor)
    row.refused_at, row.mistaken = clock.now(), True
    row.save(update_fields=["refused_at", "mistaken"])
    about(entity="session", how="qr", screen=row.screen, place=row.place)


@command(needs="door.enter")
def refuse_pairing(actor: Actor, *, token: str) -> None:
    """It was not she who asked: the code is good no more."""
    row = _open(token, actor)
    row.refused_at = clock.now()
    row.save(update_fields=["refused_at"])
    about(entity="session", how="qr", screen=row.screen, place=row.place, refused=True)


def take_pairing(secret: str) -> Confirmed | None:
    """What the screen's own session gets when the telephone has confirmed: once, within the two minutes. None while it waits.

    Raises Refused when the telephone has said no or picked another number, or it took too long.
    """
    now, name = clock.now(), keys.token(secret)
    row = Pairing.objects.filter(secret=name).first() if secret else None
    if row is not None and row.mistaken:
        raise Refused("手机上点的数不对，这里没有登录。", "请换一个二维码，在手机上点这里显示的那个数。")
    if row is not None and row.refused_at:
        raise Refused("手机上点了“不是我”，这里没有登录。", "是您自己要登录的，请换一个二维码再扫。")
    if row is None or row.used_at or row.ends_at <= now:
        raise Refused("这个二维码不能用了：两分钟内有效，只能用一次。", "请换一个二维码。")
    if row.confirmed_at is None or row.staff is None:
        return None
    taken = Pairing.objects.filter(pk=row.pk, used_at=None, refused_at=None, ends_at__gt=now).update(used_at=now)
    if not taken:
        raise Refused("这个二维码不能用了：两分钟内有效，只能用一次。", "请换一个二维码。")
    return Confirmed(staff_of(row.staff), tuple(row.amr), row.shared)


def _open(token: str, actor: Actor) -> Pairing:
    rows = Pairing.objects.select_for_update().filter(token=keys.token(token), confirmed_at=None, refused_at=None)
    row = rows.filter(ends_at__gt=clock.now()).first()
    if row is None or actor.user_id is None or row.only not in (None, actor.user_id):
        raise NotFound("这个二维码不能用了。", "请在电脑上重新要一个。")
    return row
