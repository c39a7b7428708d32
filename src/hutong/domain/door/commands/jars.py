"""The cookies of old systems, kept on the server while somebody works there, and taken out when she leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from hutong.domain.door.models import Jar, Pass
from hutong.domain.door.queries.vault import jar_name
from hutong.domain.journal import sealed
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span

# What an old system sets as cookies holds at most so long.
LONGEST = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Taken:
    """Cookies that nobody is let in with any more, as they were sealed: good for signing out with."""

    credential: int
    staff: int
    cookies: bytes = field(repr=False)


def keep_jar(credential: int, area: int, staff: int, cookies: str) -> None:
    """Keeps the cookies of somebody's session in a system, sealed; `staff` 0: of all who share the credential."""
    actor = Actor(None, "", "", *span(area), frozenset())
    with scope(actor):
        values = {"area": area, "cookies": sealed.seal(jar_name(credential, staff), cookies), "changed_at": clock.now()}
        Jar.objects.update_or_create(credential_id=credential, staff=staff, defaults=values)


def take_jars(staff: int, *, of: Collection[int] | None = None) -> list[Taken]:
    """Takes the cookies of a staff member out: of these credentials, or of all systems that she has entered by no other sign-in
    that still holds. Those that are shared (`staff` 0) stay for the others."""
    with scope(SYSTEM):
        rows = Jar.objects.filter(staff=staff)
        if of is not None:
            rows = rows.filter(credential__in=of)
        else:
            there = Pass.objects.filter(staff=staff, ends_at__gt=clock.now())
            rows = rows.exclude(credential__system__in=there.values("system"))
        found = [Taken(row.credential_id, row.staff, bytes(row.cookies)) for row in rows.select_for_update(of=("self",))]
        Jar.objects.filter(staff=staff, credential__in=[one.credential for one in found]).delete()
    return found


def forget_jars() -> int:
    """Throws cookies away that are too old for any session; returns how many."""
    with scope(SYSTEM):
        return Jar.objects.filter(changed_at__lt=clock.now() - LONGEST).delete()[0]
