"""What a telephone is shown of the screen that asks, and what the screen itself shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hutong.domain.accounts import keys
from hutong.domain.accounts.models import Pairing
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Asking:
    """A screen that waits: which browser on which system, at which address, since when; and the three numbers."""

    screen: str
    place: str
    since: dt.datetime
    choices: tuple[int, ...]
    unlocks: bool


def asking(actor: Actor, token: str) -> Asking:
    """The screen that shows this code. Raises NotFound when it is over or answered, and where a locked screen waits for somebody
    else."""
    rows = Pairing.objects.filter(token=keys.token(token), confirmed_at=None, refused_at=None, ends_at__gt=clock.now())
    row = rows.first()
    if row is None or row.only not in (None, actor.user_id):
        raise NotFound("这个二维码不能用了。", "请在电脑上重新要一个。")
    return Asking(row.screen, row.place, row.made_at, tuple(row.choices), row.only is not None)


def still_open(secret: str) -> bool:
    """Whether the code that a screen's session shows may still be confirmed or taken."""
    rows = Pairing.objects.filter(secret=keys.token(secret), refused_at=None, used_at=None, ends_at__gt=clock.now())
    return bool(secret) and rows.exists()
