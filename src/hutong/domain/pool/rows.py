"""Database rows to views and back. The typed columns of each entity, and which element each of them holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from hutong.domain.pool import models, vault
from hutong.domain.pool.views import View

_read = msgspec.json.Decoder(dict[str, Any]).decode

MODELS: dict[str, type[models.Record]] = {
    "person": models.Person,
    "household": models.Household,
    "place": models.Place,
    "organisation": models.Organisation,
    "thing": models.Thing,
    "event": models.Event,
}

# element -> column, where an element lives in a typed column instead of `facts`
CORE: dict[str, dict[str, str]] = {
    "person": {"name": "name", "sex": "sex", "birth_date": "birth", "rel_head": "relation"},
    "household": {},
    "place": {},
    "organisation": {"org_name": "name"},
    "thing": {"asset_name": "name"},
    "event": {"event_title": "name", "event_time": "on"},
}

LINKS: dict[str, dict[str, str]] = {
    "person": {"household": "household_id"},
    "household": {"place": "place_id", "head": "head"},
    "place": {"parent": "parent_id"},
    "organisation": {"place": "place_id"},
    "thing": {"person": "person_id", "place": "place_id"},
    "event": {"person": "person_id", "place": "place_id"},
}
KIND = {"person": "standing", "household": "kind", "place": "kind", "organisation": "kind", "thing": "kind", "event": "kind"}
_EXTRA: dict[str, dict[str, str]] = {"place": {"_name": "name", "_address": "address"}, "person": {"_pinyin": "pinyin"}}


def views(entity: str, rows: QuerySet[Any]) -> list[View]:
    """All rows of a query as views, sensitive values opened."""
    core = CORE[entity] | _EXTRA.get(entity, {})
    links = LINKS[entity]
    common = ("id", "community", "facts_text", "sealed", "marks_text", "source_id", "seen_on", KIND[entity])
    width = len(common)
    names = (*common, *core.values(), *links.values())
    # as text, since msgspec reads JSON several times faster than the driver
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("facts", "marks")}
    found = []
    for row in rows.annotate(**texts).values_list(*names):
        values = _read(row[2])
        if row[3]:
            values.update(vault.open_facts(entity, row[0], row[3]))
        for place, element in enumerate(core, width):
            value = row[place]
            if value is not None and value != "":
                values[element] = value.isoformat() if isinstance(value, dt.date) else value
        linked = dict(zip(links, row[width + len(core) :], strict=True))
        found.append(View(entity, row[0], row[1], values, _read(row[4]), row[5], row[6], row[7], linked))
    return found


def current(entity: str) -> QuerySet[Any]:
    """The records that stand: not merged into another, not ended (dead, moved away, pulled down)."""
    return MODELS[entity]._default_manager.filter(merged_into=None, ended_on=None)


def by_ids(entity: str, ids: Iterable[int]) -> list[View]:
    """Views of records by id, in no order; ids outside the scope are not there."""
    wanted = sorted(set(ids))
    return views(entity, MODELS[entity]._default_manager.filter(id__in=wanted)) if wanted else []
