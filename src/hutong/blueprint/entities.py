"""Entities and fields of GB/T 31000 as a public implementation copies them, and which of our elements carries each field.

Data and its source: `packs/gbt31000/`. Not the standard itself: check the official text before calling anything conformant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.elements import Element, catalogue
from hutong.blueprint.reading import PACKS, convert, load

_NOTES = re.compile(r"[（(][^）)]*[）)]$|[（(][^）)]*$|\*|//|\s|-{2,}.*$|，.*$")
ENTITIES = PACKS / "gbt31000" / "entities.yaml"
FIELDS = PACKS / "gbt31000" / "fields.yaml"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of an entity, as the implementation names it; `rule`: the code list or format it must follow."""

    name: str
    column: str
    type: str
    rule: str = ""

    @property
    def label(self) -> str:
        """The name without notes in brackets."""
        return _NOTES.sub("", self.name)


class StandardEntity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entity (户籍人口, 流动人口, 出租房 …) with its fields in the order of the source."""

    entity: str
    group: str
    table: str
    fields: tuple[Field, ...]
    table_comment: str = ""
    taken_from: str = ""


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    source: str
    dictionaries_needed: tuple[dict[str, str], ...]
    entities: tuple[StandardEntity, ...]


@lru_cache(maxsize=1)
def entities() -> Mapping[str, StandardEntity]:
    """The entities by Chinese name. Raises PackError with file, line and path."""
    declared = convert(load(ENTITIES), _Declared, ENTITIES, ())
    return {entity.entity: entity for entity in declared.entities}


@lru_cache(maxsize=1)
def carried() -> Mapping[str, str]:
    """Field name -> element, as declared."""
    raw: dict[str, Any] = load(FIELDS)
    return convert(raw["fields"], dict[str, str], FIELDS, ("fields",))


def element_of(field: Field) -> Element | None:
    """The element that carries a field: declared in `packs/gbt31000/fields.yaml`, else by label or alias."""
    key = carried().get(field.label)
    return catalogue().get(key) if key else catalogue().named(field.label)
