"""Reads of what systems have been told of accounts: which are connected, whom they know, who has to be told of again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hutong.domain.door.models import Provisioned, Provisioning
from hutong.kernel import clock


def connected() -> tuple[tuple[int, int], ...]:
    """(system, area) of those that are told who may enter them."""
    rows = Provisioning.objects.exclude(system__state="ended").order_by("system_id")
    return tuple(rows.values_list("system_id", "system__area"))


def known_of(staff: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """(system, staff) where a system has been told of one of these people."""
    rows = Provisioned.objects.filter(staff__in=list(staff), system__provisioning__isnull=False).order_by("system_id", "staff")
    return tuple(rows.values_list("system_id", "staff"))


def waiting(system: int) -> tuple[int, ...]:
    """Who has to be told of again now."""
    rows = Provisioned.objects.filter(system=system, again_at__lte=clock.now()).order_by("again_at", "staff")
    return tuple(rows.values_list("staff", flat=True)[:1000])


def known_to(system: int, size: int = 1000) -> Iterator[list[int]]:
    """Whom a system has open accounts of, so many at a time."""
    last = 0
    while True:
        rows = Provisioned.objects.filter(system=system, open=True, staff__gt=last).order_by("staff")
        part = list(rows.values_list("staff", flat=True)[:size])
        if not part:
            return
        yield part
        last = part[-1]
