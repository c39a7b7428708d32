"""Groups of rights that lists of accounts name, declared in `packs/rights.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.reading import PACKS, convert, load


class RightsGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights that go together. `zh`: the word by which a list names them, `en` the same in English."""

    key: str
    zh: str
    en: str
    rights: tuple[str, ...]


@lru_cache(maxsize=1)
def rights_groups() -> Mapping[str, RightsGroup]:
    """All groups by key. Raises PackError with file, line and path."""
    path = PACKS / "rights.yaml"
    raw: dict[str, Any] = load(path)["groups"]
    return {key: convert({"key": key, **body}, RightsGroup, path, ("groups", key)) for key, body in raw.items()}


def rights_named(word: str) -> tuple[str, ...] | None:
    """The rights of the group that a word names: its key, or its name in Chinese or English. None for a word of no group."""
    for group in rights_groups().values():
        if word.strip().casefold() in (group.key, group.zh, group.en.casefold()):
            return group.rights
    return None
