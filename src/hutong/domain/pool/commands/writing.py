"""From a verdict to the record's row: columns, facts, sealed text, shadows and marks, written together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

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
    """Writes the records as they are now."""
    model = rows.MODELS[entity]
    batch, touched = [], set()
    for change in changes:
        columns, facts, hidden = split(entity, change.values)
        record = model(id=change.view.id)
        record.facts, record.marks = facts, change.marks
        record.sealed = vault.seal_facts(entity, change.view.id, hidden)
        record.blind = vault.shadows(change.values)
        for name, value in typed(entity, columns).items():
            setattr(record, name, value)
            touched.add(name)
        batch.append(record)
    if batch:
        model._default_manager.bulk_update(batch, ["facts", "marks", "sealed", "blind", *sorted(touched)], batch_size=500)


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
