"""The packs as they hold at a place: the city's process and categories, with what the district has laid over them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from hutong.blueprint.casework.categories import Category, Limit, categories
from hutong.blueprint.casework.process import Process, process
from hutong.blueprint.reading import PACKS
from hutong.kernel.area import district_of, level_of
from hutong.kernel.errors import Refused

UNKNOWN = "other"


def overlay_of(area: int) -> Path | None:
    """The district's own file: of this installation, else of the pack; None when there is none."""
    if level_of(area) == "city":
        return None
    name = f"{district_of(area) // 10**6}.yaml"
    places = (Path(settings.HUTONG_HOME.path) / "cases" / name, PACKS / "cases" / "districts" / name)
    return next((path for path in places if path.exists()), None)


def process_at(area: int) -> Process:
    """The process that holds at an area."""
    return process(overlay_of(area))


def category_at(area: int, key: str) -> Category | None:
    """A category as it holds at an area; None for a key that is none. What a district changes: department, level, limit, answer,
    verify."""
    base = categories().get(key)
    return None if base is None else _laid_over(base, overlay_of(area))


@lru_cache(maxsize=4096)
def _laid_over(base: Category, overlay: Path | None) -> Category:
    changed: dict[str, Any] = dict(process(overlay).categories.get(base.key, {})) if overlay else {}
    if "limit" in changed:
        changed["limit"] = msgspec.convert(changed["limit"], Limit, strict=False)
    if "verify" in changed:
        changed["verify"] = changed["verify"] in ("true", "yes", True)
    return msgspec.structs.replace(base, **changed)


def check_category(area: int, key: str) -> Category:
    """The category. Raises Refused for a key that is none."""
    found = category_at(area, key)
    if found is None:
        raise Refused("没有这个类别。", "请从类别表里选一个。")
    return found
