"""How somebody's own door page is ordered: what she pins, and what she opens. It is hers, and nobody else reads it."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hutong.domain.door import rules
from hutong.domain.door.models import Use
from hutong.domain.door.queries.register import SystemView, system
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound

# What she opened counts half as much after so many days: kept as a sum that grows by more each day, so that the sums of two days
# compare without being touched again (forward decay).
HALF_LIFE, SINCE = 14.0, dt.date(2026, 1, 1)
# One statement that inserts: opening a system answers a GET, which may write this and nothing else (project/middleware.py).
_USED = """
INSERT INTO door_use (staff, system_id, pinned, weight, "on") VALUES (%s, %s, false, %s, %s)
ON CONFLICT (staff, system_id) DO UPDATE SET weight = door_use.weight + excluded.weight, "on" = excluded."on"
"""


def used(actor: Actor, view: SystemView) -> None:
    """Remembers that the actor has opened a system. Raises NotFound when her post does not."""
    if actor.user_id is None or not view.opens_for(actor):
        raise NotFound("没有这个系统，或者您这个岗位不能进。", "如果工作需要，请找街道管理员或这个系统的联系人。")
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_USED, [actor.user_id, view.id, 2 ** ((today - SINCE).days / HALF_LIFE), today])


@command(needs=rules.ENTER)
def follow_link(actor: Actor, *, view: SystemView) -> None:
    """Enters in the journal that the actor goes to a system that knows nothing of the door: no ticket says so. Raises NotFound as
    above."""
    if not view.opens_for(actor):
        raise NotFound()
    about(entity="door_system", records=[view.id], system=view.name, how="link")


@command(needs=rules.ENTER)
def pin(actor: Actor, *, name: str, pinned: bool) -> None:
    """Puts a system to the front of the actor's own page, or back. Raises NotFound when her post does not open it."""
    view = system(name)
    if actor.user_id is None or not view.opens_for(actor):
        raise NotFound()
    Use.objects.update_or_create(staff=actor.user_id, system_id=view.id, defaults={"pinned": pinned})
    about(entity="door_system", records=[view.id], system=name, pinned=pinned)
