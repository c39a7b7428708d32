"""Local elements: a department's own columns."""

from __future__ import annotations

import hashlib

from hutong.domain.journal.command import about, command
from hutong.domain.pool.elements import LOCAL
from hutong.domain.pool.models import LocalElement
from hutong.kernel.actor import Actor


@command(needs="forms.confirm")
def add_local_element(
    actor: Actor, *, department: str, label: str, entity: str, type: str = "text", fresh_days: int | None = 365
) -> str:
    """The key of a department's own column, made when it is new. The same department, entity and label give the same key."""
    digest = hashlib.sha256(f"{department}\0{entity}\0{label}".encode()).hexdigest()[:12]
    made, _ = LocalElement.objects.get_or_create(
        department=department,
        entity=entity,
        label=label[:120],
        defaults={"key": f"{LOCAL}{digest}", "type": type, "fresh_days": fresh_days},
    )
    about(entity="local_element", key=made.key, label=label)
    return made.key
