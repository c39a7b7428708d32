"""What was approved is kept as it stood, apart from the filling that may be worked on again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from hutong.domain.journal.command import about
from hutong.kernel import clock

_FREEZE = """
INSERT INTO forms_frozen (filling_id, community, content, digest, at)
SELECT id, community, cells, encode(sha256(cells), 'hex'), %s FROM forms_filling WHERE id = ANY(%s) AND cells IS NOT NULL
RETURNING id, filling_id, digest
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """The frozen content of one filling. `digest`: SHA-256 of its sealed bytes, in hexadecimal."""

    frozen: int
    filling: int
    digest: str


def freeze(filling_ids: Sequence[int]) -> dict[int, Kept]:
    """Keeps these fillings as they stand now, in one statement; by filling. For use inside a command."""
    about(frozen=len(filling_ids))
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [clock.now(), list(filling_ids)])
        return {filling: Kept(frozen, filling, digest) for frozen, filling, digest in cursor.fetchall()}
