"""The grid of tiles on which the districts of the city stand in pictures, declared in `packs/city-tiles.yaml`. Schematic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hutong.blueprint.reading import PACKS, PackError, convert, load, short

_PATH = PACKS / "city-tiles.yaml"


@lru_cache(maxsize=1)
def tiles() -> Mapping[int, tuple[int, int]]:
    """District code -> column and row from 0, row 0 in the north. Raises PackError for two districts on one tile."""
    raw: dict[str, Any] = load(_PATH)["tiles"]
    found = {int(code): convert(place, tuple[int, int], _PATH, ("tiles", code)) for code, place in raw.items()}
    if len(set(found.values())) < len(found):
        raise PackError(f"{short(_PATH)}: two districts stand on one tile")
    return found
