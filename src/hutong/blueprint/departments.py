"""Kinds of departments that own elements and settle cases, declared in `packs/departments.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.reading import PACKS, convert, load


class Department(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`zh`: the word of daily use (民政), `full`: the office (民政局)."""

    key: str
    zh: str
    full: str
    en: str


@lru_cache(maxsize=1)
def departments() -> Mapping[str, Department]:
    """All kinds of departments by key. Raises PackError with file, line and path."""
    path = PACKS / "departments.yaml"
    raw: dict[str, Any] = load(path)["departments"]
    return {key: convert({"key": key, **body}, Department, path, ("departments", key)) for key, body in raw.items()}
