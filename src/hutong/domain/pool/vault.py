"""Sealing and opening a record's sensitive values. The key ring comes from the installation's settings."""

from __future__ import annotations

import json
from typing import Any

from hutong.blueprint.elements import catalogue
from hutong.domain.journal.sealed import ring as ring
from hutong.kernel import sealing

# Values of these types can be searched for exactly without being readable.
SEARCHABLE = ("id", "phone")


def name_of(entity: str, record: int, element: str = "") -> bytes:
    """What a sealed text is bound to: the record, or one element of it."""
    return f"{entity}:{record}:{element}".encode()


def seal_facts(entity: str, record: int, facts: dict[str, Any]) -> bytes | None:
    """The sensitive values of a record as one sealed text; None when there are none."""
    if not facts:
        return None
    return sealing.seal(ring(), json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), name_of(entity, record))


def open_facts(entity: str, record: int, sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The sensitive values of a record again."""
    if not sealed:
        return {}
    opened: dict[str, Any] = json.loads(sealing.unseal(ring(), bytes(sealed), name_of(entity, record)))
    return opened


def seal_value(entity: str, record: int, element: str, value: Any) -> bytes:
    """One value of an observation, sealed."""
    return sealing.seal(ring(), json.dumps(value, ensure_ascii=False).encode(), name_of(entity, record, element))


def open_value(entity: str, record: int, element: str, sealed: bytes | memoryview) -> Any:
    """One sealed value of an observation."""
    return json.loads(sealing.unseal(ring(), bytes(sealed), name_of(entity, record, element)))


def blind(element: str, value: str) -> bytes:
    """The searchable shadow of an exact value."""
    return sealing.blind(ring(), element, value)


def shadows(facts: dict[str, Any]) -> list[bytes]:
    """The shadows of all values of a record that people look up exactly: identity numbers, certificates, telephones."""
    known = catalogue()
    return [
        blind(key, str(value))
        for key, value in facts.items()
        if value is not None and (element := known.get(key)) is not None and element.type in SEARCHABLE
    ]
