"""A new case in one statement: a city reports at once, and the ORM would take five times as long to say it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from hutong.domain.cases.commands.counting import NEW
from hutong.domain.cases.models import Case, Step, Unit, Voice


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """(attribute, column) of all fields but the key."""
    return tuple((f.attname, str(f.column)) for f in model._meta.concrete_fields if not f.primary_key)


def _values(row: models.Model) -> list[Any]:
    return [
        row._meta.get_field(name).get_db_prep_save(getattr(row, name), connection)  # type: ignore[union-attr]
        for name, _ in _columns(type(row))
    ]


@cache
def _insert(model: type[models.Model], rows: int, of_case: bool) -> str:
    """INSERT of so many rows; in rows of a case that is made by the same statement, case_id comes from there."""
    names = [column for _, column in _columns(model)]
    quoted = ", ".join(f'"{name}"' for name in names)
    places = ", ".join("(SELECT id FROM made)" if of_case and name == "case_id" else "%s" for name in names)
    return f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES " + ", ".join([f"({places})"] * rows)


def insert(case: Case, voice: Voice, steps: Sequence[Step], units: Sequence[Unit]) -> int:
    """A new case with its first voice, steps and units in one statement, and counted: all of it is there, or nothing. Returns its
    id."""
    parts = [f"WITH made AS ({_insert(Case, 1, False)} RETURNING *), counted AS ({NEW})"]
    words: list[Any] = _values(case)
    for number, rows in enumerate(([voice], steps, units)):
        if rows:
            parts.append(f", part{number} AS ({_insert(type(rows[0]), len(rows), True)})")
            words += [value for row in rows for value in _without_case(row)]
    with connection.cursor() as cursor:
        cursor.execute(" ".join([*parts, "SELECT id FROM made"]), words)
        case.pk = int(cursor.fetchone()[0])
    return int(case.pk)


def _without_case(row: models.Model) -> list[Any]:
    return [value for (_, column), value in zip(_columns(type(row)), _values(row), strict=True) if column != "case_id"]
