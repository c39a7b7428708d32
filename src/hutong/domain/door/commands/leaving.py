"""What somebody knew or used in the vault and can use no more: its password is to be changed. She may have typed it herself; of
what she has only used she never saw the password, and changing it is prudence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hutong.domain.directory import queries as directory
from hutong.domain.door.models import Credential
from hutong.domain.door.queries.register import SystemView, view_of
from hutong.domain.door.queries.vault import fits, owns
from hutong.domain.journal import queries as journal
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Left:
    """The credentials that somebody can use no more; `change`: those of them whose password is to be changed."""

    staff: int
    credentials: tuple[int, ...]
    change: tuple[int, ...]


def left_behind(staff: int, posts: Collection[int] | None = None) -> Left:
    """What a staff member has typed or used, and none of her posts can use or replace but those that end (`posts`; None: all).

    What she has typed is marked as overdue, for systems whose owner has to change it by hand. Told twice, the second time finds
    less: a password that was changed since is known to nobody.
    """
    with scope(SYSTEM):
        used = journal.last_done(SYSTEM, staff=staff, verb="use_credential")
        rows = Credential.objects.filter(known_to=staff) | Credential.objects.filter(pk__in=list(used))
        held = _held(staff, posts) if posts is not None else []
        over = [row for row in rows.select_related("system").prefetch_related("system__sights") if not _stays(row, held)]
        known = [row.pk for row in over if row.known_to == staff]
        Credential.objects.filter(pk__in=known).update(overdue=True)
    change = (row.pk for row in over if row.known_to == staff or used[row.pk] >= row.set_at)
    return Left(staff, tuple(row.pk for row in over), tuple(change))


def _held(staff: int, posts: Collection[int]) -> list[Actor]:
    """The staff member in each post that stays hers."""
    found = []
    for hat in directory.hats(staff):
        if hat.post_id in posts:
            continue
        try:
            found.append(directory.actor_of(staff, hat.post_id))
        except NotFound:
            continue
    return found


def _stays(row: Credential, held: Iterable[Actor]) -> bool:
    view: SystemView = view_of(row.system)
    return any((view.opens_for(actor) and fits(actor, row)) or owns(actor, view) for actor in held)
