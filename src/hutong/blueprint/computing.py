"""The names of the rules by which elements follow from others, declared in `packs/computing.yaml`.

The functions are in the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hutong.blueprint.reading import PACKS, convert, load


class ComputingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`zh` and `en` tell people how a value came about. `inputs`: how many elements the rule takes, as `1` or `1-2`."""

    key: str
    zh: str
    en: str
    inputs: str

    def takes(self, count: int) -> bool:
        """Whether the rule takes so many inputs."""
        low, _, high = self.inputs.partition("-")
        return int(low) <= count <= int(high or low)


@lru_cache(maxsize=1)
def computing_rules() -> Mapping[str, ComputingRule]:
    """All rules by name. Raises PackError with file, line and path."""
    path = PACKS / "computing.yaml"
    raw: dict[str, Any] = load(path)["rules"]
    return {key: convert({"key": key, **body}, ComputingRule, path, ("rules", key)) for key, body in raw.items()}
