"""A city of a few communities as the demo makes it, and how it becomes one of millions within minutes.

The large city is the small one over and over, under the codes of other communities and with ids, exact-search shadows and
households of its own. Homes are not copied: households of the copies stay in the first ones. Nobody reads the copies' sealed
values, since these are bound to the ids they were sealed for.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from bench._support import note

# Ids of the demo stay below 2**53; each copy of the city gets its own range above what the last one took.
_STEP = 10**15
_TABLES = ("pool_household", "pool_person")
_LINKED = {"pool_household": ("head",), "pool_person": ("household_id",)}


def small_city(communities: int, *, people: int = 3000) -> list[int]:
    """Makes the demo's first communities, each of so many people; returns their codes."""
    from hutong.demo.commands import seed, sites

    seed(communities=communities, seed=1, people=people, progress=lambda done, total, what: note(f"  {done}/{total} {what}"))
    return [site.code for site, _ in zip(sites(), range(communities), strict=False)]


def grow(people: int) -> int:
    """Copies the city until it has so many people; returns how many it has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pool_person")
        first = cursor.fetchone()[0]
        if first >= people:
            return int(first)
        copies = -(-people // first) - 1
        _map_codes(cursor, copies)
        cursor.execute("SET session_replication_role = replica")
        for table in _TABLES:
            kept = _without_indexes(cursor, table)
            _copy(cursor, table)
            for definition in kept:
                cursor.execute(definition)
            note(f"  {table}: {copies} copies")
        cursor.execute("SET session_replication_role = origin")
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("SELECT count(*) FROM pool_person")
        return int(cursor.fetchone()[0])


def _map_codes(cursor: Any, copies: int) -> None:
    """For each copy of each made community the code of a community that has nobody yet."""
    cursor.execute(
        """
        CREATE TEMP TABLE copied AS
        WITH made AS (SELECT code, row_number() OVER (ORDER BY code) AS place, count(*) OVER () AS of FROM demo_community),
        free AS (
            SELECT code, row_number() OVER (ORDER BY md5(code::text)) - 1 AS place FROM directory_area
            WHERE level = 'community' AND code NOT IN (SELECT code FROM demo_community)
        )
        SELECT made.code AS old, free.code AS new, 1 + free.place / made.of AS copy
        FROM free JOIN made ON made.place = 1 + free.place %% made.of WHERE free.place < %s * made.of
        """,
        [copies],
    )


def _without_indexes(cursor: Any, table: str) -> list[str]:
    """Takes the table's indexes away, but for those of constraints; returns how to make them again."""
    cursor.execute(
        """
        SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname
        WHERE i.tablename = %s AND c.oid IS NULL
        """,
        [table],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _copy(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY 1", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    shifted = {name: f'"{name}" + copy * {_STEP}' for name in ("id", *_LINKED[table])}
    special = {"community": "new", "blind": "ARRAY(SELECT sha256(b || int4send(copy::int)) FROM unnest(blind) b)", **shifted}
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(special.get(name, f'r."{name}"') for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM copied JOIN {table} r ON r.community = old ORDER BY copy")
