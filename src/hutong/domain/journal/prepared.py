"""Statements that every page and every token asks: the server plans them once for each connection, not every time.

Planning is most of what such a statement costs: reading who wears a hat takes the server a quarter of a millisecond so, and a
fiftieth of one when it was planned before. Django binds values on its own side, and then nothing can be planned ahead.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


def prepared() -> CursorWrapper:
    """A cursor for such a statement, whose text must always be the same. Where the address of the database allows no prepared
    statements (a pooler between, see `project.database.address`), it is Django's usual cursor."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    held = connection.connection
    if held is None or held.prepare_threshold is None:
        return connection.cursor()
    cursor: Any = psycopg.Cursor(held)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
