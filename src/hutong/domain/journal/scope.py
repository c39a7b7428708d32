"""The actor's range of areas, told to the database for the length of one transaction. Unset means: sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from hutong.domain.journal.prepared import prepared
from hutong.kernel.actor import NOBODY, Actor

_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def scope(actor: Actor) -> Iterator[None]:
    """A transaction in which row-level security lets through what lies in the actor's range, and nothing else.

    Inside an outer scope the outer range comes back at the end; inside an outer transaction nothing is seen any more.
    """
    outer, inside = _current.get(), connection.in_atomic_block
    told = inside and outer is not None and _range(outer) == _range(actor)
    with transaction.atomic():
        if not told:
            _tell(actor)
        token = _current.set(actor)
        try:
            yield
        finally:
            _current.reset(token)
        if inside and not told:
            _tell(outer or NOBODY)


def _range(actor: Actor) -> tuple[int, int, int | None, int | None]:
    return actor.lo, actor.hi, actor.user_id, actor.resident


def _tell(actor: Actor) -> None:
    with prepared() as cursor:
        cursor.execute(
            "SELECT set_config('hutong.lo', %s, true), set_config('hutong.hi', %s, true), set_config('hutong.actor', %s, true),"
            " set_config('hutong.resident', %s, true)",
            [str(actor.lo), str(actor.hi), str(actor.user_id or 0), str(actor.resident or 0)],
        )
