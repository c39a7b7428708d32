"""From a verdict to the record's row: columns, facts, sealed text, shadows and marks, written together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from hutong.domain.pool import rows, vault
from hutong.domain.pool.elements import is_sensitive
from hutong.domain.pool.rules import Verdict
from hutong.domain.pool.views import View
from hutong.kernel.pinyin import pinyin_key


class Change:
    """What will become of one record."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.values: dict[str, Any] = dict(view.values)
        self.marks: dict[str, list[Any]] = dict(view.marks)

    def take(self, element: str, verdict: Verdict) -> bool:
        """Takes a verdict over; says whether the value is another than before."""
        chosen = verdict.chosen
        before = self.values.get(element, ...)
        self.values[element] = chosen.value
        self.marks[element] = [chosen.source_id, chosen.seen_on.isoformat(), "doubt" if verdict.against else ""]
        return bool(before != chosen.value)


def split(entity: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Values by where they are kept: typed columns, plain facts, sensitive facts."""
    core = rows.CORE[entity]
    columns = {core[key]: value for key, value in values.items() if key in core}
    hidden = {key: value for key, value in values.items() if key not in core and is_sensitive(key)}
    facts = {k: v for k, v in values.items() if k not in core and k not in hidden and not k.startswith("_")}
    return columns, facts, hidden


def keep(entity: str, changes: Iterable[Change]) -> None:
    """Writes the records as they are now. Records with the same columns to write go to the database together."""
    alike: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for change in changes:
        row = _row(entity, change)
        alike[tuple(row)].append((change.view.id, row))
    table, fields = rows.MODELS[entity]._meta.db_table, {field.name: field for field in rows.MODELS[entity]._meta.concrete_fields}
    for names, held in alike.items():
        columns = ", ".join(f'"{fields[name].column}" = %s' for name in names)
        words = [[*(fields[name].get_db_prep_save(row[name], connection) for name in names), record] for record, row in held]
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{table}" SET {columns} WHERE id = %s', words)


def _row(entity: str, change: Change) -> dict[str, Any]:
    """A record's columns by field; the typed ones as far as it has a value for them."""
    columns, facts, hidden = split(entity, change.values)
    return {
        "facts": facts, "marks": change.marks, "blind": vault.shadows(change.values),
        "sealed": vault.seal_facts(entity, change.view.id, hidden), **typed(entity, columns),
    }  # fmt: skip


def typed(entity: str, columns: dict[str, Any]) -> dict[str, Any]:
    """Column values as the database wants them; the pinyin follows the name."""
    found = dict(columns)
    for name in ("birth", "on"):
        if isinstance(found.get(name), str):
            found[name] = dt.date.fromisoformat(found[name])
    for name in ("name", "relation"):
        if name in found and found[name] is None:
            found[name] = ""
    if entity == "person" and "name" in found:
        found["pinyin"] = pinyin_key(found["name"])
    return found
