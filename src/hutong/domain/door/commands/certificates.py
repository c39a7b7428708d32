"""New certificates of the door, in time and without a gap: the next one is published before it signs, the last one after."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from hutong.domain.door.models import Certificate
from hutong.domain.door.owning import MANAGE
from hutong.domain.door.saml.keys import LASTS, new_pair
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import Refused

# Days that systems have to fetch the next certificate, and days that the last one stays published.
BEFORE, AFTER = dt.timedelta(days=30), dt.timedelta(days=7)
RENEWED = dt.timedelta(days=90)


@command(needs=MANAGE)
def renew_certificate(actor: Actor, *, before: dt.timedelta = BEFORE) -> str:
    """Makes the next certificate; it signs after `before`, at once when none does. Returns its name. Raises Refused for anybody
    but the city, and while the next one is waiting already."""
    if (actor.lo, actor.hi) != (SYSTEM.lo, SYSTEM.hi):
        raise Refused("证书由市里统一更换。", "请找市级统筹岗位。")
    now = clock.now()
    held = list(Certificate.objects.select_for_update().filter(ends_at__gt=now, until=None))
    if any(row.signs_at > now for row in held):
        raise Refused("下一张证书已经公布，还没有启用。", "到期会自动启用，不用再换。")
    signs = now + before if held else now
    made = Certificate.objects.create(**pair(now, signs))
    Certificate.objects.filter(pk__in=[row.pk for row in held]).update(until=signs + AFTER)
    about(entity="door_certificate", records=[made.pk], certificate=made.name, signs_at=signs)
    return made.name


def renew_in_time() -> bool:
    """Makes the next certificate when the last is near its end; returns whether it did."""
    last = Certificate.objects.order_by("-ends_at").first()
    if last is not None and last.ends_at > clock.now() + RENEWED:
        return False
    renew_certificate(SYSTEM)
    return True


def pair(now: dt.datetime, signs: dt.datetime) -> dict[str, Any]:
    """The words of a row: a new key, sealed to its name, and its certificate."""
    name = secrets.token_hex(8)
    key, certificate = new_pair(now)
    return {
        "name": name, "key": sealed.seal(f"door:certificate:{name}", key), "certificate": certificate, "made_at": now,
        "signs_at": signs, "ends_at": now + LASTS,
    }  # fmt: skip
